import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupsOf, makeRecoveryCode, readRecoveryCode } from '../../../electron/vault/recovery-code.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const codes = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => makeRecoveryCode(() => bytes));
const with_ = (code: string, at: number, letter: string): string =>
  code.slice(0, at) + letter + code.slice(at + 1);

describe('a recovery code', () => {
  it('is 35 letters in 7 groups of 5, and reads as it was made', () => {
    fc.assert(
      fc.property(codes, (code) => {
        expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{35}$/);
        expect(groupsOf(code).map(({ length }) => length)).toEqual([5, 5, 5, 5, 5, 5, 5]);
        expect(readRecoveryCode(groupsOf(code).join(' '))).toEqual({ ok: true, value: code });
      }),
    );
  });

  it('holds all 160 bits: every byte of them changes it', () => {
    const bytes = randomBytes(20);
    const seen = new Set([makeRecoveryCode(() => bytes)]);
    for (let at = 0; at < 20; at++) {
      const other = Buffer.from(bytes);
      other[at] = (other[at] ?? 0) ^ 1;
      seen.add(makeRecoveryCode(() => other));
    }
    expect(seen.size).toBe(21);
    expect(makeRecoveryCode()).not.toBe(makeRecoveryCode());
  });

  it.each([Buffer.alloc(20), Buffer.alloc(20, 0xff), Buffer.from('0123456789abcdefghij')])(
    'tells every single wrong letter: all 31 others at all 35 places',
    (bytes) => {
      const code = makeRecoveryCode(() => bytes);
      for (let at = 0; at < code.length; at++) {
        for (const letter of ALPHABET) {
          if (letter === code[at]) continue;
          expect(readRecoveryCode(with_(code, at, letter))).toMatchObject({ error: { kind: 'mistyped' } });
        }
      }
    },
  );

  it('tells any two letters that changed places', () => {
    fc.assert(
      fc.property(codes, (code) => {
        for (let a = 0; a < code.length; a++) {
          for (let b = a + 1; b < code.length; b++) {
            if (code[a] === code[b]) continue;
            const changed = with_(with_(code, a, code[b] ?? ''), b, code[a] ?? '');
            if (readRecoveryCode(changed).ok) throw new Error(`${code}: ${a} and ${b}`);
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it('is read in any case, with hyphens or spaces anywhere, O for 0, I and L for 1', () => {
    const code = makeRecoveryCode(() => Buffer.alloc(20, 0b0000_0100));
    expect(code).toMatch(/0/);
    const written = groupsOf(code).join('-').toLowerCase();
    for (const typed of [
      written,
      written.replaceAll('0', 'o').replaceAll('1', 'l'),
      written.replaceAll('0', 'O').replaceAll('1', 'i'),
      `  ${[...code].join(' ')}\n`,
      [...code].map((letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0)).join(''),
    ]) {
      expect(readRecoveryCode(typed)).toEqual({ ok: true, value: code });
    }
  });

  it.each([
    ['nothing', '', 'wrong-length'],
    ['one letter too few', '0'.repeat(34), 'wrong-length'],
    ['one letter too many', '0'.repeat(36), 'wrong-length'],
    ['a U', `${'0'.repeat(34)}U`, 'wrong-letter'],
    ['a letter of Vietnamese', `Đ${'0'.repeat(34)}`, 'wrong-letter'],
  ])('is not one with %s', (_, typed, kind) => {
    expect(readRecoveryCode(typed)).toMatchObject({ ok: false, error: { kind } });
  });

  it('tells in which group the stranger is, and never repeats what was typed', () => {
    const typed = `${'0'.repeat(12)}U${'0'.repeat(22)}`;
    expect(readRecoveryCode(typed)).toMatchObject({ error: { detail: expect.stringContaining('group 3') } });
  });
});

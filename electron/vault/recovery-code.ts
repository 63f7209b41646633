/**
 * Recovery code: 160 random bits that a person reads off a sheet of paper and types.
 *
 * 32 letters of Crockford's base32 (no I, L, O, U) and 3 that check them, in 7 groups of 5. The 35 letters, read as
 * one number, are a multiple of 32749, the largest prime below 2^15. A single wrong letter adds d * 32^i with |d| < 32, two
 * letters that changed places (a - b) * (32^i - 32^j); 32 has order 32748 there, so neither is ever 0: every such slip is
 * told. Anything else slips through once in 32749.
 */
import { randomBytes } from 'node:crypto';
import { failed, ok, type Result } from '../../contract/result.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_BYTES = 20;
const DATA_LETTERS = 32;
const CHECK_LETTERS = 3;
const ALL_LETTERS = DATA_LETTERS + CHECK_LETTERS;
const GROUP_LETTERS = 5;
const PRIME = 32_749;

const remainderOf = (letters: string): number =>
  [...letters].reduce((sum, letter) => (sum * 32 + ALPHABET.indexOf(letter)) % PRIME, 0);

/** A new code, without spaces: what seals. */
export function makeRecoveryCode(random: (n: number) => Uint8Array = randomBytes): string {
  const bits = [...random(CODE_BYTES)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  let data = '';
  for (let at = 0; at < bits.length; at += 5) data += ALPHABET[Number.parseInt(bits.slice(at, at + 5), 2)];
  const check = (PRIME - remainderOf(`${data}${'0'.repeat(CHECK_LETTERS)}`)) % PRIME;
  const letters = [check >> 10, (check >> 5) & 31, check & 31].map((value) => ALPHABET[value]);
  return data + letters.join('');
}

/** As it is printed and read out. */
export const groupsOf = (code: string): string[] => code.match(new RegExp(`.{${GROUP_LETTERS}}`, 'g')) ?? [];

export interface NotARecoveryCode {
  readonly kind: 'wrong-length' | 'wrong-letter' | 'mistyped';
  readonly detail: string;
}

/** The code as a person typed it: any case, spaces or hyphens anywhere, O for 0, I and L for 1. */
export function readRecoveryCode(typed: string): Result<string, NotARecoveryCode> {
  const letters = typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s\-–—.]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  const stranger = [...letters].findIndex((letter) => !ALPHABET.includes(letter));
  if (stranger >= 0) {
    const group = Math.floor(stranger / GROUP_LETTERS) + 1;
    return failed({ kind: 'wrong-letter', detail: `group ${group} has a letter that no code has` });
  }
  if (letters.length !== ALL_LETTERS) {
    return failed({
      kind: 'wrong-length',
      detail: `a code has ${ALL_LETTERS} letters, this has ${letters.length}`,
    });
  }
  if (remainderOf(letters) !== 0) return failed({ kind: 'mistyped', detail: 'a letter of it is wrong' });
  return ok(letters);
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAX_OPERATORS, type Operator } from '../../../contract/operators.ts';
import {
  addOperator,
  changeOperator,
  loadOperators,
  readOperators,
  removeOperator,
} from '../../../electron/operators/operators-file.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const pin = {
  kdf: 'scrypt',
  n: 1 << 15,
  r: 8,
  p: 1,
  salt: 'A'.repeat(22),
  hash: 'B'.repeat(43),
} as const;
const operator = (name: string, role: Operator['role'] = 'guard'): Operator => ({ name, role, pin });
const kindOf = (result: { ok: boolean; error?: { kind: string } }): string =>
  result.ok ? 'ok' : (result.error?.kind ?? '');
const both = { operators: [operator('minh', 'admin'), operator('lan')] };

describe('operators.json', () => {
  it('that is not there lets nobody in, and nothing is wrong with that', () => {
    expect(loadOperators(join(temporaryFolder(), 'operators.json'))).toEqual({
      ok: true,
      value: { operators: [] },
    });
  });

  it('is read as it was written', () => {
    const path = join(temporaryFolder(), 'operators.json');
    writeFileSync(path, JSON.stringify(both));
    expect(loadOperators(path)).toEqual({ ok: true, value: both });
  });

  it.each([
    ['no JSON', '{'],
    ['another shape', '[]'],
    ['a role that is none', JSON.stringify({ operators: [{ ...operator('lan'), role: 'owner' }] })],
    ['one name twice', JSON.stringify({ operators: [operator('lan'), operator('lan', 'admin')] })],
    [
      'a cost that is no power of two',
      JSON.stringify({ operators: [{ ...operator('lan'), pin: { ...pin, n: 20_000 } }] }),
    ],
    [
      'a cost that is no cost',
      JSON.stringify({ operators: [{ ...operator('lan'), pin: { ...pin, n: 1_024 } }] }),
    ],
  ])('with %s is broken', (_, text) => {
    expect(kindOf(readOperators(text))).toBe('operators-broken');
  });
});

describe('a change', () => {
  it.each(['station', 'collector', 'staff', 'admin', 'Lan', 'lan anh', '', 'x'.repeat(41)])(
    'does not give anybody the name "%s"',
    (name) => {
      expect(kindOf(addOperator(both, operator(name)))).toBe('not-a-name');
    },
  );

  it('gives a name once, and as many as there may be', () => {
    expect(kindOf(addOperator(both, operator('lan', 'admin')))).toBe('name-taken');
    let file = { operators: [] as Operator[] };
    for (let i = 0; i < MAX_OPERATORS; i++) {
      const added = addOperator(file, operator(`guard-${i}`));
      if (!added.ok) throw new Error(added.error.detail);
      file = added.value;
    }
    expect(kindOf(addOperator(file, operator('one-more')))).toBe('too-many');
  });

  it('never leaves guards without an admin, but may leave nobody', () => {
    expect(kindOf(removeOperator(both, 'minh'))).toBe('last-admin');
    expect(kindOf(changeOperator(both, 'minh', { role: 'guard' }))).toBe('last-admin');
    expect(removeOperator({ operators: [operator('minh', 'admin')] }, 'minh')).toEqual({
      ok: true,
      value: { operators: [] },
    });
    expect(changeOperator(both, 'lan', { role: 'admin' })).toMatchObject({ ok: true });
  });

  it('of nobody is none', () => {
    expect(kindOf(removeOperator(both, 'hoa'))).toBe('no-such-operator');
    expect(kindOf(changeOperator(both, 'hoa', { role: 'admin' }))).toBe('no-such-operator');
  });
});

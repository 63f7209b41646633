import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCodeReader } from '../../../electron/codes/read-code.ts';
import { issueDeclaration } from '../../../scripts/issue-declaration.ts';
import { developmentTrust, door, NOON } from './door.ts';

/** The beginnings that lead into each reader, so that random tails reach past the registry. */
const STARTS = [
  '',
  'HC1:',
  'hc1:',
  'shc:/',
  'PK\u0003\u0004',
  '{"data":',
  '001093029317|',
  '001093029317|NGUYEN VAN A|1987-01-18|0|',
  '001090000001||Nguyễn Văn A|01021990|Nam|',
  'GD4790000000001|',
  'https://',
  'https://tokhaiyte.vn/?',
  'https://kbyt.khambenh.gov.vn/#',
  'WIFI:',
  '000201',
  '8934',
];
const VIAS = ['serial', 'hid', 'wedge', 'manual'] as const;

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 600 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ unit: fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'), maxLength: 600 }),
  fc.string({ unit: fc.constantFrom(...'|<*0123456789-/ANam$='), maxLength: 200 }),
  fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes).toString('utf8')),
);

test('gives one reading for any text, in bounds and by the contract', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...STARTS),
      anyText,
      fc.constantFrom(...VIAS),
      fc.boolean(),
      (start, tail, via, isUtf8) => {
        const reading = door(start + tail, { via, isUtf8 }); // the door holds it to the contract
        expect(reading.trust).not.toBe('verified');
      },
    ),
    { numRuns: 20_000 },
  );
});

test('no text of up to 4,296 characters costs 20 ms', () => {
  const hostile = [
    ...STARTS,
    ...[
      ' ',
      '|',
      '<',
      '0',
      '*',
      'a',
      '%',
      '\n',
      '&',
      '?',
      '=',
      'PK',
      '{"a":',
      '[',
      'ễ',
      '\u0301',
      '😀',
      '*|',
      '0|',
      '1-',
    ],
  ].flatMap((unit) => ['', ...STARTS].map((start) => (start + unit.repeat(4_296)).slice(0, 4_296)));
  for (const text of [...hostile, ...hostile.map((one) => `${one.slice(1)}!`)]) {
    door(text);
    const start = performance.now();
    door(text, { via: 'wedge' });
    const first = performance.now() - start;
    // A pause of the machine is not the reader's: only a text that is slow three times is.
    const again = [0, 1].map(() => {
      const from = performance.now();
      door(text);
      return performance.now() - from;
    });
    expect(Math.min(first, ...again), text.slice(0, 40)).toBeLessThan(20);
  }
});

test('the same input always gives the same reading', () => {
  const read = createCodeReader(developmentTrust());
  const input = {
    text: issueDeclaration({ kind: 'valid', atMs: NOON }),
    isUtf8: true,
    via: 'hid',
    atMs: NOON,
  } as const;
  const hash = () =>
    createHash('sha256')
      .update(JSON.stringify(read(input)))
      .digest('hex');
  expect(new Set([hash(), hash(), hash()]).size).toBe(1);
});

test('an exception inside a reader is reported and answered as a refusal', () => {
  const trust = developmentTrust();
  const signers = new Proxy(trust.signers, {
    get: () => {
      throw new Error('a bug');
    },
  });
  const bugs: unknown[] = [];
  const read = createCodeReader({ ...trust, signers }, { onBug: (error) => bugs.push(error) });
  const text = issueDeclaration({ kind: 'valid', atMs: NOON });
  expect(read({ text, isUtf8: true, via: 'serial', atMs: NOON })).toMatchObject({
    trust: 'refused',
    reason: 'broken-structure',
  });
  expect(bugs).toHaveLength(1);
});

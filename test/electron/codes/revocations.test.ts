import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bodyKey, CWT_EXP, CWT_IAT, CWT_ISS, HCERT_CLAIM } from '../../../contract/declaration.ts';
import {
  MAX_REVOCATIONS,
  REVOCATION_PREFIX_BYTES,
  type RevocationSetName,
  type Revocations,
  revocationSetNames,
} from '../../../contract/revocation.ts';
import { decodeBase45 } from '../../../electron/codes/base45.ts';
import { openCose } from '../../../electron/codes/cose.ts';
import { inflate } from '../../../electron/codes/inflate.ts';
import {
  isRevoked,
  loadRevocations,
  noRevocations,
  type RevocationSets,
  readRevocations,
  revokes,
} from '../../../electron/codes/revocations.ts';
import { declarationIssuer, rsaIssuer } from '../../../scripts/development-keys.ts';
import { issueDeclaration } from '../../../scripts/issue-declaration.ts';
import { listRevocations, packRevocations } from '../../../scripts/list-revocations.ts';
import { type SigningKey, signHcert } from '../../../scripts/sign-hcert.ts';
import { developmentTrust, doorWith, HOUR_MS, NOON } from './door.ts';

const sha256 = (subject: string | Uint8Array): Buffer => createHash('sha256').update(subject).digest();
function loaded(revocations: Revocations): RevocationSets {
  const sets = loadRevocations(revocations);
  if (!sets.ok) throw new Error(sets.error.detail);
  return sets.value;
}
const setOf = (hex: string, name: RevocationSetName = 'declaration'): Revocations => ({
  sets: [{ name, prefixes: Buffer.from(hex, 'hex').toString('base64') }],
});
const A = '0000000000000001';
const B = '0000000100000000';
const C = 'ffffffffffffffff';

describe('look-up', () => {
  const sets = loaded(setOf(A + B + C));

  test.each([A, B, C])('finds %s, also as the beginning of a whole hash', (hex) => {
    expect(isRevoked(sets, 'declaration', Buffer.from(hex, 'hex'))).toBe(true);
    expect(isRevoked(sets, 'declaration', Buffer.from(hex.padEnd(64, 'a'), 'hex'))).toBe(true);
  });

  test.each([
    '0000000000000000',
    '0000000000000002',
    '0000000100000001',
    '8000000000000000',
    'fffffffffffffffe',
  ])('does not find %s', (hex) => {
    expect(isRevoked(sets, 'declaration', Buffer.from(hex, 'hex'))).toBe(false);
  });

  test('keeps the sets apart', () => {
    expect(isRevoked(sets, 'dcc-uci', Buffer.from(A, 'hex'))).toBe(false);
  });

  test('an empty store and an empty set revoke nothing', () => {
    expect(isRevoked(noRevocations, 'declaration', Buffer.from(A, 'hex'))).toBe(false);
    expect(loaded(setOf(''))).toEqual(noRevocations);
    expect(loaded({ sets: [] })).toEqual(noRevocations);
  });

  test('agrees with a plain set for any prefixes', () => {
    const prefix = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn });
    fc.assert(
      fc.property(fc.uniqueArray(prefix, { maxLength: 40 }), fc.array(prefix), (listed, asked) => {
        const hashOf = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(16, '0'), 'hex');
        const sets = loaded(packRevocations({ 'dcc-uci': listed.map(hashOf) }));
        const expected = new Set(listed);
        for (const value of [...listed, ...asked, ...listed.map((one) => one ^ 1n)]) {
          expect(isRevoked(sets, 'dcc-uci', hashOf(value))).toBe(expected.has(value));
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('loading refuses', () => {
  test.each<[string, unknown, string]>([
    ['entries out of order', setOf(B + A), 'declaration: entry 2'],
    ['an order that only the low half breaks', setOf('00000001000000020000000100000001'), 'entry 2'],
    ['an entry twice', setOf(A + A), 'entry 2'],
    ['the last entry out of order', setOf(A + C + B), 'entry 3'],
    ['half an entry', setOf(`${A}00000001`), '12 bytes'],
    ['a set twice', { sets: [...setOf(A).sets, ...setOf(B).sets] }, 'twice'],
    ['an unknown set', setOf(A, 'dcc' as RevocationSetName), 'sets.0.name'],
    ['what is no base64', { sets: [{ name: 'dcc-uci', prefixes: '****' }] }, 'sets.0.prefixes'],
    ['no content', undefined, 'content'],
    ['a bare list', [], 'content'],
  ])('%s, and says where', (_, content, detail) => {
    const read = readRevocations(content);
    expect(read).toMatchObject({ ok: false, error: { kind: 'revocations-broken' } });
    if (!read.ok) expect(read.error.detail).toContain(detail);
  });

  test('more entries than allowed, over all sets together', () => {
    const many = (count: number): string => {
      const bytes = Buffer.alloc(count * REVOCATION_PREFIX_BYTES);
      for (let index = 0; index < count; index++) bytes.writeUInt32BE(index, index * 8 + 4);
      return bytes.toString('base64');
    };
    const half = many(MAX_REVOCATIONS / 2);
    const rest = many(MAX_REVOCATIONS / 2 + 1);
    expect(readRevocations({ sets: [{ name: 'dcc-uci', prefixes: half }] }).ok).toBe(true);
    const over = {
      sets: [
        { name: 'dcc-uci', prefixes: half },
        { name: 'dcc-signature', prefixes: rest },
      ],
    };
    expect(readRevocations(over)).toMatchObject({ ok: false, error: { kind: 'revocations-broken' } });
  });
});

test('a million entries take 8 MB, load, and every one is found', () => {
  const count = 1_000_000;
  const bytes = Buffer.alloc(count * REVOCATION_PREFIX_BYTES);
  // 2^64 / 1e6, about: evenly spread, as hashes are.
  for (let index = 0; index < count; index++)
    bytes.writeBigUInt64BE(BigInt(index) * 18_446_744_073_709n, index * 8);
  const sets = loaded({ sets: [{ name: 'dcc-uci', prefixes: bytes.toString('base64') }] });
  expect(sets.entries).toBe(count);
  expect(sets.bytes).toBe(8_000_000);
  let found = 0;
  let strangers = 0;
  const asked = Buffer.alloc(8);
  for (let at = 0; at < bytes.length; at += 8) {
    if (isRevoked(sets, 'dcc-uci', bytes.subarray(at, at + 8))) found++;
    bytes.copy(asked, 0, at, at + 8);
    asked[7] = (asked[7] ?? 0) ^ 1;
    if (isRevoked(sets, 'dcc-uci', asked)) strangers++;
  }
  expect(found).toBe(count);
  expect(strangers).toBe(0);
});

describe('a list that people keep', () => {
  const UUID = '0190c0de-0000-7000-8000-000000000001';

  test('names and hashes come out as sorted sets', () => {
    const content = listRevocations(
      [
        '# withdrawn on 2026-11-20',
        '',
        `declaration ${UUID}`,
        '  dcc-uci URN:UVCI:01:VN:TEST  ',
        'dcc-country-uci VN URN:UVCI:01:VN:TEST',
        `dcc-signature sha256:${'ab'.repeat(16)}`,
        `declaration ${UUID.toUpperCase()}`,
      ].join('\r\n'),
    );
    const sets = loaded(content);
    expect(content.sets.map(({ name }) => name)).toEqual(revocationSetNames);
    expect(sets.entries).toBe(4);
    expect(revokes(sets, 'declaration', Buffer.from(UUID.replaceAll('-', ''), 'hex'))).toBe(true);
    expect(revokes(sets, 'dcc-uci', 'URN:UVCI:01:VN:TEST')).toBe(true);
    expect(revokes(sets, 'dcc-country-uci', 'VNURN:UVCI:01:VN:TEST')).toBe(true);
    expect(isRevoked(sets, 'dcc-signature', Buffer.alloc(32, 0xab))).toBe(true);
  });

  test.each([
    'declaration',
    'declaration 0190c0de',
    `declaration ${UUID} more`,
    'dcc-uci',
    'dcc-uci URN:UVCI:01 VN',
    'dcc-country-uci URN:UVCI:01',
    'dcc-country-uci vn URN:UVCI:01',
    'dcc-signature MEUCIQ',
    'dcc-signature sha256:abcd',
    `dcc-signature sha256:${'ab'.repeat(33)}`,
    'visitor 1',
  ])('does not guess at "%s"', (line) => {
    expect(() => listRevocations(`# first\n${line}`)).toThrow('line 2');
  });
});

describe('at the door', () => {
  const doorRevoking = (hashes: Partial<Record<RevocationSetName, Uint8Array[]>>) =>
    doorWith({ ...developmentTrust(), revocations: loaded(packRevocations(hashes)) });
  const ID = Buffer.from('0190c0de000070008000000000000001', 'hex');
  const declaration = (id: Uint8Array, kind: 'valid' | 'expired' = 'valid') =>
    issueDeclaration({ kind, atMs: NOON, body: new Map([[bodyKey.declarationId, id]]) });

  test('a revoked declaration is refused and still names its holder', () => {
    const read = doorRevoking({ declaration: [sha256(ID)] });
    const reading = read(declaration(ID));
    expect(reading).toMatchObject({ family: 'declaration', trust: 'refused', reason: 'revoked' });
    expect(reading.claims?.declarationId).toBe('0190c0de-0000-7000-8000-000000000001');
    expect(reading.claims?.fullName).not.toBe('');
    expect(read(declaration(ID, 'expired')).reason).toBe('revoked');
  });

  test('the next declaration is not', () => {
    const other = Buffer.from(ID);
    other[15] = 2;
    expect(doorRevoking({ declaration: [sha256(ID)] })(declaration(other)).trust).toBe('verified');
  });

  const entry = (ci: string, co = 'VN') => ({
    tg: '840539006',
    vp: '1119349007',
    mp: 'EU/1/20/1528',
    ma: 'ORG-100030215',
    dn: 2,
    sd: 2,
    dt: '2021-09-01',
    co,
    is: 'Cục Y tế dự phòng',
    ci,
  });
  const NAME = { fn: 'Nguyễn', gn: 'Văn A', fnt: 'NGUYEN', gnt: 'VAN<A' };
  function dcc(
    cis: readonly string[],
    key: SigningKey = declarationIssuer,
    issuer: string | null = 'VN',
  ): string {
    const body = { ver: '1.0.0', nam: NAME, dob: '1990-02-01', v: cis.map((ci) => entry(ci)) };
    const cwt = new Map<number, unknown>([
      ...(issuer === null ? [] : [[CWT_ISS, issuer] as const]),
      [CWT_IAT, (NOON - HOUR_MS) / 1000],
      [CWT_EXP, (NOON + HOUR_MS) / 1000],
      [HCERT_CLAIM, new Map([[1, body]])],
    ]);
    return signHcert(cwt, key);
  }
  function signatureOf(code: string): Uint8Array {
    const inflated = inflate(decodeBase45(code, 4) ?? new Uint8Array(), 'zlib');
    const opened = inflated.ok ? openCose(inflated.bytes) : null;
    if (opened?.ok !== true) throw new Error('not a code');
    return opened.cose.signature;
  }
  const UCI = 'URN:UVCI:01:VN:TEST';
  const CODE = dcc([UCI]);
  const R = signatureOf(CODE).subarray(0, 32);

  test.each<[string, Partial<Record<RevocationSetName, Uint8Array[]>>]>([
    ['its identifier', { 'dcc-uci': [sha256(UCI)] }],
    ['its issuing country and identifier', { 'dcc-country-uci': [sha256(`VN${UCI}`)] }],
    ['the first half of its signature', { 'dcc-signature': [sha256(R)] }],
  ])('a certificate is revoked by %s, and still names its holder', (_, hashes) => {
    expect(doorRevoking(hashes)(CODE)).toMatchObject({
      family: 'dcc',
      trust: 'refused',
      reason: 'revoked',
      claims: { fullName: 'Nguyễn Văn A', reference: UCI },
    });
  });

  test.each<[string, Partial<Record<RevocationSetName, Uint8Array[]>>]>([
    ['a hash of the same in another set', { 'dcc-country-uci': [sha256(UCI)], declaration: [sha256(UCI)] }],
    ['the whole ES256 signature, which can be rewritten', { 'dcc-signature': [sha256(signatureOf(CODE))] }],
    ['another identifier', { 'dcc-uci': [sha256(`${UCI}#`)] }],
  ])('a certificate is not revoked by %s', (_, hashes) => {
    expect(doorRevoking(hashes)(CODE).trust).toBe('verified');
  });

  test('a PS256 certificate is revoked by its whole signature', () => {
    const code = dcc([UCI], rsaIssuer);
    const signature = signatureOf(code);
    expect(doorRevoking({ 'dcc-signature': [sha256(signature)] })(code).reason).toBe('revoked');
    expect(doorRevoking({ 'dcc-signature': [sha256(signature.subarray(0, 128))] })(code).trust).toBe(
      'verified',
    );
  });

  test('any entry of an old certificate with several revokes it', () => {
    const code = dcc([UCI, 'URN:UVCI:01:VN:SECOND']);
    expect(doorRevoking({ 'dcc-uci': [sha256('URN:UVCI:01:VN:SECOND')] })(code).reason).toBe('revoked');
  });

  test('without a CWT issuer the country of the entry stands for it', () => {
    const read = doorRevoking({ 'dcc-country-uci': [sha256(`VN${UCI}`)] });
    expect(read(dcc([UCI], declarationIssuer, null)).reason).toBe('revoked');
    expect(read(dcc([UCI], declarationIssuer, 'FR')).trust).toBe('verified');
  });
});

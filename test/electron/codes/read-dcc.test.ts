import { describe, expect, test } from 'vitest';
import { CWT_EXP, CWT_IAT, CWT_ISS, HCERT_CLAIM } from '../../../contract/declaration.ts';
import type { CodeReason } from '../../../contract/reasons.ts';
import type { TrustedKey } from '../../../contract/trust-list.ts';
import { trustFromCertificates } from '../../../electron/codes/trust-from-certificates.ts';
import { loadTrustStore } from '../../../electron/codes/trust-list.ts';
import { declarationIssuer, developmentTrustList, rsaIssuer } from '../../../scripts/development-keys.ts';
import { issueDeclaration } from '../../../scripts/issue-declaration.ts';
import { type SigningKey, signHcert } from '../../../scripts/sign-hcert.ts';
import { door, doorWith, HOUR_MS, NOON } from './door.ts';
import { type Identity, kidOf, makeCertificate } from './make-certificate.ts';

type Fields = Record<string, unknown>;
const VACCINATION: Fields = {
  tg: '840539006',
  vp: '1119349007',
  mp: 'EU/1/20/1528',
  ma: 'ORG-100030215',
  dn: 2,
  sd: 2,
  dt: '2021-09-01',
  co: 'VN',
  is: 'Cục Y tế dự phòng',
  ci: 'URN:UVCI:01:VN:TEST',
};
const TEST: Fields = {
  tg: '840539006',
  tt: 'LP6464-4',
  nm: 'PCR',
  sc: '2026-11-20T08:00:00+07:00',
  tr: '260415000',
  tc: 'Bệnh viện Mẫu',
  co: 'VN',
  is: 'Bộ Y tế',
  ci: 'URN:UVCI:01:VN:TEST2',
};
const RECOVERY: Fields = {
  tg: '840539006',
  fr: '2026-08-01',
  co: 'VN',
  is: 'Bộ Y tế',
  df: '2026-08-12',
  du: '2027-01-30',
  ci: 'URN:UVCI:01:VN:TEST3',
};
const NAME: Fields = { fn: 'Nguyễn', gn: 'Văn A', fnt: 'NGUYEN', gnt: 'VAN<A' };
const BODY: Fields = { ver: '1.3.0', nam: NAME, dob: '1990-02-01', v: [VACCINATION] };

const without = (fields: Fields, key: string): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([one]) => one !== key));
const [IAT, EXP] = [NOON / 1000 - 3600, NOON / 1000 + 86_400];

function codeOf(
  body: unknown,
  key: SigningKey = declarationIssuer,
  claims: readonly [number, unknown][] = [],
): string {
  const cwt = new Map<number, unknown>([
    [CWT_ISS, 'VN'],
    [CWT_IAT, IAT],
    [CWT_EXP, EXP],
    [HCERT_CLAIM, new Map([[1, body]])],
    ...claims,
  ]);
  for (const [claim, value] of claims) if (value === undefined) cwt.delete(claim);
  return signHcert(cwt, key);
}
const keyOf = (identity: Identity): SigningKey => ({
  privateKey: identity.privateKey,
  keyId: kidOf(identity.der),
  algorithm: 'ES256',
});
const doorOf = (...identities: Identity[]) =>
  doorWith(
    trustFromCertificates({
      certificates: identities.map(({ der }) => der),
      authorities: [],
      crls: [],
      jwks: { iss: null, keys: [], crls: [] },
    }),
  );

test('reads a vaccine passport, surname first', () => {
  expect(door(codeOf(BODY))).toEqual({
    family: 'dcc',
    trust: 'verified',
    outcome: 'valid',
    reason: null,
    notices: [],
    claims: {
      fullName: 'Nguyễn Văn A',
      birthDate: '1990-02-01',
      issuedAtMs: IAT * 1000,
      expiresAtMs: EXP * 1000,
      issuer: 'VN',
      keyId: declarationIssuer.keyId,
      reference: 'URN:UVCI:01:VN:TEST',
      certificate: { ver: '1.3.0', nam: NAME, dob: '1990-02-01', v: [VACCINATION] },
    },
  });
});

test('reads tests, recoveries and PS256', () => {
  expect(door(codeOf({ ...without(BODY, 'v'), t: [TEST] }, rsaIssuer)).trust).toBe('verified');
  expect(door(codeOf({ ...without(BODY, 'v'), r: [RECOVERY] })).claims).toMatchObject({
    validUntil: '2027-01-30',
  });
});

test.each(['1.0.0', '1.0.1', '1.1.0', '1.2.1', '1.3.0', '1.3.3'])('reads schema version %s', (ver) => {
  expect(door(codeOf({ ...BODY, ver })).trust).toBe('verified');
});

test('members that no schema names are not kept', () => {
  const body = { ...BODY, x: 1, v: [{ ...VACCINATION, x: { __proto__: 1 } }] };
  expect(door(codeOf(body)).claims?.certificate).toEqual({
    ver: '1.3.0',
    nam: NAME,
    dob: '1990-02-01',
    v: [VACCINATION],
  });
});

describe('dates:', () => {
  test('accepts a passport in the second that it expires, denies it one second later', () => {
    expect(door(codeOf(BODY), { atMs: EXP * 1000 }).trust).toBe('verified');
    expect(door(codeOf(BODY), { atMs: EXP * 1000 + 1000 })).toMatchObject({
      reason: 'expired',
      claims: { fullName: 'Nguyễn Văn A' },
    });
  });
  test('takes a clock five minutes behind, not more', () => {
    expect(door(codeOf(BODY), { atMs: IAT * 1000 - 300_000 }).trust).toBe('verified');
    expect(door(codeOf(BODY), { atMs: IAT * 1000 - 300_001 }).reason).toBe('not-yet-valid');
  });
  test.each([
    ['before its signer began', { notBeforeMs: NOON, notAfterMs: NOON + HOUR_MS }],
    ['after its signer ended', { notBeforeMs: 0, notAfterMs: NOON - 2 * HOUR_MS }],
  ])('refuses a passport signed %s', (_, dates) => {
    const signer = makeCertificate(dates);
    expect(doorOf(signer)(codeOf(BODY, keyOf(signer))).reason).toBe('issuer-expired');
  });
});

describe('key usage:', () => {
  const arcs = ['1.3.6.1.4.1.1847.2021.1', '1.3.6.1.4.1.0.1847.2021.1'];
  const bodies = [{ ...without(BODY, 'v'), t: [TEST] }, BODY, { ...without(BODY, 'v'), r: [RECOVERY] }];
  test.each(arcs)('the OIDs of arc %s allow their own kind and no other', (arc) => {
    for (const allowed of [1, 2, 3]) {
      const signer = makeCertificate({ usages: [`${arc}.${allowed}`] });
      const read = doorOf(signer);
      for (const [index, body] of bodies.entries()) {
        expect(read(codeOf(body, keyOf(signer))).reason).toBe(
          index + 1 === allowed ? null : 'wrong-key-usage',
        );
      }
    }
  });
  test('no usage, general usages, or a DCC usage among general ones', () => {
    const clientAuth = '1.3.6.1.5.5.7.3.2';
    for (const usages of [[], [clientAuth], ['1.3.6.1.4.1.1847.2021.1.2', clientAuth]]) {
      const signer = makeCertificate({ usages });
      expect(doorOf(signer)(codeOf(BODY, keyOf(signer))).trust).toBe('verified');
    }
  });
  test('a certificate only for VDS-NC signs no DCC and no declaration', () => {
    const signer = makeCertificate({ usages: ['2.23.136.1.1.14.2'] });
    expect(doorOf(signer)(codeOf(BODY, keyOf(signer))).reason).toBe('wrong-key-usage');
    const declaration = issueDeclaration({ kind: 'valid', atMs: NOON, signWith: keyOf(signer) });
    expect(doorOf(signer)(declaration).reason).toBe('wrong-key-usage');
  });
  test('of several groups only those that the signer may sign are kept', () => {
    const signer = makeCertificate({ usages: ['1.3.6.1.4.1.1847.2021.1.2'] });
    const body = { ...BODY, ver: '1.0.0', t: [TEST] };
    expect(doorOf(signer)(codeOf(body, keyOf(signer))).claims?.certificate).not.toHaveProperty('t');
  });
  test('the installed list says the same in words', () => {
    const [key] = developmentTrustList.keys;
    const store = loadTrustStore({
      ...developmentTrustList,
      keys: [{ ...(key as TrustedKey), usages: ['test'] }],
    });
    if (!store.ok) throw new Error(store.error.detail);
    expect(doorWith(store.value)(codeOf(BODY)).reason).toBe('wrong-key-usage');
  });
});

test('tries every certificate and leaves out a key that HCERT does not use', () => {
  const p384 = makeCertificate({ curve: 'secp384r1' });
  const signer = makeCertificate();
  expect(doorOf(p384, signer)(codeOf(BODY, keyOf(signer))).trust).toBe('verified');
  expect(doorOf(p384)(codeOf(BODY, { ...keyOf(p384) })).reason).toBe('unknown-issuer');
});

const v = (fields: Fields): Fields => ({ ...BODY, v: [{ ...VACCINATION, ...fields }] });
const t = (fields: Fields): Fields => ({ ...without(BODY, 'v'), t: [{ ...TEST, ...fields }] });
const r = (fields: Fields): Fields => ({ ...without(BODY, 'v'), r: [{ ...RECOVERY, ...fields }] });
const bad: [string, unknown][] = [
  ['no version', without(BODY, 'ver')],
  ['version 2.0.0', { ...BODY, ver: '2.0.0' }],
  ['version 1.3', { ...BODY, ver: '1.3' }],
  ['a version that is a number', { ...BODY, ver: 1.3 }],
  ['no name', without(BODY, 'nam')],
  ['a name as text', { ...BODY, nam: 'Nguyễn Văn A' }],
  ['no transliterated name', { ...BODY, nam: { fn: 'Nguyễn', gn: 'Văn A' } }],
  ['only a transliterated forename before 1.3.0', { ...BODY, ver: '1.2.1', nam: { gnt: 'VAN<A' } }],
  ['a transliteration in lower case', { ...BODY, nam: { ...NAME, fnt: 'Nguyen' } }],
  ['a transliteration with digits', { ...BODY, nam: { ...NAME, fnt: 'NGUYEN1' } }],
  ['empty names', { ...BODY, nam: { fn: '', gn: '', fnt: '', gnt: '' } }],
  ['a surname of 81 letters', { ...BODY, nam: { ...NAME, fn: 'a'.repeat(81) } }],
  ['a surname of 51 letters before 1.3.0', { ...BODY, ver: '1.0.0', nam: { ...NAME, fn: 'a'.repeat(51) } }],
  ['a surname with a control character', { ...BODY, nam: { ...NAME, fn: 'Nguyễn\u0000' } }],
  ['a surname with a direction override', { ...BODY, nam: { ...NAME, fn: '\u202eNguyễn' } }],
  ['an emoji as forename', { ...BODY, nam: { ...NAME, gn: '😀' } }],
  ['a surname in bytes', { ...BODY, nam: { ...NAME, fn: Buffer.from('Nguyen') } }],
  ['no birth date', without(BODY, 'dob')],
  ['a birth date as number', { ...BODY, dob: 1990 }],
  ['a birth in 1815', { ...BODY, dob: '1815-08-24' }],
  ['a birth after the signing', { ...BODY, dob: '2026-11-22' }],
  ['a birth on 31 February', { ...BODY, dob: '1990-02-31' }],
  ['a birth in month 13', { ...BODY, dob: '1990-13' }],
  ['a birth date with slashes', { ...BODY, dob: '01/02/1990' }],
  ['no group', without(BODY, 'v')],
  ['a group that is no list', { ...BODY, v: VACCINATION }],
  ['an empty group', { ...BODY, v: [] }],
  ['a group of null from 1.3.0 on', { ...BODY, t: null }],
  ['an entry of text', { ...BODY, v: ['x'] }],
  ['two entries from 1.3.0 on', { ...BODY, v: [VACCINATION, VACCINATION] }],
  ['two groups from 1.3.0 on', { ...BODY, t: [TEST] }],
  ['eleven entries before 1.3.0', { ...BODY, ver: '1.0.0', v: new Array(11).fill(VACCINATION) }],
  ...Object.keys(VACCINATION).map((key): [string, unknown] => [
    `a vaccination without ${key}`,
    { ...BODY, v: [without(VACCINATION, key)] },
  ]),
  ...['tg', 'tt', 'sc', 'tr', 'co', 'is', 'ci'].map((key): [string, unknown] => [
    `a test without ${key}`,
    { ...without(BODY, 'v'), t: [without(TEST, key)] },
  ]),
  ...Object.keys(RECOVERY).map((key): [string, unknown] => [
    `a recovery without ${key}`,
    { ...without(BODY, 'v'), r: [without(RECOVERY, key)] },
  ]),
  ...['tg', 'vp', 'mp', 'ma', 'co', 'is', 'ci'].map((key): [string, unknown] => [
    `a vaccination with a number as ${key}`,
    v({ [key]: 1 }),
  ]),
  ...['tg', 'vp', 'mp', 'ma', 'is', 'ci'].map((key): [string, unknown] => [
    `a vaccination with 81 letters of ${key}`,
    v({ [key]: 'x'.repeat(81) }),
  ]),
  ['dose 0 from 1.3.0 on', v({ dn: 0 })],
  ['dose 10 before 1.3.0', { ...v({ dn: 10 }), ver: '1.2.1' }],
  ['dose 1.5', v({ dn: 1.5 })],
  ['dose -1', v({ dn: -1 })],
  ['dose "2"', v({ dn: '2' })],
  ['a series of 0 from 1.3.0 on', v({ sd: 0 })],
  ['a series of a thousand', v({ sd: 1000 })],
  ['a vaccination on 30 February', v({ dt: '2021-02-30' })],
  ['a vaccination date of a year', v({ dt: '2021' })],
  ['a vaccination date as number', v({ dt: 1_630_000_000 })],
  ['country XY', v({ co: 'XY' })],
  ['country vn', v({ co: 'vn' })],
  ['a holder of eight digits', v({ ma: 'ORG-99999999' })],
  ['an issuer with a line break', v({ is: 'Bộ\nY tế' })],
  ['a sample without a time', t({ sc: '2026-11-20' })],
  ['a sample at 25 o’clock', t({ sc: '2026-11-20T25:00:00Z' })],
  ['a sample on 31 November', t({ sc: '2026-11-31T08:00:00Z' })],
  ['a sample time as number', t({ sc: 1_790_000_000 })],
  ['a test centre of 81 letters', t({ tc: 'x'.repeat(81) })],
  ['a test name that is a list', t({ nm: [] })],
  ['a result that is a number', t({ tr: 260_415_000 })],
  ['a recovery from 31 April', r({ df: '2026-04-31' })],
  ['a recovery until never', r({ du: 'never' })],
  ['a first positive as number', r({ fr: 20_260_801 })],
];

describe('refuses a rightly signed payload with', () => {
  test.each(bad)('%s', (_, body) => {
    expect(door(codeOf(body))).toMatchObject({
      family: 'dcc',
      trust: 'refused',
      reason: 'broken-field' satisfies CodeReason,
      claims: null,
    });
  });
  test.each<[string, CodeReason, string]>([
    ['a list as body', 'broken-structure', codeOf([])],
    ['a text as body', 'broken-structure', codeOf('x')],
    ['no exp', 'broken-structure', codeOf(BODY, declarationIssuer, [[CWT_EXP, undefined]])],
    ['no iat', 'broken-structure', codeOf(BODY, declarationIssuer, [[CWT_IAT, undefined]])],
    ['exp as text', 'broken-field', codeOf(BODY, declarationIssuer, [[CWT_EXP, '2030']])],
    [
      'a second sub-claim',
      'broken-structure',
      codeOf(BODY, declarationIssuer, [
        [
          HCERT_CLAIM,
          new Map<number, unknown>([
            [1, BODY],
            [2, BODY],
          ]),
        ],
      ]),
    ],
  ])('%s', (_, reason, code) => {
    expect(door(code)).toMatchObject({ trust: 'refused', reason, claims: null });
  });
});

test('a test is no vaccination: every bit of a signed passport counts', () => {
  const code = codeOf(BODY);
  const tampered = `${code.slice(0, -1)}${code.endsWith('A') ? 'B' : 'A'}`;
  expect(door(tampered).trust).toBe('refused');
});

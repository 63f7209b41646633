import { describe, expect, test } from 'vitest';
import {
  bodyKey,
  CWT_EXP,
  CWT_IAT,
  CWT_ISS,
  DECLARATION_SUB_CLAIM,
  HCERT_CLAIM,
} from '../../../contract/declaration.ts';
import { loadTrustStore } from '../../../electron/codes/trust-list.ts';
import { declarationIssuer, developmentTrustList } from '../../../scripts/development-keys.ts';
import { type DeclarationKind, issueDeclaration } from '../../../scripts/issue-declaration.ts';
import { signHcert } from '../../../scripts/sign-hcert.ts';
import { door, doorWith, HOUR_MS, NOON } from './door.ts';

const K = bodyKey;
const withBody = (...body: [number, unknown][]): string =>
  issueDeclaration({ kind: 'valid', atMs: NOON, body: new Map(body) });

const COMPLETE = withBody(
  [K.declarationId, Buffer.from('0190c0de000070008000000000000001', 'hex')],
  [K.fullName, 'Nguyễn Thị Bưởi'],
  [K.birthYear, 1990],
  [K.sex, 2],
  [K.nationality, 704],
  [K.idNumber, 1_190_000_001],
  [K.phone, 900_000_000],
  [K.answers, 0],
  [K.communeCode, 4],
  [K.app, 5],
);

test('reads every field, with the leading zeros that numbers lose', () => {
  expect(door(COMPLETE)).toEqual({
    family: 'declaration',
    trust: 'verified',
    outcome: 'valid',
    reason: null,
    notices: [],
    claims: {
      declarationId: '0190c0de-0000-7000-8000-000000000001',
      fullName: 'Nguyễn Thị Bưởi',
      birthDate: '1990',
      sex: 'female',
      nationality: 'VN',
      idKind: 'citizen-id',
      idNumber: '001190000001',
      phone: '0900000000',
      answers: { symptoms: [], contacts: [], hasTravelled: false },
      communeCode: '00004',
      app: 'pccovid',
      issuedAtMs: NOON - HOUR_MS,
      expiresAtMs: NOON + 23 * HOUR_MS,
      issuer: declarationIssuer.issuer,
      keyId: declarationIssuer.keyId,
    },
  });
});

test('the smallest body is id, name, birth year and answers', () => {
  const rest = [K.sex, K.nationality, K.idNumber, K.phone, K.communeCode, K.app];
  const reading = door(withBody(...rest.map((key): [number, unknown] => [key, undefined])));
  expect(reading.trust).toBe('verified');
  expect(reading.claims).not.toHaveProperty('phone');
});

test('a decomposed name is given in NFC, and counted so', () => {
  const decomposed = 'Nguyễn Thị Bưởi'.normalize('NFD');
  expect(door(withBody([K.fullName, decomposed])).claims?.fullName).toBe('Nguyễn Thị Bưởi');
  expect(door(withBody([K.fullName, 'ễ'.repeat(50).normalize('NFD')])).trust).toBe('verified');
});

test.each([
  ['fever', 0],
  ['cough', 1],
  ['pneumonia', 2],
  ['breathlessness', 3],
  ['sore-throat', 4],
  ['fatigue', 5],
])('answers: %s is bit %i', (symptom, bit) => {
  expect(door(withBody([K.answers, 1 << bit])).claims?.answers).toEqual({
    symptoms: [symptom],
    contacts: [],
    hasTravelled: false,
  });
});

test.each([
  ['affected-country', 8],
  ['patient', 9],
  ['symptomatic-person', 10],
])('answers: %s is bit %i', (contact, bit) => {
  expect(door(withBody([K.answers, 1 << bit])).claims?.answers).toEqual({
    symptoms: [],
    contacts: [contact],
    hasTravelled: false,
  });
});

test('answers: any bit from 16 up is travel', () => {
  for (const bit of [16, 20, 31]) {
    expect(door(withBody([K.answers, 2 ** bit])).claims?.answers?.hasTravelled).toBe(true);
  }
});

test('a passport, a masked id and an id of nine digits are texts', () => {
  expect(door(withBody([K.idNumber, 'B1234567'])).claims).toMatchObject({ idKind: 'passport' });
  expect(door(withBody([K.idNumber, '********0001']))).toMatchObject({
    claims: { idKind: 'masked' },
    notices: ['masked-id'],
  });
  expect(door(withBody([K.idNumber, '012345678'])).claims).toMatchObject({ idKind: 'old-id' });
});

test('an id that contradicts birth year or sex is a notice', () => {
  const id: [number, unknown] = [K.idNumber, 1_190_000_001];
  expect(door(withBody(id, [K.birthYear, 1991], [K.sex, 2])).notices).toEqual(['id-mismatch']);
  expect(door(withBody(id, [K.birthYear, 1990], [K.sex, 1])).notices).toEqual(['id-mismatch']);
  expect(door(withBody(id, [K.birthYear, 1990], [K.sex, 9])).notices).toEqual([]);
});

test('unknown body keys are ignored, an unknown app is named by its number', () => {
  expect(door(withBody([99, 'later'], [K.app, 42])).claims?.app).toBe('app-42');
});

describe('refuses a signed body with', () => {
  test.each<[string, number, unknown]>([
    ['no id', K.declarationId, undefined],
    ['an id of 15 bytes', K.declarationId, Buffer.alloc(15)],
    ['an id of 17 bytes', K.declarationId, Buffer.alloc(17)],
    ['an id as text', K.declarationId, '0190c0de-0000-7000-8000-000000000001'],
    ['no name', K.fullName, undefined],
    ['an empty name', K.fullName, ''],
    ['a name of spaces', K.fullName, '   '],
    ['a name in bytes', K.fullName, Buffer.from('An')],
    ['a name of 51 characters', K.fullName, 'ễ'.repeat(51)],
    ['a name with a line break', K.fullName, 'An\nBình'],
    ['a name with a NUL', K.fullName, 'An\0Bình'],
    ['a name with a direction override', K.fullName, 'An\u202eBình'],
    ['a name with a zero-width joiner', K.fullName, 'An\u200dBình'],
    ['a name with markup', K.fullName, '<b>An</b>'],
    ['no birth year', K.birthYear, undefined],
    ['a birth year as text', K.birthYear, '1990'],
    ['a birth year with a fraction', K.birthYear, 1990.5],
    ['a negative birth year', K.birthYear, -1990],
    ['birth year 190', K.birthYear, 190],
    ['birth year 2^40', K.birthYear, 2 ** 40],
    ['a birth year in the future', K.birthYear, 2027],
    ['sex 3', K.sex, 3],
    ['sex as text', K.sex, 'female'],
    ['sex as true', K.sex, true],
    ['sex as null', K.sex, null],
    ['nationality 1000', K.nationality, 1000],
    ['nationality as text', K.nationality, 'VN'],
    ['an id number of 13 digits', K.idNumber, 1_000_000_000_000],
    ['a negative id number', K.idNumber, -1],
    ['an id number with a quote', K.idNumber, "1' OR '1'='1"],
    ['an id number of 40 letters', K.idNumber, 'A'.repeat(40)],
    ['an id number in bytes', K.idNumber, Buffer.from('001190000001')],
    ['a phone of 11 digits', K.phone, 10_000_000_000],
    ['a phone with letters', K.phone, 'CALL ME'],
    ['no answers', K.answers, undefined],
    ['answers as a list', K.answers, []],
    ['answers as text', K.answers, 'none'],
    ['negative answers', K.answers, -1],
    ['answers past 32 bits', K.answers, 2 ** 32],
    ['answer bit 6, which may be a symptom to come', K.answers, 1 << 6],
    ['answer bit 11, which may be a contact to come', K.answers, 1 << 11],
    ['answer bit 15', K.answers, 1 << 15],
    ['a commune code of 6 digits', K.communeCode, 100_000],
    ['a commune code as text', K.communeCode, '00004'],
    ['an app as text', K.app, 'web'],
    ['app 256', K.app, 256],
  ])('%s', (_, key, value) => {
    expect(door(withBody([key, value]))).toMatchObject({
      trust: 'refused',
      reason: 'broken-field',
      claims: null,
    });
  });
});

describe('dates:', () => {
  const [IAT, EXP] = [NOON - HOUR_MS, NOON + 23 * HOUR_MS];

  test('accepts a declaration in the second that it expires', () => {
    expect(door(COMPLETE, { atMs: EXP }).trust).toBe('verified');
  });
  test('denies a declaration one second after it expires, and still says whose it was', () => {
    expect(door(COMPLETE, { atMs: EXP + 1000 })).toMatchObject({
      trust: 'refused',
      reason: 'expired',
      claims: { fullName: 'Nguyễn Thị Bưởi' },
    });
  });
  test('takes a clock that is five minutes behind the issuer, not more', () => {
    expect(door(COMPLETE, { atMs: IAT - 5 * 60_000 }).trust).toBe('verified');
    expect(door(COMPLETE, { atMs: IAT - 5 * 60_000 - 1 })).toMatchObject({
      reason: 'not-yet-valid',
      claims: { fullName: 'Nguyễn Thị Bưởi' },
    });
  });

  const lasting = (iatS: number, expS: number): string => {
    const hcert = new Map([[DECLARATION_SUB_CLAIM, bodyOf()]]);
    const claims = new Map<number, unknown>([
      [CWT_ISS, 'VN'],
      [CWT_IAT, iatS],
      [CWT_EXP, expS],
      [HCERT_CLAIM, hcert],
    ]);
    return signHcert(claims, declarationIssuer);
  };
  const bodyOf = (): Map<number, unknown> =>
    new Map<number, unknown>([
      [K.declarationId, Buffer.alloc(16)],
      [K.fullName, 'An'],
      [K.birthYear, 1990],
      [K.answers, 0],
    ]);
  const NOON_S = NOON / 1000;

  test('a life of 72 hours is the longest', () => {
    expect(door(lasting(NOON_S, NOON_S + 72 * 3600)).trust).toBe('verified');
    expect(door(lasting(NOON_S, NOON_S + 72 * 3600 + 1)).reason).toBe('life-too-long');
  });
  test('a code that ends before it begins is broken', () => {
    expect(door(lasting(NOON_S, NOON_S - 1))).toMatchObject({ reason: 'broken-field', claims: null });
  });
  test('a key signs nothing before its first or after its last day', () => {
    const [key] = developmentTrustList.keys;
    if (key === undefined) throw new Error('no key');
    for (const dates of [
      { notBeforeMs: NOON + 1, notAfterMs: NOON + HOUR_MS },
      { notBeforeMs: 0, notAfterMs: NOON - 1 },
    ]) {
      const store = loadTrustStore({ ...developmentTrustList, keys: [{ ...key, ...dates }] });
      if (!store.ok) throw new Error(store.error.detail);
      expect(doorWith(store.value)(lasting(NOON_S, NOON_S + 3600)).reason).toBe('issuer-expired');
    }
  });
});

describe('npm run declare issues', () => {
  test.each<[DeclarationKind, object]>([
    ['valid', { trust: 'verified', claims: { answers: { symptoms: [], contacts: [] } } }],
    ['symptomatic', { trust: 'verified', claims: { answers: { symptoms: ['fever', 'cough'] } } }],
    ['contact', { trust: 'verified', claims: { answers: { contacts: ['patient'] } } }],
    ['expired', { trust: 'refused', reason: 'expired' }],
    ['not-yet-valid', { trust: 'refused', reason: 'not-yet-valid' }],
    ['tampered', { trust: 'refused', reason: 'bad-signature', claims: null }],
    ['unknown-issuer', { trust: 'refused', reason: 'unknown-issuer', claims: null }],
  ])('a code that is %s, for any person', (kind, expected) => {
    for (let index = 0; index < 25; index++) {
      const reading = door(issueDeclaration({ kind, atMs: NOON, seed: 9, index }));
      expect(reading).toMatchObject({ family: 'declaration', ...expected });
      expect(reading.notices).toEqual([]);
    }
  });

  test('the same person for the same seed, others for another', () => {
    const read = (seed: number, index: number) =>
      door(issueDeclaration({ kind: 'valid', atMs: NOON, seed, index })).claims;
    expect(read(5, 0)).toEqual(read(5, 0));
    const ids = new Set(Array.from({ length: 200 }, (_, at) => read(5 + (at % 2), at)?.declarationId));
    expect(ids.size).toBe(200);
  });

  test('a code short enough for a version 15 QR', () => {
    const code = issueDeclaration({ kind: 'valid', atMs: NOON, name: 'Tôn Nữ Công Tằng Quỳnh Hương' });
    expect(code.length).toBeLessThan(400);
  });
});

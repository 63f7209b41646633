import { expect, test } from 'vitest';
import { door } from './door.ts';

const PUBLISHED = '001093029317|NGUYEN VAN A|1987-01-18|0|162979388586171100|<1<00<0123232422';

test('reads the published example and only warns that its id and birth year disagree', () => {
  expect(door(PUBLISHED)).toEqual({
    family: 'personal-qr',
    trust: 'identified',
    outcome: 'valid',
    reason: null,
    notices: ['id-mismatch'],
    claims: {
      idKind: 'citizen-id',
      idNumber: '001093029317',
      fullName: 'NGUYEN VAN A',
      birthDate: '1987-01-18',
      sex: 'male',
      qid: '162979388586171100',
      onBehalf: false,
      phone: '0123232422',
    },
  });
});

test('reads the default display with the id and birth day masked', () => {
  const reading = door('******012345|TRAN THI B|1990-**-**|0|163000000000000001|<2<<0900000000');
  expect(reading.notices).toEqual(['masked-id']);
  expect(reading.claims).toMatchObject({
    idKind: 'masked',
    idNumber: '******012345',
    birthDate: '1990-**-**',
  });
});

test('reads a code declared on behalf, with whose declaration it is', () => {
  const reading = door(
    '031205000001|LE VAN C|2005-06-07|1|163000000000000002|163000000000000003<1<<0900000001',
  );
  expect(reading).toMatchObject({
    trust: 'identified',
    notices: ['on-behalf'],
    claims: { onBehalf: true, declarantQid: '163000000000000003' },
  });
});

test.each([
  ['an old id', '012345678|LE C|1970-02-03|0|163000000000000002|<1<<', { idKind: 'old-id' }],
  ['a passport', 'B1234567|LE C|1970-02-03|0|163000000000000002|<1<<', { idKind: 'passport' }],
  ['no papers', '|LE C|2020-02-29|0|163000000000000002|<1<<', { fullName: 'LE C', birthDate: '2020-02-29' }],
  ['an empty extension', '012345678|LE C|1970-02-03|0|163000000000000002|', { sex: 'unknown' }],
  [
    'an insurance number',
    '012345678|LE C|1970-02-03|0|163000000000000002|<1<GD4790000000001<',
    { insuranceNumber: 'GD4790000000001' },
  ],
  [
    'values past the phone',
    '012345678|LE C|1970-02-03|0|163000000000000002|<1<<<SIG<X',
    { extras: ['SIG', 'X'] },
  ],
])('reads %s', (_, code, claims) => {
  const reading = door(code);
  expect(reading.trust).toBe('identified');
  expect(reading.claims).toMatchObject(claims);
});

const FIELDS = PUBLISHED.split('|');
const withField = (index: number, value: string) =>
  FIELDS.map((old, at) => (at === index ? value : old)).join('|');

test.each([
  ['id with a letter in the middle', withField(0, '00109302931!')],
  ['id of 40 characters', withField(0, '1'.repeat(40))],
  ['no name', withField(1, '')],
  ['a name of digits only', withField(1, '12345')],
  ['a name with a line break', withField(1, 'NGUYEN\nVAN A')],
  ['a name with a direction override', withField(1, 'NGUYEN \u202eVAN A')],
  ['a name of 200 characters', withField(1, 'A'.repeat(200))],
  ['a name with markup', withField(1, '<script>')],
  ['month 13', withField(2, '1987-13-18')],
  ['day 31 in April', withField(2, '1987-04-31')],
  ['29 February in no leap year', withField(2, '1987-02-29')],
  ['month 13 with the day masked', withField(2, '1987-13-**')],
  ['a year before 1800', withField(2, '1087-01-18')],
  ['a kind that does not exist', withField(3, '7')],
  ['no QID', withField(4, '')],
  ['a QID with letters', withField(4, 'ABC')],
  ['sex 3', withField(5, '<3<00<0123232422')],
  ['a declarant that is no QID', withField(5, 'X<1<00<0123232422')],
  ['a phone with letters', withField(5, '<1<00<CALLME')],
  ['an insurance number with a quote', withField(5, "<1<0'0<0123232422")],
  ['a hundred extension values', withField(5, '<'.repeat(100))],
])('refuses %s and keeps nothing of it', (_, code) => {
  expect(door(code)).toEqual({
    family: 'personal-qr',
    trust: 'refused',
    outcome: 'invalid',
    reason: 'broken-field',
    claims: null,
    notices: [],
  });
});

test.each([5, 7])('refuses %i fields as a broken structure', (count) => {
  const code = [...FIELDS, 'x'].slice(0, count).join('|');
  expect(door(code)).toMatchObject({ family: 'personal-qr', reason: 'broken-structure', claims: null });
});

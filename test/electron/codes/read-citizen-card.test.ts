import { expect, test } from 'vitest';
import { door } from './door.ts';

const CARD =
  '001090000001|012345678|Nguyễn Văn A|01021990|Nam|12 Ngõ Mẫu, Phường Mẫu, Quận Mẫu, TP. Hồ Chí Minh|15042021';
const NO_OLD = '049302000001||Trần Thị Mẫu Ánh|24022002|Nữ|Thôn Mẫu, Xã Mẫu, Huyện Mẫu, Hà Nội|01062021';

test('reads a chip card', () => {
  expect(door(CARD)).toEqual({
    family: 'citizen-card',
    trust: 'identified',
    outcome: 'valid',
    reason: null,
    notices: [],
    claims: {
      fullName: 'Nguyễn Văn A',
      birthDate: '1990-02-01',
      sex: 'male',
      idKind: 'citizen-id',
      idNumber: '001090000001',
      oldIdNumber: '012345678',
      address: '12 Ngõ Mẫu, Phường Mẫu, Quận Mẫu, TP. Hồ Chí Minh',
      cardIssuedOn: '2021-04-15',
    },
  });
});

test('an empty second field means that there was no old number', () => {
  const reading = door(NO_OLD);
  expect(reading.claims).toMatchObject({ sex: 'female', birthDate: '2002-02-24' });
  expect(reading.claims).not.toHaveProperty('oldIdNumber');
});

test('keeps the fields that the card of 2024 adds', () => {
  const reading = door(`${NO_OLD}||Trần Văn Cha|Lê Thị Mẹ`);
  expect(reading).toMatchObject({
    trust: 'identified',
    claims: { extras: ['', 'Trần Văn Cha', 'Lê Thị Mẹ'] },
  });
});

test('a decomposed name is read as its composed form', () => {
  expect(door(CARD.normalize('NFD'))).toEqual(door(CARD));
});

test('what a keyboard scanner typed is marked, however its letters came out', () => {
  for (const typed of [CARD, CARD.replace('ễ', '?'), CARD.normalize('NFD').replace(/\p{M}/gu, '')]) {
    expect(door(typed, { via: 'wedge' })).toMatchObject({ trust: 'identified', notices: ['text-damaged'] });
  }
  expect(door(NO_OLD.replace('Nữ', 'N?'), { via: 'wedge' }).claims?.sex).toBe('female');
});

test('a scanner that does not speak UTF-8 loses letters, not the person', () => {
  const reading = door(NO_OLD.replaceAll(/[^\x20-\x7e]/g, '\uFFFD'), { isUtf8: false });
  expect(reading).toMatchObject({ trust: 'identified', notices: ['text-damaged'] });
  expect(reading.claims).toMatchObject({
    fullName: 'Tr*n Th* M*u *nh',
    idNumber: '049302000001',
    sex: 'female',
  });
});

test.each([
  ['sex', CARD.replace('|Nam|', '|Nữ|')],
  ['birth year', CARD.replace('01021990', '01021991')],
])('an id number that contradicts the %s is a notice, not a refusal', (_, code) => {
  expect(door(code)).toMatchObject({ trust: 'identified', notices: ['id-mismatch'] });
});

const FIELDS = CARD.split('|');
const withField = (index: number, value: string) =>
  FIELDS.map((old, at) => (at === index ? value : old)).join('|');

test.each([
  ['an id of 11 digits', withField(0, '01090000001')],
  ['an id of a province that does not exist', withField(0, '097090000001')],
  ['an id of province 000', withField(0, '000090000001')],
  ['an old id with letters', withField(1, '01234567A')],
  ['an old id of 13 digits', withField(1, '0123456789012')],
  ['no name', withField(2, '')],
  ['a name with a control character', withField(2, 'Nguyễn\u0007A')],
  ['a formula as name', withField(2, '=1+1')],
  ['31 February', withField(3, '31021990')],
  ['a birth tomorrow', withField(3, '22112026')],
  ['an eighth digit missing', withField(3, '1021990')],
  ['a sex that is no word of the card', withField(4, 'Robot')],
  ['an address with a line break', withField(5, 'Hà\nNội')],
  ['an address of 400 characters', withField(5, 'x'.repeat(400))],
  ['an issue date before birth', withField(6, '01011980')],
  ['no issue date', withField(6, '')],
  ['an extra field of 400 characters', `${CARD}|${'x'.repeat(400)}`],
  ['twenty extra fields', `${CARD}${'|x'.repeat(20)}`],
])('refuses %s and keeps nothing of it', (_, code) => {
  expect(door(code)).toMatchObject({
    family: 'citizen-card',
    trust: 'refused',
    reason: 'broken-field',
    claims: null,
  });
});

test('refuses a card with fewer than seven fields', () => {
  for (let count = 3; count < 7; count++) {
    expect(door(FIELDS.slice(0, count).join('|'))).toMatchObject({
      family: 'citizen-card',
      reason: 'broken-structure',
    });
  }
});

test('bare digits are an id number only from a keyboard', () => {
  expect(door('001090000001', { via: 'wedge' })).toMatchObject({
    family: 'citizen-card',
    trust: 'identified',
    claims: { idNumber: '001090000001', idKind: 'citizen-id' },
  });
  expect(door('001090000001', { via: 'manual' }).trust).toBe('identified');
  for (const via of ['serial', 'hid'] as const) {
    expect(door('001090000001', { via })).toMatchObject({
      family: 'citizen-card',
      trust: 'refused',
      reason: 'id-needs-wedge-check',
      claims: null,
    });
  }
});

import { expect, test } from 'vitest';
import { door, NOON } from './door.ts';

const CARD =
  'GD4790000000001|4e677579e1bb856e205468e1bb8b204de1baab75|04/09/1985|2|5068c6b0e1bb9d6e67204de1baab752c205175e1baad6e20312c2054502048e1bb93204368c3ad204d696e68|79 - 001|01/01/2026|31/12/2026|05/01/2026|79000000000001|-|4|01/01/2031|0000000000000000-7102|$';

test('reads a card with its hex names', () => {
  expect(door(CARD)).toEqual({
    family: 'insurance-card',
    trust: 'identified',
    outcome: 'valid',
    reason: null,
    notices: [],
    claims: {
      fullName: 'Nguyễn Thị Mẫu',
      birthDate: '1985-09-04',
      sex: 'female',
      insuranceNumber: 'GD4790000000001',
      address: 'Phường Mẫu, Quận 1, TP Hồ Chí Minh',
      validFrom: '2026-01-01',
      validUntil: '2026-12-31',
      extras: ['79 - 001', '05/01/2026', '79000000000001', '-', '4', '01/01/2031', '0000000000000000-7102'],
    },
  });
});

test('reads what a kiosk upper-cased, and a number of ten digits without an end', () => {
  expect(door(CARD.toUpperCase(), { via: 'wedge' }).claims).toMatchObject({ fullName: 'Nguyễn Thị Mẫu' });
  expect(door(CARD.toLowerCase(), { via: 'wedge' }).claims).toMatchObject({
    insuranceNumber: 'GD4790000000001',
  });
  const ten =
    '7900000001|4CC38A2056C4824E204DE1BAAA55|1950|1|58C3A3204DE1BAAB75|79 - 001|01/01/2026|-|05/01/2026|79000000000002|-|4|01/01/2031|0000000000000000-7102|$';
  expect(door(ten)).toMatchObject({
    trust: 'identified',
    claims: { insuranceNumber: '7900000001', birthDate: '1950', sex: 'male', fullName: 'LÊ VĂN MẪU' },
  });
  expect(door(ten).claims).not.toHaveProperty('validUntil');
});

test('a card counts on its first and last day, by the calendar of Viet Nam', () => {
  const read = (iso: string) => door(CARD, { atMs: Date.parse(iso) }).reason;
  expect(read('2026-12-31T23:59:59+07:00')).toBeNull();
  expect(read('2027-01-01T00:00:00+07:00')).toBe('expired');
  expect(read('2026-01-01T00:00:00+07:00')).toBeNull();
  expect(read('2025-12-31T23:59:59+07:00')).toBe('not-yet-valid');
});

test('an expired card still says whose it is', () => {
  expect(door(CARD, { atMs: NOON + 365 * 86_400_000 })).toMatchObject({
    trust: 'refused',
    claims: { fullName: 'Nguyễn Thị Mẫu' },
  });
});

const FIELDS = CARD.split('|');
const withField = (index: number, value: string) =>
  FIELDS.map((old, at) => (at === index ? value : old)).join('|');

test.each([
  ['a number of 14 characters', withField(0, 'GD479000000000')],
  ['a name that is no hex', withField(1, 'Nguyễn Thị Mẫu')],
  ['a name of odd hex', withField(1, `${FIELDS[1]}4`)],
  ['a name that is not UTF-8', withField(1, 'c328')],
  ['a name with a NUL', withField(1, '410042')],
  ['an empty name', withField(1, '')],
  ['a birth on 31 February', withField(2, '31/02/1985')],
  ['a birth in the future', withField(2, '2030')],
  ['a birth in the citizen card’s form', withField(2, '1985-09-04')],
  ['sex 3', withField(3, '3')],
  ['an address that is no hex', withField(4, 'Hà Nội')],
  ['an end before the beginning', withField(7, '31/12/2025')],
  ['an end on 31 June', withField(7, '31/06/2026')],
  ['a facility with a control character', withField(5, '79\u0007')],
])('refuses %s and keeps nothing of it', (_, code) => {
  expect(door(code)).toMatchObject({
    family: 'insurance-card',
    trust: 'refused',
    reason: 'broken-field',
    claims: null,
  });
});

test.each([
  ['without its end', CARD.slice(0, -2)],
  ['cut in half', FIELDS.slice(0, 8).join('|')],
  ['with a field too few', [...FIELDS.slice(0, 12), '$'].join('|')],
  ['with twenty fields more', [...FIELDS.slice(0, 14), ...new Array(20).fill('x'), '$'].join('|')],
])('refuses a card %s as a broken structure', (_, code) => {
  expect(door(code)).toMatchObject({ family: 'insurance-card', reason: 'broken-structure' });
});

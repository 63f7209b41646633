import { expect, test } from 'vitest';
import { createCodeReader } from '../../../electron/codes/read-code.ts';
import { developmentTrust, door, NOON } from './door.ts';

const VIETQR =
  '00020101021238570010A00000072701270006970403011200110123456780208QRIBFTTA530370454061800005802VN63041234';

test.each([
  ['venue', 'venue-code', 'https://tokhaiyte.vn/?page=Group.checkin&groupId=000000000000000000000001'],
  ['venue', 'venue-code', 'https://www.tokhaiyte.vn/?page=Group.checkin&groupId=000000000000000000000001'],
  ['venue', 'venue-code', 'HTTPS://TOKHAIYTE.VN/?PAGE=GROUP.CHECKIN&GROUPID=000000000000000000000001'],
  ['venue', 'venue-code', 'https://kbyt.khambenh.gov.vn/qr/00000000-0000-4000-8000-000000000002'],
  ['venue', 'venue-code', 'https://qr.tokhaiyte.vn/dkdd'],
  ['venue', 'venue-code', 'https://qr.pccovid.gov.vn/abc'],
  ['venue', 'venue-code', 'gatehouse:venue:ward-3'],
  ['divoc', 'divoc-code', 'PK\u0003\u0004\uFFFD\u0000certificate.json'],
  ['payment', 'payment-code', VIETQR],
  ['payment', 'payment-code', '2|99|0900000000|NGUYEN VAN A||0|0|50000'],
  ['wifi', 'wifi-code', 'WIFI:T:WPA;S:Khach;P:12345678;;'],
  ['contact-card', 'contact-card', 'BEGIN:VCARD\nVERSION:3.0\nFN:An\nEND:VCARD'],
  ['contact-card', 'contact-card', 'MECARD:N:An;TEL:0900000000;;'],
  ['link', 'link-code', 'https://example.vn/menu?table=7'],
  ['link', 'link-code', 'www.example.vn'],
  ['link', 'link-code', 'tel:0900000000'],
  ['link', 'link-code', 'http://tokhaiyte.vn.example.com/?groupIds=1'],
  ['link', 'link-code', 'https://tokhaiyte.vn/'],
  ['link', 'link-code', 'https://kbyt.khambenh.gov.vn/qr/not-a-uuid'],
  ['link', 'link-code', 'javascript://alert(1)'],
  ['product', 'product-code', '8934563138165'],
  ['product', 'product-code', '96385074'],
  ['product', 'product-code', '036000291452'],
  ['product', 'product-code', '(01)08934563138165(10)A1'],
  ['product', 'product-code', '010893456313816510A1'],
  ['unknown', 'unknown-code', '8934563138166'],
  ['unknown', 'unknown-code', ''],
  ['unknown', 'unknown-code', '   \r\n'],
  ['unknown', 'unknown-code', 'xin chào'],
  ['unknown', 'unknown-code', 'a|b|c'],
  ['unknown', 'unknown-code', 'HC2:6BF'],
  ['unknown', 'unknown-code', 'HL0:6BF'],
])('names a %s and refuses it as %s: %s', (family, reason, code) => {
  expect(door(code)).toEqual({
    family,
    trust: 'refused',
    outcome: 'invalid',
    reason,
    claims: null,
    notices: [],
  });
});

test('names nothing in a text of bars only', () => {
  expect(door('|'.repeat(4_000)).reason).toBe('unknown-code');
});

test.each([4_297, 1_000_000])('refuses %i characters as too large', (length) => {
  expect(door('A'.repeat(length))).toMatchObject({ family: 'unknown', reason: 'too-large' });
});

test('bytes that are not UTF-8 and nothing else are refused as such', () => {
  expect(door('\uFFFD\uFFFDabc', { isUtf8: false })).toMatchObject({ family: 'unknown', reason: 'not-utf8' });
});

test('counts the size limit in characters, not in UTF-16 units', () => {
  expect(door('😀'.repeat(4_296)).reason).toBe('unknown-code');
  expect(door('😀'.repeat(4_297)).reason).toBe('too-large');
});

const RESULT = 'https://kbyt.khambenh.gov.vn/#tokhai_yte/ketqua?id=00000000-0000-4000-8000-000000000001';

test('a declaration link is a reference with the id that it names', () => {
  expect(door(RESULT)).toMatchObject({
    family: 'declaration-link',
    trust: 'reference',
    outcome: 'valid',
    claims: { reference: '00000000-0000-4000-8000-000000000001', issuer: 'kbyt.khambenh.gov.vn' },
  });
});

test.each(['', 'a', "1' or '1'='1", '../../etc/passwd', 'x'.repeat(65)])(
  'a declaration link with the id %j is refused',
  (id) => {
    const reading = door(RESULT.replace(/id=.*/, `id=${id}`));
    expect(reading.trust).toBe('refused');
    expect(reading.claims).toBeNull();
  },
);

test('the host before an @ is not the host', () => {
  expect(door('https://kbyt.khambenh.gov.vn@evil.example/#ketqua?id=00000000-0000').family).toBe('link');
});

test('a venue may name other declaration services', () => {
  const read = createCodeReader(developmentTrust(), {
    declarationLinks: [{ host: 'khaibao.example.vn', parameter: 'ma', id: /^\d{6}$/ }],
  });
  const input = { isUtf8: true, via: 'serial', atMs: NOON } as const;
  expect(read({ ...input, text: 'https://khaibao.example.vn/tk?ma=123456' })).toMatchObject({
    family: 'declaration-link',
    trust: 'reference',
    claims: { reference: '123456' },
  });
  expect(read({ ...input, text: RESULT }).family).toBe('link');
});

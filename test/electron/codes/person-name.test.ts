import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readLine, readPersonName } from '../../../electron/codes/person-name.ts';

test.each([
  'Nguyễn Thị Bưởi',
  'TRẦN VĂN A',
  'Đặng Ỹ Ẵ',
  "Jean-Pierre d'Arc",
  'Müller (Sr.)',
  'Nguyen',
  'επώνυμο',
  'الاسم الاخير',
  '山田 太郎',
])('takes %s as it is', (name) => {
  expect(readPersonName(name, 50)).toBe(name.normalize('NFC'));
});

test('gives NFC with single spaces and no space around', () => {
  expect(readPersonName(' Nguyễn  Thị   Bưởi '.normalize('NFD'), 50)).toBe('Nguyễn Thị Bưởi');
});

test.each([
  '',
  ' ',
  '12345',
  '...',
  '-',
  '<b>',
  'a\nb',
  'a\0b',
  'a\u202eb',
  'a\u200db',
  'a\ud800',
  'a\ufeffb',
  'a=b',
  '@a',
  '×',
  '÷',
  '😀',
  '\ue000a',
])('refuses %j', (text) => {
  expect(readPersonName(text, 50)).toBeNull();
});

test('counts code points of the composed name', () => {
  expect(readPersonName('ễ'.repeat(50).normalize('NFD'), 50)).toBe('ễ'.repeat(50));
  expect(readPersonName('ễ'.repeat(51), 50)).toBeNull();
  expect(readPersonName('𠮷'.repeat(50), 50)).toBe('𠮷'.repeat(50));
  expect(readPersonName('a'.repeat(51), 50)).toBeNull();
});

test('the short way and the long way never differ', () => {
  // A space behind sends the same name the long way round.
  const latin = fc.string({
    unit: fc.integer({ min: 0x20, max: 0x1fff }).map((code) => String.fromCharCode(code)),
    maxLength: 12,
  });
  fc.assert(
    fc.property(latin, (name) => {
      expect(readPersonName(name, 50)).toBe(readPersonName(`${name} `, 50));
    }),
    { numRuns: 20_000 },
  );
  for (let code = 0; code < 0x2000; code++) {
    const name = `A${String.fromCharCode(code)}b`;
    expect(readPersonName(name, 50), code.toString(16)).toBe(readPersonName(`${name} `, 50));
  }
});

test('a line keeps its words and takes no control or direction character', () => {
  expect(readLine(' 12 Ngõ Mẫu ', 50)).toBe('12 Ngõ Mẫu');
  for (const bad of ['a\nb', 'a\tb', 'a\u202eb', 'a\u2028b', 'a\ud800', 'x'.repeat(51)])
    expect(readLine(bad, 50)).toBeNull();
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase45, decodeBase45Briefly, encodeBase45 } from '../../../electron/codes/base45.ts';

const text = (bytes: Uint8Array | null): string | null =>
  bytes === null ? null : Buffer.from(bytes).toString();

test('decodes the examples of RFC 9285', () => {
  expect(text(decodeBase45('BB8'))).toBe('AB');
  expect(text(decodeBase45('%69 VD92EX0'))).toBe('Hello!!');
  expect(text(decodeBase45('UJCLQE7W581'))).toBe('base-45');
  expect(text(decodeBase45('QED8WEX0'))).toBe('ietf!');
  expect(decodeBase45('')).toEqual(new Uint8Array());
});

test('starts after a prefix when told to', () => {
  expect(text(decodeBase45('HC1:QED8WEX0', 4))).toBe('ietf!');
});

test.each([
  ['a lone last character', 'BB8B'],
  ['lower case', 'bb8'],
  ['a letter outside ASCII', 'BBĐ'],
  ['a character above 127 that a smaller table would wrap', `BB${String.fromCharCode(0x100 + 0x41)}`],
  ['a triplet above 65,535', 'GGW'],
  ['the largest triplet', ':::'],
  ['a pair above 255', 'BB8::'],
  ['an unpaired surrogate', 'BB\uD800'],
])('refuses %s', (_, code) => {
  expect(decodeBase45(code)).toBeNull();
});

test('any bytes come back as they were', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(decodeBase45(encodeBase45(bytes))).toEqual(bytes);
    }),
  );
});

test('the brief way gives the same, whatever the text and however long', () => {
  const longest = 'BB8'.repeat(2_000);
  for (const code of ['', 'BB8', '%69 VD92EX0', 'BB8B', 'BBĐ', 'GGW', 'BB8::', longest, `${longest}Đ`])
    expect(text(decodeBase45Briefly(code, 0))).toBe(text(decodeBase45(code)));
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (code) => {
      expect(text(decodeBase45Briefly(`HC1:${code}`, 4))).toBe(text(decodeBase45(`HC1:${code}`, 4)));
    }),
  );
});

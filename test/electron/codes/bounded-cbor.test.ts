import { decode, encode } from 'cborg';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCbor, MAX_CBOR_DEPTH, MAX_CBOR_ITEMS, Tagged } from '../../../electron/codes/bounded-cbor.ts';

const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(' ', ''), 'hex');
const BROKEN = { ok: false, reason: 'broken-structure' };
const TOO_LARGE = { ok: false, reason: 'too-large' };

test('maps become Maps, so a key of a code never touches a prototype', () => {
  const decoded = decodeCbor(encode(new Map([['__proto__', new Map([['isAdmin', true]])]])));
  expect(decoded).toEqual({ ok: true, value: new Map([['__proto__', new Map([['isAdmin', true]])]]) });
  expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
});

test('keeps tags 18 and 61 and looks through date tags', () => {
  expect(decodeCbor(hex('d2 01'))).toEqual({ ok: true, value: new Tagged(18, 1) });
  expect(decodeCbor(hex('d8 3d 01'))).toEqual({ ok: true, value: new Tagged(61, 1) });
  expect(decodeCbor(hex('c1 01'))).toEqual({ ok: true, value: 1 });
});

test.each([
  ['nothing', ''],
  ['a second item', '01 01'],
  ['a cut head', '19 01'],
  ['a cut string', '63 61 62'],
  ['a cut array', '82 01'],
  ['a reserved length', '1c'],
  ['a lone break', 'ff'],
  ['a break inside a counted array', '82 01 ff'],
  ['an open array without end', '9f 01'],
  ['a duplicate key', 'a2 01 01 01 02'],
  ['a count of 2^64-1', '9b ffffffffffffffff'],
  ['a string of 2^63 bytes', '5b 8000000000000000'],
  ['a map of 2^32 pairs', 'ba ffffffff'],
  ['undefined', 'f7'],
  ['NaN', 'f9 7e00'],
  ['infinity', 'f9 7c00'],
  ['an unknown tag', 'd9 1234 01'],
  ['a tag without content', 'd2'],
  ['text that is not UTF-8', '62 c328'],
  ['an odd number of items in an open map', 'bf 01 ff'],
  ['text cut inside a letter', '61 c3'],
  ['a text in pieces', '7f 61 61 ff'],
  ['bytes in pieces', '5f 41 00 ff'],
  ['a list as key', 'a1 80 01'],
  ['bytes as key', 'a1 41 00 01'],
  ['a break as value', 'bf 01 ff ff'],
  ['a break under a tag', '9f d2 ff'],
  ['a reserved simple value', 'f8 20'],
  ['a cut float', 'fb 0000'],
  ['a tag in pieces', 'df 01'],
])('refuses %s', (_, bytes) => {
  expect(decodeCbor(hex(bytes))).toEqual(BROKEN);
});

test.each([
  ['1bffffffffffffffff', 18_446_744_073_709_551_615n],
  ['3bffffffffffffffff', -18_446_744_073_709_551_616n],
  ['1b001fffffffffffff', 9_007_199_254_740_991],
  ['3b001fffffffffffff', -9_007_199_254_740_992n],
  ['f93c00', 1],
  ['f9c400', -4],
  ['f90001', 2 ** -24],
  ['fa47c35000', 100_000],
  ['fb3ff199999999999a', 1.1],
  ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
  [
    'bf61610161629f0203ffff',
    new Map<string, unknown>([
      ['a', 1],
      ['b', [2, 3]],
    ]),
  ],
  ['62c3bc', 'ü'],
  ['64f0908591', '\u{10151}'],
  ['1801', 1],
])('decodes %s (RFC 8949 appendix A)', (bytes, value) => {
  expect(decodeCbor(hex(bytes))).toMatchObject({ ok: true, value });
});

test('says whether a number was written as a float, wherever it stands', () => {
  for (const bytes of ['f93c00', '82fa3f8000001864', 'a1f9000001', 'a101c1fb41d0000000000000']) {
    expect(decodeCbor(hex(bytes))).toHaveProperty('hasFloats', true);
  }
  for (const bytes of ['01', '82f4f6', 'a10102', '1b7fffffffffffffff']) {
    expect(decodeCbor(hex(bytes))).not.toHaveProperty('hasFloats');
  }
});

const nested = (depth: number, head = 0x81): Uint8Array =>
  Buffer.concat([Buffer.alloc(depth, head), hex('01')]);

test('takes the depth limit and refuses one level more, arrays and tags alike', () => {
  expect(decodeCbor(nested(MAX_CBOR_DEPTH)).ok).toBe(true);
  expect(decodeCbor(nested(MAX_CBOR_DEPTH + 1))).toEqual(TOO_LARGE);
  expect(decodeCbor(nested(MAX_CBOR_DEPTH + 1, 0xd2))).toEqual(TOO_LARGE);
  expect(decodeCbor(nested(60_000))).toEqual(TOO_LARGE);
  expect(decodeCbor(nested(60_000, 0x9f))).toEqual(TOO_LARGE);
  expect(decodeCbor(nested(60_000, 0xc1))).toEqual(TOO_LARGE);
});

test('refuses more items than the limit', () => {
  expect(decodeCbor(encode(new Array(MAX_CBOR_ITEMS - 1).fill(0))).ok).toBe(true);
  expect(decodeCbor(encode(new Array(MAX_CBOR_ITEMS).fill(0)))).toEqual(TOO_LARGE);
});

test('decodes whatever was encoded within the limits', () => {
  const leaf = fc.oneof(
    fc.integer(),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 20 }),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      leaf,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc
        .uniqueArray(fc.tuple(fc.integer(), tie('tree')), { maxLength: 4, selector: ([key]) => key })
        .map((e) => new Map(e)),
    ),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      expect(decodeCbor(Uint8Array.from(encode(value)))).toEqual({ ok: true, value });
    }),
  );
});

test('what it takes, cborg takes too, and reads the same', () => {
  const options = {
    useMaps: true,
    rejectDuplicateMapKeys: true,
    tags: {
      0: (content: () => unknown) => content(),
      1: (content: () => unknown) => content(),
      18: (content: () => unknown) => new Tagged(18, content()),
      61: (content: () => unknown) => new Tagged(61, content()),
    },
  };
  const heads = fc.constantFrom(
    0x00,
    0x18,
    0x1a,
    0x20,
    0x41,
    0x61,
    0x62,
    0x81,
    0x82,
    0x9f,
    0xa1,
    0xbf,
    0xff,
    0xc1,
    0xd2,
    0xf4,
    0xf6,
    0xf9,
  );
  const bytes = fc
    .array(fc.oneof(heads, fc.nat(255)), { maxLength: 24 })
    .map((list) => Uint8Array.from(list));
  let taken = 0;
  fc.assert(
    fc.property(bytes, (one) => {
      const decoded = decodeCbor(one);
      if (!decoded.ok) return;
      taken++;
      expect(decoded.value).toEqual(decode(one, options));
    }),
    { numRuns: 20_000 },
  );
  expect(taken).toBeGreaterThan(200);
});

test('short texts come back as themselves, however many share a place in the memory of keys', () => {
  const texts = Array.from({ length: 20_000 }, (_, index) => index.toString(36));
  texts.push('', '\0', '\0\0', '\0a', 'a\0', 'a', 'é', 'đ', '€', '😀', 'a€');
  for (let turn = 0; turn < 2; turn++) {
    for (const text of texts) expect(decodeCbor(encode(text))).toEqual({ ok: true, value: text });
  }
});

test('keeps a replacement character and a byte order mark that were written', () => {
  for (const text of ['\ufffd', 'a\ufffdb', 'Đặng \ufffd Thị Bưởi', '\ufeffNguyễn']) {
    expect(decodeCbor(encode(text))).toEqual({ ok: true, value: text });
  }
});

test.each([
  ['a lone continuation byte', '80'],
  ['an overlong slash', 'c0 af'],
  ['a cut letter', 'e1 ba'],
  ['a surrogate', 'ed a0 80'],
  ['a character above U+10FFFF', 'f4 90 80 80'],
])('refuses text with %s, short or long', (_, bytes) => {
  for (const before of [0, 1, 4, 12, 80]) {
    const content = Buffer.concat([Buffer.alloc(before, 0x61), hex(bytes)]);
    const item = Buffer.concat([Buffer.of(0x78, content.length), content]);
    expect(decodeCbor(item)).toEqual(BROKEN);
  }
});

test('reads text from the part of the memory that it was given', () => {
  const whole = encode(['Nguyễn Thị Hoa', 'thirteen ASCII', 'kid']);
  const memory = Uint8Array.from([...Array(7).fill(0x7a), ...whole, ...Array(9).fill(0x7a)]);
  const value = ['Nguyễn Thị Hoa', 'thirteen ASCII', 'kid'];
  expect(decodeCbor(memory.subarray(7, 7 + whole.length))).toEqual({ ok: true, value });
  expect(decodeCbor(Buffer.from(memory.buffer, 7, whole.length))).toEqual({ ok: true, value });
});

test('answers for any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(typeof decodeCbor(bytes).ok).toBe('boolean');
    }),
    { numRuns: 3_000 },
  );
});

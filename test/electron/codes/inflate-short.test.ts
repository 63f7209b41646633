import { constants, deflateRawSync, deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MAX_INFLATED_BYTES } from '../../../electron/codes/inflate.ts';
import { inflateShort, MAX_SHORT_BYTES } from '../../../electron/codes/inflate-short.ts';

/** Numbers below `end`, the same in every run (xorshift32). */
function seeded(seed: number): (end: number) => number {
  let state = seed;
  return (end) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % end;
  };
}

const below = seeded(20_261_121);
const someBytes = (length: number, kinds: number): Buffer =>
  Buffer.from(Array.from({ length }, () => below(kinds)));
const strategies = [
  constants.Z_DEFAULT_STRATEGY,
  constants.Z_HUFFMAN_ONLY,
  constants.Z_RLE,
  constants.Z_FIXED,
  constants.Z_FILTERED,
];
const zlibSays = (stream: Uint8Array): Buffer | null => {
  try {
    return inflateSync(stream, { maxOutputLength: MAX_INFLATED_BYTES });
  } catch {
    return null;
  }
};

describe('a short stream', () => {
  it('is what zlib makes of it: any content, level, strategy and window', () => {
    for (let i = 0; i < 3_000; i++) {
      const content = someBytes(below(1_500), 1 + below(256));
      const options = {
        level: below(10),
        strategy: strategies[below(strategies.length)] ?? 0,
        windowBits: 9 + below(7),
      };
      const short = inflateShort(deflateSync(content, options));
      expect(short === null ? null : content.equals(short), JSON.stringify(options)).toBe(true);
    }
  });

  it('is never another than what zlib makes of it when bits of it are changed', () => {
    let answered = 0;
    for (let i = 0; i < 20_000; i++) {
      const stream = deflateSync(someBytes(120, 30), { level: 1 + (i % 9) });
      for (let changes = 1 + (i % 3); changes > 0; changes--) {
        const at = below(stream.length);
        stream.writeUInt8(stream.readUInt8(at) ^ (1 << below(8)), at);
      }
      const short = inflateShort(stream);
      if (short === null) continue;
      answered++;
      expect(zlibSays(stream)?.equals(short)).toBe(true);
    }
    // Bits that mean nothing (the level in the header's check) leave some whole.
    expect(answered).toBeGreaterThan(0);
  });

  it('may hold nothing', () => {
    expect(inflateShort(deflateSync(''))).toHaveLength(0);
  });

  it('may hold so much and no more', () => {
    const most = Buffer.alloc(MAX_SHORT_BYTES, 'abc');
    const more = Buffer.alloc(MAX_SHORT_BYTES + 1, 'abc');
    for (const level of [0, 1, 9]) {
      expect(most.equals(inflateShort(deflateSync(most, { level })) ?? Buffer.alloc(0))).toBe(true);
      expect(inflateShort(deflateSync(more, { level }))).toBeNull();
    }
  });
});

describe('left to zlib', () => {
  const whole = deflateSync('a whole code, a whole code');
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['bytes behind the end', Buffer.concat([whole, Buffer.of(0)])],
    ['no zlib header', deflateRawSync('a whole code, a whole code')],
    ['a dictionary', deflateSync('a whole code', { dictionary: Buffer.from('whole') })],
    ['a wrong checksum', Buffer.concat([whole.subarray(0, -1), Buffer.of((whole.at(-1) ?? 0) ^ 1)])],
    ['the kind of block that there is not', Buffer.of(0x78, 0x9c, 0x07, 0, 0, 0, 0, 1)],
    ['a stored block whose length is not told twice', Buffer.of(0x78, 0x9c, 1, 1, 0, 0, 0, 65, 0, 66, 0, 66)],
    ['a bomb', deflateSync(Buffer.alloc(3_000_000))],
  ])('%s', (_what, stream) => {
    expect(inflateShort(stream)).toBeNull();
  });

  it('every stream that is cut off, wherever', () => {
    for (const level of [0, 9]) {
      const stream = deflateSync(someBytes(300, 40), { level });
      for (let length = 0; length < stream.length; length++)
        expect(inflateShort(stream.subarray(0, length))).toBeNull();
    }
  });
});

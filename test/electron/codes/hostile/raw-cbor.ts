/**
 * CBOR written by hand, item by item: everything that an encoder would never write.
 */
const bigEndian = (value: number | bigint, width: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes.subarray(8 - width);
};

/** Head of an item; `width` 0 is the shortest, else 1, 2, 4 or 8 bytes behind the first. */
export function head(major: number, value: number | bigint, width = 0): Buffer {
  if (width > 0)
    return Buffer.concat([Buffer.of((major << 5) | (24 + Math.log2(width))), bigEndian(value, width)]);
  if (value < 24) return Buffer.of((major << 5) | Number(value));
  return head(major, value, value < 256 ? 1 : value < 65_536 ? 2 : value < 2 ** 32 ? 4 : 8);
}

export const int = (value: number, width = 0): Buffer =>
  value >= 0 ? head(0, value, width) : head(1, -1 - value, width);
export const bytes = (value: Uint8Array, width = 0): Buffer =>
  Buffer.concat([head(2, value.length, width), value]);
export const text = (value: string, width = 0): Buffer =>
  Buffer.concat([head(3, Buffer.byteLength(value), width), Buffer.from(value)]);
export const list = (...items: Uint8Array[]): Buffer => Buffer.concat([head(4, items.length), ...items]);
export const map = (...pairs: [Uint8Array, Uint8Array][]): Buffer =>
  Buffer.concat([head(5, pairs.length), ...pairs.flat()]);
export const openList = (...items: Uint8Array[]): Buffer =>
  Buffer.concat([Buffer.of(0x9f), ...items, Buffer.of(0xff)]);
export const openMap = (...pairs: [Uint8Array, Uint8Array][]): Buffer =>
  Buffer.concat([Buffer.of(0xbf), ...pairs.flat(), Buffer.of(0xff)]);
export const tag = (number: number, item: Uint8Array): Buffer => Buffer.concat([head(6, number), item]);
export const hex = (value: string): Buffer => Buffer.from(value, 'hex');
export function float64(value: number): Buffer {
  const out = Buffer.alloc(9, 0xfb);
  out.writeDoubleBE(value, 1);
  return out;
}

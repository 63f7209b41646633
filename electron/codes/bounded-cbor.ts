/**
 * CBOR (RFC 8949) from strangers: decoded in one pass, within limits, strictly.
 *
 * Own code because the limits must hold before anything is built and because it is on the path of every
 * signed scan: half the time of a walk for the limits plus cborg, which the tests compare it with. Maps
 * become `Map`s with number or text keys, so no key of a code ever touches a prototype. Refused:
 * duplicate keys, `undefined`, NaN, infinity, text that is not UTF-8, unknown tags, bytes after the end.
 */
import { decodeUtf8 } from './bounded-json.ts';

export const MAX_CBOR_DEPTH = 16;
export const MAX_CBOR_ITEMS = 4_096;

export type Cbor =
  /** `hasFloats` when a number in it was written as a float: a `value` does not say so of 2.0. */
  | { readonly ok: true; readonly value: unknown; readonly hasFloats?: true }
  | { readonly ok: false; readonly reason: 'broken-structure' | 'too-large' };

/** An item under one of the tags that say what it is: 18 COSE_Sign1, 61 CWT. */
export class Tagged {
  readonly tag: number;
  readonly value: unknown;
  constructor(tag: number, value: unknown) {
    this.tag = tag;
    this.value = value;
  }
}

const KEPT_TAGS = new Set([18, 61]);
/** Date tags carry a text or number that the field's own check judges (some issuers tag `sc`, `exp`). */
const TRANSPARENT_TAGS = new Set([0, 1]);

/** What ends a decoding early; thrown and caught in this module only. */
class Refusal {
  readonly reason: 'broken-structure' | 'too-large';
  constructor(reason: 'broken-structure' | 'too-large') {
    this.reason = reason;
  }
}
const BROKEN = new Refusal('broken-structure');
const TOO_LARGE = new Refusal('too-large');
/** Stands for the `break` that ends an open list or map. */
const BREAK = Symbol('break');

export function decodeCbor(bytes: Uint8Array): Cbor {
  const reader = new Reader(bytes);
  try {
    const value = reader.readItem(0);
    if (value === BREAK || !reader.isAtEnd()) return { ok: false, reason: 'broken-structure' };
    return reader.hasFloats ? { ok: true, value, hasFloats: true } : { ok: true, value };
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    return { ok: false, reason: refusal.reason };
  }
}

class Reader {
  hasFloats = false;
  private readonly bytes: Uint8Array;
  /** Each byte as a character, made when the first text that is not short asks for it. */
  private characters: string | null = null;
  private at = 0;
  private items = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  isAtEnd(): boolean {
    return this.at === this.bytes.length;
  }

  /** One item with all that it holds. `depth` is the number of containers and tags around it. */
  readItem(depth: number): unknown {
    if (++this.items > MAX_CBOR_ITEMS) throw TOO_LARGE;
    const head = this.bytes[this.at++];
    if (head === undefined) throw BROKEN;
    if (head === 0xff) return BREAK;
    const major = head >> 5;
    const info = head & 31;
    if (major === 7) return this.readSimple(info);
    const isOpen = info === 31;
    if (isOpen && major !== 4 && major !== 5) throw BROKEN; // strings in pieces are no issuer's
    const argument = info < 24 ? info : isOpen ? Number.POSITIVE_INFINITY : this.readArgument(info);
    if (major <= 1) return integerOf(major, argument);
    const left = this.bytes.length - this.at;
    const length = typeof argument === 'number' ? argument : Number(argument);
    if (major <= 3) {
      // A count above what is left can never be met: refused before anything is made for it.
      if (length > left) throw BROKEN;
      this.at += length;
      return major === 2
        ? this.bytes.subarray(this.at - length, this.at)
        : this.textOf(this.at - length, this.at);
    }
    if (depth >= MAX_CBOR_DEPTH) throw TOO_LARGE;
    if (major === 6) return this.readTagged(length, depth);
    if (!isOpen && length * (major - 3) > left) throw BROKEN; // each entry takes a byte, each pair two
    return major === 4 ? this.readList(length, depth) : this.readMap(length, depth);
  }

  private readList(length: number, depth: number): unknown[] {
    const list: unknown[] = [];
    while (list.length < length) {
      const value = this.readItem(depth + 1);
      if (value === BREAK) {
        if (length === Number.POSITIVE_INFINITY) break;
        throw BROKEN;
      }
      list.push(value);
    }
    return list;
  }

  private readMap(length: number, depth: number): Map<number | string, unknown> {
    const map = new Map<number | string, unknown>();
    while (map.size < length) {
      const key = this.readItem(depth + 1);
      if (key === BREAK) {
        if (length === Number.POSITIVE_INFINITY) break;
        throw BROKEN;
      }
      if (typeof key !== 'number' && typeof key !== 'string') throw BROKEN;
      const value = this.readItem(depth + 1);
      if (value === BREAK) throw BROKEN;
      const size = map.size;
      map.set(key, value);
      if (map.size === size) throw BROKEN; // the key was there
    }
    return map;
  }

  private readTagged(tag: number, depth: number): unknown {
    const isKept = KEPT_TAGS.has(tag);
    if (!isKept && !TRANSPARENT_TAGS.has(tag)) throw BROKEN;
    const value = this.readItem(depth + 1);
    if (value === BREAK) throw BROKEN;
    return isKept ? new Tagged(tag, value) : value;
  }

  /** The number behind a head; a bigint above 2^53 - 1. */
  private readArgument(info: number): number | bigint {
    if (info > 27) throw BROKEN;
    const end = this.at + (1 << (info - 24));
    if (end > this.bytes.length) throw BROKEN;
    let value = 0;
    for (let at = this.at; at < end; at++) value = value * 256 + (this.bytes[at] ?? 0);
    const start = this.at;
    this.at = end;
    if (value <= Number.MAX_SAFE_INTEGER) return value;
    return new DataView(this.bytes.buffer, this.bytes.byteOffset).getBigUint64(start);
  }

  private textOf(start: number, end: number): string {
    const { bytes } = this;
    if (end - start <= KEY) return keyOf(bytes, start, end);
    let seen = 0;
    for (let at = start; at < end; at++) seen |= bytes[at] as number;
    if (seen >= 0x80) return unicodeOf(bytes, start, end);
    // One call out of JavaScript for all (100 ns) instead of one for each.
    this.characters ??= bufferOf(bytes).toString('latin1');
    return this.characters.slice(start, end);
  }

  private readSimple(info: number): unknown {
    if (info === 20) return false;
    if (info === 21) return true;
    if (info === 22) return null;
    if (info < 25 || info > 27) throw BROKEN;
    const width = 1 << (info - 24);
    if (this.at + width > this.bytes.length) throw BROKEN;
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset + this.at, width);
    this.at += width;
    const value =
      width === 8 ? view.getFloat64(0) : width === 4 ? view.getFloat32(0) : halfOf(view.getUint16(0));
    if (!Number.isFinite(value)) throw BROKEN;
    this.hasFloats = true;
    return value;
  }
}

function integerOf(major: number, argument: number | bigint): number | bigint {
  if (major === 0) return argument;
  if (typeof argument === 'bigint') return -1n - argument;
  const value = -1 - argument;
  return Number.isSafeInteger(value) ? value : BigInt(value);
}

/** IEEE 754 half precision (RFC 8949 appendix D). */
function halfOf(bits: number): number {
  const exponent = (bits >> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  const size =
    exponent === 0
      ? mantissa * 2 ** -24
      : exponent === 31
        ? Number.NaN // infinity too: both are refused
        : (mantissa + 1024) * 2 ** (exponent - 25);
  return (bits & 0x8000) === 0 ? size : -size;
}

const KEY = 4;
/**
 * The last text of each hash: nearly every one is a key that every code of its kind has, and the same
 * string again needs neither making nor hashing. A stranger's texts can only displace others.
 */
const keyTexts: string[] = new Array(512).fill('');
const keyBytes = new Int32Array(512);

/** A text of at most four bytes. */
function keyOf(bytes: Uint8Array, start: number, end: number): string {
  let packed = 0;
  let seen = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    seen |= byte;
    packed = (packed << 8) | byte;
  }
  if (seen >= 0x80) return unicodeOf(bytes, start, end);
  const slot = Math.imul(packed, 0x9e3779b1) >>> 23;
  const kept = keyTexts[slot] as string;
  if (keyBytes[slot] === packed && kept.length === end - start) return kept;
  let text = '';
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at] as number);
  keyTexts[slot] = text;
  keyBytes[slot] = packed;
  return text;
}

/** Asks the strict decoder, the slower one, only about a text with a replacement character in it. */
function unicodeOf(bytes: Uint8Array, start: number, end: number): string {
  const text = bufferOf(bytes).toString('utf8', start, end);
  if (!text.includes('\ufffd')) return text;
  const decoded = decodeUtf8(bytes.subarray(start, end));
  if (decoded === null) throw BROKEN;
  return decoded;
}

const bufferOf = (bytes: Uint8Array): Buffer =>
  bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

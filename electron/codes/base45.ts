/**
 * Base45 (RFC 9285): the text form of HCERT codes.
 *
 * Strict: a character outside the alphabet, a triplet above 65,535, a pair above 255 or a lone last
 * character is a broken code, never skipped or repaired. The result never aliases its input.
 */
import { MAX_SCAN_CHARACTERS } from '../../contract/scan.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

/** Value of a byte; what is no character of base45 counts so much that its group is above any limit. */
const VALUES = new Int32Array(256).fill(0x1_0000);
for (let value = 0; value < ALPHABET.length; value++) VALUES[ALPHABET.charCodeAt(value)] = value;

/** Bytes of `text` from character `start` on; null when it is not base45. */
export function decodeBase45(text: string, start = 0): Uint8Array | null {
  const bytes = Buffer.from(text, 'utf8');
  return decodeInPlace(bytes, bytes.length, text.length, start);
}

/** Three bytes are the most that a unit of UTF-16 becomes: the longest code has room. */
const brief = Buffer.alloc(3 * MAX_SCAN_CHARACTERS);

/** The same in memory that the next call takes again: for who is done with it before that. */
export function decodeBase45Briefly(text: string, start: number): Uint8Array | null {
  if (3 * text.length > brief.length) return decodeBase45(text, start);
  return decodeInPlace(brief, brief.write(text, 'utf8'), text.length, start);
}

/** Two bytes are written for each three read: one buffer, and no string is indexed. */
function decodeInPlace(bytes: Buffer, length: number, characters: number, start: number): Uint8Array | null {
  // Longer than the text: a character outside ASCII.
  if (length !== characters) return null;
  const rest = (length - start) % 3;
  if (rest === 1) return null;
  const end = length - rest;
  let at = 0;
  let index = start;
  for (; index < end; index += 3) {
    const value = digitAt(bytes, index) + digitAt(bytes, index + 1) * 45 + digitAt(bytes, index + 2) * 2025;
    if (value > 0xffff) return null;
    bytes[at++] = value >> 8;
    bytes[at++] = value & 0xff;
  }
  if (rest === 2) {
    const value = digitAt(bytes, index) + digitAt(bytes, index + 1) * 45;
    if (value > 0xff) return null;
    bytes[at++] = value;
  }
  return new Uint8Array(bytes.buffer, bytes.byteOffset, at);
}

const digitAt = (bytes: Uint8Array, index: number): number => VALUES[bytes[index] as number] as number;

/** Text of `bytes`; the inverse of `decodeBase45`. */
export function encodeBase45(bytes: Uint8Array): string {
  let text = '';
  let index = 0;
  for (; index + 1 < bytes.length; index += 2) {
    const value = ((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0);
    text += ALPHABET.charAt(value % 45);
    text += ALPHABET.charAt(Math.floor(value / 45) % 45);
    text += ALPHABET.charAt(Math.floor(value / 2025));
  }
  if (index < bytes.length) {
    const value = bytes[index] ?? 0;
    text += ALPHABET.charAt(value % 45) + ALPHABET.charAt(Math.floor(value / 45));
  }
  return text;
}

/**
 * Base45 (RFC 9285): the text form of HCERT codes.
 *
 * Strict: a character outside the alphabet, a triplet above 65,535, a pair above 255 or a lone last
 * character is a broken code, never skipped or repaired. The result never aliases its input.
 */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

const VALUES = new Int8Array(128).fill(-1);
for (let value = 0; value < ALPHABET.length; value++) VALUES[ALPHABET.charCodeAt(value)] = value;

const valueAt = (text: string, index: number): number => VALUES[text.charCodeAt(index)] ?? -1;

/** Bytes of `text` from character `start` on; null when it is not base45. */
export function decodeBase45(text: string, start = 0): Uint8Array | null {
  const length = text.length - start;
  const rest = length % 3;
  if (rest === 1) return null;
  const bytes = new Uint8Array(((length - rest) / 3) * 2 + (rest === 2 ? 1 : 0));
  let at = 0;
  let index = start;
  for (const end = text.length - rest; index < end; index += 3) {
    const c = valueAt(text, index);
    const d = valueAt(text, index + 1);
    const e = valueAt(text, index + 2);
    if ((c | d | e) < 0) return null;
    const value = c + d * 45 + e * 2025;
    if (value > 0xffff) return null;
    bytes[at++] = value >> 8;
    bytes[at++] = value & 0xff;
  }
  if (rest === 2) {
    const c = valueAt(text, index);
    const d = valueAt(text, index + 1);
    if ((c | d) < 0) return null;
    const value = c + d * 45;
    if (value > 0xff) return null;
    bytes[at] = value;
  }
  return bytes;
}

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

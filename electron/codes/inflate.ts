/**
 * Bounded inflation of zlib (HCERT) and raw DEFLATE (SMART Health Cards).
 *
 * Never yields more than 64 KiB: a QR code of 4,296 characters can hide about 3 MB, and the largest
 * real vector inflates to under 16 KiB. zlib stops at the limit, so a bomb costs no more than a
 * code of the largest allowed size.
 */

import { inflateRawSync, inflateSync } from 'node:zlib';
import { inflateShort } from './inflate-short.ts';

export const MAX_INFLATED_BYTES = 64 * 1024;

export type Inflated =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: 'broken-compression' | 'too-large' };

/** Of a zlib stream, in memory that the next call may take again: for who is done with it before that. */
export function inflateBriefly(bytes: Uint8Array): Inflated {
  const short = inflateShort(bytes);
  return short === null ? inflate(bytes, 'zlib') : { ok: true, bytes: short };
}

export function inflate(bytes: Uint8Array, format: 'zlib' | 'raw'): Inflated {
  // Chunks under 4 KiB come from Node's buffer pool; nearly every code fits one of this size.
  const chunkSize = Math.min(2048, 256 + 2 * bytes.length);
  const options = { maxOutputLength: MAX_INFLATED_BYTES, chunkSize, info: true };
  try {
    // With `info` the result also says how much input was used: bytes after the end are not the code's.
    const result: unknown = format === 'zlib' ? inflateSync(bytes, options) : inflateRawSync(bytes, options);
    const { buffer, engine } = result as { buffer: Uint8Array; engine: { bytesWritten: number } };
    if (engine.bytesWritten !== bytes.length) return { ok: false, reason: 'broken-compression' };
    return { ok: true, bytes: buffer };
  } catch (error) {
    const isTooLarge =
      typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return { ok: false, reason: isTooLarge ? 'too-large' : 'broken-compression' };
  }
}

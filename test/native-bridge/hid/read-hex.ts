/** Reads a recording of this folder: a report (or descriptor) in hex on each line, `#` begins a comment. */
import { readFileSync } from 'node:fs';

const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(hex.trim().split(/\s+/), (byte) => Number.parseInt(byte, 16));

export function readReports(name: string): Uint8Array[] {
  return readFileSync(new URL(`./${name}.hex`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map(bytesOf);
}

export const readDescriptorBytes = (name: string): Uint8Array =>
  Uint8Array.from(readReports(name).flatMap((line) => [...line]));

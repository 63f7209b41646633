/**
 * Write CSV: a file that appears under its name only when it is whole and on disk, for its owner alone.
 *
 * Lines are written in pieces, so that a day of any length takes the same memory. Throws what the lines or
 * the file system throw; then nothing is left behind and what was there before stays.
 */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { CSV_BOM, csvLine } from './csv.ts';

const CHUNK_CHARACTERS = 64 * 1024;

/** Cells must come from csv.ts. `rows`: lines written, the titles not counted. */
export function writeCsv(
  outFile: string,
  titles: readonly string[],
  lines: Iterable<readonly string[]>,
): { readonly rows: number; readonly bytes: number } {
  const draft = `${outFile}.${process.pid}.part`;
  let file: number | null = null;
  let rows = 0;
  let bytes = 0;
  try {
    file = openSync(draft, 'w', 0o600);
    let chunk = CSV_BOM + csvLine(titles);
    for (const cells of lines) {
      chunk += csvLine(cells);
      rows += 1;
      if (chunk.length < CHUNK_CHARACTERS) continue;
      bytes += writeAll(file, chunk);
      chunk = '';
    }
    bytes += writeAll(file, chunk);
    fsyncSync(file);
    closeSync(file);
    file = null;
    renameSync(draft, outFile);
    return { rows, bytes };
  } catch (error) {
    if (file !== null) closeSync(file);
    rmSync(draft, { force: true });
    throw error;
  }
}

function writeAll(file: number, text: string): number {
  const buffer = Buffer.from(text, 'utf8');
  for (let done = 0; done < buffer.length; ) done += writeSync(file, buffer, done);
  return buffer.length;
}

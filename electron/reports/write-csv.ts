/**
 * Write CSV: a file that appears under its name only when it is whole and on disk, for its owner alone.
 *
 * Lines are written in pieces, so that a day of any length takes the same memory, and put on disk piece by piece, so
 * that no large write stands in the way of the ledger's small ones. Throws what the lines or the file system throw;
 * then nothing is left behind and what was there before stays. What a killed export left behind names people: the
 * next one to the same file removes it.
 */
import {
  closeSync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CSV_BOM, csvLine } from './csv.ts';

const CHUNK_CHARACTERS = 64 * 1024;
/** A scan's commit waits behind at most this much of ours. */
const SYNC_BYTES = 1024 * 1024;

export interface CsvDraft {
  /** Lines written, the titles not counted. */
  readonly rows: number;
  readonly bytes: number;
  /** Gives the file its name. Throws what the file system throws, and then leaves nothing behind. */
  keep(): void;
  /** Leaves nothing behind. */
  discard(): void;
}

/** Writes the lines beside `outFile`, whole and on disk. Cells must come from csv.ts. */
export function draftCsv(
  outFile: string,
  titles: readonly string[],
  lines: Iterable<readonly string[]>,
): CsvDraft {
  removeLeftovers(outFile);
  const draft = `${outFile}.${process.pid}.part`;
  const discard = (): void => rmSync(draft, { force: true });
  let file: number | null = null;
  let rows = 0;
  let bytes = 0;
  let unsynced = 0;
  try {
    file = openSync(draft, 'w', 0o600);
    let chunk = CSV_BOM + csvLine(titles);
    for (const cells of lines) {
      chunk += csvLine(cells);
      rows += 1;
      if (chunk.length < CHUNK_CHARACTERS) continue;
      const written = writeAll(file, chunk);
      bytes += written;
      unsynced += written;
      chunk = '';
      if (unsynced < SYNC_BYTES) continue;
      fdatasyncSync(file);
      unsynced = 0;
    }
    bytes += writeAll(file, chunk);
    fsyncSync(file);
    closeSync(file);
    file = null;
  } catch (error) {
    // What went wrong first is what is told: on a stick that was pulled out, tidying up fails too.
    try {
      if (file !== null) closeSync(file);
      discard();
    } catch {
      // The next export to this file removes what is left.
    }
    throw error;
  }
  return {
    rows,
    bytes,
    keep() {
      try {
        renameSync(draft, outFile);
      } catch (error) {
        discard();
        throw error;
      }
    },
    discard,
  };
}

/** The same in one step. */
export function writeCsv(
  outFile: string,
  titles: readonly string[],
  lines: Iterable<readonly string[]>,
): { readonly rows: number; readonly bytes: number } {
  const draft = draftCsv(outFile, titles, lines);
  draft.keep();
  return { rows: draft.rows, bytes: draft.bytes };
}

function writeAll(file: number, text: string): number {
  const buffer = Buffer.from(text, 'utf8');
  for (let done = 0; done < buffer.length; ) done += writeSync(file, buffer, done);
  return buffer.length;
}

function removeLeftovers(outFile: string): void {
  const folder = dirname(outFile);
  const start = `${basename(outFile)}.`;
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(start)) continue;
    const pid = /^(\d+)\.part$/.exec(name.slice(start.length))?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(folder, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process is one that runs.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

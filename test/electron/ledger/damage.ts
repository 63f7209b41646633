/**
 * Damage: what disks and power cuts do to a file, done to a ledger on purpose. For tests of salvage.
 */
import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import Database from 'better-sqlite3';

export const PAGE_BYTES = 4_096;

/** As after a power cut: the files of a ledger that is still open, log included, copied to `to`. */
export function copyUnclean(from: string, to: string): void {
  for (const end of ['', '-wal']) {
    rmSync(`${to}${end}`, { force: true });
    if (existsSync(`${from}${end}`)) copyFileSync(`${from}${end}`, `${to}${end}`);
  }
  rmSync(`${to}-shm`, { force: true });
}

export function overwrite(path: string, at: number, bytes: Uint8Array): void {
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, at);
  closeSync(file);
}

/** Pages are numbered from 1. */
export const zeroPage = (path: string, page: number): void =>
  overwrite(path, (page - 1) * PAGE_BYTES, Buffer.alloc(PAGE_BYTES));

export const cutTo = (path: string, bytes: number): void => truncateSync(path, bytes);

export const countPages = (path: string): number => Math.floor(statSync(path).size / PAGE_BYTES);

/** Pages of a table or an index that hold its rows, in the order of its keys; or the ones above them. */
export function pagesOf(
  path: string,
  name: string,
  type: 'leaf' | 'internal' | 'overflow' = 'leaf',
): number[] {
  const database = new Database(path, { readonly: true });
  try {
    return database
      .prepare<[string, string], number>(
        'SELECT pageno FROM dbstat WHERE name = ? AND pagetype = ? ORDER BY path',
      )
      .pluck()
      .all(name, type);
  } finally {
    database.close();
  }
}

export function readPage(path: string, page: number): Buffer {
  const bytes = Buffer.alloc(PAGE_BYTES);
  const file = openSync(path, 'r');
  readSync(file, bytes, 0, PAGE_BYTES, (page - 1) * PAGE_BYTES);
  closeSync(file);
  return bytes;
}

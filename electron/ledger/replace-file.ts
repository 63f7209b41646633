/**
 * Replace file: puts another ledger in the place of the one that is there, which is set aside and never overwritten.
 *
 * The new file is whole and on disk under `.incoming` before the old one moves, and goes into place last: after a
 * power cut in between, finishReplacing() does the rest at the next start. Throws what the file system throws.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { VIETNAM_OFFSET_MS } from '../../contract/local-time.ts';

/** Complete whenever it is there. */
export const incomingOf = (path: string): string => `${path}.incoming`;
/** Still being written; worth nothing after a crash. */
export const draftOf = (path: string): string => `${path}.draft`;

/** Local time as it stands in the names of files: `20261121-080000`. */
export const stampOf = (atMs: number): string =>
  new Date(atMs + VIETNAM_OFFSET_MS).toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15);

const stemOf = (path: string): string => basename(path).replace(/\.db$/, '');

/** Where the ledger that is here now will lie: a name that no file has. */
export function asideOf(path: string, atMs: number, why: 'damaged' | 'replaced'): string {
  for (let n = 0; ; n++) {
    const name = `${stemOf(path)}-${stampOf(atMs)}${n === 0 ? '' : `-${n}`}.${why}.db`;
    const aside = join(dirname(path), name);
    if (!existsSync(aside)) return aside;
  }
}

/** Ledgers that were set aside beside this one, oldest first. */
export const listAside = (path: string): string[] =>
  readdirSync(dirname(path))
    .filter((name) => name.startsWith(`${stemOf(path)}-`) && /\.(damaged|replaced)\.db$/.test(name))
    .sort()
    .map((name) => join(dirname(path), name));

/** Removes what an interrupted try left, with its journals. */
export function removeWithJournals(path: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${end}`, { force: true });
}

/** The finished draft takes the place of the ledger, which goes to `aside`. Nobody may have either open. */
export function replaceFile(path: string, aside: string): void {
  syncFile(draftOf(path));
  renameSync(draftOf(path), incomingOf(path));
  syncFolder(path);
  if (existsSync(path)) renameSync(path, aside);
  putInPlace(path, aside);
}

/** Does the rest of a replacement that was cut off; true when there was one. */
export function finishReplacing(path: string): boolean {
  if (!existsSync(incomingOf(path))) return false;
  if (existsSync(path)) {
    // Cut off before the old one moved: it is salvaged or restored again, from the start.
    removeWithJournals(incomingOf(path));
    return false;
  }
  putInPlace(path, listAside(path).at(-1) ?? null);
  return true;
}

function putInPlace(path: string, aside: string | null): void {
  // The old log must not lie beside the new file; it belongs to the old one.
  if (existsSync(`${path}-wal`)) {
    if (aside === null || statSync(`${path}-wal`).size === 0) rmSync(`${path}-wal`);
    else renameSync(`${path}-wal`, `${aside}-wal`);
  }
  rmSync(`${path}-shm`, { force: true });
  renameSync(incomingOf(path), path);
  syncFolder(path);
}

export function syncFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes renames durable; Windows does so by itself and refuses to open a folder. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

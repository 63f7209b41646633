/**
 * Write whole: a file that is there under its name complete and on disk, or not at all.
 *
 * Written beside and flushed, then renamed, then the folder flushed: a power cut at any point leaves the old
 * file or the new one. Readable by the station's own user only. Throws what the file system throws.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The name a file has until it is whole. One left behind by a power cut is never read. */
export const halfOf = (path: string): string => `${path}.new`;

/** `beforeRename` runs when the new content is safe beside the old one. */
export function writeWhole(path: string, content: string | Uint8Array, beforeRename = (): void => {}): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = openSync(halfOf(path), 'w', 0o600);
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  beforeRename();
  renameSync(halfOf(path), path);
  syncFolder(folder);
}

/** Makes the renames themselves durable; Windows does so by itself and refuses to open a folder. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * Mend header: a copy of a ledger whose first 100 bytes are damaged, with those that every ledger has.
 *
 * The header (sqlite.org/fileformat2.html section 1.3) says nothing of its own that cannot be told from elsewhere; with
 * it gone SQLite reads nothing of a file that is whole otherwise. The damaged file itself is not touched.
 */
import { closeSync, copyFileSync, existsSync, openSync, statSync, writeSync } from 'node:fs';
import { LATEST_MIGRATION } from './migrate.ts';
import { APPLICATION_ID } from './migrations/010-visits.ts';

const HEADER_BYTES = 100;
/** What every ledger was made with. */
const PAGE_BYTES = 4_096;

/** False: the file is too short to hold anything. Throws what the file system throws. */
export function copyWithMendedHeader(from: string, to: string): boolean {
  const { size } = statSync(from);
  if (size < PAGE_BYTES) return false;
  copyFileSync(from, to);
  if (existsSync(`${from}-wal`)) copyFileSync(`${from}-wal`, `${to}-wal`);
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('SQLite format 3\0', 0, 'latin1');
  header.writeUInt16BE(PAGE_BYTES, 16);
  // Written and read with a log; no reserved bytes; the three fractions of the format.
  header.set([2, 2, 0, 64, 32, 32], 18);
  header.writeUInt32BE(1, 24); // change counter
  header.writeUInt32BE(Math.floor(size / PAGE_BYTES), 28);
  header.writeUInt32BE(1, 40); // schema cookie
  header.writeUInt32BE(4, 44); // schema format
  header.writeUInt32BE(1, 56); // UTF-8
  header.writeUInt32BE(LATEST_MIGRATION, 60);
  header.writeUInt32BE(APPLICATION_ID, 68);
  header.writeUInt32BE(1, 92); // the change counter that the page count is valid for
  const file = openSync(to, 'r+');
  try {
    writeSync(file, header, 0, HEADER_BYTES, 0);
  } finally {
    closeSync(file);
  }
  return true;
}

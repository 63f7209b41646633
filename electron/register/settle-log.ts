/**
 * Settle log: moves the write-ahead log into the database without holding the thread for the disk.
 *
 * A checkpoint of SQLite's own flushes on the calling thread: 20 to 55 ms where this was measured. Here SQLite
 * only copies (synchronous = OFF) and the flushes run in the thread pool, in an order that a power cut cannot
 * break (sqlite.org/wal.html, sqlite.org/src/info/ff5be73dee):
 *   1 flush the log, 2 copy its pages, 3 flush the database, 4 begin the log again with one frame, 5 flush it.
 * Nobody may write in between: the register refuses to. Copying before 1 could leave half a change in the
 * database. Between 4 and 5 a cut leaves the old log whole or no valid first frame, and the database has it all;
 * with a second frame over the old ones a part of the old log could be replayed.
 */
import type { RegisterFile } from './register-file.ts';

/** Resolves when all that was written through any descriptor of this file is on the disk. */
export type Flush = (fd: number) => Promise<void>;

/**
 * @param writeOneFrame a change that commits exactly one page.
 * @param isOver asked after each flush: true once the register was closed, which ends this at once.
 * @throws what SQLite or the disk throws; the file is whole then, its log only longer.
 */
export async function settleLog(
  { database, mainFd, logFd }: RegisterFile,
  { flush, writeOneFrame, isOver }: { flush: Flush; writeOneFrame: () => void; isOver: () => boolean },
): Promise<void> {
  await flush(logFd);
  if (isOver()) return;
  const isCopied = withoutFlushing(database, () => copyPages(database));
  await flush(mainFd);
  // Another connection (a backup) may hold frames back: then the log grows until the next time.
  if (isOver() || !isCopied) return;
  withoutFlushing(database, writeOneFrame);
  await flush(logFd);
}

function withoutFlushing<T>(database: RegisterFile['database'], task: () => T): T {
  database.pragma('synchronous = OFF');
  try {
    return task();
  } finally {
    // What SQLite does by itself (a first frame after a log that was not begun again here) is flushed by it.
    database.pragma('synchronous = NORMAL');
  }
}

/** True when every frame of the log is in the database. */
function copyPages(database: RegisterFile['database']): boolean {
  const [answer] = database.pragma('wal_checkpoint(PASSIVE)') as {
    readonly busy: number;
    readonly log: number;
    readonly checkpointed: number;
  }[];
  return answer !== undefined && answer.busy === 0 && answer.log === answer.checkpointed;
}

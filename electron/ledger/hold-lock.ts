/**
 * Hold lock: makes one process at a time the writer of a ledger.
 *
 * SQLite alone would let two stations interleave in WAL mode, and its exclusive mode would shut out the
 * read-only connection of an export. So the lock is an exclusive transaction on an empty SQLite file beside
 * the ledger: the system drops it with the process, also after SIGKILL. The file stays; only its lock counts.
 */
import Database from 'better-sqlite3';
import { failed, ok, type Result } from '../../contract/result.ts';
import { describeOpenFailure, type LedgerError } from './ledger-error.ts';

/** Takes the lock of the ledger at `path`, or answers `ledger-locked` at once. The value lets go of it. */
export function holdLock(path: string): Result<() => void, LedgerError> {
  const lockPath = `${path}.lock`;
  let lock: Database.Database | null = null;
  try {
    lock = new Database(lockPath, { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    const held = lock;
    return ok(() => held.close());
  } catch (error) {
    lock?.close();
    const failure = describeOpenFailure(error, lockPath);
    return failed(
      failure.kind === 'ledger-locked'
        ? { kind: 'ledger-locked', detail: `${path}: another process holds this ledger` }
        : failure,
    );
  }
}

/**
 * Ledger errors: the closed list of why the ledger cannot be opened or written, and what maps to them.
 *
 * Each kind is also an out-of-order kind (contract/status.ts). `detail` is English for staff and log:
 * the file, SQLite's result code and its message, never a value out of a row.
 */
import Database from 'better-sqlite3';

export interface LedgerError {
  readonly kind:
    | 'ledger-missing' // the folder or file cannot be made or opened
    | 'ledger-locked' // another process holds it
    | 'ledger-newer' // written by a newer program
    | 'ledger-corrupt' // not a database, damaged, or another program's
    | 'cannot-record'; // opened, but not writable: full, read-only, I/O error
  readonly detail: string;
}

export interface CannotRecord {
  readonly kind: 'cannot-record';
  readonly detail: string;
}

/** SQLite's extended result codes begin with the primary one: SQLITE_IOERR_WRITE, SQLITE_READONLY_DIRECTORY. */
const primaryOf = (code: string): string => code.split('_', 2).join('_');

/** A row whose length reads as more than SQLite holds (10^9 bytes) was never written: its first bytes are damaged. */
const damageCodes: ReadonlySet<string> = new Set(['SQLITE_CORRUPT', 'SQLITE_NOTADB', 'SQLITE_TOOBIG']);

function kindOf(code: string): LedgerError['kind'] {
  const primary = primaryOf(code);
  if (damageCodes.has(primary)) return 'ledger-corrupt';
  switch (primary) {
    case 'SQLITE_CANTOPEN':
      return 'ledger-missing';
    case 'SQLITE_BUSY':
    case 'SQLITE_LOCKED':
      return 'ledger-locked';
    default:
      return 'cannot-record';
  }
}

export const isSqliteError = (error: unknown): error is InstanceType<typeof Database.SqliteError> =>
  error instanceof Database.SqliteError;

/** SQLite's word that the file, not the disk or the caller, is at fault. */
export const isDamage = (error: unknown): error is Error & { readonly code: string } =>
  isSqliteError(error) && damageCodes.has(primaryOf(error.code));

/** Thrown out of a migration to undo it: what it needs is not there yet. The ledger stays as it was. */
export class CannotMigrate extends Error {}

/** A foreseen failure while opening `path`; anything else is a bug and is thrown on. */
export function describeOpenFailure(error: unknown, path: string): LedgerError {
  if (error instanceof CannotMigrate)
    return { kind: 'cannot-record', detail: `${path}: it cannot be brought up to date: ${error.message}` };
  if (!isSqliteError(error)) throw error;
  return { kind: kindOf(error.code), detail: `${path}: ${error.code}: ${error.message}` };
}

/** A foreseen failure of SQLite while writing; anything else is a bug and is thrown on. */
export function describeWriteFailure(error: unknown): CannotRecord {
  if (!isSqliteError(error)) throw error;
  return { kind: 'cannot-record', detail: `${error.code}: ${error.message}` };
}

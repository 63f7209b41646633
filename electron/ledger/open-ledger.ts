/**
 * Open ledger: lock, open, check, migrate, in that order; the only way for the station to get a Ledger.
 *
 * Every foreseen failure is a kind that the out-of-order screen knows. Nothing is deleted, repaired or
 * overwritten here: a ledger that does not open is evidence.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { failed, ok, type Result } from '../../contract/result.ts';
import { holdLock } from './hold-lock.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { describeOpenFailure, isSqliteError, type LedgerError } from './ledger-error.ts';
import { openDatabase } from './open-database.ts';
import type { Sealer, Signer } from './ports.ts';

export type { Ledger } from './ledger.ts';
export type { CannotRecord, LedgerError } from './ledger-error.ts';

export interface OpenLedgerOptions {
  /** The database file; its folder is made when missing, readable by its owner only. */
  readonly path: string;
  readonly nowMs: () => number;
  readonly stationId: string;
  readonly sealer: Sealer;
  readonly signer: Signer;
}

/** The ledger at `path`, made when it is not there. May be tried again after any error. */
export function openLedger(options: OpenLedgerOptions): Result<Ledger, LedgerError> {
  const { path, nowMs, stationId, sealer, signer } = options;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  } catch (error) {
    return failed(describeFolderFailure(error, dirname(path)));
  }
  const lock = holdLock(path);
  if (!lock.ok) return lock;
  const database = openDatabase(path, { sealer });
  if (!database.ok) {
    lock.value();
    return database;
  }
  try {
    return ok(
      createLedger({ database: database.value, nowMs, stationId, sealer, signer, onClosed: lock.value }),
    );
  } catch (error) {
    // The layout number is right but a table is not there, or its pages are damaged.
    database.value.close();
    lock.value();
    const failure = describeOpenFailure(error, path);
    return failed(
      isSqliteError(error) && error.code === 'SQLITE_ERROR'
        ? { ...failure, kind: 'ledger-corrupt' }
        : failure,
    );
  }
}

function describeFolderFailure(error: unknown, folder: string): LedgerError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : null;
  if (code === null) throw error;
  return {
    kind: code === 'ENOSPC' || code === 'EDQUOT' ? 'cannot-record' : 'ledger-missing',
    detail: `${folder}: the folder cannot be made or opened: ${code}`,
  };
}

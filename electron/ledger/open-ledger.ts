/**
 * Open ledger: lock, open, check, migrate, in that order; the only way for the station to get a Ledger.
 *
 * A damaged file is set aside as it is and what can be read of it is saved into a new one (salvage.ts); a file of
 * another program, or of a newer version of this one, is left alone. What the station remembers outside of the file
 * tells whether it is an older one that was put back: the chain then says so and goes on with the number behind its
 * own last; visits are told apart by their ids. Every foreseen failure is a kind that the out-of-order screen knows.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import { failed, ok, type Result } from '../../contract/result.ts';
import { holdLock } from './hold-lock.ts';
import { createLedger, type Ledger } from './ledger.ts';
import {
  type CannotRecord,
  describeOpenFailure,
  isDamage,
  isSqliteError,
  type LedgerError,
} from './ledger-error.ts';
import { openDatabase } from './open-database.ts';
import type { Sealer, Signer } from './ports.ts';
import { finishReplacing } from './replace-file.ts';
import { type Salvaged, salvage } from './salvage.ts';
import type { ChainEnd } from './write-chain.ts';

export type { Ledger } from './ledger.ts';
export type { CannotRecord, LedgerError } from './ledger-error.ts';
export type { Salvaged } from './salvage.ts';

export interface Remembered {
  /** The highest number that was ever given. */
  readonly seq: number;
  /** The end of the chain; null: nobody kept it. Says more than `seq` once an older file was put back. */
  readonly end?: ChainEnd | null;
}

export interface OpenLedgerOptions {
  /** The database file; its folder is made when missing, readable by its owner only. */
  readonly path: string;
  readonly nowMs: () => number;
  readonly stationId: string;
  readonly sealer: Sealer;
  readonly signer: Signer;
  /** How far the ledger had come when it was last remembered outside of it; null: nobody knows. */
  readonly remembered?: Remembered | null;
}

export interface OpenedLedger extends Ledger {
  /** What this opening saved out of a damaged file; null: it was sound. */
  readonly salvaged: Salvaged | null;
  /** The ledger is older than the station remembers: numbers behind `foundSeq` were given once before. */
  readonly older: { readonly expectedSeq: number; readonly foundSeq: number } | null;
}

/** The ledger at `path`, made when it is not there. May be tried again after any error. */
export function openLedger(options: OpenLedgerOptions): Result<OpenedLedger, LedgerError> {
  const { path } = options;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  } catch (error) {
    return failed(describeFileFailure(error, `${dirname(path)}: the folder cannot be made or opened`));
  }
  const lock = holdLock(path);
  if (!lock.ok) return lock;
  const opened = openLocked(options, lock.value);
  if (!opened.ok) lock.value();
  return opened;
}

function openLocked(options: OpenLedgerOptions, letGo: () => void): Result<OpenedLedger, LedgerError> {
  const { path, remembered = null } = options;
  try {
    finishReplacing(path);
  } catch (error) {
    return failed(describeFileFailure(error, `${path}: what replaces it cannot be put in place`));
  }
  let salvaged: Salvaged | null = null;
  let ledger = tryOpen(options, letGo);
  if (!ledger.ok && ledger.error.isDamaged) {
    const saved = salvage({ ...options, knownSeq: remembered?.seq ?? 0 });
    if (!saved.ok) return saved;
    salvaged = saved.value;
    ledger = tryOpen(options, letGo);
  }
  if (!ledger.ok) return failed({ kind: ledger.error.kind, detail: ledger.error.detail });
  const older = noteOlder(
    ledger.value,
    salvaged === null ? remembered : withoutEnd(remembered),
    options.nowMs(),
  );
  if (!older.ok) {
    ledger.value.close();
    return older;
  }
  return ok({ ...ledger.value, salvaged, older: older.value });
}

/** Of the latest layout. */
export const ledgerTables = [
  'visits',
  'outbox',
  'quarantine',
  'delivery',
  'policies',
  'phones',
  'data_keys',
  'audit',
  'head',
  'checkpoints',
  'inside',
  'inside_tags',
  'permit',
] as const;

/** `isDamaged`: a ledger of ours that SQLite finds broken; only then may another take its place. */
interface NotOpened extends LedgerError {
  readonly isDamaged: boolean;
}

/** `letGo` is called when the ledger is closed, not when it does not open. */
function tryOpen(options: OpenLedgerOptions, letGo: () => void): Result<Ledger, NotOpened> {
  const { path, sealer } = options;
  let database: Database | null = null;
  try {
    const opened = openDatabase(path, { sealer });
    if (!opened.ok) return failed({ ...opened.error, isDamaged: opened.error.kind === 'ledger-corrupt' });
    database = opened.value;
    return ok(createLedger({ ...options, database, onClosed: letGo }));
  } catch (error) {
    const lacksTable = database !== null && isSqliteError(error) && lacksTables(database);
    database?.close();
    const failure = describeOpenFailure(error, path);
    // The layout number is right but a table is not there, or its pages are damaged.
    const isDamaged = lacksTable || isDamage(error);
    return failed({ ...failure, kind: isDamaged ? 'ledger-corrupt' : failure.kind, isDamaged });
  }
}

function lacksTables(database: Database): boolean {
  const names = database.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck();
  const present = new Set(names.all());
  return ledgerTables.some((name) => !present.has(name));
}

/** Of a damaged file its end may be lost, which the chain says already; the numbers go on behind the highest. */
const withoutEnd = (remembered: Remembered | null): Remembered | null =>
  remembered === null ? null : { seq: remembered.seq };

/** Says in the chain that the file is an older one, by visits or by audit entries alone. */
function noteOlder(
  ledger: Ledger,
  remembered: OpenLedgerOptions['remembered'],
  atMs: number,
): Result<OpenedLedger['older'], CannotRecord> {
  const foundSeq = ledger.lastSeq();
  if (remembered === null || remembered === undefined) return ok(null);
  const { seq: expectedSeq, end = null } = remembered;
  if (end === null ? foundSeq >= expectedSeq : ledger.holds(end)) return ok(null);
  const last = ledger.latestAction(['ledger-older']);
  // Ended before it could be remembered how far it is now: the same older file once more.
  if (
    end === null &&
    last?.kind === 'ledger-older' &&
    last.expectedSeq === expectedSeq &&
    last.foundSeq <= foundSeq
  )
    return ok({ expectedSeq, foundSeq: last.foundSeq });
  const action = { kind: 'ledger-older' as const, expectedSeq, foundSeq };
  const noted = ledger.recordAudit({ atMs, actor: 'station', reason: null, action });
  return noted.ok ? ok({ expectedSeq, foundSeq }) : noted;
}

function describeFileFailure(error: unknown, what: string): LedgerError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : null;
  if (code === null) throw error;
  return {
    kind: ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'].includes(code) ? 'cannot-record' : 'ledger-missing',
    detail: `${what}: ${code}`,
  };
}

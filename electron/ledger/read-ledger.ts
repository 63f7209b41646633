/**
 * Read ledger: a second, read-only connection for exports, beside a running station or without one.
 *
 * Cannot write by construction. In WAL mode it neither waits for the writer nor holds it up, but while an
 * iteration runs the write-ahead log cannot shrink: iterate to the end or close.
 */
import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { failed, ok, type Result } from '../../contract/result.ts';
import type { Visit } from '../../contract/visit.ts';
import { describeOpenFailure, type LedgerError } from './ledger-error.ts';
import { layoutOf } from './migrate.ts';
import { refuseForeign } from './open-database.ts';
import { parseVisitRow, VISIT_FIELDS, type VisitRow } from './visit-row.ts';

/** An export may wait for a station that is just tidying up, ms. */
const BUSY_TIMEOUT_MS = 2_000;

export interface ReadOnlyLedger {
  /** Visits with fromMs <= atMs < toMs by wall clock, then seq. Streams; rows that do not parse are skipped and counted. */
  visitsBetween(fromMs: number, toMs: number): IterableIterator<Visit>;
  /** Rows skipped so far because they do not parse; an export must say so when it is not 0. */
  countUnreadableRows(): number;
  close(): void;
}

/** The ledger at `path` for reading; `ledger-missing` when there is none yet. */
export function openReadOnlyLedger(path: string): Result<ReadOnlyLedger, LedgerError> {
  if (!existsSync(path))
    return failed({ kind: 'ledger-missing', detail: `${path}: there is no ledger here` });
  let database: Database.Database | null = null;
  try {
    database = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
    const refusal = refuseForeign(database, path);
    if (refusal !== null || layoutOf(database) === 0) {
      database.close();
      return failed(refusal ?? { kind: 'ledger-missing', detail: `${path}: this ledger is empty` });
    }
    return ok(createReader(database));
  } catch (error) {
    database?.close();
    return failed(describeOpenFailure(error, path));
  }
}

function createReader(database: Database.Database): ReadOnlyLedger {
  const between = database.prepare<[number, number], VisitRow>(
    `SELECT ${VISIT_FIELDS} FROM visits WHERE at_ms >= ? AND at_ms < ? ORDER BY at_ms, seq`,
  );
  let unreadable = 0;
  return {
    *visitsBetween(fromMs, toMs) {
      for (const row of between.iterate(fromMs, toMs)) {
        const parsed = parseVisitRow(row);
        if (parsed.ok) yield parsed.value;
        else unreadable++;
      }
    },
    countUnreadableRows: () => unreadable,
    close() {
      database.close();
    },
  };
}

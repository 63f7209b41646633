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
import { parseVisitRow, type VisitRow, visitFields } from './visit-row.ts';

/** An export may wait for a station that is just tidying up, ms. */
const BUSY_TIMEOUT_MS = 2_000;
/** Layout that began to keep policies. */
const POLICIES_SINCE = 30;
/** Layout that began to count phones. */
const PHONES_SINCE = 40;

/** Tracing phones near the gate in one hour. */
export interface PhoneHour {
  readonly hourMs: number;
  readonly kind: string;
  /** Minutes that were counted, at most 60. */
  readonly minutes: number;
  /** Sum over those minutes of the phones that were there. */
  readonly phoneMinutes: number;
  /** Most in one minute. */
  readonly most: number;
}

export interface ReadOnlyLedger {
  /** Visits with fromMs <= atMs < toMs by wall clock, then seq. Streams; rows that do not parse are skipped and counted. */
  visitsBetween(fromMs: number, toMs: number): IterableIterator<Visit>;
  /** One visit by its id; null when there is none, or its row does not parse. */
  visit(id: string): Visit | null;
  /** Every text that this version of a policy judged with and from which visit on, oldest first: more than one if it was edited in place. */
  policyVersions(
    id: string,
    version: number,
  ): readonly { readonly firstSeq: number; readonly policy: unknown }[];
  /** Hours with fromMs <= hourMs < toMs, oldest first, a row a kind. */
  phonesBetween(fromMs: number, toMs: number): readonly PhoneHour[];
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
  const layout = layoutOf(database);
  const fields = visitFields(layout);
  const between = database.prepare<[number, number], VisitRow>(
    `SELECT ${fields} FROM visits WHERE at_ms >= ? AND at_ms < ? ORDER BY at_ms, seq`,
  );
  const byId = database.prepare<[string], VisitRow>(`SELECT ${fields} FROM visits WHERE id = ?`);
  let unreadable = 0;
  return {
    *visitsBetween(fromMs, toMs) {
      for (const row of between.iterate(fromMs, toMs)) {
        const parsed = parseVisitRow(row);
        if (parsed.ok) yield parsed.value;
        else unreadable++;
      }
    },
    visit(id) {
      const row = byId.get(id);
      if (row === undefined) return null;
      const parsed = parseVisitRow(row);
      return parsed.ok ? parsed.value : null;
    },
    policyVersions: (id, version) =>
      layout < POLICIES_SINCE
        ? []
        : database
            .prepare<[string, number], { firstSeq: number; policy: string }>(
              'SELECT first_seq AS firstSeq, policy FROM policies WHERE id = ? AND version = ? ORDER BY 1',
            )
            .all(id, version)
            .map(({ firstSeq, policy }) => ({ firstSeq, policy: JSON.parse(policy) as unknown })),
    phonesBetween: (fromMs, toMs) =>
      layout < PHONES_SINCE
        ? []
        : database
            .prepare<[number, number], PhoneHour>(
              `SELECT hour_ms AS hourMs, kind, minutes, phone_minutes AS phoneMinutes, most
               FROM phones WHERE hour_ms >= ? AND hour_ms < ? ORDER BY hour_ms, kind`,
            )
            .all(fromMs, toMs),
    countUnreadableRows: () => unreadable,
    close() {
      database.close();
    },
  };
}

/**
 * Daily log: one day's visits as CSV, in Vietnamese words, with or without names.
 *
 * Reads the ledger read-only, beside a running station. A day is Viet Nam's (UTC+7). The file appears under its name
 * only when it is whole, on disk and noted, readable for its owner alone. Without a reader of claims it holds nothing
 * but what lies open in the ledger.
 */
import { VIETNAM_OFFSET_MS } from '../../contract/local-time.ts';
import { failed, ok, type Result } from '../../contract/result.ts';
import type { LedgerError } from '../ledger/open-ledger.ts';
import { openReadOnlyLedger, type ReadOnlyLedger } from '../ledger/read-ledger.ts';
import type { ClaimsReader } from '../vault/read-claims.ts';
import { type LogLine, lineCells, type ReportLanguage, titleCells } from './daily-log-columns.ts';
import { type CsvDraft, draftCsv } from './write-csv.ts';

const DAY_MS = 24 * 3_600_000;
/** Rows between two looks at `isCancelled`, and between two pauses: some 3 ms of work. */
const ROWS_A_STEP = 500;
const ROWS_A_PAUSE = 20;

export interface DailyLogOptions {
  readonly ledgerPath: string;
  /** `YYYY-MM-DD` in Viet Nam. */
  readonly day: string;
  /** Its folder must exist. A file that is there is replaced, in one step. */
  readonly outFile: string;
  /** Of titles and words; Vietnamese when not given. */
  readonly language?: ReportLanguage;
  /** Opens claims: then the log names people. */
  readonly claims?: Pick<ClaimsReader, 'open'> | null;
  /** Told every so many rows. */
  readonly onRows?: (rows: number) => void;
  /** Asked every so many rows. */
  readonly isCancelled?: () => boolean;
  /** Called every few rows: who writes beside a station gives its thread room. */
  readonly pause?: () => void;
}

export interface DailyLog {
  readonly day: string;
  readonly file: string;
  /** Visits written; the title line is not counted. */
  readonly rows: number;
  readonly bytes: number;
  /** Rows of the ledger that could not be read and are missing in the file; say so when not 0. */
  readonly unreadableRows: number;
  readonly withNames: boolean;
  /** Lines without names because the claims were erased, or because no key that was given opens them. */
  readonly erased: number;
  readonly notOpened: number;
}

export type DailyLogError =
  | LedgerError
  | {
      readonly kind: 'bad-day' | 'cannot-write' | 'cancelled';
      readonly detail: string;
      /** The file system's own word, such as ENOSPC. */
      readonly code?: string;
    };

/** A log that is whole and on disk and has no name yet. */
export interface DailyLogDraft {
  readonly log: DailyLog;
  keep(): Result<DailyLog, DailyLogError>;
  discard(): void;
}

export function writeDailyLog(options: DailyLogOptions): Result<DailyLog, DailyLogError> {
  const draft = draftDailyLog(options);
  return draft.ok ? draft.value.keep() : draft;
}

/** The log up to its name, so that it can be noted before anybody has it. */
export function draftDailyLog(options: DailyLogOptions): Result<DailyLogDraft, DailyLogError> {
  const fromMs = dayStartMs(options.day);
  if (fromMs === null) {
    return failed({ kind: 'bad-day', detail: `"${options.day}" is not a day; it is written 2026-11-21` });
  }
  const ledger = openReadOnlyLedger(options.ledgerPath);
  if (!ledger.ok) return ledger;
  const { day, outFile, language = 'vi' } = options;
  const withNames = options.claims !== undefined && options.claims !== null;
  const lacks = { erased: 0, closed: 0 };
  try {
    const lines = cellsOf(linesOf(ledger.value, fromMs, options), lineCells(language, withNames), lacks);
    const csv = draftCsv(outFile, titleCells(language, withNames), lines);
    const log: DailyLog = {
      day,
      file: outFile,
      rows: csv.rows,
      bytes: csv.bytes,
      unreadableRows: ledger.value.countUnreadableRows(),
      withNames,
      erased: lacks.erased,
      notOpened: lacks.closed,
    };
    return ok(draftOf(log, csv));
  } catch (error) {
    return failed(describeFault(error));
  } finally {
    ledger.value.close();
  }
}

const draftOf = (log: DailyLog, csv: CsvDraft): DailyLogDraft => ({
  log,
  keep() {
    try {
      csv.keep();
      return ok(log);
    } catch (error) {
      return failed(describeFault(error));
    }
  },
  discard: csv.discard,
});

function* cellsOf(
  lines: Iterable<LogLine>,
  cells: (line: LogLine) => readonly string[],
  lacks: { erased: number; closed: number },
): Iterable<readonly string[]> {
  for (const line of lines) {
    if (line.lack !== null) lacks[line.lack] += 1;
    yield cells(line);
  }
}

class CancelledError extends Error {}

function* linesOf(
  ledger: ReadOnlyLedger,
  fromMs: number,
  { claims: reader, onRows, isCancelled, pause }: DailyLogOptions,
): Iterable<LogLine> {
  const { assumedExits, erased } = readMarks(ledger, fromMs);
  let rows = 0;
  for (const visit of ledger.visitsBetween(fromMs, fromMs + DAY_MS)) {
    if (rows % ROWS_A_STEP === 0) {
      if (isCancelled?.() === true) throw new CancelledError('cancelled');
      if (rows > 0) onRows?.(rows);
    }
    if (rows % ROWS_A_PAUSE === 0) pause?.();
    rows += 1;
    const claims = reader?.open(visit) ?? null;
    const isClosed =
      reader !== undefined && reader !== null && claims === null && visit.sealedClaims !== null;
    yield {
      visit,
      claims,
      lack: isClosed ? 'closed' : visit.sealedClaims === null && erased.has(visit.seq) ? 'erased' : null,
      assumedExitAtMs: assumedExits.get(visit.seq) ?? null,
    };
  }
}

/** What the audit says of visits: who was taken to have left and when, and whose claims are gone. */
function readMarks(
  ledger: ReadOnlyLedger,
  fromMs: number,
): { readonly assumedExits: ReadonlyMap<number, number>; readonly erased: ReadonlySet<number> } {
  const assumedExits = new Map<number, number>();
  const erased = new Set<number>();
  for (const { atMs, action } of ledger.audit(['closed', 'claims-erased'])) {
    if (action.kind === 'claims-erased') for (const seq of action.seqs) erased.add(seq);
    // Nobody was taken to have left before they came.
    if (action.kind === 'closed' && atMs >= fromMs)
      for (const seq of action.seqs) if (!assumedExits.has(seq)) assumedExits.set(seq, atMs);
  }
  return { assumedExits, erased };
}

/** When the day begins, Unix ms; null for what the calendar does not have (2026-02-30). */
export function dayStartMs(day: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const utcMs = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(utcMs) || new Date(utcMs).toISOString().slice(0, 10) !== day) return null;
  return utcMs - VIETNAM_OFFSET_MS;
}

/** SQLite's own errors come out of the iteration; everything else is the file system's. */
export const describeFault = (
  error: unknown,
): {
  readonly kind: 'ledger-corrupt' | 'cannot-write' | 'cancelled';
  readonly detail: string;
  readonly code?: string;
} => {
  const detail = error instanceof Error ? error.message : 'unknown';
  if (error instanceof CancelledError) return { kind: 'cancelled', detail };
  const code = error instanceof Error && 'code' in error ? String(error.code) : null;
  if (code?.startsWith('SQLITE_') === true) return { kind: 'ledger-corrupt', detail };
  return { kind: 'cannot-write', detail, ...(code === null ? {} : { code }) };
};

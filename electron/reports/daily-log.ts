/**
 * Daily log: one day's visits as CSV, in Vietnamese words.
 *
 * Reads the ledger read-only, beside a running station. A day is Viet Nam's (UTC+7). The file appears
 * under its name only when it is whole and on disk, readable for its owner alone: it names people.
 */
import { VIETNAM_OFFSET_MS } from '../../contract/local-time.ts';
import { failed, ok, type Result } from '../../contract/result.ts';
import type { Visit } from '../../contract/visit.ts';
import type { LedgerError } from '../ledger/open-ledger.ts';
import { openReadOnlyLedger } from '../ledger/read-ledger.ts';
import { type ReportLanguage, titleCells, visitCells } from './daily-log-columns.ts';
import { writeCsv } from './write-csv.ts';

const DAY_MS = 24 * 3_600_000;

export interface DailyLogOptions {
  readonly ledgerPath: string;
  /** `YYYY-MM-DD` in Viet Nam. */
  readonly day: string;
  /** Its folder must exist. A file that is there is replaced, in one step. */
  readonly outFile: string;
  /** Of titles and words; Vietnamese when not given. */
  readonly language?: ReportLanguage;
}

export interface DailyLog {
  readonly day: string;
  readonly file: string;
  /** Visits written; the title line is not counted. */
  readonly rows: number;
  readonly bytes: number;
  /** Rows of the ledger that could not be read and are missing in the file; say so when not 0. */
  readonly unreadableRows: number;
}

export type DailyLogError =
  | LedgerError
  | { readonly kind: 'bad-day' | 'cannot-write'; readonly detail: string };

export function writeDailyLog(options: DailyLogOptions): Result<DailyLog, DailyLogError> {
  const fromMs = dayStartMs(options.day);
  if (fromMs === null) {
    return failed({ kind: 'bad-day', detail: `"${options.day}" is not a day; it is written 2026-11-21` });
  }
  const ledger = openReadOnlyLedger(options.ledgerPath);
  if (!ledger.ok) return ledger;
  const { day, outFile, language = 'vi' } = options;
  try {
    const lines = linesOf(ledger.value.visitsBetween(fromMs, fromMs + DAY_MS), language);
    const { rows, bytes } = writeCsv(outFile, titleCells(language), lines);
    return ok({ day, file: outFile, rows, bytes, unreadableRows: ledger.value.countUnreadableRows() });
  } catch (error) {
    return failed({ kind: kindOfFault(error), detail: error instanceof Error ? error.message : 'unknown' });
  } finally {
    ledger.value.close();
  }
}

function* linesOf(visits: Iterable<Visit>, language: ReportLanguage): Iterable<readonly string[]> {
  for (const visit of visits) yield visitCells(visit, language);
}

/** When the day begins, Unix ms; null for what the calendar does not have (2026-02-30). */
export function dayStartMs(day: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const utcMs = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(utcMs) || new Date(utcMs).toISOString().slice(0, 10) !== day) return null;
  return utcMs - VIETNAM_OFFSET_MS;
}

/** SQLite's own errors come out of the iteration; everything else is the file system's. */
export const kindOfFault = (error: unknown): 'ledger-corrupt' | 'cannot-write' =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_')
    ? 'ledger-corrupt'
    : 'cannot-write';

/**
 * Daily log: one day's visits as CSV, in Vietnamese words.
 *
 * Reads the ledger read-only, beside a running station. A day is Viet Nam's (UTC+7). The file appears
 * under its name only when it is whole and on disk, readable for its owner alone: it names people.
 */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { VIETNAM_OFFSET_MS } from '../../contract/local-time.ts';
import { failed, ok, type Result } from '../../contract/result.ts';
import type { LedgerError } from '../ledger/open-ledger.ts';
import { openReadOnlyLedger, type ReadOnlyLedger } from '../ledger/read-ledger.ts';
import { CSV_BOM, csvLine } from './csv.ts';
import { type ReportLanguage, titleCells, visitCells } from './daily-log-columns.ts';

const DAY_MS = 24 * 3_600_000;
/** Lines are written in pieces of about this size: a day of any length takes the same memory. */
const CHUNK_CHARACTERS = 64 * 1024;

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
  try {
    return writeFile(options, fromMs, ledger.value);
  } finally {
    ledger.value.close();
  }
}

/** When the day begins, Unix ms; null for what the calendar does not have (2026-02-30). */
export function dayStartMs(day: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const utcMs = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(utcMs) || new Date(utcMs).toISOString().slice(0, 10) !== day) return null;
  return utcMs - VIETNAM_OFFSET_MS;
}

function writeFile(
  { day, outFile, language = 'vi' }: DailyLogOptions,
  fromMs: number,
  ledger: ReadOnlyLedger,
): Result<DailyLog, DailyLogError> {
  const draft = `${outFile}.${process.pid}.part`;
  let file: number | null = null;
  let rows = 0;
  let bytes = 0;
  try {
    file = openSync(draft, 'w', 0o600);
    let chunk = CSV_BOM + csvLine(titleCells(language));
    for (const visit of ledger.visitsBetween(fromMs, fromMs + DAY_MS)) {
      chunk += csvLine(visitCells(visit, language));
      rows += 1;
      if (chunk.length < CHUNK_CHARACTERS) continue;
      bytes += writeAll(file, chunk);
      chunk = '';
    }
    bytes += writeAll(file, chunk);
    fsyncSync(file);
    closeSync(file);
    file = null;
    renameSync(draft, outFile);
    return ok({ day, file: outFile, rows, bytes, unreadableRows: ledger.countUnreadableRows() });
  } catch (error) {
    if (file !== null) closeSync(file);
    rmSync(draft, { force: true });
    return failed({ kind: kindOf(error), detail: error instanceof Error ? error.message : 'unknown' });
  }
}

function writeAll(file: number, text: string): number {
  const buffer = Buffer.from(text, 'utf8');
  for (let done = 0; done < buffer.length; ) done += writeSync(file, buffer, done);
  return buffer.length;
}

/** SQLite's own errors come out of the iteration; everything else here is the file system's. */
function kindOf(error: unknown): 'ledger-corrupt' | 'cannot-write' {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('SQLITE_') ? 'ledger-corrupt' : 'cannot-write';
}

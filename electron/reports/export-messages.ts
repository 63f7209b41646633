/**
 * Export messages: what the export's worker and who started it say to each other. One program, so nothing is parsed.
 */
import type { Result } from '../../contract/result.ts';
import type { DailyLog, DailyLogError } from './daily-log.ts';
import type { ReportLanguage } from './daily-log-columns.ts';

export interface ExportTask {
  readonly ledgerPath: string;
  readonly day: string;
  readonly outFile: string;
  readonly language: ReportLanguage;
  /** Private keys with their key ids, transferred: the sender has none left. Null: a log without names. */
  readonly privateKeys: readonly (readonly [keyId: string, bytes: ArrayBuffer])[] | null;
  /** One Int32; not 0: stop. Shared, since a worker that is busy hears no message. */
  readonly cancelled: SharedArrayBuffer;
}

export type FromWorker =
  | { readonly kind: 'rows'; readonly rows: number }
  /** Whole and on disk, without its name: may it have it? */
  | { readonly kind: 'drafted'; readonly log: DailyLog }
  | { readonly kind: 'done'; readonly result: Result<DailyLog, DailyLogError> };

export interface ToWorker {
  readonly mayKeep: boolean;
}

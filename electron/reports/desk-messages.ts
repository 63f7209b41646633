/**
 * Desk messages: what the desk and its thread say to each other. One program, so nothing is parsed.
 */
import type { LogFilter } from '../../contract/desk.ts';
import type { Result } from '../../contract/result.ts';
import type { DayNumbers, DeliveryTruth, LogPage, LogPlace } from '../ledger/read-desk.ts';

export interface DeskTask {
  readonly ledgerPath: string;
}

export type DeskQuestion =
  | { readonly kind: 'day'; readonly day: string }
  | { readonly kind: 'log'; readonly filter: LogFilter; readonly after: LogPlace | null }
  | { readonly kind: 'days' }
  | { readonly kind: 'delivery' };

export interface DeskAnswers {
  readonly day: DayNumbers;
  readonly log: LogPage;
  readonly days: readonly string[];
  readonly delivery: DeliveryTruth;
}

export interface DeskUnread {
  readonly kind: 'unread';
  readonly detail: string;
}

export interface ToDeskWorker {
  readonly number: number;
  /** Null: close the ledger and end. */
  readonly question: DeskQuestion | null;
}

export interface FromDeskWorker {
  readonly number: number;
  readonly result: Result<DeskAnswers[keyof DeskAnswers], DeskUnread>;
}

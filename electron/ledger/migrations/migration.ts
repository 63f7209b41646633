/**
 * Migration: the shape of one numbered step in the ledger's layout.
 *
 * A step that has shipped is never edited: a station may have taken it already. Repairs are new steps.
 */
import type { Database } from 'better-sqlite3';

export interface Migration {
  /** By tens, ascending, never reused; `user_version` after the step. */
  readonly number: number;
  /** Runs inside a transaction that also sets the number. */
  readonly up: (database: Database) => void;
}

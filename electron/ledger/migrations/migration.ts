/**
 * Migration: the shape of one numbered step in the ledger's layout.
 *
 * A step that has shipped is never edited: a station may have taken it already. Repairs are new steps.
 */
import type { Database } from 'better-sqlite3';
import type { Sealer } from '../ports.ts';

/** What a step may need beside the database. */
export interface MigrationTools {
  /** Seals for every day that the ledger holds (daysToSeal); asked only by steps that bring old claims in. */
  readonly sealer: Sealer;
}

export interface Migration {
  /** By tens, ascending, never reused; `user_version` after the step. */
  readonly number: number;
  /** Runs inside a transaction that also sets the number. */
  readonly up: (database: Database, tools: MigrationTools) => void;
}

/**
 * Migrate: brings a ledger to the layout this program knows, one numbered step at a time.
 *
 * `user_version` is the number of the last step taken. Each step and its number commit together, so a
 * crash in the middle leaves the layout before it. A newer ledger is never touched: see open-database.
 */
import type { Database } from 'better-sqlite3';
import { visits010 } from './migrations/010-visits.ts';
import { outbox020 } from './migrations/020-outbox.ts';
import { verdictInputs030 } from './migrations/030-verdict-inputs.ts';
import { phones040 } from './migrations/040-phones.ts';
import type { Migration } from './migrations/migration.ts';

export const migrations: readonly Migration[] = [visits010, outbox020, verdictInputs030, phones040];
export const LATEST_MIGRATION = Math.max(...migrations.map(({ number }) => number));

export const layoutOf = (database: Database): number =>
  Number(database.pragma('user_version', { simple: true }));

/** Takes every step up to and including `upTo`; does nothing on a ledger that has them. */
export function migrate(database: Database, upTo: number = LATEST_MIGRATION): void {
  for (const { number, up } of migrations) {
    if (number > upTo || number <= layoutOf(database)) continue;
    database
      .transaction(() => {
        up(database);
        database.pragma(`user_version = ${number}`);
      })
      .immediate();
  }
}

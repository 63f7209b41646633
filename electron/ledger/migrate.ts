/**
 * Migrate: brings a ledger to the layout this program knows, one numbered step at a time.
 *
 * `user_version` is the number of the last step taken. Each step and its number commit together, so a
 * crash in the middle leaves the layout before it. A newer ledger is never touched: see open-database.
 */
import type { Database } from 'better-sqlite3';
import { localDayOf } from '../../contract/local-time.ts';
import { visits010 } from './migrations/010-visits.ts';
import { outbox020 } from './migrations/020-outbox.ts';
import { verdictInputs030 } from './migrations/030-verdict-inputs.ts';
import { phones040 } from './migrations/040-phones.ts';
import { vault050 } from './migrations/050-vault.ts';
import type { Migration, MigrationTools } from './migrations/migration.ts';

export const migrations: readonly Migration[] = [visits010, outbox020, verdictInputs030, phones040, vault050];
export const LATEST_MIGRATION = Math.max(...migrations.map(({ number }) => number));
/** Layout that began to seal claims. */
const SEALED_SINCE = 50;

export const layoutOf = (database: Database): number =>
  Number(database.pragma('user_version', { simple: true }));

/** Takes every step up to and including `upTo`; does nothing on a ledger that has them. */
export function migrate(database: Database, tools: MigrationTools, upTo: number = LATEST_MIGRATION): void {
  for (const { number, up } of migrations) {
    if (number > upTo || number <= layoutOf(database)) continue;
    // A table that others refer to is made anew: references are checked when the step is done.
    database.pragma('foreign_keys = OFF');
    database
      .transaction(() => {
        up(database, tools);
        const broken = database.pragma('foreign_key_check');
        if (Array.isArray(broken) && broken.length > 0)
          throw new Error(`migration ${number} leaves broken references`);
        database.pragma(`user_version = ${number}`);
      })
      .immediate();
    database.pragma('foreign_keys = ON');
  }
}

/** Local days whose claims lie open in an older ledger: a data key for each is needed before it can be migrated. */
export function daysOfOpenClaims(database: Database): readonly string[] {
  const layout = layoutOf(database);
  if (layout === 0 || layout >= SEALED_SINCE) return [];
  const times = database
    .prepare<[], number>('SELECT DISTINCT (at_ms + 25200000) / 86400000 FROM visits WHERE claims IS NOT NULL')
    .pluck()
    .all();
  return times.map((day) => localDayOf(day * 86_400_000));
}

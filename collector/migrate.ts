/**
 * Migrate: brings the database to this program's shape, one numbered step after the other.
 *
 * Each step runs in its own transaction, once; two collectors that start together wait for each
 * other. A database that a newer program wrote is refused, never touched.
 */
import type { Pool } from 'pg';
import { stations } from './migrations/010-stations.ts';
import { visits } from './migrations/020-visits.ts';
import { visitRule } from './migrations/030-visit-rule.ts';
import { sources } from './migrations/040-sources.ts';
import { register } from './migrations/050-register.ts';
import { bundles } from './migrations/060-bundles.ts';
import { dataKeys } from './migrations/070-data-keys.ts';
import { checkpoints } from './migrations/080-checkpoints.ts';
import { erasures } from './migrations/090-erasures.ts';
import { doubtedVisits } from './migrations/100-doubted-visits.ts';

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

export const migrations: readonly Migration[] = [
  stations,
  visits,
  visitRule,
  sources,
  register,
  bundles,
  dataKeys,
  checkpoints,
  erasures,
  doubtedVisits,
];

/** Any number, the same in every collector. */
const MIGRATION_LOCK = 7_231_455;

export class NewerDatabaseError extends Error {}

/** Returns the numbers it applied. `upTo` stops early; only tests have a use for it. */
export async function migrate(pool: Pool, upTo = Number.POSITIVE_INFINITY): Promise<readonly number[]> {
  const client = await pool.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query(`
      CREATE TABLE IF NOT EXISTS schema_migration (
        number     int PRIMARY KEY,
        name       text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now()
      )`);
    const { rows } = await client.query<{ number: number }>('SELECT number FROM schema_migration');
    const done = new Set(rows.map((row) => row.number));
    const known = new Set(migrations.map((step) => step.number));
    const unknown = [...done].filter((number) => !known.has(number));
    if (unknown.length > 0) {
      throw new NewerDatabaseError(
        `the database has step ${unknown.join(', ')}, which this program does not know`,
      );
    }
    const applied: number[] = [];
    for (const step of migrations) {
      if (done.has(step.number) || step.number > upTo) continue;
      await client.query('BEGIN');
      try {
        await client.query(step.sql);
        await client.query('INSERT INTO schema_migration (number, name) VALUES ($1, $2)', [
          step.number,
          step.name,
        ]);
        await client.query('COMMIT');
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      }
      applied.push(step.number);
    }
    return applied;
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    client.release();
  }
}

/**
 * Sweep visits: lets go of the visits of old days and of the data keys that open their claims.
 *
 * Days are local days of Viet Nam (UTC+7), as a data key has one. The table of keys is small and is written anew, so
 * that no page of it holds a key that was deleted: with the key gone, what is left of sealed claims anywhere (free
 * space, log files, backups made without keys) opens for nobody. Safe at any time, beside any writer.
 */
import type { Pool } from 'pg';
import { localDayOf, startOfDay } from '../contract/local-time.ts';

const DAY_MS = 24 * 3_600_000;

export interface SweptVisits {
  /** The first day that is kept. */
  readonly from: string;
  readonly visits: number;
  readonly keys: number;
}

/** Today and the `days` days before it are kept. Throws when the database cannot be used. */
export async function sweepVisits(pool: Pool, days: number, nowMs: number): Promise<SweptVisits> {
  const from = localDayOf(nowMs - days * DAY_MS);
  // Keys first: killed in between, what is left behind is sealed for good and goes with the next sweep.
  const keys = (await pool.query('DELETE FROM data_key WHERE day < $1', [from])).rowCount ?? 0;
  if (keys > 0) await pool.query('VACUUM (FULL) data_key');
  const { rowCount } = await pool.query('DELETE FROM visit WHERE at < to_timestamp($1 / 1000.0)', [
    startOfDay(from),
  ]);
  const visits = rowCount ?? 0;
  if (visits > 0) await pool.query('VACUUM visit');
  return { from, visits, keys };
}

/**
 * Sweep visits: lets go of the visits of old days and of the data keys that open their claims.
 *
 * Days are local days of Viet Nam (UTC+7), as a data key has one. The table of keys is small and is written anew, so
 * that no page of it holds a key that was deleted: with the key gone, what is left of sealed claims anywhere (free
 * space, log files, backups made without keys) opens for nobody. Safe at any time, beside any writer.
 *
 * What a station recorded while its clock was in doubt has a time and a day that say nothing: it counts from when it
 * arrived, and a key that such a visit needs stays as long as the visit.
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

/** As the index visit_doubted has it. Null for visits from before there were notices. */
const IN_DOUBT = `visit -> 'notices' ? 'clock-untrusted'`;
/** A day further ahead than tomorrow was given by a wrong clock. */
const DELETE_KEYS = `
  DELETE FROM data_key
  WHERE (day < $1::date OR (received_at < to_timestamp($2::float8 / 1000)
                            AND day > (received_at AT TIME ZONE interval '07:00')::date + 1))
    AND NOT EXISTS (SELECT FROM visit WHERE ${IN_DOUBT} AND visit.received_at >= to_timestamp($2::float8 / 1000)
                    AND visit -> 'sealedClaims' ->> 'keyId' = data_key.id)`;
const DELETE_TRUSTED = `
  DELETE FROM visit WHERE at < to_timestamp($1::float8 / 1000) AND (${IN_DOUBT}) IS NOT TRUE`;
const DELETE_DOUBTED = `
  DELETE FROM visit WHERE ${IN_DOUBT} AND received_at < to_timestamp($1::float8 / 1000)`;

/** Today and the `days` days before it are kept. Throws when the database cannot be used. */
export async function sweepVisits(pool: Pool, days: number, nowMs: number): Promise<SweptVisits> {
  const from = localDayOf(nowMs - days * DAY_MS);
  // Keys first: killed in between, what is left behind is sealed for good and goes with the next sweep.
  const fromMs = startOfDay(from);
  const keys = (await pool.query(DELETE_KEYS, [from, fromMs])).rowCount ?? 0;
  if (keys > 0) await pool.query('VACUUM (FULL) data_key');
  const trusted = await pool.query(DELETE_TRUSTED, [fromMs]);
  const doubted = await pool.query(DELETE_DOUBTED, [fromMs]);
  const visits = (trusted.rowCount ?? 0) + (doubted.rowCount ?? 0);
  if (visits > 0) await pool.query('VACUUM visit');
  return { from, visits, keys };
}

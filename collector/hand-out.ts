/**
 * Hand out: what the collector writes into files for people who hold a key or check a station.
 *
 * `sealed`: one day's visits as they were delivered, the wrapped data keys before them, for who has the authority's
 * private key (npm run authority). `chain`: the hashes that a station once vouched for, to hold against its ledger
 * (npm run verify). Nothing here opens anything.
 */
import type { Pool } from 'pg';
import { startOfDay } from '../contract/local-time.ts';
import { writeRows } from './write-rows.ts';

const DAY_MS = 24 * 3_600_000;

export interface SealedFilter {
  /** Local day of Viet Nam. */
  readonly day: string;
  readonly venueId: string | null;
  readonly stationId: string | null;
}

export interface SealedFile {
  readonly keys: number;
  readonly visits: number;
}

/** Lines `{"key": WrappedDataKey}`, then `{"visit": Visit}` in the order of stations and their sequence. */
export async function writeSealed(pool: Pool, filter: SealedFilter, path: string): Promise<SealedFile> {
  const from = startOfDay(filter.day);
  const values = [from, from + DAY_MS, filter.venueId, filter.stationId];
  // Rows without `hash` are from before claims were sealed; who asks for sealed ones must not get clear ones.
  const where = `at >= to_timestamp($1::float8 / 1000) AND at < to_timestamp($2::float8 / 1000)
     AND ($3::text IS NULL OR venue_id = $3) AND ($4::text IS NULL OR station_id = $4) AND visit ? 'hash'`;
  const [keys = 0, visits = 0] = await writeRows(pool, path, [
    {
      sql: `SELECT jsonb_build_object('key', wrapped)::text AS line FROM data_key
            WHERE id IN (SELECT visit -> 'sealedClaims' ->> 'keyId' FROM visit WHERE ${where}) ORDER BY day, id`,
      values,
    },
    {
      sql: `SELECT jsonb_build_object('visit', visit)::text AS line FROM visit WHERE ${where}
            ORDER BY station_id, seq, received_at`,
      values,
    },
  ]);
  return { keys, visits };
}

export interface ChainFile {
  readonly visits: number;
  readonly checkpoints: number;
}

/** Lines `{"seq", "hash"}` of the visits stored, then `{"checkpoint": Checkpoint}`, each in ascending order. */
export async function writeChain(pool: Pool, stationId: string, path: string): Promise<ChainFile> {
  const values = [stationId];
  const [visits = 0, checkpoints = 0] = await writeRows(pool, path, [
    {
      sql: `SELECT jsonb_build_object('seq', seq, 'hash', visit ->> 'hash')::text AS line FROM visit
            WHERE station_id = $1 AND visit ? 'hash' ORDER BY seq, received_at`,
      values,
    },
    {
      sql: `SELECT jsonb_build_object('checkpoint', jsonb_build_object(
              'stationId', station_id, 'seq', seq, 'auditNumber', audit_number, 'hash', hash, 'atMs', at_ms,
              'publicKey', public_key, 'signature', signature))::text AS line
            FROM checkpoint WHERE station_id = $1 ORDER BY seq, audit_number, received_at`,
      values,
    },
  ]);
  return { visits, checkpoints };
}

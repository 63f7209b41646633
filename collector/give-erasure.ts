/**
 * Give an erasure order: removes the sealed claims of the visits it names here, at once, and keeps the order for the
 * stations that have them. The bare fact of a visit stays.
 *
 * The lock lets batches under way finish and holds new ones up until the order is in: a visit that arrives later is
 * stored without its claims (record-visits.ts), so no order is ever outrun. It also gives out the order's number: who
 * reads orders behind the last one they saw misses none.
 */
import type { Pool, PoolClient } from 'pg';
import { MAX_ERASURE_VISITS } from '../contract/erasure.ts';

/** Foreseen, with a message for the person who gives the order. */
export class ErasureRefusedError extends Error {}

export interface GivenErasure {
  readonly number: number;
  readonly orderId: string;
  /** False when this very order was given before; then nothing changed. */
  readonly isNew: boolean;
  readonly visits: number;
  /** Visits whose claims were removed here by this order. */
  readonly erased: number;
  /** Visits that were not here when it was given: every station is asked for them. */
  readonly notStored: number;
  /** Stations that have the visits, and whether they said that it is done. */
  readonly stations: readonly { readonly stationId: string; readonly isDone: boolean }[];
}

export async function giveErasure(
  pool: Pool,
  {
    orderId,
    visitIds,
    nowMs,
  }: {
    readonly orderId: string;
    readonly visitIds: readonly string[];
    readonly nowMs: number;
  },
): Promise<GivenErasure> {
  const ids = [...new Set(visitIds.map((id) => id.toLowerCase()))].sort();
  if (ids.length === 0 || ids.length > MAX_ERASURE_VISITS) {
    throw new ErasureRefusedError(`an order names 1 to ${MAX_ERASURE_VISITS} visits; this one ${ids.length}`);
  }
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('LOCK TABLE visit IN SHARE ROW EXCLUSIVE MODE');
    const isNew = !(await isGiven(client, orderId, ids));
    if (isNew) await give(client, orderId, ids, nowMs);
    const given = await loadErasure(client, orderId, isNew);
    await client.query('COMMIT');
    return given;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

async function isGiven(client: PoolClient, orderId: string, ids: readonly string[]): Promise<boolean> {
  const { rows } = await client.query<{ ids: string[] }>(
    `SELECT array_agg(visit_id::text ORDER BY visit_id) AS ids
     FROM erasure JOIN erasure_visit USING (number) WHERE order_id = $1 GROUP BY number`,
    [orderId],
  );
  const [held] = rows;
  if (held === undefined) return false;
  if (held.ids.join() === ids.join()) return true;
  throw new ErasureRefusedError(`order ${orderId} was given before, for other visits`);
}

async function give(
  client: PoolClient,
  orderId: string,
  ids: readonly string[],
  nowMs: number,
): Promise<void> {
  // `claims`: of a visit that a program from before claims were sealed delivered.
  const { rowCount: erased } = await client.query(
    `UPDATE visit SET visit = jsonb_set(visit - 'claims', '{sealedClaims}', 'null')
     WHERE id = ANY($1::uuid[])
       AND (jsonb_typeof(visit -> 'sealedClaims') = 'object' OR jsonb_typeof(visit -> 'claims') = 'object')`,
    [ids],
  );
  const { rows } = await client.query<{ number: string }>(
    `INSERT INTO erasure (number, order_id, ordered_at_ms, visits, erased, not_stored)
     SELECT coalesce(max(number), 0) + 1, $1, $2, $3, $4, 0 FROM erasure RETURNING number`,
    [orderId, nowMs, ids.length, erased ?? 0],
  );
  const number = rows[0]?.number;
  await client.query(
    `INSERT INTO erasure_visit (number, visit_id, station_id)
     SELECT $1, named.id, visit.station_id FROM unnest($2::uuid[]) AS named (id) LEFT JOIN visit ON visit.id = named.id`,
    [number, ids],
  );
  await client.query(
    `UPDATE erasure SET not_stored =
       (SELECT count(*) FROM erasure_visit AS v WHERE v.number = erasure.number AND v.station_id IS NULL)
     WHERE number = $1`,
    [number],
  );
}

async function loadErasure(client: PoolClient, orderId: string, isNew: boolean): Promise<GivenErasure> {
  const { rows } = await client.query<{
    number: string;
    visits: number;
    erased: number;
    notStored: number;
    stations: { stationId: string; isDone: boolean }[];
  }>(
    `SELECT erasure.number, visits, erased, not_stored AS "notStored", coalesce(told.stations, '[]') AS stations
     FROM erasure, LATERAL (
       SELECT jsonb_agg(jsonb_build_object('stationId', id, 'isDone', coalesce(up_to >= erasure.number, false))
                        ORDER BY id) AS stations
       FROM (SELECT DISTINCT station_id AS id FROM erasure_visit AS v
             WHERE v.number = erasure.number AND station_id IS NOT NULL) AS named
       LEFT JOIN erasure_done ON erasure_done.station_id = named.id) AS told
     WHERE order_id = $1`,
    [orderId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the order was given and is gone');
  return { ...row, number: Number(row.number), orderId, isNew };
}

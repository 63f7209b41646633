/** Load erasures: the orders that one station has yet to apply, and how far it says that it has come. */
import type { Pool } from 'pg';
import { type ErasureOrder, type ErasurePage, MAX_ERASURE_PAGE } from '../contract/erasure.ts';

/** Orders behind `after`, ascending; of each the visits of this station and those of which nobody knows the station. */
export async function loadErasures(pool: Pool, stationId: string, after: number): Promise<ErasurePage> {
  const { rows } = await pool.query<{
    number: string;
    orderId: string;
    orderedAtMs: string;
    visitIds: string[];
  }>({
    name: 'load-erasures',
    text: `SELECT erasure.number, order_id AS "orderId", ordered_at_ms AS "orderedAtMs",
                  array_agg(visit_id::text ORDER BY visit_id) AS "visitIds"
           FROM erasure JOIN erasure_visit USING (number)
           WHERE erasure.number > $2 AND (station_id = $1 OR station_id IS NULL)
           GROUP BY erasure.number ORDER BY erasure.number LIMIT $3`,
    values: [stationId, after, MAX_ERASURE_PAGE + 1],
  });
  const orders = rows
    .slice(0, MAX_ERASURE_PAGE)
    .map(
      (row): ErasureOrder => ({ ...row, number: Number(row.number), orderedAtMs: Number(row.orderedAtMs) }),
    );
  return { orders, hasMore: rows.length > MAX_ERASURE_PAGE };
}

/** Returns what is written down: a station cannot have applied more than there is. Never goes back. */
export async function recordErasuresDone(pool: Pool, stationId: string, upTo: number): Promise<number> {
  const { rows } = await pool.query<{ upTo: string }>(
    `INSERT INTO erasure_done (station_id, up_to)
     SELECT $1, least($2::bigint, coalesce(max(number), 0)) FROM erasure
     ON CONFLICT (station_id) DO UPDATE SET up_to = greatest(erasure_done.up_to, excluded.up_to), at = now()
     RETURNING up_to AS "upTo"`,
    [stationId, upTo],
  );
  return Number(rows[0]?.upTo ?? 0);
}

/**
 * Write rows: a file of JSON lines out of one snapshot of the database, a thousand rows in memory at a time.
 *
 * The file is for its owner only, and gets its name when it is whole: a run that fails leaves none.
 */
import { open, rename, rm } from 'node:fs/promises';
import type { Pool, PoolClient } from 'pg';

const ROWS_A_FETCH = 1_000;

export interface Query {
  /** Has one column, `line`: text of one JSON object. */
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** Writes what the queries give, one after the other. Returns how many lines each gave. */
export async function writeRows(
  pool: Pool,
  path: string,
  queries: readonly Query[],
): Promise<readonly number[]> {
  const part = `${path}.part`;
  const client = await pool.connect();
  const file = await open(part, 'w', 0o600);
  let isWhole = false;
  try {
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const counts: number[] = [];
    for (const query of queries) {
      let lines = 0;
      for await (const batch of fetchLines(client, query)) {
        await file.write(batch.map((line) => `${line}\n`).join(''));
        lines += batch.length;
      }
      counts.push(lines);
    }
    await client.query('COMMIT');
    await file.sync();
    isWhole = true;
    return counts;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
    await file.close();
    await (isWhole ? rename(part, path) : rm(part, { force: true }));
  }
}

async function* fetchLines(client: PoolClient, { sql, values }: Query): AsyncGenerator<readonly string[]> {
  await client.query(`DECLARE lines NO SCROLL CURSOR FOR ${sql}`, [...values]);
  for (;;) {
    const { rows } = await client.query<{ line: string }>(`FETCH ${ROWS_A_FETCH} FROM lines`);
    if (rows.length > 0) yield rows.map((row) => row.line);
    if (rows.length < ROWS_A_FETCH) break;
  }
  await client.query('CLOSE lines');
}

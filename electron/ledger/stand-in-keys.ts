/**
 * Stand-in keys: rows in the place of data keys that were lost with a damaged file.
 *
 * Visits name their data key by number. One whose row is lost opens nothing any more; a key that nobody can open takes
 * its number, under its own id where the audit tells it, so that the visits go on to the collector, which may have
 * the wraps.
 */
import { randomBytes } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { StoredDataKey } from './bind-rows.ts';
import { readChainFacts } from './chain-facts.ts';

/** No recipient has this id: it is a hash. */
const NOBODY = '0'.repeat(16);
const DEAD_WRAP = JSON.stringify({ recipient: NOBODY, enc: 'A'.repeat(87), sealed: 'A'.repeat(64) });

export const isStandIn = ({ venue, authority }: StoredDataKey): boolean =>
  venue === DEAD_WRAP && authority === DEAD_WRAP;

export function standInForKeys(database: Database): void {
  const { dataKeys } = readChainFacts(database);
  const present = new Set(database.prepare<[], number>('SELECT number FROM data_keys').pluck().all());
  const used = database
    .prepare<[], { number: number; atMs: number }>(
      'SELECT data_key AS number, min(at_ms) AS atMs FROM visits WHERE data_key IS NOT NULL GROUP BY data_key',
    )
    .all();
  const insert = database.prepare(
    `INSERT OR IGNORE INTO data_keys (number, id, day, made_at_ms, venue, authority)
     VALUES (@number, @id, date(@atMs / 1000, 'unixepoch', '+7 hours'), @atMs, @wrap, @wrap)`,
  );
  const timeOf = new Map(used.map(({ number, atMs }) => [number, atMs]));
  for (const number of new Set([...timeOf.keys(), ...dataKeys.keys()])) {
    if (present.has(number)) continue;
    const id = dataKeys.get(number)?.keyId ?? randomBytes(16).toString('base64url');
    insert.run({ number, id, atMs: timeOf.get(number) ?? 0, wrap: DEAD_WRAP });
  }
}

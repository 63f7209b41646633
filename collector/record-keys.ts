/**
 * Record keys: keeps the wrapped data keys that the visits of one batch name.
 *
 * The collector opens none of them. Who is to open them is checked all the same: a station whose vault names another
 * authority hands in claims that nobody here can ever read, which must be found out (losing the visits is worse).
 */
import type { PoolClient } from 'pg';
import type { WrappedDataKey } from '../contract/vault.ts';

/** The recipient of a wrap in the place of a lost one (electron/ledger/stand-in-keys.ts). */
const NOBODY = '0'.repeat(16);

export interface HeldKeys {
  /** Keys of this station that are stored now. */
  readonly ids: ReadonlySet<string>;
  /** Of those that came with this batch, how many are wrapped to another authority than ours. */
  readonly foreignAuthority: number;
}

/** `named`: ids that the batch's visits name. Keys that no visit names are left out. */
export async function recordKeys(
  client: PoolClient,
  stationId: string,
  keys: readonly WrappedDataKey[],
  named: ReadonlySet<string>,
  authorityKeyId: string | null,
): Promise<HeldKeys> {
  if (named.size === 0) return { ids: new Set(), foreignAuthority: 0 };
  const sent = keys.filter((key) => named.has(key.id)).sort((a, b) => (a.id < b.id ? -1 : 1));
  if (sent.length > 0) {
    // The first stays: a key is random and wrapped once, so another one under its id is no repetition of it. But a
    // stand-in of a salvaged ledger, which opens for nobody, makes room for the key that it stands for.
    await client.query({
      name: 'record-keys',
      text: `INSERT INTO data_key (id, station_id, day, wrapped)
             SELECT key ->> 'id', $1, (key ->> 'day')::date, key FROM jsonb_array_elements($2::jsonb) AS key
             ON CONFLICT (id) DO UPDATE SET day = excluded.day, wrapped = excluded.wrapped
             WHERE data_key.station_id = excluded.station_id
               AND data_key.wrapped #>> '{venue,recipient}' = $3 AND data_key.wrapped #>> '{authority,recipient}' = $3
               AND excluded.wrapped #>> '{venue,recipient}' <> $3`,
      values: [stationId, JSON.stringify(sent), NOBODY],
    });
  }
  // A statement of its own: it sees keys that another batch has stored while the first one waited for it.
  const { rows } = await client.query<{ id: string }>({
    name: 'held-keys',
    text: 'SELECT id FROM data_key WHERE id = ANY($1) AND station_id = $2',
    values: [[...named], stationId],
  });
  return {
    ids: new Set(rows.map((row) => row.id)),
    foreignAuthority:
      authorityKeyId === null
        ? 0
        : sent.filter(({ authority }) => authority.recipient !== authorityKeyId).length,
  };
}

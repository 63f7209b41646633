/**
 * Keep data keys: the wrapped keys beside what they seal. A key is stored with the first claims under it.
 *
 * The ledger knows each by a small number, everybody else by its id. Nothing here can be opened on this station.
 */
import type { Database } from 'better-sqlite3';
import { type WrappedDataKey, wrappedDataKeySchema } from '../../contract/vault.ts';
import { boundKey } from './bind-rows.ts';
import { parseJson } from './visit-row.ts';
import type { ChainDraft } from './write-chain.ts';

export interface DataKeyRow {
  readonly id: string;
  readonly day: string;
  readonly madeAtMs: number;
  readonly venue: string;
  readonly authority: string;
}

export const SELECT_DATA_KEYS = 'SELECT id, day, made_at_ms AS madeAtMs, venue, authority FROM data_keys';

/** Null when the row is damaged. */
export const parseDataKeyRow = (row: DataKeyRow): WrappedDataKey | null =>
  wrappedDataKeySchema.safeParse({ ...row, venue: parseJson(row.venue), authority: parseJson(row.authority) })
    .data ?? null;

export interface DataKeyStore {
  /** Part of the caller's transaction: the key's number, written and bound when it is new. `keep` after the commit. */
  write(key: WrappedDataKey, atMs: number, chain: ChainDraft): { readonly number: number; keep(): void };
  /** Those that are here; damaged ones are left out, they must not hold up what is sealed to others. */
  load(ids: readonly string[]): readonly WrappedDataKey[];
  /** Keys may have been deleted. */
  forget(): void;
}

export function keepDataKeys(database: Database): DataKeyStore {
  const insert = database.prepare(
    `INSERT INTO data_keys (id, day, made_at_ms, venue, authority)
     VALUES (@id, @day, @madeAtMs, @venue, @authority)`,
  );
  const numberOf = database.prepare<[string], number>('SELECT number FROM data_keys WHERE id = ?').pluck();
  const byId = database.prepare<[string], DataKeyRow>(`${SELECT_DATA_KEYS} WHERE id = ?`);
  /** The key in use: asked for with every visit. */
  let latest: { readonly id: string; readonly number: number } | null = null;

  function insertBound(
    { id, day, madeAtMs, venue, authority }: WrappedDataKey,
    atMs: number,
    chain: ChainDraft,
  ) {
    const row = {
      id,
      day,
      madeAtMs: Math.floor(madeAtMs),
      venue: JSON.stringify(venue),
      authority: JSON.stringify(authority),
    };
    const number = Number(insert.run(row).lastInsertRowid);
    chain.audit({ atMs, actor: 'station', reason: null, action: boundKey({ ...row, number }) });
    return number;
  }

  return {
    write(key, atMs, chain) {
      if (latest?.id === key.id) return { number: latest.number, keep: () => {} };
      const { id } = key;
      const number = numberOf.get(id) ?? insertBound(key, atMs, chain);
      return {
        number,
        keep() {
          latest = { id, number };
        },
      };
    },
    load: (ids) =>
      [...new Set(ids)]
        .map((id) => byId.get(id))
        .flatMap((row) => (row === undefined ? [] : (parseDataKeyRow(row) ?? []))),
    forget() {
      latest = null;
    },
  };
}

/**
 * Pack: visits into the bytes of one request, and a long list into lists that fit one request.
 *
 * A request carries the wrapped data keys that its rows name, each once, so that no row arrives before its key.
 * Keeps to MAX_BATCH_VISITS and MAX_BATCH_BYTES (contract/sync-api.ts), counted before
 * compression, as the collector counts them.
 */
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { MAX_BATCH_BYTES, MAX_BATCH_VISITS } from '../../contract/sync-api.ts';
import type { WrappedDataKey } from '../../contract/vault.ts';
import type { Visit } from '../../contract/visit.ts';

const compress = promisify(gzip);

/** Room for the envelope around the rows: station id of 64, time, brackets. */
const ENVELOPE_BYTES = 256;

/** A data key of the ledger, as it goes into a request. */
interface PackedKey {
  readonly id: string;
  readonly json: string;
  readonly byteLength: number;
}

export interface PackedRow {
  readonly id: string;
  readonly json: string;
  readonly byteLength: number;
  /** The data key of its claims; null: it has no claims, or the ledger has no such key. */
  readonly key: PackedKey | null;
}

export interface PackedRows {
  /** Rows of one request, in the order given. */
  readonly rows: readonly PackedRow[];
  /** Rows that no request can carry: larger alone than the protocol allows, or not JSON at all. */
  readonly unsendable: readonly { readonly id: string; readonly detail: string }[];
}

/** Ids of the data keys that visits name, each once. */
export const keyIdsOf = (visits: readonly Visit[]): readonly string[] => [
  ...new Set(visits.flatMap(({ sealedClaims }) => sealedClaims?.keyId ?? [])),
];

/** Takes from the front what fits one request. Rows behind the cut are left for the next. */
export function packRows(visits: readonly Visit[], keys: readonly WrappedDataKey[]): PackedRows {
  const packedKeys = new Map(keys.map((key) => [key.id, packKey(key)]));
  const rows: PackedRow[] = [];
  const unsendable: { id: string; detail: string }[] = [];
  const sent = new Set<string>();
  let total = ENVELOPE_BYTES;
  for (const visit of visits) {
    if (rows.length === MAX_BATCH_VISITS) break;
    const row = packRow(visit, packedKeys);
    if (row === null) {
      unsendable.push({ id: visit.id, detail: 'the row cannot be written as JSON' });
      continue;
    }
    const rowBytes = row.byteLength + 1;
    const keyBytes = row.key === null ? 0 : row.key.byteLength + 1;
    if (rowBytes + keyBytes + ENVELOPE_BYTES > MAX_BATCH_BYTES) {
      unsendable.push({ id: visit.id, detail: `${row.byteLength} bytes, more than one request may carry` });
      continue;
    }
    const added = rowBytes + (row.key !== null && sent.has(row.key.id) ? 0 : keyBytes);
    if (total + added > MAX_BATCH_BYTES) break;
    total += added;
    if (row.key !== null) sent.add(row.key.id);
    rows.push(row);
  }
  return { rows, unsendable };
}

function packKey(key: WrappedDataKey): PackedKey {
  const json = JSON.stringify(key);
  return { id: key.id, json, byteLength: Buffer.byteLength(json) };
}

function packRow(visit: Visit, keys: ReadonlyMap<string, PackedKey>): PackedRow | null {
  try {
    const json = JSON.stringify(visit);
    const key = keys.get(visit.sealedClaims?.keyId ?? '') ?? null;
    return { id: visit.id, json, byteLength: Buffer.byteLength(json), key };
  } catch {
    return null;
  }
}

/** The request body, of all the rows or some of them. Level 3: 5 times smaller than plain for a third of level 6's work. */
export async function packBody(
  stationId: string,
  sentAtMs: number,
  rows: readonly PackedRow[],
): Promise<Uint8Array> {
  const keys = new Map(rows.flatMap(({ key }) => (key === null ? [] : [[key.id, key.json] as const])));
  const body = `{"stationId":${JSON.stringify(stationId)},"sentAtMs":${Math.trunc(sentAtMs)},"keys":[${[
    ...keys.values(),
  ].join(',')}],"visits":[${rows.map((row) => row.json).join(',')}]}`;
  return compress(body, { level: 3, strategy: constants.Z_DEFAULT_STRATEGY });
}

/**
 * Record checkpoints: keeps what a station signed of its hash chain, and finds out when it says two things.
 *
 * The first key of a station is pinned; a later one is kept too and told (a station without a keyring makes a new
 * one at each start). A fork (two hashes for one place) is answered and told, and both sides are kept: which of
 * them is the true one is for people to find out. Writers of one station take turns.
 */
import { createPublicKey, verify } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { type Checkpoint, type CheckpointBatchAnswer, checkpointText } from '../contract/checkpoint.ts';

type CheckpointAnswer = CheckpointBatchAnswer['answers'][number];

export interface RecordedCheckpoints {
  /** One per checkpoint, in order. */
  readonly answers: readonly CheckpointAnswer[];
  /** Highest seq of any checkpoint held of this station. */
  readonly lastSeq: number;
  /** Keys of this station that were never seen before, the first one ever not counted. */
  readonly newKeys: number;
}

/** Idempotent. All checkpoints must be of `stationId`. Throws only when the database cannot be used. */
export async function recordCheckpoints(
  pool: Pool,
  stationId: string,
  checkpoints: readonly Checkpoint[],
): Promise<RecordedCheckpoints> {
  const genuine = checkpoints.filter(isGenuine);
  const client = await pool.connect();
  let isBroken = false;
  try {
    await client.query('BEGIN');
    await client.query('SELECT 1 FROM station WHERE id = $1 FOR UPDATE', [stationId]);
    const newKeys = await keepKeys(client, stationId, genuine);
    await client.query(
      `INSERT INTO checkpoint (station_id, seq, audit_number, hash, at_ms, public_key, signature)
       SELECT $1, seq, "auditNumber", hash, "atMs", "publicKey", signature
       FROM jsonb_to_recordset($2::jsonb)
         AS c (seq bigint, "auditNumber" bigint, hash text, "atMs" bigint, "publicKey" text, signature text)
       ON CONFLICT DO NOTHING`,
      [stationId, JSON.stringify(genuine)],
    );
    const forked = await loadForked(client, stationId, genuine);
    const { rows } = await client.query<{ last: string | null }>(
      'SELECT max(seq) AS last FROM checkpoint WHERE station_id = $1',
      [stationId],
    );
    await client.query('COMMIT');
    const kept = new Set(genuine);
    return {
      answers: checkpoints.map((one) =>
        !kept.has(one) ? 'bad-signature' : forked.has(placeOf(one)) ? 'forked' : 'stored',
      ),
      lastSeq: Number(rows[0]?.last ?? 0),
      newKeys,
    };
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {
      isBroken = true;
    });
    throw error;
  } finally {
    client.release(isBroken);
  }
}

function isGenuine(checkpoint: Checkpoint): boolean {
  try {
    const key = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: checkpoint.publicKey },
      format: 'jwk',
    });
    const text = Buffer.from(checkpointText(checkpoint), 'utf8');
    return verify(null, text, key, Buffer.from(checkpoint.signature, 'base64url'));
  } catch {
    // Letters of base64url that are no key of this curve.
    return false;
  }
}

/** Keeps the keys; returns how many were new beside the pinned one. */
async function keepKeys(
  client: PoolClient,
  stationId: string,
  genuine: readonly Checkpoint[],
): Promise<number> {
  let fresh = 0;
  for (const publicKey of new Set(genuine.map((one) => one.publicKey))) {
    const { rows } = await client.query<{ isPinned: boolean }>(
      `INSERT INTO station_key (station_id, public_key, is_pinned)
       SELECT $1, $2, NOT EXISTS (SELECT 1 FROM station_key WHERE station_id = $1)
       ON CONFLICT DO NOTHING RETURNING is_pinned AS "isPinned"`,
      [stationId, publicKey],
    );
    if (rows[0]?.isPinned === false) fresh += 1;
  }
  return fresh;
}

const placeOf = ({ seq, auditNumber }: { readonly seq: number; readonly auditNumber: number }): string =>
  `${seq} ${auditNumber}`;

/** Places for which more than one hash is kept. */
async function loadForked(
  client: PoolClient,
  stationId: string,
  genuine: readonly Checkpoint[],
): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ seq: string; auditNumber: string }>(
    `SELECT seq, audit_number AS "auditNumber" FROM checkpoint
     WHERE station_id = $1 AND (seq, audit_number) IN (
       SELECT seq, "auditNumber" FROM jsonb_to_recordset($2::jsonb) AS c (seq bigint, "auditNumber" bigint))
     GROUP BY seq, audit_number HAVING count(*) > 1`,
    [stationId, JSON.stringify(genuine)],
  );
  return new Set(
    rows.map(({ seq, auditNumber }) => placeOf({ seq: Number(seq), auditNumber: Number(auditNumber) })),
  );
}

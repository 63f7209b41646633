/**
 * Load register: the key, the pages of entries and the look-up of one link, for stations.
 *
 * Each answer is one statement, hence one snapshot: the epoch and the entries behind it always belong
 * together, also while the register is rotated. A page leaves PostgreSQL as the JSON that is sent
 * (contract/register.ts): parsing 20,000 rows only to write them again cost more than reading them.
 */
import { randomBytes } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import {
  type LookUpAnswer,
  type LookUpRequest,
  REGISTER_KEY_BYTES,
  type RegisterKey,
} from '../contract/register.ts';
import { linkHash } from './register-tags.ts';

/** Makes the first epoch and its key when there is none yet. */
export async function ensureRegister(db: Pool | PoolClient, nowMs: number): Promise<void> {
  await db.query('INSERT INTO register (epoch, key) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    newEpoch(nowMs),
    randomBytes(REGISTER_KEY_BYTES),
  ]);
}

/** The day for a person, random for the rest: a register made anew elsewhere is never taken for this one. */
const newEpoch = (nowMs: number): string =>
  `${new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '')}-${randomBytes(6).toString('hex')}`;

/**
 * A new epoch and key. Entries of the old epoch go away in the same transaction, and so does its key: what
 * stations still hold of it cannot be tied to anybody any more. `seq` goes on from where it was.
 */
export async function rotateRegister(
  pool: Pool,
  nowMs: number,
): Promise<{ readonly epoch: string; readonly droppedEntries: number }> {
  const epoch = newEpoch(nowMs);
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await ensureRegister(client, nowMs);
    // The row first, as every writer does: nobody waits in a ring, and no entry of the old key comes after.
    await client.query('SELECT 1 FROM register FOR UPDATE');
    const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM register_entry');
    await client.query('TRUNCATE register_entry');
    await client.query('UPDATE register SET epoch = $1, key = $2, made_at = now()', [
      epoch,
      randomBytes(REGISTER_KEY_BYTES),
    ]);
    await client.query('COMMIT');
    return { epoch, droppedEntries: rows[0]?.n ?? 0 };
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

export async function loadRegisterKey(pool: Pool, nowMs: number): Promise<RegisterKey> {
  for (;;) {
    const { rows } = await pool.query<{ epoch: string; key: Buffer }>('SELECT epoch, key FROM register');
    const [row] = rows;
    if (row !== undefined) return { epoch: row.epoch, key: row.key.toString('base64url') };
    await ensureRegister(pool, nowMs);
  }
}

const PAGE = `
  SELECT register.epoch, page.entries,
         EXISTS (SELECT 1 FROM register_entry WHERE seq > page.last_seq) AS "hasMore"
  FROM register
  LEFT JOIN LATERAL (
    SELECT string_agg('["' || translate(rtrim(encode(tag, 'base64'), '='), '+/', '-_') || '",'
                      || declared_at_ms / 1000 || ',' || valid_until_ms / 1000 || ','
                      || answers || ',' || seq || ']', ',' ORDER BY seq) AS entries,
           max(seq) AS last_seq
    FROM (SELECT * FROM register_entry WHERE seq > $2 ORDER BY seq LIMIT $3) AS entry
  ) AS page ON register.epoch = $1`;

/** A page as JSON (registerPageSchema), entries behind `after` in ascending seq; null: another epoch. */
export async function loadRegisterPage(
  pool: Pool,
  { epoch, after, limit }: { readonly epoch: string; readonly after: number; readonly limit: number },
): Promise<string | null> {
  const { rows } = await pool.query<{ epoch: string; entries: string | null; hasMore: boolean }>({
    name: 'register-page',
    text: PAGE,
    values: [epoch, after, limit],
  });
  const [row] = rows;
  if (row === undefined || row.epoch !== epoch) return null;
  return `{"epoch":${JSON.stringify(epoch)},"entries":[${row.entries ?? ''}],"hasMore":${row.hasMore}}`;
}

/** One indexed read. A withdrawn declaration is not found; one past its end is, so that the gate can say so. */
export async function lookUpLink(pool: Pool, link: LookUpRequest): Promise<LookUpAnswer> {
  const hash = linkHash(link);
  if (hash === null) return { found: false };
  const { rows } = await pool.query<{ declaredAtMs: string; validUntilMs: string; answers: string }>({
    name: 'look-up-link',
    text: `SELECT declared_at_ms AS "declaredAtMs", valid_until_ms AS "validUntilMs", answers
           FROM declared_link WHERE link_sha256 = $1`,
    values: [hash],
  });
  const [row] = rows;
  if (row === undefined || Number(row.validUntilMs) === 0) return { found: false };
  return {
    found: true,
    declaredAtMs: Number(row.declaredAtMs),
    validUntilMs: Number(row.validUntilMs),
    answers: Number(row.answers),
  };
}

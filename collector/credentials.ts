/**
 * Credentials: who may call. A station hands in visits and reads configuration; a source hands in declarations.
 *
 * A credential is 32 random bytes, base64url; the database holds its SHA-256 only (enough for a
 * random secret: there is nothing to guess). Enrolling a caller again replaces its credential. A
 * credential opens one kind of door only: the same secret is never taken for a station and a source.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Pool } from 'pg';
import { stationIdSchema } from '../contract/visit.ts';

export const MIN_CREDENTIAL_CHARACTERS = 16;

/** The names of the tables. */
export const callerKinds = ['station', 'source'] as const;
export type CallerKind = (typeof callerKinds)[number];

/** Foreseen: the given secret already belongs to a caller of the other kind. */
export class CredentialTakenError extends Error {}

const otherKind = (kind: CallerKind): CallerKind => (kind === 'station' ? 'source' : 'station');

const sha256 = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

/** Stores a fresh credential and returns it: the only time it can be read. */
export async function enrolCaller(pool: Pool, kind: CallerKind, id: string): Promise<string> {
  const credential = randomBytes(32).toString('base64url');
  await storeCredential(pool, kind, id, credential);
  return credential;
}

/** `id` and `credential` must already be checked (stationIdSchema, MIN_CREDENTIAL_CHARACTERS). */
export async function storeCredential(
  pool: Pool,
  kind: CallerKind,
  id: string,
  credential: string,
): Promise<void> {
  const other = await loadCaller(pool, otherKind(kind), credential);
  if (other !== null) {
    throw new CredentialTakenError(`this credential belongs to the ${otherKind(kind)} ${other}`);
  }
  await pool.query(
    `INSERT INTO ${kind} (id, credential_sha256) VALUES ($1, $2)
     ON CONFLICT (id) DO UPDATE SET credential_sha256 = excluded.credential_sha256, enrolled_at = now()`,
    [stationIdSchema.parse(id), sha256(credential)],
  );
}

/** The station or source that this credential belongs to, or null. */
export async function loadCaller(pool: Pool, kind: CallerKind, credential: string): Promise<string | null> {
  const hash = sha256(credential);
  const { rows } = await pool.query<{ id: string; credential_sha256: Buffer }>({
    name: `load-${kind}`,
    text: `SELECT id, credential_sha256 FROM ${kind} WHERE credential_sha256 = $1`,
    values: [hash],
  });
  const [row] = rows;
  // The index compares hashes of a random secret, which tells an attacker nothing; the answer itself
  // still hangs on a comparison of constant time.
  return row !== undefined && timingSafeEqual(row.credential_sha256, hash) ? row.id : null;
}

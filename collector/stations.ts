/**
 * Stations: who may hand in visits.
 *
 * A credential is 32 random bytes, base64url; the database holds its SHA-256 only (enough for a
 * random secret: there is nothing to guess). Enrolling a station again replaces its credential.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Pool } from 'pg';
import { stationIdSchema } from '../contract/visit.ts';

export const MIN_CREDENTIAL_CHARACTERS = 16;

const sha256 = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

/** Stores a fresh credential for the station and returns it: the only time it can be read. */
export async function enrolStation(pool: Pool, stationId: string): Promise<string> {
  const credential = randomBytes(32).toString('base64url');
  await storeCredential(pool, stationId, credential);
  return credential;
}

/** `stationId` and `credential` must already be checked (stationIdSchema, MIN_CREDENTIAL_CHARACTERS). */
export async function storeCredential(pool: Pool, stationId: string, credential: string): Promise<void> {
  await pool.query(
    `INSERT INTO station (id, credential_sha256) VALUES ($1, $2)
     ON CONFLICT (id) DO UPDATE SET credential_sha256 = excluded.credential_sha256, enrolled_at = now()`,
    [stationIdSchema.parse(stationId), sha256(credential)],
  );
}

/** The station that this credential belongs to, or null. */
export async function loadStation(pool: Pool, credential: string): Promise<string | null> {
  const hash = sha256(credential);
  const { rows } = await pool.query<{ id: string; credential_sha256: Buffer }>(
    'SELECT id, credential_sha256 FROM station WHERE credential_sha256 = $1',
    [hash],
  );
  const [row] = rows;
  // The index compares hashes of a random secret, which tells an attacker nothing; the answer itself
  // still hangs on a comparison of constant time.
  return row !== undefined && timingSafeEqual(row.credential_sha256, hash) ? row.id : null;
}

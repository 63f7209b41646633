/**
 * Record visits: stores each id of one batch once, with the data keys of its claims, in one transaction.
 *
 * One answer per row, in order. What is invalid, foreign or in conflict is refused by itself; no row
 * can make the others fail: what PostgreSQL will not store is found by halving and refused alone. A visit that
 * an erasure order names is stored without its claims.
 */
import type { Pool, PoolClient } from 'pg';
import type { RowAnswer } from '../contract/sync-api.ts';
import type { WrappedDataKey } from '../contract/vault.ts';
import { codeOf } from './errors.ts';
import { type Candidate, isOlderForm, judgeVisit, type Refusal, refuse } from './judge-visit.ts';
import { recordKeys } from './record-keys.ts';

export interface Delivery {
  readonly stationId: string;
  readonly keys: readonly WrappedDataKey[];
  readonly visits: readonly unknown[];
}

export interface Recorded {
  readonly rows: readonly RowAnswer[];
  /** Data keys of the batch that are wrapped to another authority than ours. */
  readonly foreignAuthority: number;
}

/**
 * Throws only when the database cannot be used; then nothing was stored.
 *
 * @param authorityKeyId whose the authority's key has to be; null: nobody said
 */
export async function recordVisits(
  pool: Pool,
  { stationId, keys, visits }: Delivery,
  authorityKeyId: string | null,
): Promise<Recorded> {
  const judged = visits.map((row, position) => judgeVisit(row, position, stationId));
  const candidates = judged.filter((row): row is Candidate => 'sha256' in row);
  if (candidates.length === 0) return { rows: judged as readonly Refusal[], foreignAuthority: 0 };
  const { answers, foreignAuthority } = await store(pool, stationId, keys, candidates, authorityKeyId);
  const rows = judged.map((row, position) => {
    if (!('sha256' in row)) return row;
    const answer = answers.get(position);
    if (answer === undefined) throw new Error('a row was left without an answer');
    return answer;
  });
  return { rows, foreignAuthority };
}

async function store(
  pool: Pool,
  stationId: string,
  keys: readonly WrappedDataKey[],
  candidates: readonly Candidate[],
  authorityKeyId: string | null,
): Promise<{ readonly answers: Map<number, RowAnswer>; readonly foreignAuthority: number }> {
  const answers = new Map<number, RowAnswer>();
  // Locks are taken in one order: two batches that share ids cannot wait for each other in a ring.
  const ordered = [...candidates].sort((a, b) =>
    a.key < b.key ? -1 : a.key > b.key ? 1 : a.position - b.position,
  );
  const named = new Set(candidates.flatMap(({ dataKeyId }) => dataKeyId ?? []));
  const client = await pool.connect();
  let isBroken = false;
  try {
    await client.query('BEGIN');
    const held = await recordKeys(client, stationId, keys, named, authorityKeyId);
    const isOpenable = ({ dataKeyId }: Candidate): boolean => dataKeyId === null || held.ids.has(dataKeyId);
    for (const row of ordered.filter((candidate) => !isOpenable(candidate))) {
      answers.set(row.position, refuse(row.id, 'invalid', 'sealedClaims.keyId: its data key was never sent'));
    }
    const openable = ordered.filter(isOpenable);
    const newIds = await insert(client, openable, answers);
    await answerRepeats(client, openable, newIds, answers);
    await client.query('COMMIT');
    return { answers, foreignAuthority: held.foreignAuthority };
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {
      isBroken = true;
    });
    throw error;
  } finally {
    client.release(isBroken);
  }
}

/** What is stored of `row.visit`. erasure_visit is read under this statement's lock on visit (give-erasure.ts). */
const KEPT = `CASE WHEN EXISTS (SELECT 1 FROM erasure_visit WHERE visit_id = (row.visit ->> 'id')::uuid)
               THEN jsonb_set(row.visit, '{sealedClaims}', 'null') ELSE row.visit END`;

/** The batch as one JSON value: as an array parameter, escaping and parsing it alone took 10 of 36 ms. */
const INSERT = `
  INSERT INTO visit (id, station_id, seq, at, venue_id, gate, lane, direction, family, trust, outcome,
                     reasons, is_unreadable, policy_id, policy_version, rule_id, visit, content_sha256)
  SELECT v.id, v."stationId", v.seq, to_timestamp(v."atMs" / 1000.0), v."venueId", v.gate, v.lane,
         v.direction, v.family, v.trust, v.outcome, v.reasons, v."isUnreadable", v."policyId",
         v."policyVersion", v."ruleId", ${KEPT}, decode(row.sha256, 'hex')
  FROM jsonb_to_recordset($1::jsonb) AS row (sha256 text, visit jsonb),
       jsonb_to_record(row.visit) AS v (
         id uuid, "stationId" text, seq bigint, "atMs" bigint, "venueId" text, gate text, lane text,
         direction text, family text, trust text, outcome text, reasons text[], "isUnreadable" boolean,
         "policyId" text, "policyVersion" bigint, "ruleId" text)
  ON CONFLICT (id) DO NOTHING
  RETURNING id`;

/** Inserts what is new; rows that PostgreSQL itself refuses are answered and left out. */
async function insert(
  client: PoolClient,
  candidates: readonly Candidate[],
  answers: Map<number, RowAnswer>,
): Promise<Set<string>> {
  const newIds = new Set<string>();
  const parts: (readonly Candidate[])[] = [candidates];
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    await client.query('SAVEPOINT part');
    try {
      const { rows } = await client.query<{ id: string }>(INSERT, [
        `[${part.map((row) => `{"sha256":"${row.sha256}","visit":${row.storable}}`).join(',')}]`,
      ]);
      for (const { id } of rows) newIds.add(id);
      await client.query('RELEASE SAVEPOINT part');
    } catch (error) {
      const code = codeOf(error);
      if (code === null || !isRowsFault(code)) throw error;
      await client.query('ROLLBACK TO SAVEPOINT part');
      const [first] = part;
      if (part.length === 1 && first !== undefined) {
        answers.set(first.position, refuse(first.id, 'invalid', `cannot be stored (SQLSTATE ${code})`));
      } else {
        const middle = Math.ceil(part.length / 2);
        parts.push(part.slice(middle), part.slice(0, middle));
      }
    }
  }
  return newIds;
}

/** Data exceptions, broken constraints and program limits: the row's fault, not the moment's. */
const isRowsFault = (sqlState: string): boolean => /^(22|23|54)...$/.test(sqlState);

/** Tells a repeated delivery from another visit that claims an id already taken. */
async function answerRepeats(
  client: PoolClient,
  candidates: readonly Candidate[],
  newIds: ReadonlySet<string>,
  answers: Map<number, RowAnswer>,
): Promise<void> {
  const unclaimed = new Set(newIds);
  const repeats: Candidate[] = [];
  for (const row of candidates) {
    if (answers.has(row.position)) continue;
    // The same id twice in one batch: the first was stored, the second is judged against it.
    if (unclaimed.delete(row.key)) answers.set(row.position, { id: row.id, status: 'stored' });
    else repeats.push(row);
  }
  if (repeats.length === 0) return;
  const { rows } = await client.query<{ id: string; sha256: string }>(
    `SELECT id, encode(content_sha256, 'hex') AS sha256 FROM visit WHERE id = ANY($1::uuid[])`,
    [repeats.map((row) => row.key)],
  );
  const known = new Map(rows.map((row) => [row.id, row.sha256]));
  for (const row of repeats) {
    const isSame = known.get(row.key) === row.sha256 || (await replaceOlderForm(client, row));
    answers.set(
      row.position,
      isSame
        ? { id: row.id, status: 'duplicate' }
        : refuse(row.id, 'conflict', 'another visit is stored under this id'),
    );
  }
}

/** A visit stored from before claims were sealed, with claims in the clear, gives way to its sealed form. */
async function replaceOlderForm(client: PoolClient, { key, sha256, storable }: Candidate): Promise<boolean> {
  const { rows } = await client.query<{ visit: unknown }>('SELECT visit FROM visit WHERE id = $1', [key]);
  if (!isOlderForm(rows[0]?.visit, JSON.parse(storable))) return false;
  await client.query(
    `UPDATE visit SET visit = ${KEPT}, content_sha256 = decode($2, 'hex')
     FROM (SELECT $3::jsonb AS visit) AS row WHERE id = $1`,
    [key, sha256, storable],
  );
  return true;
}

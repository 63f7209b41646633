/**
 * Verify beside: what lies beside the chain and is held by audit entries of it: data keys, policies, the outbox.
 *
 * Part of verify-chain.ts; looked at when the chain itself holds.
 */
import type { Database } from 'better-sqlite3';
import {
  boundKey,
  boundPolicy,
  SELECT_STORED_KEYS,
  SELECT_STORED_POLICIES,
  type StoredDataKey,
  type StoredPolicy,
} from './bind-rows.ts';
import type { ChainFacts } from './chain-facts.ts';
import { type Fault, noPlace } from './chain-fault.ts';

type FaultBeside = Pick<Fault, 'kind' | 'detail'>;

export function findFaultBeside(database: Database, facts: ChainFacts): Fault | null {
  const fault = faultOfKeys(database, facts) ?? faultOfPolicies(database, facts) ?? faultOfQueues(database);
  return fault === null ? null : { ...noPlace, ...fault };
}

function faultOfKeys(database: Database, { dataKeys }: ChainFacts): FaultBeside | null {
  const missing = new Set(dataKeys.keys());
  for (const row of database.prepare<[], StoredDataKey>(SELECT_STORED_KEYS).all()) {
    const bound = dataKeys.get(row.number);
    if (bound === undefined) return { kind: 'key-inserted', detail: `data key ${row.number}` };
    if (boundKey(row).sha256 !== bound.sha256)
      return { kind: 'key-changed', detail: `data key ${row.number}` };
    missing.delete(row.number);
  }
  const [first] = missing;
  return first === undefined ? null : { kind: 'key-removed', detail: `data key ${first}` };
}

function faultOfPolicies(database: Database, { policies, mayLackPolicies }: ChainFacts): FaultBeside | null {
  const placeOf = (row: { version: number; firstSeq: number }): string =>
    `version ${row.version}, from visit ${row.firstSeq}`;
  const left = new Map<string, number>();
  for (const { policyId, version, firstSeq, sha256 } of policies) {
    const key = JSON.stringify([policyId, version, firstSeq, sha256]);
    left.set(key, (left.get(key) ?? 0) + 1);
  }
  for (const row of database.prepare<[], StoredPolicy>(SELECT_STORED_POLICIES).all()) {
    const { policyId, version, firstSeq, sha256 } = boundPolicy(row);
    const key = JSON.stringify([policyId, version, firstSeq, sha256]);
    const count = left.get(key) ?? 0;
    if (count === 0) {
      const isPlace = policies.some(
        (other) => other.policyId === policyId && other.version === version && other.firstSeq === firstSeq,
      );
      return { kind: isPlace ? 'policy-changed' : 'policy-inserted', detail: placeOf(row) };
    }
    left.set(key, count - 1);
  }
  for (const policy of policies.slice(mayLackPolicies)) {
    const { policyId, version, firstSeq, sha256 } = policy;
    if ((left.get(JSON.stringify([policyId, version, firstSeq, sha256])) ?? 0) > 0)
      return { kind: 'policy-removed', detail: placeOf(policy) };
  }
  return null;
}

function faultOfQueues(database: Database): FaultBeside | null {
  for (const table of ['outbox', 'quarantine']) {
    const seq = database
      .prepare<[], number>(`SELECT seq FROM ${table} WHERE seq NOT IN (SELECT seq FROM visits) LIMIT 1`)
      .pluck()
      .get();
    if (seq !== undefined)
      return { kind: 'outbox', detail: `${table} names visit ${seq}, which is not here` };
  }
  return null;
}

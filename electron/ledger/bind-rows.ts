/**
 * Bind rows: audit entries that hold what lies beside the chain, the wrapped data keys and the policies.
 *
 * Who changes a wrap makes a day unreadable, who changes a policy makes verdicts look wrong; neither is in the hash of
 * a visit. So the digest of each such row stands in an audit entry that is written with it. Digests are over the
 * columns as they are stored.
 */
import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { AuditAction } from '../../contract/audit.ts';

/** A row of `data_keys`. */
export interface StoredDataKey {
  readonly number: number;
  readonly id: string;
  readonly day: string;
  readonly madeAtMs: number;
  readonly venue: string;
  readonly authority: string;
}

/** A row of `policies`. */
export interface StoredPolicy {
  readonly id: string;
  readonly version: number;
  readonly policy: string;
  readonly firstSeq: number;
}

export const SELECT_STORED_KEYS =
  'SELECT number, id, day, made_at_ms AS madeAtMs, venue, authority FROM data_keys ORDER BY number';
export const SELECT_STORED_POLICIES =
  'SELECT id, version, policy, first_seq AS firstSeq FROM policies ORDER BY rowid';

export type KeyBound = Extract<AuditAction, { kind: 'data-key' }>;
export type PolicyBound = Extract<AuditAction, { kind: 'policy-in-force' }>;

export function boundKey({ number, id, day, madeAtMs, venue, authority }: StoredDataKey): KeyBound {
  const text = JSON.stringify([number, id, day, madeAtMs, venue, authority]);
  return { kind: 'data-key', number, keyId: id, sha256: digest(text) };
}

export const boundPolicy = ({ id, version, policy, firstSeq }: StoredPolicy): PolicyBound => ({
  kind: 'policy-in-force',
  policyId: id,
  version,
  firstSeq,
  sha256: digest(policy),
});

/** Everything there is to bind, for a chain that begins on rows of before. */
export const bindAll = (database: Database): readonly AuditAction[] => [
  ...database.prepare<[], StoredDataKey>(SELECT_STORED_KEYS).all().map(boundKey),
  ...database.prepare<[], StoredPolicy>(SELECT_STORED_POLICIES).all().map(boundPolicy),
];

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');

/**
 * Chain: each visit and each audit entry carries the hash of everything before it.
 *
 * hash = SHA-256(hash before, 32 bytes || UTF-8 of JSON [kind, [column, value] ...]) over the columns as they are
 * stored, in the order of these lists, without those that are NULL: a column that a later layout adds changes no
 * hash of before. Bytes are written as hex. Sealed claims stand in by their SHA-256, so that they can be erased
 * and the chain still holds. Order: visits by seq; audit entries stand behind the visit of their `after_seq`.
 */
import { createHash } from 'node:crypto';

export const GENESIS_HASH: Buffer = Buffer.alloc(32);

/** Columns of a visit that its hash covers; a new column is added at the end. */
export const CHAINED_VISIT_COLUMNS = [
  'seq',
  'id',
  'station_id',
  'at_ms',
  'monotonic_us',
  'run_id',
  'venue_id',
  'gate',
  'lane',
  'device_id',
  'via',
  'direction',
  'zone',
  'family',
  'trust',
  'is_unreadable',
  'code_reason',
  'outcome',
  'reasons',
  'next_step',
  'policy_id',
  'policy_version',
  'rule_id',
  'facts',
  'combined_with',
  'notices',
  'pairing',
  'paired_with',
  'data_key',
  'claims_sha256',
] as const;

/** Columns of an audit entry that its hash covers. */
export const CHAINED_AUDIT_COLUMNS = ['number', 'after_seq', 'at_ms', 'actor', 'reason', 'action'] as const;

export type ChainedValue = string | number | bigint | Uint8Array | null;
type Columns<Names extends readonly string[]> = Readonly<Record<Names[number], ChainedValue>>;
export type ChainedVisit = Columns<typeof CHAINED_VISIT_COLUMNS>;
export type ChainedAudit = Columns<typeof CHAINED_AUDIT_COLUMNS>;

export const hashOfVisit = (before: Uint8Array, row: ChainedVisit): Buffer =>
  hashOf(before, 'visit', CHAINED_VISIT_COLUMNS, row);

export const hashOfAudit = (before: Uint8Array, row: ChainedAudit): Buffer =>
  hashOf(before, 'audit', CHAINED_AUDIT_COLUMNS, row);

function hashOf<Names extends readonly string[]>(
  before: Uint8Array,
  kind: string,
  columns: Names,
  row: Columns<Names>,
): Buffer {
  // Written out: a check of a million rows spends a third of its time here.
  let content = `["${kind}"`;
  for (const column of columns as readonly Names[number][]) {
    const value = row[column];
    if (value === null) continue;
    content += `,["${column}",${textOf(value)}]`;
  }
  return createHash('sha256').update(before).update(`${content}]`).digest();
}

/** As JSON writes it. Bytes as hex, 64-bit integers as text. */
function textOf(value: Exclude<ChainedValue, null>): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return JSON.stringify(value);
  if (typeof value === 'bigint') return `"${value}"`;
  return `"${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}"`;
}

/** What the signature of the chain's end covers: a tail that was cut off or put on shows. */
export const headText = (head: {
  readonly stationId: string;
  readonly seq: number;
  readonly auditNumber: number;
  /** base64url. */
  readonly hash: string;
}): string => `gatehouse head v1\n${head.stationId}\n${head.seq}\n${head.auditNumber}\n${head.hash}`;

/**
 * Check tail: computes the hash chain of a ledger anew, from a place that was seen before to its end.
 *
 * The crash test's own look at what a life added, cheap enough for each of a thousand restarts; the whole ledger is
 * for electron/ledger/verify-chain.ts. Says in one line what does not hold; names numbers and kinds only.
 */
import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { type AuditKind, auditActionSchema, type Gap } from '../../contract/audit.ts';
import {
  CHAINED_AUDIT_COLUMNS,
  CHAINED_VISIT_COLUMNS,
  type ChainedAudit,
  type ChainedVisit,
  GENESIS_HASH,
  hashOfAudit,
  hashOfVisit,
  headText,
} from '../../electron/ledger/chain.ts';
import { readHead } from '../../electron/ledger/write-chain.ts';
import { verifySignature } from '../../electron/vault/station-key.ts';

export interface ChainPlace {
  readonly seq: number;
  readonly auditNumber: number;
  readonly hash: Buffer;
  /** Everything that audit entries up to here say was lawfully taken away; grows. */
  readonly gaps: Gap[];
  readonly erased: Set<number>;
}

export const chainStart = (): ChainPlace => ({
  seq: 0,
  auditNumber: 0,
  hash: GENESIS_HASH,
  gaps: [],
  erased: new Set(),
});

/** A station whose power is cut writes none of these. */
const ALARMING: ReadonlySet<AuditKind> = new Set([
  'end-differs',
  'ledger-older',
  'ledger-salvaged',
  'chain-forked',
]);

type VisitRow = ChainedVisit & { readonly hash: Buffer; readonly claims: Buffer | null };
type AuditRow = ChainedAudit & { readonly hash: Buffer };

class Broken extends Error {}

/** The chain's end as it is now, or what does not hold. */
export function checkTail(
  database: Database,
  from: ChainPlace,
): { readonly place: ChainPlace; readonly fault: string | null } {
  try {
    return { place: walk(database, from), fault: null };
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return { place: from, fault: error.message };
  }
}

function walk(database: Database, from: ChainPlace): ChainPlace {
  const audits = database
    .prepare<[number], AuditRow>(
      `SELECT ${CHAINED_AUDIT_COLUMNS.join(', ')}, hash FROM audit WHERE number > ? ORDER BY number`,
    )
    .all(from.auditNumber);
  const visits = database
    .prepare<[number], VisitRow>(
      `SELECT ${CHAINED_VISIT_COLUMNS.join(', ')}, claims, hash FROM visits WHERE seq > ? ORDER BY seq`,
    )
    .iterate(from.seq);
  const { gaps, erased } = from;
  for (const { action } of audits) {
    const parsed = auditActionSchema.parse(JSON.parse(String(action)));
    if (ALARMING.has(parsed.kind)) throw new Broken(`the audit says ${String(action)}`);
    if (parsed.kind === 'day-deleted') gaps.push(...parsed.gaps);
    if (parsed.kind === 'claims-erased') for (const seq of parsed.seqs) erased.add(seq);
  }
  const gapAt = new Map(gaps.filter(([first]) => first > from.seq).map((gap) => [gap[0], gap]));

  let { seq, auditNumber, hash } = from;
  function takeAudits(): void {
    for (let next = audits[0]; next !== undefined && Number(next.after_seq) <= seq; next = audits[0]) {
      if (Number(next.number) !== auditNumber + 1) throw new Broken(`audit ${auditNumber + 1} is missing`);
      hash = hashOfAudit(hash, next);
      auditNumber = Number(next.number);
      if (!hash.equals(next.hash)) throw new Broken(`audit ${auditNumber} does not fit`);
      audits.shift();
    }
  }
  function takeGaps(): void {
    for (let gap = gapAt.get(seq + 1); gap !== undefined; gap = gapAt.get(seq + 1)) {
      if (gap[2] === null) throw new Broken(`the hash of gap ${gap[0]} to ${gap[1]} is lost`);
      seq = gap[1];
      hash = Buffer.from(gap[2], 'base64url');
      takeAudits();
    }
  }

  takeAudits();
  for (const row of visits) {
    takeGaps();
    if (Number(row.seq) !== seq + 1) throw new Broken(`visit ${seq + 1} is missing before ${row.seq}`);
    seq = Number(row.seq);
    hash = hashOfVisit(hash, row);
    if (!hash.equals(row.hash)) throw new Broken(`visit ${seq} does not fit`);
    checkClaims(row, erased);
    takeAudits();
  }
  takeGaps();
  if (audits.length > 0) throw new Broken(`audit ${audits[0]?.number} stands behind the end`);
  checkHead(database, { seq, auditNumber, hash });
  return { seq, auditNumber, hash, gaps, erased };
}

function checkClaims({ seq, claims, claims_sha256 }: VisitRow, erased: ReadonlySet<number>): void {
  if (claims_sha256 === null) {
    if (claims !== null) throw new Broken(`visit ${seq} has claims that the chain does not know`);
  } else if (claims === null) {
    if (!erased.has(Number(seq))) throw new Broken(`the claims of visit ${seq} are gone without an order`);
  } else if (
    !createHash('sha256')
      .update(claims)
      .digest()
      .equals(Buffer.from(claims_sha256 as Uint8Array))
  )
    throw new Broken(`the claims of visit ${seq} were changed`);
}

function checkHead(database: Database, end: Pick<ChainPlace, 'seq' | 'auditNumber' | 'hash'>): void {
  const head = readHead(database);
  if (head === null) {
    if (end.seq + end.auditNumber > 0) throw new Broken('the end is not signed');
    return;
  }
  const hash = Buffer.from(head.hash);
  if (head.seq !== end.seq || head.auditNumber !== end.auditNumber || !hash.equals(end.hash))
    throw new Broken(`the signed end is ${head.seq}/${head.auditNumber}, not ${end.seq}/${end.auditNumber}`);
  if (
    !verifySignature(head.publicKey, headText({ ...head, hash: hash.toString('base64url') }), head.signature)
  )
    throw new Broken('the signature of the end does not hold');
}

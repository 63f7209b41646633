/**
 * Diagnose link: a row that does not follow from what is before it, and what was most likely done to the chain.
 *
 * Tries what would make it fit: without the rows before it, with other numbers, on an audit entry that is elsewhere.
 * Part of verify-chain.ts; asked once, for the first row that does not fit.
 */
import type { Database } from 'better-sqlite3';
import { hashOfAudit, hashOfVisit } from './chain.ts';
import { type Fault, noPlace } from './chain-fault.ts';
import { type AuditRow, auditAfter, type VisitRow, visitAfter } from './walk-chain.ts';
import type { SignedHead } from './write-chain.ts';

/** How many inserted or removed rows are recognised as such when the rest was renumbered. */
export const MAX_SHIFT = 64;

export interface WhereItBroke {
  readonly database: Database;
  readonly head: SignedHead | null;
  /** Hash of the row before; null: it was lost. */
  readonly before: Uint8Array | null;
  /** The last rows that did follow, oldest first; at most MAX_SHIFT. */
  readonly recent: readonly { readonly hash: Uint8Array; readonly row: VisitRow | AuditRow | null }[];
  /** Number of the last audit entry before. */
  readonly auditNumber: number;
  /** Up to this visit a signature vouches for everything. */
  readonly vouchedSeq: number;
}

/** A row does not follow: is it itself at fault, or what was put before it or taken from before it? */
export function diagnoseLink(at: WhereItBroke, row: VisitRow | AuditRow): Fault {
  const { database, before, recent, vouchedSeq } = at;
  const isVisit = !('number' in row);
  const number = isVisit ? row.seq : row.number;
  const place = isVisit ? { seq: number } : { auditNumber: number };
  const missing = isVisit ? auditBefore(at, row) : null;
  if (missing !== null) return missing;
  const behind = isVisit ? visitAfter(database, number) : auditAfter(database, number);
  const rehash = (hash: Uint8Array, of: VisitRow | AuditRow, shift: number): Buffer =>
    'number' in of
      ? hashOfAudit(hash, { ...of, number: of.number + shift })
      : hashOfVisit(hash, { ...of, seq: of.seq + shift });
  // With the numbers behind it moved up by one, or not.
  const skips = (hash: Uint8Array | null, of: typeof behind, shift: number): boolean =>
    hash !== null &&
    of !== null &&
    (rehash(hash, of, 0).equals(of.hash) || rehash(hash, of, shift).equals(of.hash));
  if (skips(before, behind, -1))
    return {
      ...noPlace,
      ...place,
      kind: 'inserted',
      detail: 'what is behind it rests on what is before it',
    };
  for (let back = 1; back < recent.length; back++) {
    if (!skips(recent[recent.length - 1 - back]?.hash ?? null, row, -back)) continue;
    const first = recent[recent.length - back]?.row ?? row;
    const firstPlace = 'number' in first ? { auditNumber: first.number } : { seq: first.seq };
    return {
      ...noPlace,
      ...firstPlace,
      kind: 'inserted',
      detail: 'what is behind it rests on what is before it',
    };
  }
  for (let shift = 1; behind !== null && shift < MAX_SHIFT; shift++) {
    if (!rehash(row.hash, behind, shift).equals(behind.hash)) continue;
    return {
      ...noPlace,
      ...place,
      kind: 'removed',
      detail: `${shift} gone, what was behind has other numbers now`,
    };
  }
  const detail =
    isVisit && vouchedSeq + 1 < number
      ? `it does not follow from what is before it; nothing has vouched since visit ${vouchedSeq}`
      : 'it does not follow from what is before it';
  return { ...noPlace, ...place, kind: 'changed', detail };
}

/** A visit that does not follow may be right, and the audit entry before it gone, or sent elsewhere. */
function auditBefore({ database, head, auditNumber }: WhereItBroke, row: VisitRow): Fault | null {
  const place = { ...noPlace, auditNumber: auditNumber + 1 };
  const entry = auditAfter(database, auditNumber);
  if (entry !== null && hashOfVisit(entry.hash, row).equals(row.hash))
    return { ...place, kind: 'changed', detail: `visit ${row.seq} stands on it, and it is elsewhere` };
  const last = Number(database.prepare('SELECT max(number) FROM audit').pluck().get() ?? 0);
  const isGone = entry?.number !== auditNumber + 1 || (head !== null && last < head.auditNumber);
  if (!isGone || (head !== null && head.auditNumber <= auditNumber)) return null;
  return {
    ...place,
    kind: 'removed',
    detail: `visit ${row.seq} does not follow and the audit lacks entries`,
  };
}

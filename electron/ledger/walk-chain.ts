/**
 * Walk chain: the raw rows of visits and audit in the order of the chain, one after the other.
 *
 * Visits by number; behind each the audit entries that were written after it; gaps (visits that are lawfully gone) in
 * the place of what they were. Judges nothing and parses nothing: a row comes as it is stored. Streams.
 */
import type { Database, Statement } from 'better-sqlite3';
import {
  CHAINED_AUDIT_COLUMNS,
  CHAINED_VISIT_COLUMNS,
  type ChainedAudit,
  type ChainedVisit,
} from './chain.ts';
import type { ChainGap } from './chain-facts.ts';

export type VisitRow = ChainedVisit & {
  readonly seq: number;
  readonly claims: Uint8Array | null;
  readonly hash: Uint8Array;
};
export type AuditRow = ChainedAudit & {
  readonly number: number;
  readonly after_seq: number;
  readonly action: string;
  readonly hash: Uint8Array;
};

export type ChainUnit =
  | { readonly kind: 'visit'; readonly row: VisitRow }
  | { readonly kind: 'audit'; readonly row: AuditRow }
  | { readonly kind: 'gap'; readonly gap: ChainGap };

const visitColumns = [...CHAINED_VISIT_COLUMNS, 'claims', 'hash'].join(', ');
const auditColumns = [...CHAINED_AUDIT_COLUMNS, 'hash'].join(', ');

/** `gaps` ascending. One read transaction should be open, else a station that writes moves the ground. */
export function* walkChain(
  database: Database,
  gaps: readonly ChainGap[],
): Generator<ChainUnit, void, undefined> {
  const visits = database.prepare<[], VisitRow>(`SELECT ${visitColumns} FROM visits ORDER BY seq`).iterate();
  const audit = database.prepare<[], AuditRow>(`SELECT ${auditColumns} FROM audit ORDER BY number`).iterate();
  try {
    let visit = next(visits);
    let entry = next(audit);
    let g = 0;
    for (;;) {
      const gap = gaps[g];
      const firstSeq = Math.min(
        visit?.seq ?? Number.POSITIVE_INFINITY,
        gap?.from ?? Number.POSITIVE_INFINITY,
      );
      if (entry !== null && entry.after_seq < firstSeq) {
        yield { kind: 'audit', row: entry };
        entry = next(audit);
      } else if (gap !== undefined && gap.from === firstSeq) {
        yield { kind: 'gap', gap };
        g++;
      } else if (visit !== null) {
        yield { kind: 'visit', row: visit };
        visit = next(visits);
      } else return;
    }
  } finally {
    visits.return?.();
    audit.return?.();
  }
}

function next<Row>(rows: IterableIterator<Row>): Row | null {
  const step = rows.next();
  return step.done === true ? null : step.value;
}

/** The row behind this one in its table; null: it is the last. */
export const visitAfter = (database: Database, seq: number): VisitRow | null =>
  (
    database.prepare(`SELECT ${visitColumns} FROM visits WHERE seq > ? ORDER BY seq LIMIT 1`) as Statement<
      [number],
      VisitRow
    >
  ).get(seq) ?? null;

export const auditAfter = (database: Database, number: number): AuditRow | null =>
  (
    database.prepare(
      `SELECT ${auditColumns} FROM audit WHERE number > ? ORDER BY number LIMIT 1`,
    ) as Statement<[number], AuditRow>
  ).get(number) ?? null;

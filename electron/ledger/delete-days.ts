/**
 * Delete days: visits past their time, with their keys. One of the two lawful ways out of the ledger.
 *
 * Takes at most so many visits in one transaction, so that no visitor waits; the caller comes again until it is
 * done. A visit that the collector has not acknowledged stays, sealed, and its key with it. What was deleted is
 * proved by an audit entry in the same transaction: the day, the numbers, and the hash on which the rest stands.
 * `secure_delete` overwrites the pages; the destroyed key makes older copies of them unreadable (crypto-shredding).
 */
import type { Database } from 'better-sqlite3';
import { type Gap, MAX_AUDIT_LIST } from '../../contract/audit.ts';
import { localDayOf, startOfDay } from '../../contract/local-time.ts';
import type { ChainDraft } from './write-chain.ts';

/** Visits in one transaction: some 20 ms. */
export const MAX_DELETED_AT_ONCE = 500;

export interface Deleted {
  readonly visits: number;
  readonly keys: number;
  /** Nothing more to delete for now. */
  readonly isDone: boolean;
}

const DELIVERED = `seq NOT IN (SELECT seq FROM outbox) AND seq NOT IN (SELECT seq FROM quarantine)`;
const DAY_MS = 24 * 3_600_000;

export interface DayDeleter {
  /** Part of the caller's transaction. */
  write(beforeDay: string, atMs: number, chain: ChainDraft): Deleted;
  /** Visits older than `beforeDay` that wait for the collector. */
  countOverdue(beforeDay: string): number;
}

export function createDayDeleter(database: Database): DayDeleter {
  const permit = database.prepare("INSERT INTO permit (kind) VALUES ('delete-day')");
  const revoke = database.prepare('DELETE FROM permit');
  const oldest = database
    .prepare<[number], number>(
      `SELECT at_ms FROM visits WHERE at_ms < ? AND ${DELIVERED} ORDER BY at_ms LIMIT 1`,
    )
    .pluck();
  const page = database.prepare<[number, number, number], { seq: number; hash: Buffer }>(
    `SELECT seq, hash FROM visits WHERE at_ms >= ? AND at_ms < ? AND ${DELIVERED} ORDER BY seq LIMIT ?`,
  );
  const auditBehind = database
    .prepare<[number], number>('SELECT 1 FROM audit WHERE after_seq = ? LIMIT 1')
    .pluck();
  const deleteVisit = database.prepare<[number]>('DELETE FROM visits WHERE seq = ?');
  const left = database
    .prepare<[number, number], number>('SELECT count(*) FROM visits WHERE at_ms >= ? AND at_ms < ?')
    .pluck();
  const deadKeys = database.prepare<[string, number], { number: number; id: string }>(
    `SELECT number, id FROM data_keys
     WHERE day < ? AND number NOT IN (SELECT data_key FROM visits WHERE data_key IS NOT NULL) LIMIT ?`,
  );
  const deleteKey = database.prepare<[number]>('DELETE FROM data_keys WHERE number = ?');
  const deleteCheckpoints = database.prepare(
    `DELETE FROM checkpoints WHERE is_delivered = 1 AND seq < (SELECT coalesce(min(seq), 0) FROM visits)`,
  );
  const overdue = database
    .prepare<[number], number>(
      `SELECT count(*) FROM visits WHERE at_ms < ?
       AND (seq IN (SELECT seq FROM outbox) OR seq IN (SELECT seq FROM quarantine))`,
    )
    .pluck();

  /** Runs of numbers without a break, each ended where an audit entry stands on its last visit. */
  function takeRuns(rows: readonly { seq: number; hash: Buffer }[]): { gaps: Gap[]; seqs: number[] } {
    const gaps: Gap[] = [];
    const seqs: number[] = [];
    let isOpen = false;
    for (const { seq, hash } of rows) {
      const last = gaps.at(-1);
      const end = hash.toString('base64url');
      if (isOpen && last !== undefined && last[1] === seq - 1) gaps[gaps.length - 1] = [last[0], seq, end];
      else if (gaps.length === MAX_AUDIT_LIST) break;
      else gaps.push([seq, seq, end]);
      seqs.push(seq);
      isOpen = auditBehind.get(seq) === undefined;
    }
    return { gaps, seqs };
  }

  return {
    write(beforeDay, atMs, chain) {
      const endMs = startOfDay(beforeDay);
      const firstMs = oldest.get(endMs);
      const dayMs = firstMs === undefined ? null : startOfDay(localDayOf(firstMs));
      const rows = dayMs === null ? [] : page.all(dayMs, dayMs + DAY_MS, MAX_DELETED_AT_ONCE);
      const { gaps, seqs } = takeRuns(rows);
      permit.run();
      for (const seq of seqs) deleteVisit.run(seq);
      const keys = deadKeys.all(beforeDay, MAX_AUDIT_LIST);
      for (const { number } of keys) deleteKey.run(number);
      revoke.run();
      deleteCheckpoints.run();
      if (seqs.length > 0 || keys.length > 0) {
        chain.audit({
          atMs,
          actor: 'station',
          reason: null,
          action: {
            kind: 'day-deleted',
            day: dayMs === null ? beforeDay : localDayOf(dayMs),
            visits: seqs.length,
            keys: keys.map(({ id }) => id),
            kept: dayMs === null ? 0 : Number(left.get(dayMs, dayMs + DAY_MS)),
            gaps,
          },
        });
      }
      return { visits: seqs.length, keys: keys.length, isDone: seqs.length === 0 && keys.length === 0 };
    },

    countOverdue: (beforeDay) => Number(overdue.get(startOfDay(beforeDay)) ?? 0),
  };
}

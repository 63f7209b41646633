/**
 * Delete days: visits past their time, with their keys. One of the two lawful ways out of the ledger.
 *
 * Looks at and deletes at most so many visits at a time, so that no visitor waits; the caller comes again until it is
 * done. A visit that the collector has not acknowledged stays, sealed, and its key with it. What was deleted is
 * proved by an audit entry in the same transaction: the day, the numbers, and the hash on which the rest stands.
 * `secure_delete` overwrites the pages; the destroyed key makes older copies of them unreadable (crypto-shredding).
 *
 * The time of a visit that was recorded while the clock was in doubt says nothing. Such a visit goes when one that was
 * recorded after it, under a trusted clock, is past its time; until then it stays. Who is inside is never deleted.
 */
import type { Database } from 'better-sqlite3';
import { type Gap, MAX_AUDIT_LIST } from '../../contract/audit.ts';
import { localDayOf, startOfDay } from '../../contract/local-time.ts';
import type { ChainDraft } from './write-chain.ts';

/** Visits in one transaction: some 10 ms, and a day of 10,000 in less than a minute of quiet. */
export const MAX_DELETED_AT_ONCE = 250;
/** Visits looked at in one call: some 10 ms, when none of them may go. */
export const MAX_LOOKED_AT = 10_000;
/** Rows read in one call for those of a doubted clock: some 10 ms. */
export const MAX_READ = 5_000;

export interface Deleted {
  readonly visits: number;
  readonly keys: number;
  /** Nothing more to delete for now. */
  readonly isDone: boolean;
}

interface FoundVisit {
  readonly seq: number;
  readonly atMs: number;
  readonly hash: Buffer;
}

/** What one call may delete: visits of one day, ascending, and keys that seal nothing any more. */
export interface Found {
  /** Of the visits; by it they were past their time. */
  readonly day: string | null;
  readonly visits: readonly FoundVisit[];
  /** Nothing older is left to be looked at. */
  readonly isAll: boolean;
}

const FREE = `seq NOT IN (SELECT seq FROM outbox) AND seq NOT IN (SELECT seq FROM quarantine)
  AND seq NOT IN (SELECT seq FROM inside)`;
const IN_DOUBT = `instr(notices, '"clock-untrusted"') > 0`;
const DAY_MS = 24 * 3_600_000;
/** SHA-256. */
const HASH_BYTES = 32;

/** A hash of another length is none, and nothing rests on it: so it is said, as a hash. */
const hashOf = (stored: Buffer): string =>
  Buffer.concat([stored, Buffer.alloc(HASH_BYTES)])
    .subarray(0, HASH_BYTES)
    .toString('base64url');

export interface DayDeleter {
  /** Looks for the next visits to delete. Reads only, and goes on where it looked last. */
  find(beforeDay: string): Found;
  /** Whether a data key of a day before this one, or of a day to come, seals nothing (any more). */
  hasDeadKeys(beforeDay: string, atMs: number): boolean;
  /** Part of the caller's transaction. */
  write(found: Found, beforeDay: string, atMs: number, chain: ChainDraft): Omit<Deleted, 'isDone'>;
}

export function createDayDeleter(database: Database): DayDeleter {
  const permit = database.prepare("INSERT OR IGNORE INTO permit (kind) VALUES ('delete-day')");
  const revoke = database.prepare('DELETE FROM permit');
  const oldest = database
    .prepare<[number], number>('SELECT at_ms FROM visits WHERE at_ms < ? ORDER BY at_ms LIMIT 1')
    .pluck();
  const edge = database
    .prepare<[number, number], number>(
      `SELECT at_ms FROM visits WHERE at_ms >= ? AND at_ms < ? ORDER BY at_ms LIMIT 1 OFFSET ${MAX_LOOKED_AT}`,
    )
    .pluck();
  const firstDelivered = database
    .prepare<[number, number], number>(
      `SELECT at_ms FROM visits WHERE at_ms >= ? AND at_ms < ? AND ${FREE} AND NOT ${IN_DOUBT} ORDER BY at_ms LIMIT 1`,
    )
    .pluck();
  const page = database.prepare<[number, number], FoundVisit>(
    `SELECT seq, at_ms AS atMs, hash FROM visits WHERE at_ms >= ? AND at_ms < ? AND ${FREE} AND NOT ${IN_DOUBT}
     ORDER BY at_ms LIMIT ${MAX_DELETED_AT_ONCE}`,
  );
  /** The newest visit past its time. What was recorded before it is past it too, whatever the clock said. */
  const newestDue = database.prepare<[number], { seq: number; atMs: number }>(
    `SELECT seq, atMs FROM (SELECT seq, at_ms AS atMs, notices FROM visits WHERE at_ms < ? ORDER BY at_ms DESC LIMIT ${MAX_READ})
     WHERE NOT ${IN_DOUBT} LIMIT 1`,
  );
  const edgeSeq = database
    .prepare<[number, number], number>(
      `SELECT seq FROM visits WHERE seq >= ? AND seq < ? ORDER BY seq LIMIT 1 OFFSET ${MAX_READ}`,
    )
    .pluck();
  const doubtedPage = database.prepare<[number, number], FoundVisit>(
    `SELECT seq, at_ms AS atMs, hash FROM visits WHERE seq >= ? AND seq < ? AND ${FREE} AND ${IN_DOUBT}
     ORDER BY seq LIMIT ${MAX_DELETED_AT_ONCE}`,
  );
  const auditBehind = database
    .prepare<[number], number>('SELECT 1 FROM audit WHERE after_seq = ? LIMIT 1')
    .pluck();
  const deleteVisit = database.prepare<[number]>('DELETE FROM visits WHERE seq = ?');
  const waiting = database
    .prepare<{ fromMs: number; toMs: number }, number>(
      `SELECT (SELECT count(*) FROM outbox JOIN visits USING (seq) WHERE at_ms >= @fromMs AND at_ms < @toMs)
            + (SELECT count(*) FROM quarantine JOIN visits USING (seq) WHERE visits.at_ms >= @fromMs AND visits.at_ms < @toMs)`,
    )
    .pluck();
  const deadKeys = database.prepare<[string, string, number], { number: number; id: string }>(
    `SELECT number, id FROM data_keys
     WHERE (day < ? OR day > ?) AND NOT EXISTS (SELECT 1 FROM visits WHERE data_key = data_keys.number) LIMIT ?`,
  );
  const deleteKey = database.prepare<[number]>('DELETE FROM data_keys WHERE number = ?');
  const deleteCheckpoints = database.prepare(
    `DELETE FROM checkpoints WHERE is_delivered = 1 AND seq < (SELECT coalesce(min(seq), 0) FROM visits)`,
  );
  /** Everything older than `fromMs` was looked at and waits for the collector. */
  let looked: { readonly beforeDay: string; readonly fromMs: number } | null = null;
  /** How far the visits of a doubted clock were looked for in this round, up to the newest that is past its time. */
  let doubted: {
    readonly beforeDay: string;
    readonly fromSeq: number;
    readonly dueSeq: number;
    readonly dueDay: string;
  } | null = null;

  /** Null: none (any more). Before the others: those prove that these are past their time. */
  function findDoubted(beforeDay: string): Found | null {
    if (doubted?.beforeDay !== beforeDay) {
      const due = newestDue.get(startOfDay(beforeDay));
      doubted = { beforeDay, fromSeq: 0, dueSeq: due?.seq ?? 0, dueDay: localDayOf(due?.atMs ?? 0) };
    }
    const { fromSeq, dueSeq, dueDay } = doubted;
    if (fromSeq >= dueSeq) return null;
    const toSeq = edgeSeq.get(fromSeq, dueSeq) ?? dueSeq;
    const visits = doubtedPage.all(fromSeq, toSeq);
    // Not beyond what is found: until it is deleted it may be found again.
    doubted = { ...doubted, fromSeq: visits[0]?.seq ?? toSeq };
    if (visits.length === 0 && toSeq >= dueSeq) return null;
    return { day: visits.length === 0 ? null : dueDay, visits, isAll: false };
  }

  /** Days to come that only a wrong clock can have given a key to; tomorrow's may be this clock's. */
  const endOfKeys = (atMs: number): string => localDayOf(atMs + DAY_MS);

  /** Runs of numbers without a break, each ended where an audit entry stands on its last visit. */
  function gapsOf(rows: readonly FoundVisit[]): Gap[] {
    const gaps: Gap[] = [];
    let isOpen = false;
    for (const { seq, hash } of rows) {
      const last = gaps.at(-1);
      const end = hashOf(hash);
      if (isOpen && last !== undefined && last[1] === seq - 1) gaps[gaps.length - 1] = [last[0], seq, end];
      else gaps.push([seq, seq, end]);
      isOpen = auditBehind.get(seq) === undefined;
    }
    return gaps;
  }

  function endRound(): Found {
    doubted = null;
    return { day: null, visits: [], isAll: true };
  }

  return {
    find(beforeDay) {
      const first = findDoubted(beforeDay);
      if (first !== null) return first;
      const endMs = startOfDay(beforeDay);
      const fromMs = looked?.beforeDay === beforeDay ? looked.fromMs : oldest.get(endMs);
      looked = null;
      if (fromMs === undefined) return endRound();
      const edgeMs = edge.get(fromMs, endMs);
      // More visits than that within one millisecond are looked at together: they cannot be told apart by time.
      const toMs = edgeMs === undefined ? endMs : Math.max(edgeMs, fromMs + 1);
      const firstMs = firstDelivered.get(fromMs, toMs);
      if (firstMs === undefined) {
        if (toMs >= endMs) return endRound();
        looked = { beforeDay, fromMs: toMs };
        return { day: null, visits: [], isAll: false };
      }
      // Not beyond what is found: until it is deleted it may be found again.
      looked = { beforeDay, fromMs: firstMs };
      const day = localDayOf(firstMs);
      const dayEndMs = startOfDay(day) + DAY_MS;
      const visits = page.all(firstMs, Math.min(dayEndMs, toMs));
      return { day, visits: visits.toSorted((a, b) => a.seq - b.seq), isAll: false };
    },

    hasDeadKeys: (beforeDay, atMs) => deadKeys.get(beforeDay, endOfKeys(atMs), 1) !== undefined,

    write({ day: dayOfVisits, visits }, beforeDay, atMs, chain) {
      permit.run();
      for (const { seq } of visits) deleteVisit.run(seq);
      const keys = deadKeys.all(beforeDay, endOfKeys(atMs), MAX_AUDIT_LIST);
      for (const { number } of keys) deleteKey.run(number);
      revoke.run();
      deleteCheckpoints.run();
      const day = dayOfVisits ?? beforeDay;
      const fromMs = startOfDay(day);
      chain.audit({
        atMs,
        actor: 'station',
        reason: null,
        action: {
          kind: 'day-deleted',
          day,
          visits: visits.length,
          keys: keys.map(({ id }) => id),
          kept: dayOfVisits === null ? 0 : Number(waiting.get({ fromMs, toMs: fromMs + DAY_MS })),
          gaps: gapsOf(visits),
        },
      });
      return { visits: visits.length, keys: keys.length };
    },
  };
}

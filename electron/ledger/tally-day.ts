/**
 * Tally of a day: how many verdicts of each kind stand, counted once from the index and then kept up in memory.
 *
 * What staff took back counts no more, and taking it back is no verdict; what they decided instead counts as that. A
 * decision that is taken back itself gives the first verdict back (electron/ledger/read-desk.ts counts the same way).
 * The few visits of staff are found by their audit entry, which is written with them: no index knows their pairing,
 * and a day's rows are wide.
 */
import type { Database } from 'better-sqlite3';
import type { Outcome } from '../../contract/verdict.ts';
import type { Visit } from '../../contract/visit.ts';
import { isSqliteError } from './ledger-error.ts';

export type DayCounts = Readonly<Record<Outcome, number>>;

export interface DayTally {
  /** Visits with fromMs <= atMs < toMs. Throws when the disk does. */
  count(fromMs: number, toMs: number): DayCounts;
  /** A visit was recorded, and its audit entry with it. */
  note(visit: Pick<Visit, 'seq' | 'atMs' | 'outcome'> & { readonly pairing: string }): void;
  /** Rows were deleted. */
  forget(): void;
}

/** A visit by which staff went against `target`; `before` is what `target` had gone against itself. */
interface AgainstRow {
  readonly pairing: 'undone' | 'overridden';
  readonly outcome: Outcome;
  readonly atMs: number;
  readonly targetPairing: string | null;
  readonly targetOutcome: Outcome | null;
  readonly targetAtMs: number | null;
  readonly beforeOutcome: Outcome | null;
  readonly beforeAtMs: number | null;
}

interface Day {
  readonly fromMs: number;
  readonly toMs: number;
  counts: DayCounts;
}

export function createDayTally(database: Database): DayTally {
  const rows = database.prepare<[number, number], { outcome: Outcome; count: number }>(
    'SELECT outcome, count(*) AS count FROM visits WHERE at_ms >= ? AND at_ms < ? GROUP BY outcome',
  );
  const firstSeq = database
    .prepare<[number, number], number | null>('SELECT min(seq) FROM visits WHERE at_ms >= ? AND at_ms < ?')
    .pluck();
  const againstSince = database.prepare<[number], AgainstRow>(
    `SELECT c.pairing, c.outcome, c.at_ms AS atMs,
       t.pairing AS targetPairing, t.outcome AS targetOutcome, t.at_ms AS targetAtMs,
       b.outcome AS beforeOutcome, b.at_ms AS beforeAtMs
     FROM audit a
     JOIN visits c ON c.seq = a.after_seq AND c.pairing IN ('undone', 'overridden')
     LEFT JOIN visits t ON t.id = c.paired_with
     LEFT JOIN visits b ON b.id = t.paired_with
     WHERE a.after_seq >= ?
       AND CASE WHEN json_valid(a.action) THEN a.action ->> '$.kind' END = c.pairing`,
  );
  let day: Day | null = null;

  return {
    count(fromMs, toMs) {
      if (day?.fromMs === fromMs && day.toMs === toMs) return day.counts;
      const counts = { accept: 0, deny: 0, ask: 0 };
      for (const row of rows.all(fromMs, toMs)) counts[row.outcome] = row.count;
      const fresh: Day = { fromMs, toMs, counts };
      const since = firstSeq.get(fromMs, toMs) ?? null;
      if (since !== null) for (const row of againstSince.all(since)) correct(fresh, row);
      day = fresh;
      return fresh.counts;
    },

    note({ seq, atMs, outcome, pairing }) {
      if (day === null) return;
      add(day, atMs, outcome, 1);
      if (pairing !== 'undone' && pairing !== 'overridden') return;
      try {
        for (const row of againstSince.all(seq)) correct(day, row);
      } catch (error) {
        // The visit is safe; its day is counted anew, and says by itself when the disk does not give it.
        if (!isSqliteError(error)) throw error;
        day = null;
      }
    },

    forget() {
      day = null;
    },
  };
}

function add(day: Day, atMs: number | null, outcome: Outcome | null, by: 1 | -1): void {
  if (atMs === null || outcome === null || atMs < day.fromMs || atMs >= day.toMs) return;
  day.counts = { ...day.counts, [outcome]: day.counts[outcome] + by };
}

/** Every row was counted as what it says: here is taken out what does not stand. */
function correct(day: Day, row: AgainstRow): void {
  if (row.pairing === 'undone') add(day, row.atMs, row.outcome, -1);
  add(day, row.targetAtMs, row.targetOutcome, -1);
  if (row.pairing === 'undone' && row.targetPairing === 'overridden')
    add(day, row.beforeAtMs, row.beforeOutcome, 1);
}

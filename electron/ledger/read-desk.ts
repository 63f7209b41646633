/**
 * Read for the desk: numbers of a day, pages of its log and the truth about delivery, on a read-only connection.
 *
 * For a thread of its own: the first count of a day looks at each of its visits. Later counts look only at what was
 * recorded since. Names nobody, opens nothing sealed. What counts as a passage is pair-passage.ts's word; what staff
 * took back, or decided otherwise, is taken out again in the hour in which it stood, verdict and passage.
 */
import type { Database } from 'better-sqlite3';
import {
  DESK_ROWS,
  type DeskView,
  type HourCounts,
  type LogFilter,
  type LogRow,
  logRowSchema,
} from '../../contract/desk.ts';
import { OVERRIDE_MS } from '../../contract/guard.ts';
import { localDayOf, nearestMoment, startOfDay } from '../../contract/local-time.ts';
import { failed, ok, type Result } from '../../contract/result.ts';
import type { Outcome } from '../../contract/verdict.ts';
import type { LedgerError } from './ledger-error.ts';
import { openForReading } from './read-ledger.ts';
import { uuidOfBytes } from './uuid-bytes.ts';
import { parseJson } from './visit-row.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MAX_DAYS = 120;
const MAX_REFUSED = 50;

export type DayNumbers = DeskView['today'];
export type DeliveryTruth = DeskView['sync'];

/** Where a page of the log ended; the next one begins behind it. */
export interface LogPlace {
  readonly atMs: number;
  readonly seq: number;
}

export interface LogPage {
  /** Newest first, at most DESK_ROWS. */
  readonly rows: readonly LogRow[];
  /** Of the filter altogether. */
  readonly total: number;
  /** Null: there is no more. */
  readonly next: LogPlace | null;
}

export interface DeskReader {
  countDay(day: string): DayNumbers;
  /** With a number in the filter: that visit, of whatever day. */
  readLog(filter: LogFilter, after: LogPlace | null): LogPage;
  /** Days that have visits, newest first. */
  days(): readonly string[];
  delivery(): DeliveryTruth;
  close(): void;
}

export function openDeskReader(path: string): Result<DeskReader, LedgerError> {
  const database = openForReading(path);
  return database.ok ? ok(createDeskReader(database.value)) : failed(database.error);
}

/** The visit that these are paired with was no passage, or is another now. */
const takesBack: ReadonlySet<string> = new Set(['overridden', 'undone', 'turned-away']);

interface CountRow {
  /** Only the passage of it was taken back: it was asked about, and then turned away. Both are verdicts. */
  readonly isTurnedAway: number;
  readonly hour: number;
  readonly direction: string;
  readonly outcome: string;
  readonly pairing: string;
  readonly count: number;
}

interface Since {
  readonly fromMs: number;
  readonly toMs: number;
  readonly afterSeq: number;
}

/** A number of JavaScript's is bound as a floating one: without the cast each millisecond would be an hour of its own. */
const COUNTED = `CAST((v.at_ms - @fromMs) / ${HOUR_MS} AS INTEGER) AS hour, v.direction, v.outcome, v.pairing, count(*) AS count`;
const GROUPED = 'GROUP BY 1, v.direction, v.outcome, v.pairing';
const GROUPED_BACK = `${GROUPED}, isTurnedAway`;
/** What went against a visit of a day, at the latest. */
const OF_DAY_AND_AFTER = (row: string): string =>
  `${row}.at_ms >= @fromMs AND ${row}.at_ms < @toMs + ${OVERRIDE_MS}`;
/** The unary plus keeps the index of times in use where the range of numbers is the whole ledger. */
const OF_DAY = (row: string): string => `${row}.at_ms >= @fromMs AND ${row}.at_ms < @toMs`;

function createDeskReader(database: Database): DeskReader {
  const recorded = database.prepare<Since, CountRow>(
    `SELECT ${COUNTED}, 0 AS isTurnedAway FROM visits v WHERE ${OF_DAY('v')} AND +v.seq > @afterSeq ${GROUPED}`,
  );
  const recordedSince = database.prepare<Since, CountRow>(
    `SELECT ${COUNTED}, 0 AS isTurnedAway FROM visits v WHERE v.seq > @afterSeq AND +v.at_ms >= @fromMs AND +v.at_ms < @toMs ${GROUPED}`,
  );
  const takenBack = (which: string) =>
    database.prepare<Since, CountRow>(
      `SELECT ${COUNTED}, c.pairing = 'turned-away' AS isTurnedAway
       FROM visits c CROSS JOIN visits v ON v.id = c.paired_with
       WHERE ${which} AND c.pairing IN ('overridden', 'undone', 'turned-away')
         AND +v.at_ms >= @fromMs AND +v.at_ms < @toMs ${GROUPED_BACK}`,
    );
  /** What a decision had taken back that was undone itself. */
  const givenBack = (which: string) =>
    database.prepare<Since, CountRow>(
      `SELECT ${COUNTED}, t.pairing = 'turned-away' AS isTurnedAway
       FROM visits c CROSS JOIN visits t ON t.id = c.paired_with CROSS JOIN visits v ON v.id = t.paired_with
       WHERE ${which} AND c.pairing = 'undone' AND t.pairing IN ('overridden', 'turned-away')
         AND +v.at_ms >= @fromMs AND +v.at_ms < @toMs ${GROUPED_BACK}`,
    );
  const ofDay = `${OF_DAY_AND_AFTER('c')} AND +c.seq > @afterSeq`;
  const sinceThen = 'c.seq > @afterSeq';
  const takenBackOfDay = takenBack(ofDay);
  const takenBackSince = takenBack(sinceThen);
  /** Just after the day has ended. */
  const isBackLater = database
    .prepare<Since, number>(
      `SELECT EXISTS (SELECT 1 FROM visits c WHERE c.at_ms >= @toMs AND c.at_ms < @toMs + ${OVERRIDE_MS}
         AND +c.seq > @afterSeq AND c.pairing IN ('overridden', 'undone', 'turned-away'))`,
    )
    .pluck();
  const givenBackOfDay = givenBack(ofDay);
  const givenBackSince = givenBack(sinceThen);
  const lastSeq = database.prepare<[], number | null>('SELECT max(seq) FROM visits').pluck();
  const newestBefore = database
    .prepare<[number], number | null>('SELECT max(at_ms) FROM visits WHERE at_ms < ?')
    .pluck();

  /** The day that was counted last, and up to which visit. */
  let known: { readonly numbers: DayNumbers; readonly upToSeq: number } | null = null;

  const countDay = database.transaction((day: string): DayNumbers => {
    const fromMs = startOfDay(day);
    const before = known?.numbers.day === day ? known : null;
    const upToSeq = lastSeq.get() ?? 0;
    if (before !== null && before.upToSeq === upToSeq) return before.numbers;
    const since = { fromMs, toMs: fromMs + DAY_MS, afterSeq: before?.upToSeq ?? 0 };
    const rows = (before === null ? recorded : recordedSince).all(since);
    // Most days have none of these, and looking for whom they take back reads the day once more.
    const isAnyBack =
      before !== null || rows.some(({ pairing }) => takesBack.has(pairing)) || isBackLater.get(since) === 1;
    const back = isAnyBack ? (before === null ? takenBackOfDay : takenBackSince).all(since) : [];
    const given = back.length === 0 ? [] : (before === null ? givenBackOfDay : givenBackSince).all(since);
    const numbers = addUp(before?.numbers ?? emptyDay(day), [...rows, ...given], back);
    known = { numbers, upToSeq };
    return numbers;
  });

  return {
    countDay,

    readLog(filter, after) {
      const { where, values } = clausesOf(filter);
      const total = Number(
        database
          .prepare<Values, number>(`SELECT count(*) FROM visits v WHERE ${where}`)
          .pluck()
          .get(values) ?? 0,
      );
      const place = after ?? { atMs: Number.MAX_SAFE_INTEGER, seq: Number.MAX_SAFE_INTEGER };
      const found = database
        .prepare<Values, LogSelection>(
          `SELECT v.seq, v.id, v.at_ms AS atMs, v.lane, v.direction, v.outcome, v.family, v.trust, v.reasons,
             EXISTS (SELECT 1 FROM outbox o WHERE o.seq = v.seq) AS isWaiting,
             EXISTS (SELECT 1 FROM quarantine q WHERE q.seq = v.seq) AS isRefused
           FROM visits v
           WHERE ${where} AND v.at_ms <= @placeAtMs AND (v.at_ms < @placeAtMs OR v.seq < @placeSeq)
           ORDER BY v.at_ms DESC, v.seq DESC LIMIT ${DESK_ROWS}`,
        )
        .all({ ...values, placeAtMs: place.atMs, placeSeq: place.seq });
      const last = found.at(-1);
      return {
        rows: found.flatMap(readLogRow),
        total,
        next: last === undefined || found.length < DESK_ROWS ? null : { atMs: last.atMs, seq: last.seq },
      };
    },

    days() {
      const days: string[] = [];
      let beforeMs = Number.MAX_SAFE_INTEGER;
      while (days.length < MAX_DAYS) {
        const atMs = newestBefore.get(beforeMs) ?? null;
        if (atMs === null) break;
        const day = localDayOf(atMs);
        // A time that only damage can make is of the nearest day, again and again.
        if (day === days.at(-1)) break;
        days.push(day);
        beforeMs = startOfDay(day);
      }
      return days;
    },

    delivery: () => readDelivery(database),

    close() {
      database.close();
    },
  };
}

type Values = Readonly<Record<string, string | number>>;

interface LogSelection {
  readonly seq: number;
  readonly id: Uint8Array;
  readonly atMs: number;
  readonly reasons: string;
  readonly isWaiting: number;
  readonly isRefused: number;
  readonly [column: string]: unknown;
}

function clausesOf(filter: LogFilter): { readonly where: string; readonly values: Values } {
  if (filter.seq !== null) return { where: 'v.seq = @seq', values: { seq: filter.seq } };
  const fromMs = startOfDay(filter.day);
  const values: Record<string, string | number> = { fromMs, toMs: fromMs + DAY_MS };
  const clauses = [OF_DAY('v')];
  for (const column of ['outcome', 'direction', 'lane', 'family'] as const) {
    const value = filter[column];
    if (value === null) continue;
    clauses.push(`v.${column} = @${column}`);
    values[column] = value;
  }
  return { where: clauses.join(' AND '), values };
}

/** Nothing for a row that a disk has damaged: `verify` says which, and the export counts them. */
function readLogRow({ id, reasons, isWaiting, isRefused, ...told }: LogSelection): readonly LogRow[] {
  const parsed = logRowSchema.safeParse({
    ...told,
    atMs: nearestMoment(told.atMs),
    visitId: uuidOfBytes(id),
    reasons: parseJson(reasons),
    delivery: isRefused === 1 ? 'refused' : isWaiting === 1 ? 'waiting' : 'delivered',
  });
  return parsed.success ? [parsed.data] : [];
}

function readDelivery(database: Database): DeliveryTruth {
  const oldest = database
    .prepare<[], number>('SELECT at_ms FROM visits WHERE seq = (SELECT min(seq) FROM outbox)')
    .pluck()
    .get();
  const refused = database
    .prepare<[], { seq: number; atMs: number; reason: string }>(
      `SELECT q.seq, q.at_ms AS atMs, substr(q.reason, 1, 200) AS reason
       FROM quarantine q JOIN visits v USING (seq) ORDER BY q.seq DESC LIMIT ${MAX_REFUSED}`,
    )
    .all();
  const checkpoint = database
    .prepare<[], number | null>('SELECT max(at_ms) FROM checkpoints WHERE is_delivered = 1')
    .pluck()
    .get();
  return {
    oldestWaitingAtMs: oldest === undefined ? null : nearestMoment(oldest),
    refused: refused.map((row) => ({ ...row, atMs: nearestMoment(row.atMs) })),
    lastCheckpointAtMs: checkpoint === undefined || checkpoint === null ? null : nearestMoment(checkpoint),
  };
}

export const emptyDay = (day: string): DayNumbers => ({
  day,
  accept: 0,
  deny: 0,
  ask: 0,
  in: 0,
  out: 0,
  hours: Array.from({ length: 24 }, (_, hour) => ({ hour, in: 0, out: 0, refused: 0 })),
});

/** `counted` and what was `takenBack` of it, verdicts and passages alike. */
function addUp(before: DayNumbers, counted: readonly CountRow[], takenBack: readonly CountRow[]): DayNumbers {
  const numbers = { ...before, hours: before.hours.map((hour) => ({ ...hour })) };
  function add(row: CountRow, by: 1 | -1): void {
    // Taking back is no verdict of its own (electron/ledger/tally-day.ts).
    if (isOutcome(row.outcome) && row.pairing !== 'undone' && row.isTurnedAway === 0)
      numbers[row.outcome] += by * row.count;
    const kind = kindOf(row);
    const hour = numbers.hours[row.hour];
    if (kind !== null && hour !== undefined) hour[kind] = Math.max(0, hour[kind] + by * row.count);
  }
  for (const row of counted) add(row, 1);
  for (const row of takenBack) add(row, -1);
  return {
    ...numbers,
    in: numbers.hours.reduce((sum, hour) => sum + hour.in, 0),
    out: numbers.hours.reduce((sum, hour) => sum + hour.out, 0),
  };
}

const isOutcome = (text: string): text is Outcome => text === 'accept' || text === 'deny' || text === 'ask';

/** What one visit is in the numbers of its hour; null: no passage of its own. */
function kindOf({ direction, outcome, pairing }: CountRow): Exclude<keyof HourCounts, 'hour'> | null {
  switch (pairing) {
    case 'entry':
    case 'entry-without-exit':
      return 'in';
    case 'exit':
    case 'exit-without-entry':
      return 'out';
    case 'overridden':
      return outcome === 'deny' ? 'refused' : direction === 'out' ? 'out' : 'in';
    case 'undone':
    case 'again':
      return null;
    default:
      // Of before passages were paired: what was accepted has passed.
      return outcome === 'deny'
        ? 'refused'
        : outcome === 'accept'
          ? direction === 'out'
            ? 'out'
            : 'in'
          : null;
  }
}

/**
 * Ledger: the durable log of visits and the outbox of what the collector has not acknowledged.
 *
 * Owns the tables of the migrations; no other module writes them. One transaction writes a visit and its
 * outbox row; `seq` is dense, and a transaction that failed burns no number. A visit leaves the outbox only
 * by acknowledge() or quarantine(). Never calls the network, never shows anything.
 * Counts are kept in memory, which holds because this is the only writer (hold-lock).
 */
import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { type PhoneCounts, phoneKinds } from '../../contract/devices.ts';
import type { Policy } from '../../contract/policy.ts';
import { failed, ok, type Result } from '../../contract/result.ts';
import type { Outcome } from '../../contract/verdict.ts';
import { type NewVisit, type Visit, visitSchema } from '../../contract/visit.ts';
import { type CannotRecord, describeWriteFailure, isSqliteError } from './ledger-error.ts';
import { LATEST_MIGRATION } from './migrate.ts';
import { faultsOf, insertVisit, parseVisitRow, rowOf, type VisitRow, visitFields } from './visit-row.ts';

export type DayCounts = Readonly<Record<Outcome, number>>;

export interface QuarantinedVisit {
  readonly id: string;
  readonly reason: string;
  /** At most 500 characters are kept. */
  readonly detail: string;
}

export interface Ledger {
  /**
   * Writes the visit and its outbox row; when it returns ok, both survive a power cut.
   * On `cannot-record` nothing changed and the next call may succeed.
   */
  recordVisit(visit: NewVisit): Result<Visit, CannotRecord>;
  /** Visits not yet acknowledged nor quarantined, oldest first. Rows that do not parse are quarantined on the way. */
  loadPending(limit: number): readonly Visit[];
  /** The policy that judges from the next visit on, kept for judging them again. Repeatable; throws when the disk does. */
  keepPolicy(policy: Policy): void;
  /** Adds one minute's counts of tracing phones to its hour. Throws when the disk does; then nothing was added. */
  countPhones(minuteMs: number, counts: PhoneCounts): void;
  /**
   * Marks visits as safe with the collector. Repeatable; unknown ids are ignored. One transaction: when it
   * throws (disk full), nothing changed and the visits will be sent again, which the collector foresees.
   */
  acknowledge(ids: readonly string[], ackedAtMs: number): void;
  /** Sets pending visits aside, out of the way of those behind them. Ids that are not pending are ignored. */
  quarantine(rows: readonly QuarantinedVisit[], atMs: number): void;
  /** Puts every quarantined visit back into the outbox; how many there were. */
  requeueQuarantined(): number;
  /** From memory: free to ask after every scan. */
  countPending(): { readonly pending: number; readonly quarantined: number };
  /** Visits with fromMs <= atMs < toMs by outcome. Counted once per range, then kept up in memory. */
  countDay(fromMs: number, toMs: number): DayCounts;
  /** Number of the last visit, 0 when there is none. */
  lastSeq(): number;
  /** Collector's time of the last acknowledgement, Unix ms; null when nothing was ever delivered. */
  lastAckedAtMs(): number | null;
  /** Writes one small durable change, to learn whether the disk takes writes again. */
  probe(): Result<null, CannotRecord>;
  /** Moves the write-ahead log into the database. Waits for nobody, fails silently; for a quiet moment. */
  checkpoint(): void;
  /** Lets go of file and lock. Safe to repeat; every other call is a bug afterwards. */
  close(): void;
}

export interface LedgerOptions {
  readonly database: Database;
  readonly nowMs: () => number;
  /** Called once after the database is closed. */
  readonly onClosed?: () => void;
}

const MAX_DETAIL_CHARACTERS = 500;
const HOUR_MS = 3_600_000;

/** A ledger on an open, migrated database of which it is the only writer. */
export function createLedger({ database, nowMs, onClosed }: LedgerOptions): Ledger {
  const insertRow = database.prepare<[VisitRow]>(insertVisit(LATEST_MIGRATION));
  const enqueue = database.prepare<[number]>('INSERT INTO outbox (seq) VALUES (?)');
  const dequeue = database.prepare<[number]>('DELETE FROM outbox WHERE seq = ?');
  const release = database.prepare<[number]>('DELETE FROM quarantine WHERE seq = ?');
  const seqOf = database.prepare<[string], number>('SELECT seq FROM visits WHERE id = ?').pluck();
  const pendingRows = database.prepare<[number], VisitRow>(
    `SELECT ${visitFields(LATEST_MIGRATION)} FROM outbox JOIN visits ON visits.seq = outbox.seq ORDER BY outbox.seq LIMIT ?`,
  );
  const setAside = database.prepare<[number, string, string, number]>(
    'INSERT INTO quarantine (seq, reason, detail, at_ms) VALUES (?, ?, ?, ?)',
  );
  const noteAck = database.prepare<[number]>(
    'UPDATE delivery SET last_acked_at_ms = max(coalesce(last_acked_at_ms, 0), ?)',
  );
  const noteProbe = database.prepare<[number]>('UPDATE delivery SET last_probed_at_ms = ?');
  const dayRows = database.prepare<[number, number], { outcome: Outcome; count: number }>(
    'SELECT outcome, count(*) AS count FROM visits WHERE at_ms >= ? AND at_ms < ? GROUP BY outcome',
  );
  const insertPolicy = database.prepare<[string, number, string, string, number]>(
    'INSERT INTO policies (id, version, sha256, policy, first_seq) VALUES (?, ?, ?, ?, ?)',
  );
  const lastPolicy = database.prepare<[], { id: string; version: number; sha256: string }>(
    'SELECT id, version, sha256 FROM policies ORDER BY rowid DESC LIMIT 1',
  );
  const addPhones = database.prepare<{ hourMs: number; kind: string; count: number }>(
    `INSERT INTO phones (hour_ms, kind, minutes, phone_minutes, most) VALUES (@hourMs, @kind, 1, @count, @count)
     ON CONFLICT DO UPDATE SET minutes = minutes + 1, phone_minutes = phone_minutes + @count, most = max(most, @count)`,
  );
  const addMinute = database.transaction((hourMs: number, counts: PhoneCounts) => {
    for (const kind of phoneKinds) addPhones.run({ hourMs, kind, count: counts[kind] });
  });
  const count = (sql: string): number => Number(database.prepare(sql).pluck().get() ?? 0);

  let lastSeq = count('SELECT max(seq) FROM visits');
  let pending = count('SELECT count(*) FROM outbox');
  let quarantined = count('SELECT count(*) FROM quarantine');
  let day: { readonly fromMs: number; readonly toMs: number; counts: DayCounts } | null = null;

  const write = database.transaction((visit: Visit) => {
    insertRow.run(rowOf(visit));
    enqueue.run(visit.seq);
  });

  const acknowledgeAll = database.transaction((ids: readonly string[], ackedAtMs: number) => {
    let fromOutbox = 0;
    let fromQuarantine = 0;
    for (const id of ids) {
      const seq = seqOf.get(id);
      if (seq === undefined) continue;
      fromOutbox += dequeue.run(seq).changes;
      fromQuarantine += release.run(seq).changes;
    }
    if (fromOutbox + fromQuarantine > 0) noteAck.run(Math.floor(ackedAtMs));
    return { fromOutbox, fromQuarantine };
  });

  const quarantineAll = database.transaction(
    (
      rows: readonly (Omit<QuarantinedVisit, 'id'> & { readonly seq: number | undefined })[],
      atMs: number,
    ) => {
      let moved = 0;
      for (const { seq, reason, detail } of rows) {
        if (seq === undefined || dequeue.run(seq).changes === 0) continue;
        setAside.run(seq, reason, detail.slice(0, MAX_DETAIL_CHARACTERS), Math.floor(atMs));
        moved++;
      }
      return moved;
    },
  );

  const requeueAll = database.transaction(() => {
    const { changes } = database.prepare('INSERT INTO outbox (seq) SELECT seq FROM quarantine').run();
    database.prepare('DELETE FROM quarantine').run();
    return changes;
  });

  function moveToQuarantine(rows: Parameters<typeof quarantineAll>[0], atMs: number): void {
    const moved = quarantineAll.immediate(rows, atMs);
    pending -= moved;
    quarantined += moved;
  }

  return {
    recordVisit(visit) {
      // Checked before it is written: a row that cannot be read back is as good as lost.
      const parsed = visitSchema.safeParse({ ...visit, seq: lastSeq + 1 });
      if (!parsed.success) {
        return failed({ kind: 'cannot-record', detail: `not a visit: ${faultsOf(parsed.error)}` });
      }
      const stored = parsed.data;
      try {
        write.immediate(stored);
      } catch (error) {
        return failed(describeWriteFailure(error));
      }
      lastSeq = stored.seq;
      pending++;
      if (day !== null && stored.atMs >= day.fromMs && stored.atMs < day.toMs) {
        day.counts = { ...day.counts, [stored.outcome]: day.counts[stored.outcome] + 1 };
      }
      return ok(stored);
    },

    loadPending(limit) {
      for (;;) {
        const rows = pendingRows.all(limit);
        const visits: Visit[] = [];
        const unreadable: { seq: number; reason: string; detail: string }[] = [];
        for (const row of rows) {
          const parsed = parseVisitRow(row);
          if (parsed.ok) visits.push(parsed.value);
          else
            unreadable.push({ seq: Number(row.seq), reason: 'row-unreadable', detail: parsed.error.detail });
        }
        if (unreadable.length > 0) moveToQuarantine(unreadable, nowMs());
        // A page of nothing but damaged rows must not look like an empty outbox.
        if (visits.length > 0 || unreadable.length === 0) return visits;
      }
    },

    keepPolicy(policy) {
      const text = JSON.stringify(policy);
      const sha256 = createHash('sha256').update(text).digest('hex');
      const last = lastPolicy.get();
      if (last?.id === policy.id && last.version === policy.version && last.sha256 === sha256) return;
      insertPolicy.run(policy.id, policy.version, sha256, text, lastSeq + 1);
    },

    countPhones(minuteMs, counts) {
      addMinute.immediate(Math.floor(minuteMs / HOUR_MS) * HOUR_MS, counts);
    },

    acknowledge(ids, ackedAtMs) {
      const { fromOutbox, fromQuarantine } = acknowledgeAll.immediate(ids, ackedAtMs);
      pending -= fromOutbox;
      quarantined -= fromQuarantine;
    },

    quarantine(rows, atMs) {
      moveToQuarantine(
        rows.map(({ id, reason, detail }) => ({ seq: seqOf.get(id), reason, detail })),
        atMs,
      );
    },

    requeueQuarantined() {
      const moved = requeueAll.immediate();
      pending += moved;
      quarantined -= moved;
      return moved;
    },

    countPending: () => ({ pending, quarantined }),

    countDay(fromMs, toMs) {
      if (day?.fromMs !== fromMs || day.toMs !== toMs) {
        const counts = { accept: 0, deny: 0, ask: 0 };
        for (const row of dayRows.all(fromMs, toMs)) counts[row.outcome] = row.count;
        day = { fromMs, toMs, counts };
      }
      return day.counts;
    },

    lastSeq: () => lastSeq,

    lastAckedAtMs: () =>
      database.prepare<[], number | null>('SELECT last_acked_at_ms FROM delivery').pluck().get() ?? null,

    probe() {
      try {
        noteProbe.run(Math.floor(nowMs()));
        return ok(null);
      } catch (error) {
        return failed(describeWriteFailure(error));
      }
    },

    checkpoint() {
      try {
        // PASSIVE: copies what no reader still needs and returns; a busy reader only postpones the rest.
        database.pragma('wal_checkpoint(PASSIVE)');
      } catch (error) {
        // Only tidying: on a full disk every visit is still safe in the log, and a later try will do.
        if (!isSqliteError(error)) throw error;
      }
    },

    close() {
      if (!database.open) return;
      database.close();
      onClosed?.();
    },
  };
}

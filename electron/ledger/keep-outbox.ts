/**
 * Keep outbox: which visits the collector has not acknowledged, and which it refused for good.
 *
 * A visit is delivered when it is in neither table. It leaves only by acknowledge(); a row that cannot be read back
 * is set aside on the way and never blocks those behind it. Counts are kept in memory, which holds because there is
 * one writer; they change after the transaction, never before.
 */
import type { Database } from 'better-sqlite3';
import { nearestMoment, startOfDay } from '../../contract/local-time.ts';
import type { Visit } from '../../contract/visit.ts';
import { findBytesOfUuid } from './uuid-bytes.ts';
import { type LoadedRow, parseVisitRow, SELECT_VISITS } from './visit-row.ts';

export interface QuarantinedVisit {
  readonly id: string;
  readonly reason: string;
  /** At most 500 characters are kept. */
  readonly detail: string;
}

export interface OutboxKeeper {
  /** Part of the caller's transaction; `keep` after the commit. */
  write(visit: { readonly seq: number; readonly atMs: number }): { keep(): void };
  loadPending(limit: number, nowMs: number): readonly Visit[];
  acknowledge(ids: readonly string[], ackedAtMs: number): void;
  quarantine(rows: readonly QuarantinedVisit[], atMs: number): void;
  requeueQuarantined(): number;
  countPending(): { readonly pending: number; readonly quarantined: number };
  countOverdue(beforeDay: string): number;
  lastAckedAtMs(): number | null;
}

const MAX_DETAIL_CHARACTERS = 500;

interface Refused {
  readonly seq: number | undefined;
  readonly reason: string;
  readonly detail: string;
}

export function keepOutbox(database: Database): OutboxKeeper {
  dropMarksOfNone(database);
  const enqueue = database.prepare<[number]>('INSERT INTO outbox (seq) VALUES (?)');
  const dequeue = database.prepare<[number]>('DELETE FROM outbox WHERE seq = ?');
  const release = database.prepare<[number]>('DELETE FROM quarantine WHERE seq = ?');
  const byId = database.prepare<[Uint8Array], { seq: number; atMs: number }>(
    'SELECT seq, at_ms AS atMs FROM visits WHERE id = ?',
  );
  const pendingRows = database.prepare<[number], LoadedRow>(
    `${SELECT_VISITS} JOIN outbox ON outbox.seq = visits.seq ORDER BY outbox.seq LIMIT ?`,
  );
  const setAside = database.prepare<[number, string, string, number]>(
    'INSERT INTO quarantine (seq, reason, detail, at_ms) VALUES (?, ?, ?, ?)',
  );
  const noteAck = database.prepare<[number]>(
    'UPDATE delivery SET last_acked_at_ms = max(coalesce(last_acked_at_ms, 0), ?)',
  );
  const lastAck = database.prepare<[], number | null>('SELECT last_acked_at_ms FROM delivery').pluck();
  // By the index of times: 15 ms for 200,000 visits that wait.
  const waitingBefore = database
    .prepare<{ endMs: number }, number>(
      `SELECT (SELECT count(*) FROM outbox JOIN visits USING (seq) WHERE visits.at_ms < @endMs)
            + (SELECT count(*) FROM quarantine JOIN visits USING (seq) WHERE visits.at_ms < @endMs)`,
    )
    .pluck();
  const count = (table: 'outbox' | 'quarantine'): number =>
    Number(database.prepare(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0);

  let pending = count('outbox');
  let quarantined = count('quarantine');
  /** Counted once for each day that is asked for, then kept up. */
  let overdue: { readonly beforeDay: string; readonly endMs: number; visits: number } | null = null;

  const find = (id: string): { readonly seq: number; readonly atMs: number } | undefined => {
    const bytes = findBytesOfUuid(id);
    return bytes === null ? undefined : byId.get(bytes);
  };

  const acknowledgeAll = database.transaction((ids: readonly string[], ackedAtMs: number) => {
    const gone = { outbox: 0, quarantine: 0, overdue: 0 };
    for (const id of ids) {
      const visit = find(id);
      if (visit === undefined) continue;
      const fromOutbox = dequeue.run(visit.seq).changes;
      const fromQuarantine = release.run(visit.seq).changes;
      gone.outbox += fromOutbox;
      gone.quarantine += fromQuarantine;
      if (overdue !== null && visit.atMs < overdue.endMs) gone.overdue += fromOutbox + fromQuarantine;
    }
    if (gone.outbox + gone.quarantine > 0) noteAck.run(Math.floor(ackedAtMs));
    return gone;
  });

  const quarantineAll = database.transaction((rows: readonly Refused[], atMs: number) => {
    let moved = 0;
    for (const { seq, reason, detail } of rows) {
      if (seq === undefined || dequeue.run(seq).changes === 0) continue;
      setAside.run(seq, reason, detail.slice(0, MAX_DETAIL_CHARACTERS), Math.floor(atMs));
      moved++;
    }
    return moved;
  });

  const requeueAll = database.transaction(() => {
    const { changes } = database.prepare('INSERT INTO outbox (seq) SELECT seq FROM quarantine').run();
    database.prepare('DELETE FROM quarantine').run();
    return changes;
  });

  function moveToQuarantine(rows: readonly Refused[], atMs: number): void {
    const moved = quarantineAll.immediate(rows, atMs);
    pending -= moved;
    quarantined += moved;
  }

  return {
    write({ seq, atMs }) {
      enqueue.run(seq);
      return {
        keep() {
          pending++;
          if (overdue !== null && atMs < overdue.endMs) overdue.visits++;
        },
      };
    },

    loadPending(limit, nowMs) {
      for (;;) {
        const visits: Visit[] = [];
        const unreadable: Refused[] = [];
        for (const row of pendingRows.all(limit)) {
          const parsed = parseVisitRow(row);
          if (parsed.ok) visits.push(parsed.value);
          else
            unreadable.push({ seq: Number(row.seq), reason: 'row-unreadable', detail: parsed.error.detail });
        }
        if (unreadable.length > 0) moveToQuarantine(unreadable, nowMs);
        // A page of nothing but damaged rows must not look like an empty outbox.
        if (visits.length > 0 || unreadable.length === 0) return visits;
      }
    },

    acknowledge(ids, ackedAtMs) {
      const gone = acknowledgeAll.immediate(ids, ackedAtMs);
      pending -= gone.outbox;
      quarantined -= gone.quarantine;
      if (overdue !== null) overdue.visits -= gone.overdue;
    },

    quarantine(rows, atMs) {
      moveToQuarantine(
        rows.map(({ id, reason, detail }) => ({ seq: find(id)?.seq, reason, detail })),
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

    countOverdue(beforeDay) {
      if (overdue?.beforeDay !== beforeDay) {
        const endMs = startOfDay(beforeDay);
        overdue = { beforeDay, endMs, visits: Number(waitingBefore.get({ endMs }) ?? 0) };
      }
      return overdue.visits;
    },

    lastAckedAtMs() {
      const atMs = lastAck.get() ?? null;
      return atMs === null ? null : nearestMoment(atMs);
    },
  };
}

/**
 * Marks of visits that are not there: whoever cut the end off the visits left them, or a number was damaged. The chain
 * says what is lacking; a mark that stayed would refuse the next visit of that number, and the gate with it, or wait
 * for ever.
 */
function dropMarksOfNone(database: Database): void {
  for (const table of ['outbox', 'quarantine']) {
    const ofNone = `FROM ${table} WHERE NOT EXISTS (SELECT 1 FROM visits WHERE visits.seq = ${table}.seq)`;
    if (database.prepare(`SELECT 1 ${ofNone} LIMIT 1`).get() !== undefined)
      database.prepare(`DELETE ${ofNone}`).run();
  }
}

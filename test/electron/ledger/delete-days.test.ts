import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { localDayOf, startOfDay } from '../../../contract/local-time.ts';
import { MAX_DELETED_AT_ONCE, MAX_LOOKED_AT, MAX_READ } from '../../../electron/ledger/delete-days.ts';
import type { Ledger } from '../../../electron/ledger/ledger.ts';
import { openReadOnlyLedger } from '../../../electron/ledger/read-ledger.ts';
import { fillLedger } from '../../../scripts/rig/fill-ledger.ts';
import { SAMPLE_MS, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { linesUntil, startLedgerChild } from '../../support/kill-when.ts';
import { DAY_MS, ledgerPath, openForTest, openWithDatabase, recordAll } from './open-for-test.ts';
import { marksIn, rowsOf } from './open-saved.ts';
import { faultOfChain } from './recompute-chain.ts';

/** 2026-11-20 00:00 in Viet Nam. */
const DAY = '2026-11-20';
const MIDNIGHT_MS = startOfDay(DAY);

/** Deletes until nothing is left to delete; the pieces it took. */
function deleteAll(ledger: Ledger, before = DAY): { visits: number; keys: number; pieces: number } {
  const all = { visits: 0, keys: 0, pieces: 0 };
  for (;;) {
    const deleted = ledger.deleteDaysBefore(before, SAMPLE_MS);
    if (!deleted.ok) throw new Error(deleted.error.detail);
    if (deleted.value.isDone) return all;
    all.visits += deleted.value.visits;
    all.keys += deleted.value.keys;
    all.pieces++;
    if (all.pieces > 1_000) throw new Error('it never ends');
  }
}
const entriesIn = (path: string): Record<string, unknown>[] =>
  rowsOf(path, `SELECT action FROM audit WHERE action LIKE '%"day-deleted"%' ORDER BY number`).map(
    ({ action }) => JSON.parse(String(action)),
  );
const seqsIn = (path: string): unknown[] =>
  rowsOf(path, 'SELECT seq FROM visits ORDER BY seq').map(({ seq }) => seq);
const at =
  (...times: readonly number[]) =>
  (n: number) => ({ atMs: times[n - 1] ?? SAMPLE_MS });

describe('deleting days', () => {
  it('takes the last millisecond of the day before and leaves the first of the day', () => {
    const path = ledgerPath();
    const { ledger, database } = openWithDatabase(path);
    const times = [MIDNIGHT_MS - 1, MIDNIGHT_MS, MIDNIGHT_MS - DAY_MS, MIDNIGHT_MS - DAY_MS - 1];
    const visits = recordAll(ledger, 4, 1, at(...times));
    ledger.acknowledge(
      visits.map(({ id }) => id),
      SAMPLE_MS,
    );
    expect(deleteAll(ledger)).toEqual({ visits: 3, keys: 2, pieces: 2 });
    expect(seqsIn(path)).toEqual([2]);
    expect(entriesIn(path)).toMatchObject([
      { day: '2026-11-18', visits: 1, kept: 0, gaps: [[4, 4, visits[3]?.hash]] },
      {
        day: '2026-11-19',
        visits: 2,
        kept: 0,
        gaps: [
          [1, 1, visits[0]?.hash],
          [3, 3, visits[2]?.hash],
        ],
      },
    ]);
    expect(faultOfChain(database)).toBeNull();
    const entries = entriesIn(path).length;
    expect(deleteAll(ledger).pieces).toBe(0);
    expect(entriesIn(path)).toHaveLength(entries);
  });

  it('keeps what waits for the collector, with its key, and takes it once it is acknowledged', () => {
    const path = ledgerPath();
    const { ledger, database } = openWithDatabase(path);
    const visits = recordAll(ledger, 5, 1, () => ({ atMs: MIDNIGHT_MS - 1 }));
    const ids = visits.map(({ id }) => id);
    ledger.quarantine([{ id: ids[1] ?? '', reason: 'invalid', detail: '' }], SAMPLE_MS);
    ledger.acknowledge([ids[0] ?? '', ids[2] ?? '', ids[4] ?? ''], SAMPLE_MS);
    expect(ledger.countOverdue(DAY)).toBe(2);
    expect(deleteAll(ledger)).toEqual({ visits: 3, keys: 0, pieces: 1 });
    expect(seqsIn(path)).toEqual([2, 4]);
    expect(entriesIn(path)).toMatchObject([{ day: '2026-11-19', visits: 3, keys: [], kept: 2 }]);
    expect(ledger.countOverdue(DAY)).toBe(2);
    expect(ledger.loadPending(9).map(({ seq }) => seq)).toEqual([4]);
    expect(ledger.loadKeys([visits[3]?.sealedClaims?.keyId ?? ''])).toHaveLength(1);

    ledger.acknowledge([ids[3] ?? ''], SAMPLE_MS);
    expect(ledger.countOverdue(DAY)).toBe(1);
    expect(deleteAll(ledger)).toEqual({ visits: 1, keys: 0, pieces: 1 });
    ledger.acknowledge([ids[1] ?? ''], SAMPLE_MS);
    expect(ledger.countOverdue(DAY)).toBe(0);
    expect(deleteAll(ledger)).toEqual({ visits: 1, keys: 1, pieces: 1 });
    expect(rowsOf(path, 'SELECT * FROM data_keys')).toEqual([]);
    expect(faultOfChain(database)).toBeNull();
  });

  it('counts what is overdue the same by memory as a new opening does from the disk', () => {
    const path = ledgerPath();
    const ledger = openForTest(path);
    expect(ledger.countOverdue(DAY)).toBe(0);
    const visits = recordAll(ledger, 6, 1, (n) => ({ atMs: MIDNIGHT_MS - 3 + n }));
    expect(ledger.countOverdue(DAY)).toBe(2);
    ledger.quarantine([{ id: visits[0]?.id ?? '', reason: 'invalid', detail: '' }], SAMPLE_MS);
    expect(ledger.countOverdue(DAY)).toBe(2);
    ledger.acknowledge([visits[0]?.id ?? '', visits[0]?.id ?? '', visits[5]?.id ?? ''], SAMPLE_MS);
    expect([
      ledger.countOverdue(DAY),
      ledger.countOverdue('2026-11-21'),
      ledger.countOverdue('2026-11-01'),
    ]).toEqual([1, 4, 0]);
    ledger.close();
    expect(openForTest(path).countOverdue(DAY)).toBe(1);
  });

  it('leaves no byte of the sealed claims, of their key and of the hash in file and log', () => {
    const path = ledgerPath();
    const ledger = openForTest(path);
    const visits = recordAll(ledger, 40, 1, (n) => ({ atMs: n <= 30 ? MIDNIGHT_MS - 1 : SAMPLE_MS }));
    const sealed = visits.map(({ sealedClaims }) => Buffer.from(sealedClaims?.bytes ?? '', 'base64url'));
    const [first] = ledger.loadKeys(visits.slice(0, 1).map(({ sealedClaims }) => sealedClaims?.keyId ?? ''));
    const wraps = [first?.venue.sealed ?? '', first?.authority.sealed ?? ''];
    const old = [...sealed.slice(0, 30), ...wraps];
    expect(marksIn(path, old)).toHaveLength(32);
    ledger.acknowledge(
      visits.map(({ id }) => id),
      SAMPLE_MS,
    );
    expect(deleteAll(ledger)).toMatchObject({ visits: 30, keys: 1 });
    ledger.tidyLog();
    expect(marksIn(path, old)).toEqual([]);
    expect(marksIn(path, sealed)).toHaveLength(10);
  });

  it('empties the log at a later moment when a reader stands in the way', () => {
    const path = ledgerPath();
    const ledger = openForTest(path);
    const visits = recordAll(ledger, 3, 1, () => ({ atMs: MIDNIGHT_MS - 1 }));
    const sealed = visits.map(({ sealedClaims }) => Buffer.from(sealedClaims?.bytes ?? '', 'base64url'));
    ledger.acknowledge(
      visits.map(({ id }) => id),
      SAMPLE_MS,
    );
    const reader = openReadOnlyLedger(path);
    if (!reader.ok) throw new Error(reader.error.detail);
    const reading = reader.value.visitsBetween(0, SAMPLE_MS);
    reading.next();
    deleteAll(ledger);
    ledger.tidyLog();
    expect(marksIn(path, sealed)).toHaveLength(3);
    expect([...reading]).toHaveLength(2);
    ledger.tidyLog();
    expect(marksIn(path, sealed)).toEqual([]);
    reader.value.close();
  });

  it('takes days apart that a jumping clock has mixed, with audit entries between the visits', () => {
    const path = ledgerPath();
    const { ledger, database } = openWithDatabase(path);
    const times = [-1, 1, -1, -1, 1, -1].map((days) => MIDNIGHT_MS + days * 1_000);
    for (const [i, atMs] of times.entries()) {
      recordAll(ledger, 1, i + 1, () => ({ atMs }));
      if (i === 3) ledger.recordAudit({ atMs, actor: 'admin', reason: null, action: { kind: 'signed-in' } });
    }
    ledger.acknowledge(
      ledger.loadPending(9).map(({ id }) => id),
      SAMPLE_MS,
    );
    expect(deleteAll(ledger)).toMatchObject({ visits: 4, keys: 1 });
    const gaps = entriesIn(path).flatMap((entry) => entry.gaps as [number, number, string][]);
    expect(gaps.map(([from, to]) => [from, to])).toEqual([
      [1, 1],
      [3, 4],
      [6, 6],
    ]);
    expect(faultOfChain(database)).toBeNull();
    expect(recordAll(ledger, 1, 7)[0]?.seq).toBe(7);
    expect(faultOfChain(database)).toBeNull();
  });

  it('ends a gap where an audit entry stands on a visit within it', () => {
    const path = ledgerPath();
    const { ledger, database } = openWithDatabase(path);
    for (let n = 1; n <= 4; n++) {
      recordAll(ledger, 1, n, () => ({ atMs: MIDNIGHT_MS - 1 }));
      if (n === 2)
        ledger.recordAudit({ atMs: 0, actor: 'admin', reason: null, action: { kind: 'signed-in' } });
    }
    ledger.acknowledge(
      ledger.loadPending(9).map(({ id }) => id),
      SAMPLE_MS,
    );
    deleteAll(ledger);
    const gaps = entriesIn(path).flatMap((entry) => entry.gaps as [number, number, string][]);
    expect(gaps.map(([from, to]) => [from, to])).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(faultOfChain(database)).toBeNull();
  });

  it.each([
    [MAX_DELETED_AT_ONCE, 1],
    [MAX_DELETED_AT_ONCE + 1, 2],
  ])('takes %i visits of a day in %i pieces, the key with the last', (count, pieces) => {
    const path = ledgerPath();
    const { ledger, database } = openWithDatabase(path);
    const visits = recordAll(ledger, count, 1, () => ({ atMs: MIDNIGHT_MS - 1 }));
    ledger.acknowledge(
      visits.map(({ id }) => id),
      SAMPLE_MS,
    );
    expect(deleteAll(ledger)).toEqual({ visits: count, keys: 1, pieces });
    expect(entriesIn(path).map(({ keys }) => (keys as string[]).length)).toEqual(pieces === 1 ? [1] : [0, 1]);
    expect(faultOfChain(database)).toBeNull();
    expect(ledger.recordVisit(sampleVisit(count + 1))).toMatchObject({ ok: true, value: { seq: count + 1 } });
  });

  it('destroys a key under which nothing was left though its day had no visit to delete', () => {
    const path = ledgerPath();
    const { ledger, database } = openWithDatabase(path);
    recordAll(ledger, 1, 1, () => ({ atMs: MIDNIGHT_MS - 1 }));
    database.exec(
      `INSERT INTO data_keys (id, day, made_at_ms, venue, authority)
       SELECT hex(randomblob(11)), '2026-11-01', 0, venue, authority FROM data_keys`,
    );
    expect(deleteAll(ledger)).toEqual({ visits: 0, keys: 1, pieces: 1 });
    expect(rowsOf(path, 'SELECT day FROM data_keys')).toEqual([{ day: '2026-11-19' }]);
  });

  it('leaves all in place, and memory with it, when the disk does not take it', () => {
    const path = ledgerPath();
    const { ledger, database } = openWithDatabase(path);
    const visits = recordAll(ledger, 3, 1, () => ({ atMs: MIDNIGHT_MS - 1 }));
    ledger.acknowledge(
      visits.map(({ id }) => id),
      SAMPLE_MS,
    );
    const dump = (): unknown =>
      ['visits', 'audit', 'data_keys', 'head', 'permit'].map((table) =>
        rowsOf(path, `SELECT * FROM ${table}`),
      );
    const before = dump();
    const day = { fromMs: MIDNIGHT_MS - DAY_MS, toMs: MIDNIGHT_MS };
    expect(ledger.countDay(day.fromMs, day.toMs).accept).toBe(3);
    database.pragma('query_only = ON');
    expect(ledger.deleteDaysBefore(DAY, SAMPLE_MS)).toMatchObject({
      ok: false,
      error: { kind: 'cannot-record' },
    });
    database.pragma('query_only = OFF');
    expect(dump()).toEqual(before);
    expect(ledger.countDay(day.fromMs, day.toMs).accept).toBe(3);
    expect(deleteAll(ledger)).toMatchObject({ visits: 3, keys: 1 });
    expect(ledger.countDay(day.fromMs, day.toMs).accept).toBe(0);
    expect(faultOfChain(database)).toBeNull();
  });

  it('goes on where a killed station stopped, and each visit is in the ledger or in a gap', async () => {
    const path = ledgerPath();
    fillLedger(path, 6_000, 3, { endAtMs: MIDNIGHT_MS - 1, spacingMs: 60_000, pending: 10 });
    for (const atLine of ['deleted 1', 'deleted 2', 'deleted 3']) {
      const child = startLedgerChild(path, 'delete', { args: [DAY] });
      await linesUntil(
        child,
        (lines) => lines.some((line) => line.startsWith(atLine)) || lines.includes('held'),
      );
      expect(child.signalCode).toBe('SIGKILL');
      const database = new Database(path);
      expect(faultOfChain(database)).toBeNull();
      database.close();
    }
    const { ledger, database } = openWithDatabase(path);
    deleteAll(ledger);
    expect(seqsIn(path)).toHaveLength(10);
    expect(ledger.countPending().pending).toBe(10);
    expect(faultOfChain(database)).toBeNull();
  });
});

describe('visits that were recorded while the clock was in doubt', () => {
  const LONG_AGO_MS = SAMPLE_MS - 39 * DAY_MS;
  const TO_COME_MS = SAMPLE_MS + 39 * DAY_MS;
  /** Visits at these times, in doubt unless `isTrusted`; all delivered. */
  function station(times: readonly { readonly atMs: number; readonly isTrusted?: true }[]) {
    const path = ledgerPath();
    const { ledger, database } = openWithDatabase(path);
    const visits = recordAll(ledger, times.length, 1, (n) => {
      const { atMs, isTrusted } = times[n - 1] ?? { atMs: 0 };
      return { atMs, notices: isTrusted ? [] : ['clock-untrusted'] };
    });
    ledger.acknowledge(
      visits.map(({ id }) => id),
      SAMPLE_MS,
    );
    return { path, ledger, database };
  }

  it('stay, however old they say they are, until one that was recorded after them is past its time', () => {
    const { path, ledger, database } = station([
      { atMs: LONG_AGO_MS },
      { atMs: TO_COME_MS },
      { atMs: MIDNIGHT_MS, isTrusted: true },
      { atMs: LONG_AGO_MS },
    ]);
    expect(deleteAll(ledger)).toEqual({ visits: 0, keys: 0, pieces: 0 });
    expect(deleteAll(ledger, '2026-11-21')).toMatchObject({ visits: 3 });
    expect(seqsIn(path)).toEqual([4]);
    expect(faultOfChain(database)).toBeNull();
  });

  it('are deleted under the day of that one, with the keys of days past and days to come', () => {
    const { path, ledger } = station([
      { atMs: LONG_AGO_MS },
      { atMs: TO_COME_MS },
      { atMs: MIDNIGHT_MS - 1, isTrusted: true },
      { atMs: MIDNIGHT_MS, isTrusted: true },
      { atMs: SAMPLE_MS + DAY_MS, isTrusted: true },
    ]);
    deleteAll(ledger);
    expect(seqsIn(path)).toEqual([4, 5]);
    expect(entriesIn(path).map(({ day, visits }) => [day, visits])).toEqual([
      ['2026-11-19', 2],
      ['2026-11-19', 1],
    ]);
    expect(rowsOf(path, 'SELECT day FROM data_keys ORDER BY day').map(({ day }) => day)).toEqual(
      [MIDNIGHT_MS, SAMPLE_MS + DAY_MS].map(localDayOf),
    );
  });

  it('prove nothing of each other', () => {
    const { path, ledger } = station([{ atMs: SAMPLE_MS }, { atMs: MIDNIGHT_MS - 1 }]);
    expect(deleteAll(ledger).visits).toBe(0);
    expect(seqsIn(path)).toEqual([1, 2]);
  });

  it('stay while they wait for the collector, and go with the next one that is past its time', () => {
    const path = ledgerPath();
    const { ledger } = openWithDatabase(path);
    const [doubted, ...others] = recordAll(ledger, 3, 1, (n) =>
      n === 1
        ? { atMs: LONG_AGO_MS, notices: ['clock-untrusted'] }
        : { atMs: n === 2 ? MIDNIGHT_MS - 1 : MIDNIGHT_MS },
    );
    ledger.acknowledge(
      others.map(({ id }) => id),
      SAMPLE_MS,
    );
    deleteAll(ledger);
    expect(seqsIn(path)).toEqual([1, 3]);
    ledger.acknowledge([doubted?.id ?? ''], SAMPLE_MS);
    deleteAll(ledger);
    expect(seqsIn(path)).toEqual([1, 3]);
    deleteAll(ledger, '2026-11-21');
    expect(seqsIn(path)).toEqual([]);
  });

  it('are found however many there are, so many at a time', () => {
    const count = MAX_DELETED_AT_ONCE + 1;
    const { path, ledger, database } = station([
      ...Array.from({ length: count }, () => ({ atMs: LONG_AGO_MS })),
      { atMs: MIDNIGHT_MS - 1, isTrusted: true },
    ]);
    expect(deleteAll(ledger)).toMatchObject({ visits: count + 1, pieces: 3 });
    expect(seqsIn(path)).toEqual([]);
    expect(faultOfChain(database)).toBeNull();
  });
});

it('never deletes the visit of somebody who is inside', () => {
  const path = ledgerPath();
  const { ledger } = openWithDatabase(path);
  const visits = recordAll(ledger, 2, 1, (n) => ({
    atMs: MIDNIGHT_MS - 1,
    pairing: n === 1 ? 'entry' : 'none',
    tags: n === 1 ? ['A'.repeat(22)] : [],
  }));
  ledger.acknowledge(
    visits.map(({ id }) => id),
    SAMPLE_MS,
  );
  deleteAll(ledger);
  expect(seqsIn(path)).toEqual([1]);
  ledger.closeGateDay(SAMPLE_MS);
  deleteAll(ledger);
  expect(seqsIn(path)).toEqual([]);
});

it('finds delivered visits behind many that wait, by looking at a bounded number of them at a time', () => {
  const path = ledgerPath();
  fillLedger(path, 60_000, 2, { endAtMs: MIDNIGHT_MS - 1, pending: 60_000 });
  const { ledger, database } = openWithDatabase(path);
  const delivered = [1, 2, 59_000];
  for (const seq of delivered) database.prepare('DELETE FROM outbox WHERE seq = ?').run(seq);
  // All are read for those of a doubted clock. Then the first two, those that wait and nothing else, and the third.
  const read = Math.ceil(60_000 / MAX_READ) - 1;
  const waiting = Math.floor(59_000 / MAX_LOOKED_AT);
  expect(deleteAll(ledger)).toEqual({ visits: 3, keys: 0, pieces: read + waiting + 2 });
  const days = [1, 59_000].map((seq) => localDayOf(MIDNIGHT_MS - 1 - (60_000 - seq) * 8_000));
  expect(entriesIn(path).map(({ day, visits }) => [day, visits])).toEqual([
    [days[0], 2],
    [days[1], 1],
  ]);
  expect(deleteAll(ledger)).toEqual({ visits: 0, keys: 0, pieces: read + waiting });
  expect(rowsOf(path, 'SELECT count(*) AS visits FROM visits')).toEqual([{ visits: 59_997 }]);
});

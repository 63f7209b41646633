import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visitSchema } from '../../../contract/visit.ts';
import type { Ledger } from '../../../electron/ledger/ledger.ts';
import { SAMPLE_MS, sampleId, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import {
  claimsOf,
  dropTriggers,
  ledgerPath,
  openForTest,
  openPart,
  openWithDatabase,
  recordAll,
} from './open-for-test.ts';

const idsOf = (ledger: Ledger, limit = 1_000): readonly string[] =>
  ledger.loadPending(limit).map(({ id }) => id);

describe('recording a visit', () => {
  it('numbers visits from 1 without a gap and returns them with their number', () => {
    const ledger = openForTest();
    expect(ledger.lastSeq()).toBe(0);
    const first = ledger.recordVisit(sampleVisit(1));
    const second = ledger.recordVisit(sampleVisit(2));
    expect(first.ok && openPart(first.value)).toEqual({ ...openPart(sampleVisit(1)), seq: 1 });
    expect(second.ok && second.value.seq).toBe(2);
    expect(ledger.lastSeq()).toBe(2);
  });

  it('gives back exactly what was recorded, for accepted, refused and unreadable visits', async () => {
    const ledger = openForTest();
    const visits = [
      sampleVisit(1),
      sampleVisit(2, {
        outcome: 'deny',
        trust: 'refused',
        codeReason: 'expired',
        reasons: ['expired'],
        nextStep: 'declare-again',
        notices: ['id-mismatch', 'masked-id'],
        direction: 'out',
      }),
      sampleVisit(3, {
        family: 'unknown',
        trust: 'refused',
        isUnreadable: true,
        codeReason: 'not-utf8',
        outcome: 'deny',
        reasons: ['not-utf8'],
        nextStep: 'scan-again',
        claims: null,
        gate: "Cổng 'phụ'; DROP TABLE visits; --",
      }),
      sampleVisit(4, { claims: { fullName: 'Lone \ud800 half and \u0000 zero', extras: ['', '"\\'] } }),
    ];
    const recorded = visits.map((visit) => ledger.recordVisit(visit));
    const loaded = ledger.loadPending(10);
    expect(recorded).toEqual(loaded.map((value) => ({ ok: true, value })));
    expect(loaded.map(openPart)).toEqual(visits.map((visit, i) => ({ ...openPart(visit), seq: i + 1 })));
    const keyIds = loaded.flatMap(({ sealedClaims }) => sealedClaims?.keyId ?? []);
    expect(await claimsOf(loaded, ledger.loadKeys(keyIds))).toEqual(visits.map(({ claims }) => claims));
  });

  it('keeps visits, numbers and outbox over a restart', () => {
    const path = ledgerPath();
    const before = openForTest(path);
    recordAll(before, 3);
    before.acknowledge([sampleId(1)], SAMPLE_MS + 5);
    before.close();
    const after = openForTest(path);
    expect(after.lastSeq()).toBe(3);
    expect(idsOf(after)).toEqual([sampleId(2), sampleId(3)]);
    expect(after.countPending()).toEqual({ pending: 2, quarantined: 0 });
    expect(after.lastAckedAtMs()).toBe(SAMPLE_MS + 5);
    recordAll(after, 1, 4);
    expect(after.lastSeq()).toBe(4);
  });

  it('refuses an id that is stored already, changes nothing and burns no number', () => {
    const ledger = openForTest();
    recordAll(ledger, 1);
    const again = ledger.recordVisit(sampleVisit(1, { gate: 'other' }));
    expect(again).toMatchObject({ ok: false, error: { kind: 'cannot-record' } });
    expect(again.ok || again.error.detail).toContain('this visit is in the ledger already');
    expect(ledger.countPending().pending).toBe(1);
    const next = ledger.recordVisit(sampleVisit(2));
    expect(next.ok && next.value.seq).toBe(2);
  });

  it('refuses what could not be read back, naming the field and not its value', () => {
    const ledger = openForTest();
    const refused = ledger.recordVisit(sampleVisit(1, { atMs: 1.5, id: 'Nguyễn Văn Mẫu' }));
    expect(refused).toEqual({
      ok: false,
      error: { kind: 'cannot-record', detail: 'not a visit: id, atMs' },
    });
    expect(ledger.lastSeq()).toBe(0);
  });

  it('answers cannot-record when the disk is full, and records again with the next number when it is not', () => {
    const { ledger, database } = openWithDatabase();
    recordAll(ledger, 5);
    const pages = Number(database.pragma('page_count', { simple: true }));
    database.pragma(`max_page_count = ${pages}`);
    let stored = 5;
    let failure: string | null = null;
    while (failure === null && stored < 1_000) {
      const recorded = ledger.recordVisit(sampleVisit(stored + 1));
      if (recorded.ok) stored++;
      else failure = recorded.error.detail;
    }
    expect(failure).toContain('SQLITE_FULL');
    expect(database.inTransaction).toBe(false);
    expect(ledger.countPending().pending).toBe(stored);
    expect(database.prepare('SELECT count(*) FROM visits').pluck().get()).toBe(stored);
    expect(database.prepare('SELECT count(*) FROM outbox').pluck().get()).toBe(stored);

    database.pragma('max_page_count = 1000000');
    const recovered = ledger.recordVisit(sampleVisit(stored + 1));
    expect(recovered.ok && recovered.value.seq).toBe(stored + 1);
  });

  it('answers cannot-record on a file that has become read-only, and a probe says the same', () => {
    const { ledger, database } = openWithDatabase();
    recordAll(ledger, 1);
    database.pragma('query_only = ON');
    expect(ledger.recordVisit(sampleVisit(2))).toMatchObject({
      ok: false,
      error: { kind: 'cannot-record', detail: expect.stringContaining('SQLITE_READONLY') },
    });
    expect(ledger.probe()).toMatchObject({ ok: false, error: { kind: 'cannot-record' } });
    database.pragma('query_only = OFF');
    expect(ledger.probe()).toEqual({ ok: true, value: null });
    expect(ledger.lastSeq()).toBe(1);
  });

  it('writes the visit and its outbox row together or not at all', () => {
    const { ledger, database } = openWithDatabase();
    recordAll(ledger, 1);
    // The outbox row of number 2 is there already, so the second half of the transaction must fail.
    database.pragma('foreign_keys = OFF');
    database.exec('INSERT INTO outbox (seq) VALUES (2)');
    expect(ledger.recordVisit(sampleVisit(2)).ok).toBe(false);
    expect(database.prepare('SELECT count(*) FROM visits').pluck().get()).toBe(1);
    database.exec('DELETE FROM outbox WHERE seq = 2');
    expect(ledger.recordVisit(sampleVisit(2)).ok).toBe(true);
  });
});

describe('the outbox', () => {
  it('hands out the oldest visits first, as many as asked for', () => {
    const ledger = openForTest();
    recordAll(ledger, 5);
    expect(idsOf(ledger, 3)).toEqual([sampleId(1), sampleId(2), sampleId(3)]);
    expect(idsOf(ledger, 3)).toEqual([sampleId(1), sampleId(2), sampleId(3)]);
  });

  it('lets go of a visit once it is acknowledged, and ignores repeats and unknown ids', () => {
    const ledger = openForTest();
    recordAll(ledger, 3);
    ledger.acknowledge([sampleId(2), sampleId(2), sampleId(77), 'nonsense'], SAMPLE_MS);
    ledger.acknowledge([sampleId(2)], SAMPLE_MS - 1_000);
    expect(idsOf(ledger)).toEqual([sampleId(1), sampleId(3)]);
    expect(ledger.countPending()).toEqual({ pending: 2, quarantined: 0 });
    expect(ledger.lastAckedAtMs()).toBe(SAMPLE_MS);
  });

  it('remembers no acknowledgement when none of the ids was waiting', () => {
    const ledger = openForTest();
    ledger.acknowledge([sampleId(1)], SAMPLE_MS);
    expect(ledger.lastAckedAtMs()).toBeNull();
  });

  it('sets a refused visit aside so that those behind it go on, and takes it back on request', () => {
    const ledger = openForTest();
    recordAll(ledger, 3);
    ledger.quarantine([{ id: sampleId(1), reason: 'invalid', detail: 'x'.repeat(900) }], SAMPLE_MS);
    ledger.quarantine([{ id: sampleId(1), reason: 'invalid', detail: 'again' }], SAMPLE_MS);
    ledger.quarantine([{ id: sampleId(99), reason: 'invalid', detail: 'unknown' }], SAMPLE_MS);
    expect(idsOf(ledger)).toEqual([sampleId(2), sampleId(3)]);
    expect(ledger.countPending()).toEqual({ pending: 2, quarantined: 1 });
    expect(ledger.requeueQuarantined()).toBe(1);
    expect(ledger.requeueQuarantined()).toBe(0);
    expect(idsOf(ledger)).toEqual([sampleId(1), sampleId(2), sampleId(3)]);
    expect(ledger.countPending()).toEqual({ pending: 3, quarantined: 0 });
  });

  it('does not set aside a visit that the collector has acknowledged', () => {
    const ledger = openForTest();
    recordAll(ledger, 1);
    ledger.acknowledge([sampleId(1)], SAMPLE_MS);
    ledger.quarantine([{ id: sampleId(1), reason: 'invalid', detail: '' }], SAMPLE_MS);
    expect(ledger.countPending()).toEqual({ pending: 0, quarantined: 0 });
  });

  it('takes a late acknowledgement of a visit that was set aside', () => {
    const ledger = openForTest();
    recordAll(ledger, 1);
    ledger.quarantine([{ id: sampleId(1), reason: 'invalid', detail: '' }], SAMPLE_MS);
    ledger.acknowledge([sampleId(1)], SAMPLE_MS);
    expect(ledger.countPending()).toEqual({ pending: 0, quarantined: 0 });
  });

  it('sets a damaged row aside and hands out the rest of the batch', () => {
    const { ledger, database } = openWithDatabase();
    recordAll(ledger, 4);
    dropTriggers(database);
    database.exec(`UPDATE visits SET trust = 'very' WHERE seq = 1`);
    database.exec('UPDATE visits SET data_key = NULL WHERE seq = 3');
    expect(idsOf(ledger)).toEqual([sampleId(2), sampleId(4)]);
    expect(ledger.countPending()).toEqual({ pending: 2, quarantined: 2 });
    expect(database.prepare('SELECT seq, reason, detail FROM quarantine ORDER BY seq').all()).toEqual([
      { seq: 1, reason: 'row-unreadable', detail: 'trust' },
      { seq: 3, reason: 'row-unreadable', detail: 'sealedClaims.keyId' },
    ]);
  });

  it('does not take a page of nothing but damaged rows for an empty outbox', () => {
    const { ledger, database } = openWithDatabase();
    recordAll(ledger, 5);
    dropTriggers(database);
    database.exec(`UPDATE visits SET lane = 'NOT A LANE' WHERE seq <= 4`);
    expect(idsOf(ledger, 2)).toEqual([sampleId(5)]);
  });

  it('throws and changes nothing when an acknowledgement cannot be written', () => {
    const { ledger, database } = openWithDatabase();
    recordAll(ledger, 2);
    database.pragma('query_only = ON');
    expect(() => ledger.acknowledge([sampleId(1)], SAMPLE_MS)).toThrow();
    database.pragma('query_only = OFF');
    expect(ledger.countPending().pending).toBe(2);
    expect(idsOf(ledger)).toEqual([sampleId(1), sampleId(2)]);
  });

  it('agrees in memory and on disk after any order of records, acknowledgements, quarantines and restarts', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('record' as const) }),
      fc.record({ do: fc.constant('acknowledge' as const), n: fc.integer({ min: 1, max: 30 }) }),
      fc.record({ do: fc.constant('quarantine' as const), n: fc.integer({ min: 1, max: 30 }) }),
      fc.record({ do: fc.constant('requeue' as const) }),
      fc.record({ do: fc.constant('restart' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const path = ledgerPath();
        let ledger = openForTest(path);
        const where = new Map<number, 'outbox' | 'quarantine' | 'delivered'>();
        for (const taken of steps) {
          if (taken.do === 'record') {
            recordAll(ledger, 1, where.size + 1);
            where.set(where.size + 1, 'outbox');
          } else if (taken.do === 'acknowledge') {
            ledger.acknowledge([sampleId(taken.n)], SAMPLE_MS);
            if (where.has(taken.n)) where.set(taken.n, 'delivered');
          } else if (taken.do === 'quarantine') {
            ledger.quarantine([{ id: sampleId(taken.n), reason: 'invalid', detail: '' }], SAMPLE_MS);
            if (where.get(taken.n) === 'outbox') where.set(taken.n, 'quarantine');
          } else if (taken.do === 'requeue') {
            ledger.requeueQuarantined();
            for (const [n, place] of where) if (place === 'quarantine') where.set(n, 'outbox');
          } else {
            ledger.close();
            ledger = openForTest(path);
          }
          const at = (place: string): number[] => [...where].filter(([, p]) => p === place).map(([n]) => n);
          expect(ledger.countPending()).toEqual({
            pending: at('outbox').length,
            quarantined: at('quarantine').length,
          });
          expect(idsOf(ledger)).toEqual(at('outbox').map((n) => sampleId(n)));
          expect(ledger.lastSeq()).toBe(where.size);
        }
        ledger.close();
      }),
      { numRuns: 20 },
    );
  });
});

describe('the tally of a day', () => {
  const day = { fromMs: SAMPLE_MS, toMs: SAMPLE_MS + 86_400_000 };

  it('counts the first millisecond of the day and not the first of the next', () => {
    const ledger = openForTest();
    const times = [day.fromMs - 1, day.fromMs, day.toMs - 1, day.toMs];
    times.forEach((atMs, n) => {
      ledger.recordVisit(sampleVisit(n + 1, { atMs }));
    });
    expect(ledger.countDay(day.fromMs, day.toMs)).toEqual({ accept: 2, deny: 0, ask: 0 });
  });

  it('keeps count of visits recorded after it was first asked, and of no failed ones', () => {
    const ledger = openForTest();
    expect(ledger.countDay(day.fromMs, day.toMs)).toEqual({ accept: 0, deny: 0, ask: 0 });
    ledger.recordVisit(sampleVisit(1));
    ledger.recordVisit(sampleVisit(1));
    ledger.recordVisit(sampleVisit(2, { outcome: 'ask' }));
    ledger.recordVisit(sampleVisit(3, { outcome: 'deny', atMs: day.toMs }));
    expect(ledger.countDay(day.fromMs, day.toMs)).toEqual({ accept: 1, deny: 0, ask: 1 });
    expect(ledger.countDay(day.toMs, day.toMs + 1)).toEqual({ accept: 0, deny: 1, ask: 0 });
    expect(ledger.countDay(day.fromMs, day.toMs)).toEqual({ accept: 1, deny: 0, ask: 1 });
  });
});

describe('keeping the file in shape', () => {
  it('answers a day by an index, for the tally and for the log', () => {
    const { database } = openWithDatabase();
    const planOf = (sql: string): string =>
      database
        .prepare<[number, number], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(0, 1)
        .map(({ detail }) => detail)
        .join('\n');
    expect(planOf('SELECT * FROM visits WHERE at_ms >= ? AND at_ms < ? ORDER BY at_ms, seq')).toMatch(
      /USING INDEX visits_by_time/,
    );
    const tally = planOf(
      'SELECT outcome, count(*) FROM visits WHERE at_ms >= ? AND at_ms < ? GROUP BY outcome',
    );
    expect(tally).toMatch(/USING COVERING INDEX visits_by_time/);
  });

  it('is set to survive a power cut and to keep the log small', () => {
    const { database } = openWithDatabase();
    const setting = (name: string): unknown => database.pragma(name, { simple: true });
    expect(setting('journal_mode')).toBe('wal');
    expect(setting('synchronous')).toBe(2);
    expect(setting('foreign_keys')).toBe(1);
    expect(setting('wal_autocheckpoint')).toBe(4_000);
  });

  it('moves everything out of the write-ahead log when it is tidied', () => {
    const path = ledgerPath();
    const { ledger } = openWithDatabase(path);
    recordAll(ledger, 50);
    ledger.tidyLog();
    // The database file alone, without its log, now holds every visit.
    const alone = join(temporaryFolder(), 'alone.db');
    copyFileSync(path, alone);
    expect(openForTest(alone).lastSeq()).toBe(50);
  });

  it('records visits that parse as what crosses every other boundary', () => {
    const ledger = openForTest();
    recordAll(ledger, 3);
    for (const visit of ledger.loadPending(10)) expect(visitSchema.parse(visit)).toEqual(visit);
  });
});

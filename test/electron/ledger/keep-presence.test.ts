import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Pairing, pairings } from '../../../contract/occupancy.ts';
import type { NewVisit } from '../../../contract/visit.ts';
import type { Ledger } from '../../../electron/ledger/ledger.ts';
import { SAMPLE_MS, sampleId, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { dropTriggers, ledgerPath, openForTest, openWithDatabase } from './open-for-test.ts';
import { rowsOf } from './open-saved.ts';

/** 16 bytes in base64url: the last letter carries two bits. */
const tagOf = (name: string): string => `${name.padEnd(21, '_')}A`;
const [an, binh, chi] = [tagOf('an'), tagOf('binh'), tagOf('chi')];

const pass = (ledger: Ledger, n: number, pairing: Pairing, changes: Partial<NewVisit> = {}): void => {
  const recorded = ledger.recordVisit(sampleVisit(n, { pairing, tags: [an], ...changes }));
  if (!recorded.ok) throw new Error(recorded.error.detail);
};
const insideOf = (ledger: Ledger, tag: string, zone = 'main'): number | null =>
  ledger.presence.find(zone, [tag])?.seq ?? null;

describe('who is inside', () => {
  it('is a person who entered, by any of their tags, in the zone they entered', () => {
    const ledger = openForTest();
    pass(ledger, 1, 'entry', { tags: [an, binh] });
    expect(ledger.presence.find('main', [binh])).toMatchObject({
      visitId: sampleId(1),
      seq: 1,
      zone: 'main',
      atMs: SAMPLE_MS,
      wasAsked: false,
    });
    expect(ledger.presence.find('main', [chi, an])?.seq).toBe(1);
    expect(ledger.presence.find('main', [chi])).toBeNull();
    expect(ledger.presence.find('main', [])).toBeNull();
    expect(ledger.presence.find('ward', [an])).toBeNull();
    expect([ledger.presence.count('main'), ledger.presence.count('ward')]).toEqual([1, 0]);
  });

  it('is counted without tags too: nobody can be found by them', () => {
    const ledger = openForTest();
    pass(ledger, 1, 'entry', { tags: [] });
    expect(ledger.presence.count('main')).toBe(1);
    expect(insideOf(ledger, an)).toBeNull();
  });

  it('is no longer who left, and an exit of somebody unknown changes nothing', () => {
    const ledger = openForTest();
    pass(ledger, 1, 'entry');
    pass(ledger, 2, 'entry', { tags: [binh] });
    pass(ledger, 3, 'exit', { pairedWith: sampleId(1), direction: 'out' });
    expect([insideOf(ledger, an), insideOf(ledger, binh)]).toEqual([null, 2]);
    pass(ledger, 4, 'exit-without-entry', { tags: [chi], direction: 'out' });
    pass(ledger, 5, 'exit', { pairedWith: sampleId(1), direction: 'out' });
    pass(ledger, 6, 'none', { outcome: 'deny' });
    expect(ledger.presence.count('main')).toBe(1);
  });

  it('is one person, by the later visit, when an exit was not scanned', () => {
    const ledger = openForTest();
    pass(ledger, 1, 'entry', { tags: [an, binh] });
    pass(ledger, 2, 'entry-without-exit', { pairedWith: sampleId(1), tags: [an] });
    expect(ledger.presence.count('main')).toBe(1);
    expect(insideOf(ledger, an)).toBe(2);
    // What the second code does not say is not known of the person any more.
    expect(insideOf(ledger, binh)).toBeNull();
  });

  it('is known by the tags of both codes after the second one, still by the first visit', () => {
    const ledger = openForTest();
    pass(ledger, 1, 'entry', { outcome: 'ask' });
    expect(ledger.presence.find('main', [an])?.wasAsked).toBe(true);
    pass(ledger, 2, 'again', { pairedWith: sampleId(1), tags: [binh], outcome: 'accept' });
    expect([insideOf(ledger, an), insideOf(ledger, binh)]).toEqual([1, 1]);
    expect(ledger.presence.find('main', [an])?.wasAsked).toBe(false);
    expect(ledger.presence.count('main')).toBe(1);
    pass(ledger, 3, 'again', { pairedWith: sampleId(77), tags: [chi] });
    expect(insideOf(ledger, chi)).toBeNull();
  });

  it('is not who was asked about and then turned away', () => {
    const path = ledgerPath();
    const ledger = openForTest(path);
    pass(ledger, 1, 'entry', { outcome: 'ask' });
    pass(ledger, 2, 'entry', { tags: [binh] });
    pass(ledger, 3, 'turned-away', { outcome: 'deny', pairedWith: sampleId(1) });
    expect([ledger.presence.count('main'), insideOf(ledger, an), insideOf(ledger, binh)]).toEqual([
      1,
      null,
      2,
    ]);
    ledger.close();
    expect(openForTest(path).presence.count('main')).toBe(1);
  });

  it('is the latest of two people whose codes say the same, also after a restart', () => {
    const path = ledgerPath();
    const ledger = openForTest(path);
    pass(ledger, 1, 'entry');
    pass(ledger, 2, 'entry', { tags: [binh] });
    // The first one shows a code that says what the second's did.
    pass(ledger, 3, 'again', { pairedWith: sampleId(1), tags: [binh] });
    expect(insideOf(ledger, binh)).toBe(2);
    ledger.close();
    expect(insideOf(openForTest(path), binh)).toBe(2);
  });

  it('cannot be told by their tags once their claims were erased, and is still counted', () => {
    const ledger = openForTest();
    pass(ledger, 1, 'entry');
    pass(ledger, 2, 'entry', { tags: [binh] });
    pass(ledger, 3, 'again', { pairedWith: sampleId(2), tags: [chi] });
    const order = { orderId: 'o', actor: 'admin', reason: null, atMs: SAMPLE_MS };
    ledger.erase({ ...order, visitIds: [sampleId(1)] });
    expect(insideOf(ledger, an)).toBeNull();
    // A visit of a second code: its tags lie with the first.
    ledger.erase({ ...order, visitIds: [sampleId(3)] });
    expect([insideOf(ledger, binh), insideOf(ledger, chi)]).toEqual([null, null]);
    expect(ledger.presence.count('main')).toBe(2);
  });
});

describe('the end of a gate day', () => {
  it('takes everybody out of every zone, with an audit entry for each zone and no tag left', () => {
    const path = ledgerPath();
    const { ledger, database } = openWithDatabase(path);
    pass(ledger, 1, 'entry');
    pass(ledger, 2, 'entry', { tags: [], zone: 'ward' });
    pass(ledger, 3, 'entry', { tags: [binh] });
    expect(ledger.closeGateDay(SAMPLE_MS + 7)).toEqual({ ok: true, value: 3 });
    expect([ledger.presence.count('main'), ledger.presence.count('ward'), insideOf(ledger, an)]).toEqual([
      0,
      0,
      null,
    ]);
    const closed = rowsOf(path, `SELECT at_ms, after_seq, action FROM audit WHERE action LIKE '%"closed"%'`);
    expect(closed.map((row) => ({ ...row, action: JSON.parse(String(row.action)) }))).toEqual([
      {
        at_ms: SAMPLE_MS + 7,
        after_seq: 3,
        action: { kind: 'closed', zone: 'main', seqs: [1, 3], unknown: 0 },
      },
      { at_ms: SAMPLE_MS + 7, after_seq: 3, action: { kind: 'closed', zone: 'ward', seqs: [2], unknown: 1 } },
    ]);
    expect(database.prepare('SELECT count(*) FROM inside_tags').pluck().get()).toBe(0);
    expect(ledger.closeGateDay(SAMPLE_MS + 8)).toEqual({ ok: true, value: 0 });
    expect(rowsOf(path, `SELECT 1 FROM audit WHERE action LIKE '%"closed"%'`)).toHaveLength(2);
  });

  it('takes out only whose gate day is over, and who stays can be forgotten or told again', () => {
    const path = ledgerPath();
    const ledger = openForTest(path);
    pass(ledger, 1, 'entry', { atMs: SAMPLE_MS - 1 });
    pass(ledger, 2, 'entry', { tags: [binh] });
    const isOver = ({ knownAtMs }: { knownAtMs: number | null }) =>
      knownAtMs !== null && knownAtMs < SAMPLE_MS;
    expect(ledger.closeGateDay(SAMPLE_MS, { isOver })).toEqual({ ok: true, value: 1 });
    expect([insideOf(ledger, an), insideOf(ledger, binh)]).toEqual([null, 2]);
    expect(ledger.latestAction(['closed'])).toEqual({ kind: 'closed', zone: 'main', seqs: [1], unknown: 0 });
    expect(ledger.closeGateDay(SAMPLE_MS, { isOver, forgetsTags: true })).toEqual({ ok: true, value: 0 });
    expect([ledger.presence.count('main'), insideOf(ledger, binh)]).toEqual([1, null]);
    ledger.close();
    expect(rowsOf(path, 'SELECT seq FROM inside')).toEqual([{ seq: 2 }]);
    expect(rowsOf(path, 'SELECT 1 FROM inside_tags')).toEqual([]);
    expect(rowsOf(path, `SELECT 1 FROM audit WHERE action LIKE '%"closed"%'`)).toHaveLength(1);
  });

  it('cannot tell when somebody came in by a clock in doubt until it is trusted; the next closing can', () => {
    const path = ledgerPath();
    const ledger = openForTest(path);
    pass(ledger, 1, 'entry', { id: sampleId(1), atMs: 1, notices: ['clock-untrusted'] });
    // The same passage by a second code, and a clock that is trusted by then: the entry stays of no known time.
    pass(ledger, 2, 'again', { pairedWith: sampleId(1), tags: [binh] });
    const told: unknown[] = [];
    const isOver = ({ knownAtMs }: { knownAtMs: number | null }) => {
      told.push(knownAtMs);
      return false;
    };
    ledger.closeGateDay(SAMPLE_MS, { isOver });
    ledger.closeGateDay(SAMPLE_MS + 1, { isOver });
    expect(insideOf(ledger, binh)).toBe(1);
    ledger.close();
    openForTest(path).closeGateDay(SAMPLE_MS + 2, { isOver });
    expect(told).toEqual([null, SAMPLE_MS, 1]);
  });

  it.each([
    [500, 1],
    [501, 2],
  ])('names %i people in %i audit entries', (people, entries) => {
    const path = ledgerPath();
    const { ledger, database } = openWithDatabase(path);
    database.transaction(() => {
      for (let n = 1; n <= people; n++) pass(ledger, n, 'entry', { tags: [tagOf(String(n))], claims: null });
    })();
    expect(ledger.closeGateDay(SAMPLE_MS)).toEqual({ ok: true, value: people });
    const closed = rowsOf(path, `SELECT action FROM audit WHERE action LIKE '%"closed"%'`);
    expect(closed).toHaveLength(entries);
    expect(closed.flatMap(({ action }) => JSON.parse(String(action)).seqs)).toHaveLength(people);
  });
});

describe('memory and table', () => {
  it('both stay as they were when a passage cannot be written', () => {
    const path = ledgerPath();
    const { ledger, database } = openWithDatabase(path);
    pass(ledger, 1, 'entry');
    database.exec(`CREATE TRIGGER full BEFORE UPDATE ON head BEGIN SELECT RAISE(ABORT, 'disk'); END`);
    for (const pairing of pairings) {
      const visit = sampleVisit(2, { pairing, pairedWith: sampleId(1), tags: [an, binh] });
      expect(ledger.recordVisit(visit).ok).toBe(false);
    }
    expect(ledger.closeGateDay(SAMPLE_MS).ok).toBe(false);
    const order = { orderId: 'o', visitIds: [sampleId(1)], actor: 'admin', reason: null, atMs: SAMPLE_MS };
    expect(ledger.erase(order).ok).toBe(false);
    expect([insideOf(ledger, an), insideOf(ledger, binh), ledger.presence.count('main')]).toEqual([
      1,
      null,
      1,
    ]);
    dropTriggers(database);
    pass(ledger, 2, 'exit', { pairedWith: sampleId(1) });
    expect(ledger.presence.count('main')).toBe(0);
  });

  it('say the same after any passages, erasures, closings and restarts', () => {
    const zones = ['main', 'ward'];
    const names = ['a', 'b', 'c', 'd'];
    const step = fc.record({
      do: fc.constantFrom('pass', 'pass', 'pass', 'pass', 'pass', 'erase', 'close', 'restart'),
      pairing: fc.constantFrom(...pairings),
      zone: fc.constantFrom(...zones),
      tags: fc.uniqueArray(fc.constantFrom(...names.map(tagOf)), { maxLength: 3 }),
      with: fc.integer({ min: 1, max: 25 }),
      outcome: fc.constantFrom('accept' as const, 'ask' as const),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 30 }), (steps) => {
        const path = ledgerPath();
        let ledger = openForTest(path);
        const seen = (): unknown =>
          zones.map((zone) => [
            ledger.presence.count(zone),
            ...names.map((name) => ledger.presence.find(zone, [tagOf(name)])),
          ]);
        let n = 0;
        for (const taken of steps) {
          if (taken.do === 'pass') {
            n++;
            const { pairing, zone, tags, outcome } = taken;
            pass(ledger, n, pairing, {
              zone,
              tags,
              outcome,
              pairedWith: sampleId(taken.with),
              claims: { fullName: 'M' },
            });
          } else if (taken.do === 'erase') {
            const order = { orderId: 'o', actor: 'admin', reason: null, atMs: SAMPLE_MS };
            ledger.erase({ ...order, visitIds: [sampleId(taken.with)] });
          } else if (taken.do === 'close') ledger.closeGateDay(SAMPLE_MS);
          else {
            const before = seen();
            ledger.close();
            ledger = openForTest(path);
            expect(seen()).toEqual(before);
          }
        }
        const before = seen();
        ledger.close();
        ledger = openForTest(path);
        expect(seen()).toEqual(before);
        const table = rowsOf(path, 'SELECT zone, count(*) AS people FROM inside GROUP BY zone');
        for (const { zone, people } of table) expect(ledger.presence.count(String(zone))).toBe(people);
        ledger.close();
      }),
      { numRuns: 40 },
    );
  });
});

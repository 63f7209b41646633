import { copyFileSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { migrate } from '../../../electron/ledger/migrate.ts';
import { openReadOnlyLedger, type ReadOnlyLedger } from '../../../electron/ledger/read-ledger.ts';
import { fillLedger } from '../../../scripts/rig/fill-ledger.ts';
import { SAMPLE_MS, sampleId, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { shippedPolicy } from '../../../scripts/shipped-policies.ts';
import {
  claimsOf,
  DAY_MS,
  dropTriggers,
  ledgerPath,
  openForTest,
  openWithDatabase,
  tools,
} from './open-for-test.ts';
import { faultOfChain } from './recompute-chain.ts';

function openReader(path: string): ReadOnlyLedger {
  const opened = openReadOnlyLedger(path);
  if (!opened.ok) throw new Error(`${opened.error.kind}: ${opened.error.detail}`);
  onTestFinished(() => opened.value.close());
  return opened.value;
}
const kindOf = (path: string): string | null => {
  const opened = openReadOnlyLedger(path);
  return opened.ok ? null : opened.error.kind;
};

describe('reading a ledger beside the station', () => {
  it('gives the visits of a range, its first millisecond in and its last out, by time and number', () => {
    const path = ledgerPath();
    const ledger = openForTest(path);
    const times = [5, 1, 3, 3, 4, 0];
    times.forEach((offset, i) => {
      ledger.recordVisit(sampleVisit(i + 1, { atMs: SAMPLE_MS + offset }));
    });
    const visits = [...openReader(path).visitsBetween(SAMPLE_MS + 1, SAMPLE_MS + 5)];
    expect(visits.map(({ seq }) => seq)).toEqual([2, 3, 4, 5]);
    expect(visits[0]).toEqual(ledger.loadPending(10)[1]);
  });

  it('finds one visit by its id, and the policy versions that judged', () => {
    const path = ledgerPath();
    const ledger = openForTest(path);
    ledger.recordVisit(sampleVisit(1));
    const { policy } = shippedPolicy('office');
    ledger.keepPolicy(policy);
    ledger.keepPolicy(policy);
    ledger.keepPolicy({ ...policy, whenTrustListExpired: 'deny' });
    const reader = openReader(path);
    expect(reader.visit(sampleId(1))).toEqual(ledger.loadPending(1)[0]);
    expect(reader.visit(sampleId(2))).toBeNull();
    expect(reader.visit('no id')).toBeNull();
    const versions = reader.policyVersions('office', policy.version);
    expect(versions).toHaveLength(2);
    expect(versions.map((kept) => kept.policy)).toContainEqual(policy);
    expect(reader.policyVersions('office', policy.version + 1)).toEqual([]);
  });

  it('gives the phones of an hour: how long they were counted, how many there were, and the most', () => {
    const path = ledgerPath();
    const ledger = openForTest(path);
    const hourMs = SAMPLE_MS - (SAMPLE_MS % 3_600_000);
    const counts = (bluezone: number) => ({ bluezone, 'exposure-notification': 1, tracetogether: 0 });
    ledger.countPhones(hourMs, counts(2));
    ledger.countPhones(hourMs + 59 * 60_000, counts(5));
    ledger.countPhones(hourMs + 60 * 60_000, counts(9));
    const reader = openReader(path);
    expect(reader.phonesBetween(hourMs, hourMs + 1)).toEqual([
      { hourMs, kind: 'bluezone', minutes: 2, phoneMinutes: 7, most: 5 },
      { hourMs, kind: 'exposure-notification', minutes: 2, phoneMinutes: 2, most: 1 },
      { hourMs, kind: 'tracetogether', minutes: 2, phoneMinutes: 0, most: 0 },
    ]);
  });

  it('neither holds the station up nor sees half of what it writes meanwhile', () => {
    const path = ledgerPath();
    const ledger = openForTest(path);
    for (let n = 1; n <= 10; n++) ledger.recordVisit(sampleVisit(n));
    const reader = openReader(path);
    const visits = reader.visitsBetween(0, Number.MAX_SAFE_INTEGER);
    expect(visits.next().value?.seq).toBe(1);
    for (let n = 11; n <= 30; n++) expect(ledger.recordVisit(sampleVisit(n)).ok).toBe(true);
    ledger.tidyLog();
    expect([...visits].map(({ seq }) => seq)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect([...reader.visitsBetween(0, Number.MAX_SAFE_INTEGER)]).toHaveLength(30);
  });

  it('reads while no station runs, also what a killed one left in its log', () => {
    const path = ledgerPath();
    const ledger = openForTest(path);
    ledger.recordVisit(sampleVisit(1));
    const left = ledgerPath();
    copyFileSync(path, left);
    copyFileSync(`${path}-wal`, `${left}-wal`);
    ledger.close();
    expect([...openReader(path).visitsBetween(0, Number.MAX_SAFE_INTEGER)]).toHaveLength(1);
    expect([...openReader(left).visitsBetween(0, Number.MAX_SAFE_INTEGER)]).toHaveLength(1);
  });

  it('skips a damaged row, counts it and goes on', () => {
    const path = ledgerPath();
    const { ledger, database } = openWithDatabase(path);
    for (let n = 1; n <= 3; n++) ledger.recordVisit(sampleVisit(n));
    dropTriggers(database);
    database.exec(`UPDATE visits SET reasons = '[]' WHERE seq = 2`);
    const reader = openReader(path);
    expect([...reader.visitsBetween(0, Number.MAX_SAFE_INTEGER)].map(({ id }) => id)).toEqual([
      sampleId(1),
      sampleId(3),
    ]);
    expect(reader.countUnreadableRows()).toBe(1);
  });

  it('skips a damaged data key and a damaged audit entry, and counts them', () => {
    const path = ledgerPath();
    const { ledger, database } = openWithDatabase(path);
    ledger.recordVisit(sampleVisit(1));
    ledger.recordVisit(sampleVisit(2, { atMs: SAMPLE_MS + DAY_MS }));
    dropTriggers(database);
    database.exec(`UPDATE data_keys SET venue = '{"enc"' WHERE number = 1`);
    database.exec(`UPDATE audit SET action = '{' WHERE number = 1`);
    const reader = openReader(path);
    expect(reader.dataKeys().map(({ day }) => day)).toEqual(['2026-11-22']);
    expect(reader.countUnreadableRows()).toBe(1);
    const keyIds = ledger.loadPending(2).map(({ sealedClaims }) => sealedClaims?.keyId ?? '');
    expect(ledger.loadKeys(keyIds).map(({ day }) => day)).toEqual(['2026-11-22']);
    expect([...reader.audit()].map(({ number }) => number)).toEqual([2, 3, 4]);
    expect(reader.countUnreadableRows()).toBe(2);
    expect(ledger.latestAction(['chain-begun'])).toBeNull();
    expect(ledger.latestAction(['station-key'])).toMatchObject({ kind: 'station-key' });
  });

  it('tells who is inside, and how far the visits of a time were delivered', () => {
    const path = ledgerPath();
    const ledger = openForTest(path);
    const tags = ['A'.repeat(22)];
    ledger.recordVisit(sampleVisit(1, { pairing: 'entry', tags, outcome: 'ask' }));
    ledger.recordVisit(sampleVisit(2, { atMs: SAMPLE_MS + 1 }));
    ledger.recordVisit(sampleVisit(3, { atMs: SAMPLE_MS + 2 }));
    ledger.acknowledge([sampleId(1)], SAMPLE_MS + 9);
    ledger.quarantine([{ id: sampleId(2, SAMPLE_MS + 1), reason: 'invalid', detail: '' }], SAMPLE_MS);
    const reader = openReader(path);
    expect(reader.inside()).toEqual([
      { visitId: sampleId(1), seq: 1, zone: 'main', atMs: SAMPLE_MS, wasAsked: true },
    ]);
    expect(reader.delivery(SAMPLE_MS, SAMPLE_MS + 2)).toEqual({
      visits: 2,
      pending: 0,
      quarantined: 1,
      lastAckedAtMs: SAMPLE_MS + 9,
    });
  });

  it('says ledger-missing where there is none, and makes none', () => {
    const path = ledgerPath();
    expect(kindOf(path)).toBe('ledger-missing');
    expect(kindOf(path)).toBe('ledger-missing');
    writeFileSync(path, '');
    expect(kindOf(path)).toBe('ledger-missing');
  });

  it('says ledger-newer and ledger-corrupt like the station itself', () => {
    const newer = ledgerPath();
    const database = new Database(newer);
    migrate(database, tools);
    database.pragma('user_version = 9990');
    database.close();
    expect(kindOf(newer)).toBe('ledger-newer');

    const garbage = ledgerPath();
    writeFileSync(garbage, Buffer.alloc(9_000, 'x'));
    expect(kindOf(garbage)).toBe('ledger-corrupt');
  });

  it.each([10, 20, 30, 40])(
    'does not read layout %i: its claims lie open until the station has sealed them',
    (layout) => {
      const path = ledgerPath();
      const database = new Database(path);
      migrate(database, tools, layout);
      database.close();
      expect(openReadOnlyLedger(path)).toMatchObject({
        ok: false,
        error: { kind: 'ledger-missing', detail: expect.stringContaining('older') },
      });
    },
  );
});

describe('a filled ledger', () => {
  it('holds the visits asked for, delivered but for the last ones, and goes on from there', async () => {
    const path = ledgerPath();
    fillLedger(path, 2_000, 7, { pending: 5 });
    const ledger = openForTest(path);
    expect(ledger.lastSeq()).toBe(2_000);
    expect(ledger.countPending()).toEqual({ pending: 5, quarantined: 0 });
    expect(ledger.loadPending(10).map(({ seq }) => seq)).toEqual([1_996, 1_997, 1_998, 1_999, 2_000]);
    const reader = openReader(path);
    expect([...reader.visitsBetween(0, Number.MAX_SAFE_INTEGER)]).toHaveLength(2_000);
    expect(reader.countUnreadableRows()).toBe(0);
    const claims = await claimsOf([...reader.visitsBetween(0, Number.MAX_SAFE_INTEGER)], reader.dataKeys());
    expect(claims.filter((found) => found?.fullName !== undefined).length).toBeGreaterThan(1_700);
    expect(ledger.recordVisit(sampleVisit(2_001)).ok).toBe(true);
    ledger.close();
    const database = new Database(path);
    expect(faultOfChain(database)).toBeNull();
    database.close();
  });

  it('is the same for the same seed', () => {
    const read = (seed: number): unknown => {
      const path = ledgerPath();
      fillLedger(path, 50, seed);
      return [...openReader(path).visitsBetween(0, Number.MAX_SAFE_INTEGER)];
    };
    expect(read(3)).toEqual(read(3));
    expect(read(3)).not.toEqual(read(4));
  });
});

/**
 * Damaged values: whatever stands in a column that a disk or a hand has changed, the station opens on that ledger and goes
 * on with everything that it does in a day. That something was changed is for verify-chain to say.
 */
import { copyFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { deskViewSchema } from '../../../contract/desk.ts';
import { localDayOf } from '../../../contract/local-time.ts';
import { ledgerTables, type OpenedLedger, openLedger } from '../../../electron/ledger/open-ledger.ts';
import { openDeskReader } from '../../../electron/ledger/read-desk.ts';
import { openReadOnlyLedger } from '../../../electron/ledger/read-ledger.ts';
import { MAX_NUMBER } from '../../../electron/ledger/sound-rows.ts';
import { SAMPLE_MS, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { shippedPolicies } from '../../../scripts/shipped-policies.ts';
import { DAY_MS, ledgerPath, ledgerPorts, openForTest, recordAll, tamper } from './open-for-test.ts';

const tagOf = (n: number): string => Buffer.alloc(16, n).toString('base64url');
const phones = { bluezone: 1, 'exposure-notification': 2, tracetogether: 0 };
const [policy] = shippedPolicies().policies;

/** A row in every table: two visits long past their time, four of today, three people inside. */
function makeLedger(): string {
  const path = ledgerPath();
  const ledger = openForTest(path);
  if (policy !== undefined) ledger.keepPolicy(policy);
  recordAll(ledger, 2, 1, () => ({ atMs: SAMPLE_MS - 30 * DAY_MS }));
  recordAll(ledger, 1, 3);
  recordAll(ledger, 3, 4, (n) => ({ pairing: 'entry', tags: [tagOf(n)] }));
  for (const action of [
    { kind: 'paused', isPaused: true },
    { kind: 'direction-switched', lane: 'main', direction: 'out' },
    { kind: 'clock-doubted', doubt: 'jumped' },
  ] as const)
    ledger.recordAudit({ atMs: SAMPLE_MS, actor: 'lan', reason: 'ca sáng', action });
  ledger.countPhones(SAMPLE_MS, phones);
  ledger.signCheckpoint(SAMPLE_MS);
  ledger.acknowledge(
    [1, 2, 3].map((n) => sampleVisit(n, n < 3 ? { atMs: SAMPLE_MS - 30 * DAY_MS } : {}).id),
    SAMPLE_MS,
  );
  ledger.quarantine([{ id: sampleVisit(4).id, reason: 'refused', detail: 'by the collector' }], SAMPLE_MS);
  ledger.close();
  return path;
}

/** Everything that is read beside the station: by the desk, the evacuation list, reports and commands. */
function readBeside(path: string): void {
  const ledger = openReadOnlyLedger(path);
  const desk = openDeskReader(path);
  if (!ledger.ok || !desk.ok) throw new Error('not opened for reading');
  try {
    for (const { id, atMs } of ledger.value.visitsBetween(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER))
      expect([localDayOf(atMs), ledger.value.visit(id)?.id]).toEqual([expect.any(String), id]);
    Array.from(ledger.value.audit());
    ledger.value.dataKeys();
    if (policy !== undefined) ledger.value.policyVersions(policy.id, policy.version);
    ledger.value.phonesBetween(0, SAMPLE_MS + DAY_MS);
    ledger.value.delivery(0, SAMPLE_MS + DAY_MS);
    for (const { atMs } of ledger.value.inside()) new Date(atMs).toISOString();
    // As the desk's page takes them.
    const { today, sync, log } = deskViewSchema.shape;
    today.parse(desk.value.countDay(localDayOf(SAMPLE_MS)));
    sync.parse(desk.value.delivery());
    log.shape.days.parse(desk.value.days());
    const anyOf = { outcome: null, direction: null, lane: null, family: null, day: localDayOf(SAMPLE_MS) };
    for (const seq of [null, 1, 5]) {
      const { rows } = desk.value.readLog({ ...anyOf, seq }, null);
      log.shape.rows.parse(rows);
      for (const { atMs } of rows) new Date(atMs).toISOString();
    }
  } finally {
    ledger.value.close();
    desk.value.close();
  }
}

/** Everything that the station asks of its ledger from a start to the night. Throws what any of it throws. */
function liveADay(ledger: OpenedLedger): void {
  ledger.latestAction(['paused', 'clock-doubted', 'clock-trusted', 'vault-in-use', 'settings-changed']);
  for (const { atMs } of ledger.turnedLanes()) new Date(atMs).toISOString();
  ledger.stationKeys();
  ledger.newestTrustedAtMs();
  ledger.erasuresUpTo();
  new Date(ledger.lastAckedAtMs() ?? 0).toISOString();
  ledger.countPending();
  ledger.countDay(SAMPLE_MS - DAY_MS, SAMPLE_MS + DAY_MS);
  ledger.presence.find('main', [tagOf(5)]);
  if (policy !== undefined) ledger.keepPolicy({ ...policy, version: policy.version + 1 });
  for (const visit of [
    sampleVisit(50, { pairing: 'entry', tags: [tagOf(50)] }),
    sampleVisit(51, { pairing: 'exit', direction: 'out', pairedWith: sampleVisit(5).id }),
  ])
    expect(ledger.recordVisit(visit)).toMatchObject({ ok: true });
  expect(
    ledger.recordAudit({ atMs: SAMPLE_MS, actor: 'lan', reason: null, action: { kind: 'signed-in' } }),
  ).toMatchObject({ ok: true });
  ledger.countPhones(SAMPLE_MS, phones);
  ledger.requeueQuarantined();
  expect(ledger.countPending().quarantined).toBe(0);
  for (;;) {
    const pending = ledger.loadPending(100);
    ledger.loadKeys(
      pending.flatMap(({ sealedClaims }) => (sealedClaims === null ? [] : [sealedClaims.keyId])),
    );
    ledger.acknowledge(
      pending.map(({ id }) => id),
      SAMPLE_MS,
    );
    if (pending.length === 0) break;
  }
  expect(ledger.countPending().pending).toBe(0);
  ledger.countOverdue(localDayOf(SAMPLE_MS));
  const order = {
    orderId: 'order-1',
    visitIds: [sampleVisit(5).id],
    actor: 'admin',
    reason: null,
    atMs: SAMPLE_MS,
  };
  expect(ledger.erase(order)).toMatchObject({ ok: true });
  expect(ledger.closeGateDay(SAMPLE_MS + DAY_MS)).toMatchObject({ ok: true });
  expect(ledger.presence.count('main')).toBe(0);
  let steps = 0;
  for (; steps < 20; steps += 1) {
    const deleted = ledger.deleteDaysBefore(localDayOf(SAMPLE_MS - DAY_MS), SAMPLE_MS);
    if (!deleted.ok) throw new Error(deleted.error.detail);
    if (deleted.value.isDone) break;
  }
  expect(steps).toBeLessThan(20);
  ledger.signCheckpoint(SAMPLE_MS);
  ledger.loadCheckpoints(10);
  expect(ledger.probe()).toMatchObject({ ok: true });
  ledger.tidyLog();
}

const valuesOf: Readonly<Record<string, readonly string[]>> = {
  TEXT: ["''", "'x'", "'{}'", "'{'", "'null'", "'[1]'", `'"x"'`],
  INTEGER: ['0', '-1', '-100000000000000', '9007199254740991', '9223372036854775807', '-9223372036854775808'],
  BLOB: ["x''", 'zeroblob(16)', 'zeroblob(32)', 'zeroblob(100)'],
};
/** `permit` holds a row within a transaction only. */
const TABLES = ledgerTables.filter((table) => table !== 'permit');

describe('a value that is none', () => {
  it.each(TABLES)('in any column of %s keeps no gate shut, and is in nobody’s way', (table) => {
    const sound = makeLedger();
    const database = new Database(sound, { readonly: true });
    const columns = database
      .prepare<[], { name: string; type: string }>(`SELECT name, type FROM pragma_table_info('${table}')`)
      .all();
    expect(database.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBeGreaterThan(0);
    database.close();
    const faults: string[] = [];
    for (const { name, type } of columns)
      for (const value of valuesOf[type] ?? []) {
        const path = ledgerPath();
        copyFileSync(sound, path);
        let changed = 0;
        tamper(path, (damaged) => {
          // A disk asks no CHECK.
          damaged.pragma('ignore_check_constraints = ON');
          changed = damaged.prepare(`UPDATE OR IGNORE ${table} SET ${name} = ${value}`).run().changes;
        });
        if (changed === 0) continue;
        let opened: ReturnType<typeof openLedger> | null = null;
        try {
          readBeside(path);
          opened = openLedger({ path, ...ledgerPorts });
          if (opened.ok) liveADay(opened.value);
          else faults.push(`${name} = ${value}: ${opened.error.kind}: ${opened.error.detail}`);
        } catch (error) {
          faults.push(`${name} = ${value}: ${String(error).slice(0, 400)}`);
        } finally {
          if (opened?.ok) opened.value.close();
        }
      }
    expect(faults).toEqual([]);
  });

  it.each([
    ['visits', 'seq'],
    ['audit', 'number'],
    ['audit', 'after_seq'],
    ['data_keys', 'number'],
  ])(`that no row was ever given (%s.%s) is damage from ${MAX_NUMBER + 1} on`, (table, column) => {
    for (const [number, isSalvaged] of [
      [MAX_NUMBER, false],
      [MAX_NUMBER + 1, true],
    ] as const) {
      const path = makeLedger();
      tamper(path, (damaged) => {
        damaged.exec(
          `UPDATE ${table} SET ${column} = ${number} WHERE ${column} = (SELECT max(${column}) FROM ${table})`,
        );
      });
      const ledger = openForTest(path);
      expect(ledger.salvaged !== null, String(number)).toBe(isSalvaged);
      if (isSalvaged) expect(ledger.lastSeq()).toBe(6);
      ledger.close();
    }
  });

  it('for the zone of who is inside is taken from their visit: nobody goes off the list', () => {
    const path = makeLedger();
    tamper(path, (damaged) => {
      damaged.exec("UPDATE inside SET zone = 'Main' WHERE seq = 5");
    });
    const ledger = openForTest(path);
    expect(ledger.presence.count('main')).toBe(3);
    expect(ledger.presence.find('main', [tagOf(5)])?.seq).toBe(5);
    const beside = openReadOnlyLedger(path);
    if (!beside.ok) throw new Error(beside.error.detail);
    expect(beside.value.inside().map(({ seq, zone }) => [seq, zone])).toEqual([
      [4, 'main'],
      [5, 'main'],
      [6, 'main'],
    ]);
    beside.value.close();
  });

  it('in the signed end is said as an end that differs', () => {
    for (const value of [-1, Number.MIN_SAFE_INTEGER, MAX_NUMBER + 1]) {
      const path = makeLedger();
      tamper(path, (damaged) => {
        damaged.exec(`UPDATE head SET seq = ${value}, audit_number = ${value}`);
      });
      const ledger = openForTest(path);
      expect(ledger.latestAction(['end-differs'])).toMatchObject({
        expectedSeq: 0,
        foundSeq: 6,
        expectedAudit: 0,
      });
      ledger.close();
    }
  });
});

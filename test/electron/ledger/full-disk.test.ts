import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { openLedger } from '../../../electron/ledger/open-ledger.ts';
import { SAMPLE_MS, sampleId, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { DAY_MS, ledgerPorts, openForTest, recordAll } from './open-for-test.ts';
import { faultOfChain } from './recompute-chain.ts';

/** A small disk, or null where this user may not mount one. */
function smallDisk(size = '1m'): string | null {
  const folder = join(temporaryFolder(), 'disk');
  mkdirSync(folder);
  if (process.platform !== 'linux') return null;
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
  if (mounted.status !== 0) return null;
  onTestFinished(() => {
    spawnSync('umount', [folder]);
  });
  return folder;
}

it('loses nothing on a disk that fills up, and goes on by itself when there is room', (test) => {
  const disk = smallDisk();
  if (disk === null) return test.skip('needs the right to mount a small disk (root on Linux)');
  const ledger = openForTest(join(disk, 'ledger.db'));
  const ballast = join(disk, 'ballast');
  writeFileSync(ballast, Buffer.alloc(300_000));

  let stored = 0;
  let failure: string | null = null;
  while (failure === null && stored < 2_000) {
    const recorded = ledger.recordVisit(sampleVisit(stored + 1));
    if (recorded.ok) stored++;
    else failure = recorded.error.detail;
  }
  expect(failure).toMatch(/^SQLITE_(FULL|IOERR)/);
  expect(stored).toBeGreaterThan(0);

  // Whatever the station does meanwhile is an answer, not an exception, and loses nothing.
  ledger.tidyLog();
  expect(ledger.recordVisit(sampleVisit(9_999)).ok).toBe(ledger.lastSeq() > stored);
  const kept = ledger.lastSeq();
  expect(ledger.loadPending(5_000)).toHaveLength(kept);

  rmSync(ballast);
  expect(ledger.probe()).toEqual({ ok: true, value: null });
  const next = ledger.recordVisit(sampleVisit(kept + 2_000));
  expect(next.ok && next.value.seq).toBe(kept + 1);
  ledger.acknowledge([sampleId(1)], SAMPLE_MS);
  expect(ledger.countPending().pending).toBe(kept);
});

it('answers with a kind of out-of-order when there is no room even to make the ledger', (test) => {
  const disk = smallDisk();
  if (disk === null) return test.skip('needs the right to mount a small disk (root on Linux)');
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(1024 * 1024 - 4_096));
  const opened = openLedger({ path: join(disk, 'ledger.db'), ...ledgerPorts });
  expect(opened).toMatchObject({ ok: false, error: { kind: 'cannot-record' } });
  rmSync(join(disk, 'ballast'));
  expect(openForTest(join(disk, 'ledger.db')).lastSeq()).toBe(0);
});

it('changes nothing in memory when a full disk takes no deletion, erasure, entry, checkpoint or delivery', (test) => {
  const disk = smallDisk('8m');
  if (disk === null) return test.skip('needs the right to mount a small disk (root on Linux)');
  const path = join(disk, 'ledger.db');
  const ledger = openForTest(path);
  const tag = 'A'.repeat(22);
  const visits = recordAll(ledger, 60, 1, (n) => ({
    atMs: n <= 30 ? SAMPLE_MS - 5 * DAY_MS : SAMPLE_MS,
    // The first were acknowledged and left: else they would not be deleted.
    pairing: n <= 20 ? 'none' : 'entry',
    tags: n === 60 ? [tag] : [],
  }));
  ledger.acknowledge(
    visits.slice(0, 20).map(({ id }) => id),
    SAMPLE_MS,
  );
  const seen = (): unknown => [
    ledger.lastSeq(),
    ledger.countPending(),
    ledger.countOverdue('2026-11-20'),
    ledger.presence.count('main'),
    ledger.presence.find('main', [tag]),
    ledger.loadPending(100).length,
    ledger.loadCheckpoints(9),
    ledger.countDay(SAMPLE_MS - 6 * DAY_MS, SAMPLE_MS + DAY_MS),
  ];
  const before = seen();
  fillUp(disk);

  const order = {
    orderId: 'o',
    visitIds: [visits[59]?.id ?? ''],
    actor: 'admin',
    reason: null,
    atMs: SAMPLE_MS,
  };
  const signedIn = { atMs: SAMPLE_MS, actor: 'admin', reason: null, action: { kind: 'signed-in' as const } };
  const tasks: Record<string, () => { readonly ok: boolean }> = {
    closeGateDay: () => ledger.closeGateDay(SAMPLE_MS),
    deleteDaysBefore: () => ledger.deleteDaysBefore('2026-11-20', SAMPLE_MS),
    erase: () => ledger.erase(order),
    recordAudit: () => ledger.recordAudit(signedIn),
    recordVisit: () => ledger.recordVisit(sampleVisit(999, { pairing: 'entry' })),
    probe: () => ledger.probe(),
  };
  for (const [name, task] of Object.entries(tasks)) expect([name, task().ok]).toEqual([name, false]);
  expect(() => ledger.signCheckpoint(SAMPLE_MS)).toThrow(Database.SqliteError);
  expect(() => ledger.acknowledge([visits[40]?.id ?? ''], SAMPLE_MS)).toThrow(Database.SqliteError);
  ledger.tidyLog();
  expect(seen()).toEqual(before);

  rmSync(join(disk, 'ballast'));
  for (const [name, task] of Object.entries(tasks)) expect([name, task().ok]).toEqual([name, true]);
  expect(ledger.signCheckpoint(SAMPLE_MS)).toMatchObject({ seq: 61 });
  expect(ledger.presence.count('main')).toBe(1);
  ledger.close();
  const database = new Database(path);
  expect(faultOfChain(database)).toBeNull();
  database.close();
});

/** Leaves not one page. */
function fillUp(disk: string): void {
  const file = openSync(join(disk, 'ballast'), 'w');
  try {
    for (;;) writeSync(file, Buffer.alloc(4_096));
  } catch {
    closeSync(file);
  }
}

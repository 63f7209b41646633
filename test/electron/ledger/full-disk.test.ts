import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openLedger } from '../../../electron/ledger/open-ledger.ts';
import { SAMPLE_MS, sampleId, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { ledgerPorts, openForTest } from './open-for-test.ts';

/** A disk of 1 MiB, or null where this user may not mount one. */
function smallDisk(): string | null {
  const folder = join(temporaryFolder(), 'disk');
  mkdirSync(folder);
  if (process.platform !== 'linux') return null;
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]);
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

/**
 * Bench: what a visitor notices of an export: scan to durable while 100,000 visits are exported with names.
 *
 * A scan is due every SCAN_EVERY_MS; its time runs from when it was due until its commit is on disk, so that a main
 * thread that is held up counts. The same before the export begins is what it is compared with.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ok } from '../../contract/result.ts';
import { openLedger } from '../../electron/ledger/open-ledger.ts';
import { createUuidV7 } from '../../electron/ledger/uuid-v7.ts';
import { runExport } from '../../electron/reports/run-export.ts';
import { fillLedger } from '../rig/fill-ledger.ts';
import { openSampleSealer, samplePrivateKeys, sampleSigner } from '../rig/sample-vault.ts';
import { SAMPLE_MS, sampleVisit } from '../rig/sample-visit.ts';
import { type PartLine, summarise } from './measure.ts';

const VISITS = 100_000;
/** All on one day: 100,000 visits at 400 ms are eleven hours. */
const SPACING_MS = 400;
const END_MS = SAMPLE_MS + 14 * 3_600_000;
const DAY = '2026-11-21';
/** Faster than three lanes. */
const SCAN_EVERY_MS = 15;
const QUIET_SCANS = 600;

export async function measureExport(folder: string): Promise<PartLine> {
  const path = join(folder, 'ledger.db');
  fillLedger(path, VISITS, 5, { endAtMs: END_MS, spacingMs: SPACING_MS });
  const sealer = await openSampleSealer(() => END_MS);
  const opened = openLedger({
    path,
    nowMs: () => END_MS,
    stationId: 'station-1',
    sealer,
    signer: sampleSigner,
  });
  if (!opened.ok) throw new Error(opened.error.detail);
  const ledger = opened.value;
  const newId = createUuidV7(randomBytes);
  let n = VISITS;

  async function scanWhile(isGoingOn: (scans: number) => boolean): Promise<number[]> {
    const times: number[] = [];
    let dueMs = performance.now();
    while (isGoingOn(times.length)) {
      dueMs += SCAN_EVERY_MS;
      await wait(Math.max(0, dueMs - performance.now()));
      n += 1;
      const recorded = ledger.recordVisit({ ...sampleVisit(n, { atMs: END_MS + n }), id: newId(END_MS + n) });
      if (!recorded.ok) throw new Error(recorded.error.detail);
      times.push(performance.now() - dueMs);
      // A scan that took longer than it is until the next does not make that one late: people come one by one.
      dueMs = Math.max(dueMs, performance.now() - SCAN_EVERY_MS);
    }
    return times;
  }

  const quiet = await scanWhile((scans) => scans < QUIET_SCANS);
  const startedAtMs = performance.now();
  const run = runExport({
    workerPath: join(import.meta.dirname, '../../electron/reports/export-worker.ts'),
    ledgerPath: path,
    day: DAY,
    outFile: join(folder, 'log.csv'),
    privateKeys: samplePrivateKeys(),
    note: () => ok(null),
  });
  let isDone = false;
  const done = run.done.finally(() => {
    isDone = true;
  });
  const during = await scanWhile(() => !isDone);
  const exportMs = performance.now() - startedAtMs;
  const written = await done;
  ledger.close();
  sealer.close();
  if (!written.ok) throw new Error(`${written.error.kind}: ${written.error.detail}`);
  const { rows, bytes, notOpened } = written.value;
  if (rows < VISITS || notOpened > 0) throw new Error(`${rows} rows, ${notOpened} not opened`);
  return {
    results: { scan_without_export: summarise(quiet), scan_during_export: summarise(during) },
    extras: { export: { rows, bytes, exportMs: Math.round(exportMs), scansDuring: during.length } },
  };
}

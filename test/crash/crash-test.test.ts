import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultKind, missingShim } from '../../scripts/crash/inject-faults.ts';
import { type CrashRig, openCrashRig } from '../../scripts/crash/open-rig.ts';
import { type CrashTestOptions, runCrashTest } from '../../scripts/crash/run-crash-test.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const MINUTES_MS = 60_000;
/** Why a disk cannot be made to fail on this machine; null: it can. */
const lack = missingShim();

it('loses, doubles and breaks nothing in 25 lives that end with SIGKILL', {
  timeout: 5 * MINUTES_MS,
}, async () => {
  const json = join(temporaryFolder(), 'crash.json');
  // Other tests run beside this one: how fast it recovers is for a run of its own.
  const args = [
    'scripts/crash-test.ts',
    '--cycles',
    '25',
    '--seed',
    '20',
    '--json',
    json,
    '--recovery',
    '20000',
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: PROJECT });
  const report = JSON.parse(readFileSync(json, 'utf8'));
  expect(JSON.parse(stdout)).toEqual(report);
  expect(Object.keys(report)).toEqual([
    ...['cycles', 'promptsShown', 'inLedger', 'atCollector', 'lost', 'duplicated', 'chainBroken'],
    ...['maxRecoveryMs', 'seed', 'durationMs'],
  ]);
  expect(report).toMatchObject({ cycles: 25, seed: 20, lost: 0, duplicated: 0, chainBroken: 0 });
  expect(report.promptsShown).toBeGreaterThan(25);
  expect(report.inLedger).toBe(report.promptsShown);
  expect(report.atCollector).toBe(report.promptsShown);
});

describe('with one collector for many short runs', { timeout: 5 * MINUTES_MS }, () => {
  let rig: CrashRig;
  beforeAll(async () => {
    rig = await openCrashRig();
  });
  afterAll(() => rig.close());

  const run = (options: Partial<CrashTestOptions>) =>
    runCrashTest({ cycles: 6, seed: 1, faults: null, breakage: null, say: () => undefined, ...options }, rig);

  it('finds a writer that shows a prompt before it has recorded the visit', async () => {
    const { report } = await run({ cycles: 12, breakage: 'shows-first', aim: 'record' });
    expect(report.lost).toBeGreaterThan(0);
    expect(report.inLedger).toBeLessThan(report.promptsShown);
  });

  it('finds a writer that records one scan twice', async () => {
    expect((await run({ breakage: 'records-twice' })).report.duplicated).toBeGreaterThan(0);
  });

  it('finds a writer that takes visits for delivered that nobody has', async () => {
    const { report } = await run({ breakage: 'forgets-outbox' });
    expect(report.lost).toBeGreaterThan(0);
    expect(report.atCollector).toBeLessThan(report.promptsShown);
  });

  it('finds a writer that changes a visit behind its back', async () => {
    expect((await run({ breakage: 'rewrites-history' })).report.chainBroken).toBeGreaterThan(0);
  });

  const clean = { lost: 0, duplicated: 0, chainBroken: 0 };

  it.skipIf(lack !== null).each<FaultKind>(['enospc', 'eio'])(
    `goes on by itself and loses nothing when every 50th write fails (%s)${lack ?? ''}`,
    async (faults) => {
      const { report, faults: told } = await run({ faults });
      expect(report).toMatchObject(clean);
      expect(report.atCollector).toBe(report.promptsShown);
      expect(told.told).toBeGreaterThan(0);
      expect(told.recovered).toBeGreaterThan(0);
    },
  );

  it.skipIf(lack !== null).each<FaultKind>(['torn', 'power'])(
    `loses nothing when the power goes in the middle of a write (%s)${lack ?? ''}`,
    async (faults) => {
      const { report, faults: told } = await run({ faults, cycles: 8 });
      expect(report).toMatchObject(clean);
      expect(report.atCollector).toBe(report.promptsShown);
      expect(told.kills).toBeGreaterThan(0);
    },
  );

  it.skipIf(lack !== null)(
    `finds a disk that says "on disk" of what a power cut takes away${lack ?? ''}`,
    async () => {
      expect((await run({ faults: 'power', isLyingDisk: true, cycles: 8 })).report.lost).toBeGreaterThan(0);
    },
  );
});

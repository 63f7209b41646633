/**
 * Bench of the declaration register: finding a person among 2,000,000, and what a slice of changes holds up.
 *
 * Runs the product's own register on a real disk, in plain Node or in Electron. `find` is timed whole: the
 * subjects of the claims, one HMAC each, the look-up, the answers. Alone: `node scripts/bench/register.ts`.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Claims } from '../../contract/reading.ts';
import type { RegisterEntry } from '../../contract/register.ts';
import { openRegister, type Register } from '../../electron/register/open-register.ts';
import { SLICE_ENTRIES } from '../../electron/sync/pull-register.ts';
import { fillRegister, personOf, RIG_DECLARED_MS, RIG_EPOCH, RIG_KEY } from '../rig/fill-register.ts';
import { seededRandom } from '../rig/seeded-random.ts';
import { type Measurement, summarise } from './measure.ts';

export const REGISTER_ENTRIES = 2_000_000;
const LOOK_UPS = 50_000;
const SLICES = 400;

export interface RegisterBench {
  /** Each in ms: `register_lookup` is of persons who are in it, `register_lookup_unknown` of others. */
  readonly results: {
    readonly register_lookup: Measurement;
    readonly register_lookup_unknown: Measurement;
    /** How long one slice of a pull holds the thread: applied, and its share of settling the log. */
    readonly register_slice: Measurement;
    /** The same slices in processor time of this thread: what they cost whoever else runs on the machine. */
    readonly register_slice_cpu: Measurement;
  };
  readonly entries: number;
  readonly buildMs: number;
  readonly fileBytes: number;
  /** New entries a second through apply and settle, flushes included. */
  readonly appliedPerSecond: number;
}

/** Builds the register in `folder` (about 115 MB, left there) and measures. */
export async function measureRegisterLookup(
  folder: string,
  entries: number = REGISTER_ENTRIES,
): Promise<RegisterBench> {
  const path = join(folder, 'register.db');
  const buildFrom = performance.now();
  fillRegister(path, entries);
  const buildMs = Math.round(performance.now() - buildFrom);
  const opened = openRegister({ path, nowMs: () => RIG_DECLARED_MS });
  if (!opened.ok) throw new Error(opened.error.detail);
  const register = opened.value;
  const keyed = register.holdKey({ epoch: RIG_EPOCH, key: RIG_KEY });
  if (!keyed.ok || register.count() !== entries) throw new Error('the register was not filled');
  try {
    const random = seededRandom(1);
    const known = timeFind(register, () => personOf(Math.floor(random() * entries)), true);
    const unknown = timeFind(register, () => personOf(entries + Math.floor(random() * 1e9)), false);
    const fileBytes = statSync(path).size;
    const applied = await timeSlices(register, entries);
    return {
      results: {
        register_lookup: summarise(known.timesMs, known.wholeMs),
        register_lookup_unknown: summarise(unknown.timesMs, unknown.wholeMs),
        register_slice: summarise(applied.holdsMs),
        register_slice_cpu: summarise(applied.cpuMs),
      },
      entries,
      buildMs,
      fileBytes,
      appliedPerSecond: Math.round((SLICES * SLICE_ENTRIES * 1_000) / applied.wholeMs),
    };
  } finally {
    register.close();
  }
}

function timeFind(register: Register, next: () => Claims, isKnown: boolean) {
  const persons = Array.from({ length: LOOK_UPS }, next);
  const timesMs: number[] = [];
  const from = performance.now();
  for (const claims of persons) {
    const before = performance.now();
    const found = register.find(claims, RIG_DECLARED_MS);
    timesMs.push(performance.now() - before);
    if ((found !== null) !== isKnown)
      throw new Error(isKnown ? 'a known person was not found' : 'found nobody');
  }
  return { timesMs, wholeMs: performance.now() - from };
}

/** Every stretch of the thread between two yields counts as one hold: the slice, then the settling. */
async function timeSlices(register: Register, entries: number) {
  const declaredAt = RIG_DECLARED_MS / 1_000 + 60;
  const holdsMs: number[] = [];
  const cpuMs: number[] = [];
  let seq = entries;
  const from = performance.now();
  for (let slice = 0; slice < SLICES; slice += 1) {
    const changes = Array.from({ length: SLICE_ENTRIES }, (): RegisterEntry => {
      seq += 1;
      const tag = createHash('sha256').update(`stranger ${seq}`).digest().subarray(0, 16);
      return [tag.toString('base64url'), declaredAt, declaredAt + 86_400, 1, seq];
    });
    const cpuFrom = process.threadCpuUsage();
    const busyFrom = performance.now();
    const applied = register.apply({ epoch: RIG_EPOCH, entries: changes, hasMore: true });
    holdsMs.push(performance.now() - busyFrom);
    const { user, system } = process.threadCpuUsage(cpuFrom);
    cpuMs.push((user + system) / 1_000);
    if (!applied.ok) throw new Error(applied.error.detail);
    await settleWatched(register, holdsMs);
    await nextTurn();
  }
  return { holdsMs, cpuMs, wholeMs: performance.now() - from };
}

/** Ticks while the log is settled: a tick that comes late is the time for which the thread was held. */
async function settleWatched(register: Register, holdsMs: number[]): Promise<void> {
  let isSettled = false;
  const settled = register.settle().then((result) => {
    if (!result.ok) throw new Error(result.error.detail);
    isSettled = true;
  });
  let longestMs = 0;
  while (!isSettled) {
    const before = performance.now();
    await nextTurn();
    longestMs = Math.max(longestMs, performance.now() - before);
  }
  await settled;
  if (longestMs > 0.2) holdsMs.push(longestMs);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
  try {
    process.stdout.write(`${JSON.stringify(await measureRegisterLookup(folder), null, 2)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

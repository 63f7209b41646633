/**
 * A scanner that is used while things happen to it: five codes a second, each with the times that decide
 * whether it had to arrive.
 *
 * A code is complete when the line took its last byte while the station was listening, and was not disturbed
 * for SETTLED_MS afterwards: the kernel's own queue and socat's are emptied in about 1 ms, but bytes that
 * are still in them when a cable is pulled are gone with it, as in a real USB bridge. A code that was
 * disturbed is interrupted: it may arrive once or not at all, never twice and never garbled.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '../../rig/seeded-random.ts';
import { writeInChunks } from '../../rig/write-in-chunks.ts';
import type { ExpectedCode, Tally } from './expect-visits.ts';
import type { BenchScanner } from './run-station.ts';

export const SETTLED_MS = 20;
const EVERY_MS = 200;
/** Codes take some 60 ms on the line, so that some are cut in the middle. */
const CHUNKING = { largest: 48, gapMs: 15 } as const;

interface Attempt {
  readonly startedAtMs: number;
  /** The line took all of it; null: it did not. */
  readonly endedAtMs: number | null;
}

/** When the station listened: from a `ready` to the next disturbance. */
export interface Listening {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Writes code after code until `isOver`; codes that were never begun have no attempt. */
export async function scanOn(
  scanner: BenchScanner,
  codes: readonly ExpectedCode[],
  seed: number,
  isOver: () => boolean,
): Promise<readonly Attempt[]> {
  const random = seededRandom(seed);
  const attempts: Attempt[] = [];
  const beganAtMs = performance.now();
  for (const [i, { text }] of codes.entries()) {
    const leftMs = beganAtMs + i * EVERY_MS - performance.now();
    if (leftMs > 0) await pause(leftMs);
    if (isOver()) break;
    const startedAtMs = performance.now();
    const { pair } = scanner;
    try {
      await writeInChunks(pair.write, Buffer.from(`${text}\r`), CHUNKING, random);
      attempts.push({ startedAtMs, endedAtMs: performance.now() });
    } catch {
      // The cable was pulled under it.
      attempts.push({ startedAtMs, endedAtMs: null });
    }
  }
  return attempts;
}

/** What became of the codes, by whether they had to arrive. */
export function judge(
  attempts: readonly Attempt[],
  listened: readonly Listening[],
  { times, invented }: Tally,
) {
  const counts = {
    complete: 0,
    lost: 0,
    doubled: 0,
    interrupted: 0,
    interruptedArrived: 0,
    shattered: invented,
  };
  for (const [i, { startedAtMs, endedAtMs }] of attempts.entries()) {
    const isComplete =
      endedAtMs !== null &&
      listened.some(({ fromMs, toMs }) => startedAtMs >= fromMs && endedAtMs + SETTLED_MS <= toMs);
    const arrived = times[i] ?? 0;
    if (arrived > 1) counts.doubled += arrived - 1;
    if (isComplete) {
      counts.complete += 1;
      if (arrived === 0) counts.lost += 1;
    } else {
      counts.interrupted += 1;
      if (arrived > 0) counts.interruptedArrived += 1;
    }
  }
  return counts;
}

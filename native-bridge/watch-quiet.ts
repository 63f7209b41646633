/**
 * Watches for quiet: says that nothing came for a while, also on a machine that stood still meanwhile.
 *
 * When a process was held up (another program, a slow disk), its timers are due before it has looked at
 * what arrived in that time; a plain timer would end a code in the middle. Measured: a main process held
 * up for 254 and 442 ms cut keyboard scans in two. So the last part of the time is a second timer, and
 * between the two everything that waits is taken. The caller cancels at each arrival and watches anew.
 */
import type { Timers } from './held.ts';

/** The second look's part of the time, ms. */
export const SECOND_LOOK_MS = 20;

/** Runs `task` when nothing cancelled it for `quietMs` (at least SECOND_LOOK_MS). Returns what cancels it. */
export function watchQuiet(timers: Timers, quietMs: number, task: () => void): () => void {
  let cancel = timers.set(quietMs - SECOND_LOOK_MS, () => {
    cancel = timers.set(SECOND_LOOK_MS, task);
  });
  return () => cancel();
}

/**
 * Recovery of the screens, the decision only (pure): what to do after the page died, hung or did not
 * paint. Chromium never restarts a dead page by itself. Reload first; when that keeps failing the whole
 * program starts again, and above it the operating system's supervisor does.
 */
export const RECOVERY_WINDOW_MS = 60_000;
export const MAX_RELOADS_IN_WINDOW = 3;
/** A prompt that is not painted after this time is a fault: nobody at the gate sees an answer. */
export const PAINT_DEADLINE_MS = 3_000;
/** A page that painted nothing this long after it was loaded is dead; slow boxes take 2 s. */
export const LOAD_DEADLINE_MS = 15_000;

export type Recovery = 'reload' | 'relaunch';

/** `faultsAtMs` are earlier faults, any order, same clock as `nowMs`; the present one is not among them. */
export function decideRecovery(faultsAtMs: readonly number[], nowMs: number): Recovery {
  const recent = faultsAtMs.filter((atMs) => nowMs - atMs < RECOVERY_WINDOW_MS);
  return recent.length < MAX_RELOADS_IN_WINDOW ? 'reload' : 'relaunch';
}

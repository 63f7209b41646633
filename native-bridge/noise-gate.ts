/**
 * Noise gate: tells a scanner that babbles from one that scans.
 *
 * A loose plug or a wrong baud rate sends thousands of frames of broken bytes a second; each would become
 * a recorded, unreadable visit and bury the real ones. A person cannot hold up more than a few codes a
 * second, so broken frames past a limit are dropped and counted. Frames of valid text always pass: a
 * burst of real codes is never noise. Pure: the time is handed in.
 */

/** Broken frames let through within any window; no queue of people is faster. */
export const MAX_BROKEN_FRAMES = 10;
export const NOISE_WINDOW_MS = 1_000;

export interface NoiseGate {
  /** Whether a frame that arrived at `atMs` is passed on. */
  lets(frame: { readonly isUtf8: boolean }, atMs: number): boolean;
}

export function createNoiseGate(): NoiseGate {
  let brokenAtMs: number[] = [];
  return {
    lets({ isUtf8 }, atMs) {
      if (isUtf8) return true;
      brokenAtMs = brokenAtMs.filter((earlierMs) => atMs - earlierMs < NOISE_WINDOW_MS);
      if (brokenAtMs.length >= MAX_BROKEN_FRAMES) return false;
      brokenAtMs.push(atMs);
      return true;
    },
  };
}

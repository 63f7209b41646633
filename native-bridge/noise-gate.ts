/**
 * Noise gate: tells a scanner that babbles from one that scans.
 *
 * A loose plug or a wrong baud rate sends thousands of frames of broken bytes a second, a scanner in a
 * test mode the same text over and over; each would become a recorded visit and bury the real ones. So
 * both have a limit and what is past it is dropped and counted. Text may come in bursts: the limit is a
 * bucket of frames that fills up again, wide enough for a third of 100 scans in one second on each of
 * three scanners. Pure: the time is handed in.
 */

/** Broken frames let through within any window; no queue of people is faster. */
export const MAX_BROKEN_FRAMES = 10;
export const NOISE_WINDOW_MS = 1_000;
/** Frames of text let through at once, and how many a second are let through for as long as it lasts. */
export const TEXT_BURST_FRAMES = 60;
export const TEXT_FRAMES_PER_SECOND = 20;

export interface NoiseGate {
  /** Whether a frame that arrived at `atMs` is passed on. */
  lets(frame: { readonly isUtf8: boolean }, atMs: number): boolean;
}

export function createNoiseGate(): NoiseGate {
  let brokenAtMs: number[] = [];
  let tokens = TEXT_BURST_FRAMES;
  let filledAtMs = Number.NEGATIVE_INFINITY;

  function takeToken(atMs: number): boolean {
    // A clock that was set back fills nothing, and must not stop the gate from filling afterwards.
    const sinceMs = Math.max(0, atMs - filledAtMs);
    tokens = Math.min(TEXT_BURST_FRAMES, tokens + (sinceMs * TEXT_FRAMES_PER_SECOND) / 1_000);
    filledAtMs = atMs;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  }

  return {
    lets({ isUtf8 }, atMs) {
      if (isUtf8) return takeToken(atMs);
      brokenAtMs = brokenAtMs.filter((earlierMs) => earlierMs <= atMs && atMs - earlierMs < NOISE_WINDOW_MS);
      if (brokenAtMs.length >= MAX_BROKEN_FRAMES) return false;
      brokenAtMs.push(atMs);
      return true;
    },
  };
}

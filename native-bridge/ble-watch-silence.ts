/**
 * Watches for silence: runs a task once nothing was marked for a while.
 *
 * Marking costs no timer, so that 300 adverts a second do not make 300: when the one timer falls due it
 * looks how long ago the last mark was, and waits for the rest. Runs once; `start` begins anew.
 */
import type { Timers } from './held.ts';

export interface SilenceWatch {
  /** Counts from now. */
  start(silentMs: number): void;
  mark(atMs: number): void;
  stop(): void;
}

export function watchSilence(timers: Timers, nowMs: () => number, task: () => void): SilenceWatch {
  let markedAtMs = 0;
  let silentMs = 0;
  let cancel: (() => void) | null = null;

  function wait(ms: number): void {
    cancel = timers.set(ms, () => {
      cancel = null;
      const leftMs = markedAtMs + silentMs - nowMs();
      // A clock set back would stretch the wait: never longer than the whole of it. Nor shorter than 1 ms.
      if (leftMs > 0) wait(Math.max(1, Math.min(leftMs, silentMs)));
      else task();
    });
  }

  return {
    start(ms) {
      cancel?.();
      silentMs = ms;
      markedAtMs = nowMs();
      wait(ms);
    },
    mark(atMs) {
      markedAtMs = atMs;
    },
    stop() {
      cancel?.();
      cancel = null;
    },
  };
}

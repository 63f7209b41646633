/**
 * Plays steps in time: the crowd of `--rate` and `--count`, or a script's lines.
 *
 * A step is never played early and never dropped; when one takes longer than the next one's time, the
 * next follows at once. Ends early only when the signal says so.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { makeCrowd } from '../rig/make-crowd.ts';
import { isTypeable } from '../rig/type-keys.ts';
import type { Action, SimulatedDevice, Step } from './read-script.ts';

/** Codes are signed this many at a time, so that those of a long run are fresh. */
const CROWD_AT_A_TIME = 64;

const suffixOf = (bytes: Uint8Array): string =>
  /[\r\n]*$/.exec(Buffer.from(bytes).toString('latin1'))?.[0] ?? '';

/** An endless crowd at `perSecond` codes a second; the same seed gives the same people. */
export function* crowdSteps(
  device: SimulatedDevice,
  perSecond: number,
  seed: number,
  nowMs: () => number,
): Generator<Step> {
  let sent = 0;
  for (let round = 0; ; round += 1) {
    for (const { label, pieces, expects } of makeCrowd(CROWD_AT_A_TIME, seed + round, nowMs())) {
      for (const piece of pieces) {
        const suffix = suffixOf(piece);
        const bytes = piece.subarray(0, piece.length - suffix.length);
        if (device === 'wedge' && !isTypeable(Buffer.from(bytes).toString())) continue;
        yield {
          atMs: (sent * 1_000) / perSecond,
          action: { kind: 'code', bytes, suffix: device === 'wedge' ? '\r' : suffix },
          label,
          expects,
        };
        sent += 1;
      }
    }
  }
}

export interface Playing {
  /** True while whoever should hear the device is there; steps wait for it. Asked before each step. */
  readonly isHeard: () => boolean;
  readonly perform: (action: Action) => Promise<void>;
  readonly told: (step: Step, count: number) => void;
  readonly signal: AbortSignal;
  /** At most this many steps; null: all. */
  readonly count: number | null;
}

const LISTENER_EVERY_MS = 100;

/** Returns how many steps were played. */
export async function playSteps(steps: Iterable<Step>, playing: Playing): Promise<number> {
  const { signal } = playing;
  const wait = (ms: number): Promise<void> => pause(ms, undefined, { signal, ref: true });
  let played = 0;
  let startedAtMs = performance.now();
  try {
    for (const step of steps) {
      if (played === playing.count) break;
      if (!playing.isHeard()) {
        const fromMs = performance.now();
        while (!playing.isHeard()) await wait(LISTENER_EVERY_MS);
        // Time stands still while nobody listens.
        startedAtMs += performance.now() - fromMs;
      }
      const leftMs = startedAtMs + step.atMs - performance.now();
      if (leftMs > 0) await wait(leftMs);
      signal.throwIfAborted();
      await playing.perform(step.action);
      played += 1;
      playing.told(step, played);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return played;
}

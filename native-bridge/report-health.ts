/**
 * Health of one device: its counters and, masked, its last frame, reported at most once a second.
 *
 * A change of state is reported at once; nothing changed, nothing runs: an idle gate has no timer.
 * The last frame is masked when it is reported, not when it comes, so a burst of scans pays once.
 * Invariant: after `stop()` nothing is reported and no timer is left.
 */
import type { FromBridge } from '../contract/bridge-messages.ts';
import type { DeviceHealth } from '../contract/devices.ts';
import type { Timers } from './held.ts';
import { maskFrame } from './mask-frame.ts';

/** Least time between two reports of the same device, ms. */
export const HEALTH_EVERY_MS = 1_000;

export interface HealthReporter {
  /** Adds to a counter. */
  add(counter: keyof DeviceHealth, amount?: number): void;
  /** Keeps `frame` as the last one: bytes or text with whatever ended it. `atMs` is Unix ms. */
  frame(frame: Uint8Array | string, byteLength: number, atMs: number): void;
  /** The device changed its state: report now. */
  reportNow(): void;
  stop(): void;
}

export function createHealthReporter(
  deviceId: string,
  timers: Timers,
  report: (message: FromBridge) => void,
): HealthReporter {
  const health: Record<keyof DeviceHealth, number> = {
    scans: 0,
    bytes: 0,
    drops: 0,
    strayBytes: 0,
    reopens: 0,
  };
  let lastFrame: { frame: Uint8Array | string; byteLength: number; atMs: number } | null = null;
  let masked: { atMs: number; byteLength: number; masked: string } | null = null;
  let isStopped = false;
  let hasNews = false;
  let cancelNext: (() => void) | null = null;

  function send(): void {
    if (isStopped) return;
    hasNews = false;
    if (lastFrame !== null) {
      const { frame, byteLength, atMs } = lastFrame;
      masked = { atMs, byteLength, masked: maskFrame(frame) };
      lastFrame = null;
    }
    report({ type: 'health', deviceId, health: { ...health }, lastFrame: masked });
    cancelNext?.();
    cancelNext = timers.set(HEALTH_EVERY_MS, () => {
      cancelNext = null;
      if (hasNews) send();
    });
  }

  function changed(): void {
    if (isStopped) return;
    hasNews = true;
    // The first change after a quiet second waits too: a scan's own message must leave first.
    cancelNext ??= timers.set(HEALTH_EVERY_MS, () => {
      cancelNext = null;
      if (hasNews) send();
    });
  }

  return {
    add(counter, amount = 1) {
      health[counter] += amount;
      changed();
    },
    frame(frame, byteLength, atMs) {
      lastFrame = { frame, byteLength, atMs };
      changed();
    },
    reportNow: send,
    stop() {
      isStopped = true;
      cancelNext?.();
    },
  };
}

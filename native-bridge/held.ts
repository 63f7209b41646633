/**
 * Held: what every device driver looks like to the process that holds it.
 *
 * A driver is made by `holdX(device, ports, timers, nowMs, report)`, opens its device by itself, retries
 * for ever and reports FromBridge messages. Invariants: it never throws for what a device does, and after
 * `stop()` it reports nothing and leaves no timer behind.
 */
import type { DeviceCommand } from '../contract/devices.ts';

export interface Timers {
  /** Runs `task` once after `ms`; the returned function cancels it. */
  set(ms: number, task: () => void): () => void;
}

export interface Held {
  /** Closes and opens the device again (after sleep it may be dead without saying so). */
  reopen(): void;
  /** Does what staff ask; absent where a driver is never written to. What a device cannot do is ignored. */
  command?(command: DeviceCommand): void;
  stop(): Promise<void>;
}

/**
 * Simulates hours of a busy hall for the BLE dongle's driver: real driver, fake controller, time compressed.
 *
 * Every known fault comes again and again, among them those that only the watchdog finds. Measured from
 * outside, by what the driver reports: the longest time without an advert while phones were there, and how
 * much memory grew after the first hour.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type FromBridge, fromBridgeSchema } from '../../contract/bridge-messages.ts';
import { type BleDongle, nearbyOff, type PhoneCounts } from '../../contract/devices.ts';
import { holdBleDongle } from '../../native-bridge/ble-dongle.ts';
import { type ControllerFault, createFakeController } from './fake-controller.ts';
import { makePhoneCrowd } from './make-phone-crowd.ts';
import { createMemoryPort } from './memory-port.ts';

export interface BleDay {
  readonly simulatedHours: number;
  /** Longest time in which no advert was heard, seconds, to the second. */
  readonly maxStallS: number;
  /** Heap after the last hour less heap after the first (or the first tenth of a shorter run), collected. */
  readonly memoryGrowthMb: number;
  readonly counts: {
    /** Adverts that phones sent, those that the controller reported, and those that the driver read. */
    readonly adverts: number;
    readonly reported: number;
    readonly heard: number;
    /** Different ids over the whole time: what a listener that forgets nothing would hold. */
    readonly identities: number;
    readonly faults: number;
    /** Minutes reported, and phones counted in them. */
    readonly minutes: number;
    readonly phones: PhoneCounts;
    readonly reopens: number;
    readonly drops: number;
    readonly strayBytes: number;
    readonly wallMs: number;
  };
}

export interface BleDayOptions {
  readonly seed?: number;
  /** Phones there at the same time. */
  readonly crowdSize?: number;
  /** One of the faults in turn this often; null: none. */
  readonly faultEveryMs?: number | null;
}

/** Faults in turn, with how long each lasts, ms. */
const FAULTS: readonly (readonly [ControllerFault | 'unplug', number])[] = [
  ['reboot', 0],
  ['garbage-byte', 30_000],
  ['quiet-reboot', 0],
  ['lost-byte', 30_000],
  ['late-reset', 1_500],
  ['fragments', 30_000],
  ['silence', 5_000],
  ['flood', 10_000],
  ['disallow', 10_000],
  ['unplug', 3_000],
  ['withhold-credits', 5_000],
  ['many-reports', 30_000],
  ['hang', 0],
];
const TICK_MS = 100;
const HOUR_MS = 3_600_000;

/** A clock that moves only by `step`; timers run in the order of their time. Few timers: a scan is enough. */
function steppedClock(startMs: number) {
  let nowMs = startMs;
  const tasks = new Set<{ readonly atMs: number; readonly run: () => void }>();
  return {
    nowMs: () => nowMs,
    set(ms: number, run: () => void): () => void {
      const task = { atMs: nowMs + ms, run };
      tasks.add(task);
      return () => tasks.delete(task);
    },
    step(ms: number): void {
      const untilMs = nowMs + ms;
      for (;;) {
        let next: { readonly atMs: number; readonly run: () => void } | null = null;
        for (const task of tasks) {
          if (task.atMs <= untilMs && (next === null || task.atMs < next.atMs)) next = task;
        }
        if (next === null) break;
        tasks.delete(next);
        nowMs = Math.max(nowMs, next.atMs);
        next.run();
      }
      nowMs = untilMs;
    },
  };
}

function makeHeapMeter(): () => number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  return () => {
    if (typeof collect === 'function') collect();
    const { heapUsed, external } = process.memoryUsage();
    return (heapUsed + external) / 2 ** 20;
  };
}

const dongle: BleDongle = {
  id: 'dongle',
  label: 'Simulated dongle',
  kind: 'ble',
  path: 'memory',
  baudRate: 1_000_000,
  hasFlowControl: true,
  nearby: { ...nearbyOff, isOn: true },
};

/** Takes about 4 µs an advert. Synchronous: nothing else runs meanwhile. */
export function simulateDay(hours: number, ratePerSecond: number, options: BleDayOptions = {}): BleDay {
  const { seed = 1, crowdSize = 400, faultEveryMs = 7 * 60_000 } = options;
  const startedMs = performance.now();
  const clock = steppedClock(1_600_000_000_000);
  const crowd = makePhoneCrowd({ seed, size: crowdSize });
  const meter = makeHeapMeter();
  const phones = { bluezone: 0, 'exposure-notification': 0, tracetogether: 0 };
  let health = { scans: 0, bytes: 0, drops: 0, strayBytes: 0, reopens: 0 };
  let minutes = 0;
  let lastHeardAtMs = clock.nowMs();
  let maxStallMs = 0;
  let adverts = 0;
  let reported = 0;
  let faults = 0;

  const controller = createFakeController({
    isExtended: true,
    chunking: 'merged',
    seed,
    clock,
    send: (bytes) => port.send(bytes),
  });
  const port = createMemoryPort(controller);

  function hear(message: FromBridge): void {
    // As at the edge of the real process: a message that main would refuse must not pass here either.
    const { success } = fromBridgeSchema.safeParse(message);
    if (!success) throw new Error(`not a message of the bridge: ${JSON.stringify(message)}`);
    if (message.type === 'phones') {
      minutes += 1;
      for (const kind of ['bluezone', 'exposure-notification', 'tracetogether'] as const)
        phones[kind] += message.counts[kind];
    }
    if (message.type !== 'health') return;
    if (message.health.scans > health.scans) {
      maxStallMs = Math.max(maxStallMs, clock.nowMs() - lastHeardAtMs);
      lastHeardAtMs = clock.nowMs();
    }
    health = message.health;
  }

  const held = holdBleDongle(
    dongle,
    { create: () => port.handle, describe: async () => null },
    clock,
    clock.nowMs,
    hear,
  );
  const endMs = clock.nowMs() + hours * HOUR_MS;
  const baselineAtMs = clock.nowMs() + Math.min(1, hours / 10) * HOUR_MS;
  let baselineMb: number | null = null;
  let nextFaultMs = faultEveryMs === null ? Number.POSITIVE_INFINITY : clock.nowMs() + faultEveryMs;
  let due = 0;

  while (clock.nowMs() < endMs) {
    const atMs = clock.nowMs();
    if (baselineMb === null && atMs >= baselineAtMs) baselineMb = meter();
    if (atMs >= nextFaultMs) {
      const [fault, forMs] = FAULTS[faults % FAULTS.length] ?? ['reboot', 0];
      if (fault === 'unplug') {
        port.unplug();
        clock.set(forMs, port.plug);
      } else controller.fault(fault, forMs);
      faults += 1;
      nextFaultMs += faultEveryMs ?? 0;
    }
    for (due += (ratePerSecond * TICK_MS) / 1_000; due >= 1; due -= 1) {
      adverts += 1;
      if (controller.advertise(crowd.next(atMs))) reported += 1;
    }
    controller.flush();
    clock.step(TICK_MS);
  }
  // The last health of the driver comes up to a second late.
  clock.step(1_000);
  const endMb = meter();
  maxStallMs = Math.max(maxStallMs, clock.nowMs() - lastHeardAtMs);
  void held.stop();
  return {
    simulatedHours: hours,
    maxStallS: Math.round(maxStallMs / 1_000),
    memoryGrowthMb: Math.round((endMb - (baselineMb ?? endMb)) * 100) / 100,
    counts: {
      adverts,
      reported,
      heard: health.scans,
      identities: crowd.identities(),
      faults,
      minutes,
      phones,
      reopens: health.reopens,
      drops: health.drops,
      strayBytes: health.strayBytes,
      wallMs: Math.round(performance.now() - startedMs),
    },
  };
}

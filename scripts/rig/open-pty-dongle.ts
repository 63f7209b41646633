/**
 * A BLE dongle on a pty: the fake controller with a crowd of phones around it, in real time.
 *
 * The station opens its end as the dongle's port. Faults are the controller's; pulling the cable is one too.
 */
import { basename, dirname } from 'node:path';
import { type ControllerFault, createFakeController, type FakeController } from './fake-controller.ts';
import { makePhoneCrowd } from './make-phone-crowd.ts';
import { openPtyPair, type PtyPair } from './open-pty-pair.ts';
import { canWatchPorts, portWatcher } from './watch-port.ts';

export interface PtyDongle {
  readonly path: string;
  readonly controller: FakeController;
  /** Whether a station has the port open; elsewhere than on Linux that cannot be seen and is true. */
  isOpened(): boolean;
  /** Adverts that the phones sent, and those that the controller passed on. */
  counts(): { readonly adverts: number; readonly reported: number };
  fault(fault: ControllerFault, forMs: number): void;
  /** Bytes into the line, beside the controller's own. */
  say(bytes: Uint8Array): Promise<void>;
  /** Pulls the cable and puts it back after `forMs`. */
  unplug(forMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** Adverts are made up this often, ms: real ones come in no order either. */
const TICK_MS = 100;
/** A board that hangs starts anew when its port is opened; looked for this often, ms. */
const LOOK_EVERY_MS = 20;

export async function openPtyDongle(options: {
  readonly path: string;
  readonly advertsPerSecond: number;
  readonly isExtended: boolean;
  readonly seed: number;
  /** Phones there at the same time. Default 60. */
  readonly crowdSize?: number;
}): Promise<PtyDongle> {
  const { path, advertsPerSecond, isExtended, seed, crowdSize = 60 } = options;
  const crowd = makePhoneCrowd({ seed, size: crowdSize });
  let pair: PtyPair | null = null;
  let isStopped = false;
  let adverts = 0;
  let reported = 0;
  let saying = Promise.resolve();

  function say(bytes: Uint8Array): Promise<void> {
    const cable = pair;
    // In order; what nobody reads, or the pulled cable took, is gone as on a real line.
    saying = saying.then(() => cable?.write(bytes)).catch(() => {});
    return saying;
  }
  const controller = createFakeController({
    isExtended,
    seed,
    chunking: 'merged',
    send: (bytes) => void say(bytes),
    clock: {
      nowMs: () => performance.now(),
      set(ms, task) {
        const timer = setTimeout(task, ms);
        return () => clearTimeout(timer);
      },
    },
  });
  async function plug(): Promise<void> {
    pair = await openPtyPair(dirname(path), basename(path), (bytes) => controller.hear(bytes));
  }
  await plug();

  const isOpened = portWatcher(path, (pid) => pid === process.pid || pid === pair?.pid);
  let wasOpened = false;
  let due = 0;
  let lastTickMs = performance.now();
  const ticking = setInterval(() => {
    const nowMs = performance.now();
    due += ((nowMs - lastTickMs) * advertsPerSecond) / 1_000;
    lastTickMs = nowMs;
    for (; due >= 1; due -= 1) {
      adverts += 1;
      if (controller.advertise(crowd.next(nowMs))) reported += 1;
    }
    controller.flush();
  }, TICK_MS);
  let watching: NodeJS.Timeout | null = null;

  /** Until somebody opened the port anew. */
  function watchForOpening(): void {
    if (watching !== null) clearInterval(watching);
    wasOpened = true;
    watching = setInterval(() => {
      const isNow = isOpened();
      if (isNow && !wasOpened) {
        controller.opened();
        if (watching !== null) clearInterval(watching);
      }
      wasOpened = isNow;
    }, LOOK_EVERY_MS);
  }

  return {
    path,
    controller,
    isOpened: () => !canWatchPorts || isOpened(),
    counts: () => ({ adverts, reported }),
    fault(fault, forMs) {
      controller.fault(fault, forMs);
      if (fault === 'hang') watchForOpening();
    },
    say,
    async unplug(forMs) {
      const cable = pair;
      pair = null;
      await cable?.unplug();
      await new Promise((resolve) => setTimeout(resolve, forMs));
      if (isStopped) return;
      // A USB dongle that lost its power begins anew.
      controller.fault('quiet-reboot');
      controller.opened();
      await plug();
    },
    async stop() {
      isStopped = true;
      clearInterval(ticking);
      if (watching !== null) clearInterval(watching);
      await pair?.unplug();
    },
  };
}

/**
 * A simulated BLE dongle: phones are heard all the time, faults come from the script or not at all.
 *
 * Says once a second what the controller heard and passed on; ids of phones are made up and never printed.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { controllerFaults } from '../rig/fake-controller.ts';
import { openPtyDongle } from '../rig/open-pty-dongle.ts';
import { atEnd } from '../runtime/setup-error.ts';
import { freePath } from './play-serial.ts';
import { playSteps } from './play-steps.ts';
import type { Action, Step } from './read-script.ts';

const SECOND_MS = 1_000;

/** Returns the exit code. Without steps it plays until `seconds` are over, or until the signal. */
export async function playBle(
  options: {
    readonly path: string;
    readonly rate: number;
    readonly seed: number;
    readonly isLegacy: boolean;
    readonly steps: readonly Step[];
    /** Seconds from the first scan on; null: until Ctrl-C, or the script's end. */
    readonly count: number | null;
    readonly signal: AbortSignal;
  },
  tell: (event: Readonly<Record<string, unknown>>, text: string) => void,
): Promise<number> {
  const { path, signal, steps } = options;
  for (const each of [path, `${path}-rig`]) freePath(each);
  const dongle = await openPtyDongle({
    path,
    advertsPerSecond: options.rate,
    isExtended: !options.isLegacy,
    seed: options.seed,
  });
  atEnd(dongle.stop);
  const setting = { id: 'dongle', kind: 'ble', label: 'BLE', path };
  tell(
    { event: 'ready', device: 'ble', path },
    `${path}\n  put this into settings.json and start the station:\n  "ble": ${JSON.stringify(setting)}\n`,
  );

  async function perform(action: Action): Promise<void> {
    if (action.kind === 'bytes') return dongle.say(action.bytes);
    if (action.kind !== 'fault') throw new Error(`a dongle has no ${action.kind}`);
    if (action.fault === 'unplug') return dongle.unplug(action.forMs);
    const fault = controllerFaults.find((name) => name === action.fault);
    if (fault === undefined) throw new Error(`no fault ${action.fault}`);
    dongle.fault(fault, action.forMs);
  }

  const wait = (ms: number): Promise<void> => pause(ms, undefined, { signal }).catch(() => {});
  const telling = setInterval(() => {
    const { adverts, reported } = dongle.counts();
    const isScanning = dongle.controller.isScanning();
    tell(
      { event: 'heard', adverts, reported, isScanning },
      `${isScanning ? 'scanning' : 'not asked to scan'}: ${adverts} adverts, ${reported} passed on\n`,
    );
  }, SECOND_MS);

  let sent = 0;
  if (steps.length > 0) {
    sent = await playSteps(steps, {
      isHeard: dongle.isOpened,
      perform,
      signal,
      count: null,
      told: ({ label }, n) => tell({ event: 'sent', n, label, expects: null }, `${label}\n`),
    });
  }
  if (options.count !== null || steps.length === 0) {
    while (!signal.aborted && !dongle.controller.isScanning()) await wait(100);
    await wait(options.count === null ? 2 ** 31 - 1 : options.count * SECOND_MS);
  }
  clearInterval(telling);
  const { adverts, reported } = dongle.counts();
  tell({ event: 'done', sent, adverts, reported }, `${adverts} adverts, ${reported} passed on\n`);
  return 0;
}

/**
 * BLE dongle: a Bluetooth controller behind a serial port (HCI H4), held for as long as the station runs.
 *
 * Owns the port and what is said of it; the listener owns the controller, the counter the phones. Listens
 * only: it never connects and never sends over the air. Like a scanner's port it is retried for ever.
 * Invariants: `ready` only while the controller confirmed its scan; no id and no address of a phone is in
 * any message; after `stop()` nothing is reported and no timer is left.
 *
 * A dongle that hears nothing for long while it answers is `ready` with the problem `silent`, not `gone`:
 * at night an empty hall is silent too, and an alarm every night would teach staff to overlook it.
 */
import type { FromBridge } from '../contract/bridge-messages.ts';
import type { BleDongle, NearbySettings } from '../contract/devices.ts';
import type { DeviceStatus } from '../contract/status.ts';
import {
  type ControllerFacts,
  createBleListener,
  HEARS_NOTHING_MS,
  SET_UP_TRIES,
  WATCH_MS,
} from './ble-listener.ts';
import { createPhoneCounter, MAX_COUNTED } from './ble-phones.ts';
import { readPhone } from './ble-read-phone.ts';
import { ANSWER_WITHIN_MS } from './h4-link.ts';
import type { Held, Timers } from './held.ts';
import { createHealthReporter } from './report-health.ts';
import { type PortDescription, type PortHandle, problemOf } from './serial-ports.ts';
import { REOPEN_FIRST_MS, REOPEN_LONGEST_MS } from './serial-scanner.ts';

/** A controller that does not answer is tried again after this long at first and at most, ms. */
export const RETRY_UNANSWERED_FIRST_MS = 500;
export const RETRY_UNANSWERED_LONGEST_MS = 5_000;
/** Longest deafness of a fault that opening the port cures: watchdog, question, Resets, wait. */
export const LONGEST_STALL_MS = WATCH_MS + (1 + SET_UP_TRIES) * ANSWER_WITHIN_MS + RETRY_UNANSWERED_FIRST_MS;

type Problem = DeviceStatus['problem'];

/** The part of serialport's SerialPort that a dongle needs. */
export interface BlePortHandle extends PortHandle {
  write(bytes: Uint8Array, callback?: (error: Error | null | undefined) => void): unknown;
}

export interface BlePorts {
  /** Makes a closed handle; it is opened and closed many times over its life. */
  create(device: BleDongle): BlePortHandle;
  /** Who is plugged in at `path`; null: nothing is known. Never rejects. */
  describe(path: string): Promise<PortDescription | null>;
}

export interface HeldBleDongle extends Held {
  /** New limits of "at the reader"; also reports `signal` every second for some minutes. */
  nearby(settings: NearbySettings): void;
}

const KNOWN_MAKERS: ReadonlyMap<number, string> = new Map([
  [0x05f1, 'Zephyr'],
  [0x0059, 'Nordic'],
  [0x02e5, 'Espressif'],
  [0x000d, 'Texas Instruments'],
  [0x000f, 'Broadcom'],
  [0x0002, 'Intel'],
  [0x005d, 'Realtek'],
]);
/** HCI_Version of the Assigned Numbers, from 6 (Bluetooth 4.0, the first with LE). */
const VERSIONS = ['4.0', '4.1', '4.2', '5.0', '5.1', '5.2', '5.3', '5.4', '6.0', '6.1'];

function describe({ hciVersion, maker }: ControllerFacts): string {
  const version = VERSIONS[hciVersion - 6] ?? `HCI version ${hciVersion}`;
  const name = KNOWN_MAKERS.get(maker) ?? 'maker';
  return `Bluetooth ${version}, ${name} 0x${maker.toString(16).padStart(4, '0')}`;
}

/** Holds `device` until `stop()`. `nowMs` is the wall clock in Unix milliseconds with fraction. */
export function holdBleDongle(
  device: BleDongle,
  ports: BlePorts,
  timers: Timers,
  nowMs: () => number,
  report: (message: FromBridge) => void,
): HeldBleDongle {
  const deviceId = device.id;
  const handle = ports.create(device);
  const health = createHealthReporter(deviceId, timers, tell);
  const phones = createPhoneCounter(deviceId, device.nearby, timers, nowMs, tell, () =>
    tell({
      type: 'device',
      deviceId,
      state: 'ready',
      problem: null,
      detail: `more than ${MAX_COUNTED} phones in a minute: counts stop there`,
    }),
  );
  const listener = createBleListener(
    {
      write(bytes) {
        // serialport keeps what is written to a closed port and sends it after the next opening.
        if (handle.isOpen) handle.write(bytes, () => {});
      },
      scanning(facts) {
        retryAfterMs = RETRY_UNANSWERED_FIRST_MS;
        reportIdentity(facts);
        phones.listen();
        reportState('ready', null, '');
      },
      lost(detail) {
        phones.deafen();
        reportState('opening', null, detail);
      },
      giveUp(kind, detail) {
        phones.deafen();
        reportState('gone', kind === 'unanswered' ? 'silent' : 'other', detail);
        reopenAfterMs = retryAfterMs;
        retryAfterMs = Math.min(retryAfterMs * 2, RETRY_UNANSWERED_LONGEST_MS);
        closeToReopen();
      },
      hearsNothing(isSilent) {
        if (lastState !== 'ready') return;
        if (isSilent) reportState('ready', 'silent', `nothing heard for ${HEARS_NOTHING_MS / 60_000} min`);
        else reportState('ready', null, '');
      },
      advert({ sender, rssiDbm, data }, atMs) {
        health.add('scans');
        const phone = readPhone(data);
        if (phone !== null) phones.hear(phone, sender, rssiDbm, atMs);
      },
    },
    timers,
    nowMs,
  );
  let isStopped = false;
  let isOpening = false;
  /** We closed it ourselves: it was not pulled out. */
  let isClosing = false;
  let wasOpened = false;
  let reopenAfterMs = REOPEN_FIRST_MS;
  let retryAfterMs = RETRY_UNANSWERED_FIRST_MS;
  let cancelReopen = (): void => {};
  let lastState: DeviceStatus['state'] | null = null;
  let lastReported = '';

  function tell(message: FromBridge): void {
    if (!isStopped) report(message);
  }

  function reportState(state: DeviceStatus['state'], problem: Problem, detail: string): void {
    // Being tried again is no news while it is gone, nor is a port that is missing for weeks.
    if (state === 'opening' && lastState === 'gone') return;
    const key = `${state}|${problem}`;
    if (isStopped || key === lastReported) return;
    lastReported = key;
    lastState = state;
    tell({ type: 'device', deviceId, state, problem, detail });
    health.reportNow();
  }

  /** With the port's own names when they are known; those take a moment to read. */
  function reportIdentity(facts: ControllerFacts): void {
    const identityOf = (port: PortDescription | null): void =>
      tell({
        type: 'identity',
        deviceId,
        identity: {
          usbId: port?.usbId ?? null,
          description: [describe(facts), port?.description ?? ''].filter(Boolean).join('; ').slice(0, 200),
          mode: `${facts.plan} passive scan`,
        },
      });
    identityOf(null);
    void ports.describe(device.path).then((port) => {
      if (port !== null && lastState === 'ready') identityOf(port);
    });
  }

  function addLosses(): void {
    const { strayBytes, drops } = listener.takeLosses();
    if (strayBytes > 0) health.add('strayBytes', strayBytes);
    if (drops > 0) health.add('drops', drops);
  }

  function retryLater(): void {
    cancelReopen();
    if (isStopped) return;
    cancelReopen = timers.set(reopenAfterMs, open);
    reopenAfterMs = Math.min(Math.max(reopenAfterMs * 2, REOPEN_FIRST_MS), REOPEN_LONGEST_MS);
  }

  function closeToReopen(): void {
    if (isClosing) return;
    isClosing = true;
    // When closing fails no 'close' comes: it is tried again.
    handle.close((error) => {
      if (error === null || error === undefined) return;
      isClosing = false;
      retryLater();
    });
  }

  function open(): void {
    if (isStopped || isOpening) return;
    if (handle.isOpen) {
      closeToReopen();
      return;
    }
    isOpening = true;
    handle.open((error) => {
      isOpening = false;
      if (isStopped) {
        // Stopped while opening: do not leave the port locked behind us.
        if (!error && handle.isOpen) handle.close(() => {});
        return;
      }
      if (error) {
        reportState('gone', problemOf(error), error.message);
        retryLater();
        return;
      }
      if (wasOpened) health.add('reopens');
      wasOpened = true;
      reopenAfterMs = REOPEN_FIRST_MS;
      listener.start();
    });
  }

  handle.on('data', (chunk) => {
    if (isStopped) return;
    health.add('bytes', chunk.length);
    listener.hear(chunk);
    addLosses();
  });
  handle.on('close', (error) => {
    const wasAsked = isClosing;
    isClosing = false;
    listener.stop();
    if (isStopped) return;
    addLosses();
    phones.deafen();
    if (!wasAsked) reportState('gone', 'unplugged', error?.message ?? 'port closed');
    retryLater();
  });
  // An 'error' without a listener would end the process. A failed read is followed by 'close', a failed
  // write is not: either way the port is made anew.
  handle.on('error', (error) => {
    if (isStopped) return;
    listener.stop();
    phones.deafen();
    reportState('gone', problemOf(error), error.message);
    if (handle.isOpen) closeToReopen();
    else retryLater();
  });

  reportState('opening', null, device.path);
  open();

  return {
    reopen() {
      reopenAfterMs = REOPEN_FIRST_MS;
      if (!handle.isOpen) {
        cancelReopen();
        open();
        return;
      }
      listener.stop();
      phones.deafen();
      reportState('opening', null, 'opened anew');
      closeToReopen();
    },
    nearby: (settings) => phones.calibrate(settings),
    stop() {
      isStopped = true;
      cancelReopen();
      listener.stop();
      phones.stop();
      health.stop();
      if (!handle.isOpen) return Promise.resolve();
      return new Promise((resolve) => handle.close(() => resolve()));
    },
  };
}

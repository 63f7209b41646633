/**
 * Serial scanner: one port held open for as long as the station runs.
 *
 * Reports Scans, drops, its health and its own state; knows nothing of codes. A port that is missing,
 * busy or pulled out is retried for ever with a short back-off, because SerialPort.list() shows neither
 * ptys nor by-id links: only opening tells. Bytes of a half-read code are let go when the port closes.
 * Invariants: after `stop()` nothing is reported any more; nothing is ever written to a closed port,
 * because serialport would keep it and send it after the next replug.
 */
import type { FromBridge } from '../contract/bridge-messages.ts';
import type { DeviceCommand, DeviceIdentity, SerialDevice } from '../contract/devices.ts';
import { type DropKind, FRAME_QUIET_MS, SUFFIXED_QUIET_MS } from '../contract/scan.ts';
import { createReplyCutter } from './cut-replies.ts';
import { createFrameSplitter, type Frame } from './frame-splitter.ts';
import type { Held, Timers } from './held.ts';
import { createNoiseGate } from './noise-gate.ts';
import { createBaudProbe } from './probe-baud.ts';
import { createHealthReporter } from './report-health.ts';
import { serialCommand } from './scanner-commands.ts';
import {
  describeMode,
  type PortProblem,
  portOptions,
  problemOf,
  type ScannerPort,
  type SerialPorts,
} from './serial-ports.ts';
import { stripAimId } from './strip-aim-id.ts';
import { watchQuiet } from './watch-quiet.ts';
import { createWriteQueue } from './write-queue.ts';

export { type PortHandle, problemOf } from './serial-ports.ts';

/** First and longest wait before a port is tried again. A replugged scanner is back within a second. */
export const REOPEN_FIRST_MS = 100;
export const REOPEN_LONGEST_MS = 1_000;
/** How long a scanner may take to say who it is. At 9600 baud a REVINF answer takes 300 ms. */
export const REPLY_WITHIN_MS = 2_000;

/** Holds `device` open until `stop()`. `nowMs` is the wall clock in Unix milliseconds with fraction. */
export function holdSerialScanner(
  device: SerialDevice,
  ports: SerialPorts,
  timers: Timers,
  nowMs: () => number,
  report: (message: FromBridge) => void,
): Held {
  const probe = device.baudRate === 'auto' ? createBaudProbe() : null;
  const rateNow = (): number => (device.baudRate === 'auto' ? (probe?.rate() ?? 0) : device.baudRate);
  const { options, isSevenBit } = portOptions(device, rateNow());
  const handle: ScannerPort = ports.create(options);
  const splitter = createFrameSplitter(device.suffix);
  const cutter = createReplyCutter(device.profile);
  const noise = createNoiseGate();
  const writes = createWriteQueue(handle);
  const health = createHealthReporter(device.id, timers, report);
  let found: Pick<DeviceIdentity, 'usbId' | 'description'> = { usbId: null, description: '' };
  let firmware: string | null = null;
  let isStopped = false;
  let wasOpened = false;
  /** Closed by `reopen()`, not by somebody's hand. */
  let isReopening = false;
  /** The rate was changed inside a burst: what is left of it is of the old rate. */
  let isSkippingBurst = false;
  /** How the last code ended; a scanner that was told its suffix keeps to it. */
  let endsBySuffix = device.suffix !== 'auto' && device.suffix !== 'none';
  let reopenAfterMs = REOPEN_FIRST_MS;
  let lastByteAtMs = 0;
  let lastJudgedAtMs = Number.NEGATIVE_INFINITY;
  let cancelQuiet = (): void => {};
  let cancelReopen = (): void => {};
  let cancelReply = (): void => {};
  let lastReported = '';
  let lastIdentity = '';

  function reportState(state: 'opening' | 'ready' | 'gone', problem: PortProblem, detail: string): void {
    // A missing port is retried every second for weeks: only changes are news.
    const key = `${state}|${problem}`;
    if (isStopped || key === lastReported) return;
    lastReported = key;
    report({ type: 'device', deviceId: device.id, state, problem, detail });
    health.reportNow();
  }

  function reportIdentity(): void {
    const settled = describeMode(device, rateNow());
    const identity: DeviceIdentity = {
      usbId: found.usbId,
      description: firmware ?? found.description,
      mode: probe === null || probe.isSettled() ? settled : `probing ${settled}`,
    };
    const key = JSON.stringify(identity);
    if (isStopped || key === lastIdentity) return;
    lastIdentity = key;
    report({ type: 'identity', deviceId: device.id, identity });
  }

  function reportDrop(kind: DropKind): void {
    health.add('drops');
    report({ type: 'drop', deviceId: device.id, lane: device.lane, kind });
  }

  function addStray(count: number): void {
    if (count > 0) health.add('strayBytes', count);
  }

  /** False: the frame was of a wrong rate, the next is being tried. */
  function isAtRightRate(frame: Frame & { readonly kind: 'text' }): boolean {
    if (probe === null) return true;
    const wasSettled = probe.isSettled();
    const startsBurst = lastByteAtMs - lastJudgedAtMs >= FRAME_QUIET_MS;
    lastJudgedAtMs = lastByteAtMs;
    if (probe.judge(frame, startsBurst) === 'keep') {
      if (!wasSettled) reportIdentity();
      return true;
    }
    isSkippingBurst = true;
    addStray(splitter.discard() + cutter.discard());
    handle.update({ baudRate: probe.rate() }, (error) => {
      // Some drivers change the rate only while they open the port.
      if (error !== null && handle.isOpen) handle.close(() => {});
    });
    reportIdentity();
    return false;
  }

  function takeFrame(frame: Frame): void {
    if (isSkippingBurst) {
      addStray(frame.byteLength);
      return;
    }
    if (frame.kind === 'too-long') {
      reportDrop('too-long');
      return;
    }
    const data = cutter.frame(frame.text);
    takeDescription();
    if (data === null) return;
    health.frame(frame.text + frame.ending, frame.byteLength, lastByteAtMs);
    if (!isAtRightRate(frame) || !noise.lets(frame, lastByteAtMs)) {
      reportDrop('noise');
      return;
    }
    endsBySuffix = frame.ending !== '';
    health.add('scans');
    report({
      type: 'scan',
      scan: {
        deviceId: device.id,
        lane: device.lane,
        via: 'serial',
        text: device.sendsAimId ? stripAimId(data) : data,
        isUtf8: frame.isUtf8,
        byteLength: data === frame.text ? frame.byteLength : Buffer.byteLength(data),
        lastByteAtMs,
      },
    });
  }

  function takeDescription(): void {
    const said = cutter.takeDescription();
    if (said === null) return;
    cancelReply();
    cutter.endWait();
    firmware = said;
    reportIdentity();
  }

  const quietMs = (): number =>
    endsBySuffix && !isSkippingBurst && !cutter.holds() ? SUFFIXED_QUIET_MS : FRAME_QUIET_MS;

  function takeQuiet(): void {
    // What it sent last is no whole code: 'close' lets it go.
    if (handle.isGone()) {
      handle.close(() => {});
      return;
    }
    const { data, strayBytes } = cutter.endByQuiet();
    addStray(strayBytes);
    for (const frame of [...splitter.push(data), ...splitter.endByQuiet()]) takeFrame(frame);
    isSkippingBurst = false;
  }

  function retryLater(): void {
    cancelReopen();
    if (isStopped) return;
    cancelReopen = timers.set(reopenAfterMs, open);
    reopenAfterMs = Math.min(reopenAfterMs * 2, REOPEN_LONGEST_MS);
  }

  function open(): void {
    if (isStopped || handle.isOpen) return;
    handle.open((error) => {
      if (isStopped) {
        // Stopped while opening: do not leave the port locked behind us.
        if (error === null && handle.isOpen) handle.close(() => {});
        return;
      }
      if (error) {
        reportState('gone', problemOf(error), error.message);
        retryLater();
        return;
      }
      reopenAfterMs = REOPEN_FIRST_MS;
      if (wasOpened) health.add('reopens');
      wasOpened = true;
      reportState('ready', null, '');
      // Another scanner may be plugged into the same socket: what the last one said of itself is void.
      firmware = null;
      void ports.describe(device.path).then((description) => {
        found = description ?? { usbId: null, description: '' };
        reportIdentity();
      });
    });
  }

  handle.on('data', (chunk) => {
    if (isStopped) return;
    lastByteAtMs = nowMs();
    cancelQuiet();
    health.add('bytes', chunk.length);
    const data = cutter.push(isSevenBit ? chunk.map((byte) => byte & 0x7f) : chunk);
    takeDescription();
    for (const frame of splitter.push(data)) takeFrame(frame);
    if (splitter.isInsideFrame() || cutter.holds() || isSkippingBurst)
      cancelQuiet = watchQuiet(timers, quietMs(), takeQuiet);
  });
  handle.on('close', (error) => {
    cancelQuiet();
    cancelReply();
    cutter.endWait();
    writes.discard();
    isSkippingBurst = false;
    const cutOff = splitter.discard() + cutter.discard();
    if (!isStopped && cutOff > 0) {
      addStray(cutOff);
      // Somebody holds up a code and nothing would happen: the gate says "scan again".
      reportDrop('noise');
    }
    if (isReopening) reportState('opening', null, device.path);
    else reportState('gone', 'unplugged', error?.message ?? 'port closed');
    isReopening = false;
    retryLater();
  });
  // An 'error' without a listener would end the process; a failed read is followed by 'close'.
  handle.on('error', (error) => reportState('gone', problemOf(error), error.message));

  reportState('opening', null, device.path);
  open();

  return {
    reopen() {
      if (!handle.isOpen) {
        open();
        return;
      }
      isReopening = true;
      handle.close(() => {});
    },
    command(command: DeviceCommand) {
      const bytes = serialCommand(device.profile, command);
      if (bytes === null || isStopped || !writes.add(bytes) || command !== 'identify') return;
      cutter.await();
      cancelReply();
      cancelReply = timers.set(REPLY_WITHIN_MS, () => cutter.endWait());
    },
    stop() {
      isStopped = true;
      cancelQuiet();
      cancelReopen();
      cancelReply();
      writes.discard();
      health.stop();
      if (!handle.isOpen) return Promise.resolve();
      return new Promise((resolve) => handle.close(() => resolve()));
    },
  };
}

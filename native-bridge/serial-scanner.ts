/**
 * Serial scanner: one port held open for as long as the station runs.
 *
 * Reports Scans, drops and its own state; knows nothing of codes. A port that is missing, busy or
 * pulled out is retried for ever with a short back-off, because SerialPort.list() shows neither ptys
 * nor by-id links: only opening tells. Bytes of a half-read code are let go when the port closes.
 * Invariant: after `stop()` nothing is reported any more.
 */
import type { FromBridge } from '../contract/bridge-messages.ts';
import type { SerialDevice } from '../contract/devices.ts';
import { type DropKind, FRAME_QUIET_MS } from '../contract/scan.ts';
import type { DeviceStatus } from '../contract/status.ts';
import { createFrameSplitter, type Frame } from './frame-splitter.ts';
import { createNoiseGate } from './noise-gate.ts';
import { stripAimId } from './strip-aim-id.ts';

/** First and longest wait before a port is tried again. A replugged scanner is back within a second. */
export const REOPEN_FIRST_MS = 100;
export const REOPEN_LONGEST_MS = 1_000;

type Problem = DeviceStatus['problem'];

/** The part of serialport's SerialPort that we use; a port is never written to. */
export interface PortHandle {
  open(callback: (error: Error | null) => void): void;
  close(callback: (error: Error | null) => void): void;
  readonly isOpen: boolean;
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown;
  on(event: 'close', listener: (error: Error | null) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export interface SerialPorts {
  /** Makes a closed handle; `open` is called on it many times over its life. */
  create(device: SerialDevice): PortHandle;
}

export interface Timers {
  /** Runs `task` once after `ms`; the returned function cancels it. */
  set(ms: number, task: () => void): () => void;
}

export interface SerialScanner {
  /** Closes and opens the port again (after sleep a port may be dead without saying so). */
  reopen(): void;
  stop(): Promise<void>;
}

/**
 * serialport gives no error codes, only the texts of its bindings (bindings-cpp 13: "Error: No such
 * file or directory, cannot open ...", "... Cannot lock port", "Permission denied"; Windows: "File not
 * found", "Access denied"). This is the one place that reads them.
 */
function problemOf(error: Error): Problem {
  const text = error.message;
  if (/no such file|file not found|no such device/i.test(text)) return 'port-missing';
  if (/cannot lock|resource busy|access denied|temporarily unavailable/i.test(text)) return 'port-busy';
  if (/permission denied/i.test(text)) return 'no-permission';
  return 'other';
}

/** Holds `device` open until `stop()`. `nowMs` is the wall clock in Unix milliseconds with fraction. */
export function holdSerialScanner(
  device: SerialDevice,
  ports: SerialPorts,
  timers: Timers,
  nowMs: () => number,
  report: (message: FromBridge) => void,
): SerialScanner {
  const splitter = createFrameSplitter();
  const noise = createNoiseGate();
  const handle = ports.create(device);
  let isStopped = false;
  let reopenAfterMs = REOPEN_FIRST_MS;
  let lastByteAtMs = 0;
  let cancelQuiet = (): void => {};
  let cancelReopen = (): void => {};
  let lastReported = '';

  function reportState(state: 'opening' | 'ready' | 'gone', problem: Problem, detail: string): void {
    // A missing port is retried every second for weeks: only changes are news.
    const key = `${state}|${problem}`;
    if (isStopped || key === lastReported) return;
    lastReported = key;
    report({ type: 'device', deviceId: device.id, state, problem, detail });
  }

  function reportDrop(kind: DropKind): void {
    report({ type: 'drop', deviceId: device.id, lane: device.lane, kind });
  }

  function reportFrames(frames: readonly Frame[]): void {
    for (const frame of frames) {
      if (frame.kind === 'too-long') {
        reportDrop('too-long');
        continue;
      }
      if (!noise.lets(frame, lastByteAtMs)) {
        reportDrop('noise');
        continue;
      }
      const text = device.sendsAimId ? stripAimId(frame.text) : frame.text;
      report({
        type: 'scan',
        scan: {
          deviceId: device.id,
          lane: device.lane,
          via: 'serial',
          text,
          isUtf8: frame.isUtf8,
          byteLength: frame.byteLength,
          lastByteAtMs,
        },
      });
    }
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
      reportState('ready', null, '');
    });
  }

  handle.on('data', (chunk) => {
    if (isStopped) return;
    lastByteAtMs = nowMs();
    cancelQuiet();
    reportFrames(splitter.push(chunk));
    if (splitter.isInsideFrame()) {
      cancelQuiet = timers.set(FRAME_QUIET_MS, () => reportFrames(splitter.endByQuiet()));
    }
  });
  handle.on('close', (error) => {
    cancelQuiet();
    splitter.discard();
    reportState('gone', 'unplugged', error?.message ?? 'port closed');
    retryLater();
  });
  // An 'error' without a listener would end the process; a failed read is followed by 'close'.
  handle.on('error', (error) => reportState('gone', problemOf(error), error.message));

  reportState('opening', null, device.path);
  open();

  return {
    reopen() {
      if (handle.isOpen) handle.close(() => {});
      else open();
    },
    stop() {
      isStopped = true;
      cancelQuiet();
      cancelReopen();
      if (!handle.isOpen) return Promise.resolve();
      return new Promise((resolve) => handle.close(() => resolve()));
    },
  };
}

/**
 * Serial thermometer: a port held open for as long as the station runs, whose readings answer a venue's question.
 *
 * Never writes to it. Like a scanner's port it is retried for ever with a short back-off. Reports a temperature and
 * nothing of whom it was taken: that it belongs to somebody is decided where the question stands. After `stop()`
 * nothing is reported and no timer is left.
 */
import type { FromBridge } from '../contract/bridge-messages.ts';
import type { Thermometer } from '../contract/devices.ts';
import type { Held, Timers } from './held.ts';
import { createHealthReporter } from './report-health.ts';
import { type PortHandle, type PortProblem, problemOf } from './serial-ports.ts';
import { REOPEN_FIRST_MS, REOPEN_LONGEST_MS } from './serial-scanner.ts';
import { createThermometerLines } from './thermometer-lines.ts';

export interface ThermometerPorts {
  /** Makes a closed handle, 8N1; `open` is called on it many times over its life. */
  create(device: Thermometer): PortHandle;
}

export function holdSerialThermometer(
  device: Thermometer,
  ports: ThermometerPorts,
  timers: Timers,
  report: (message: FromBridge) => void,
): Held {
  const handle = ports.create(device);
  const lines = createThermometerLines();
  const health = createHealthReporter(device.id, timers, report);
  let isStopped = false;
  let wasOpened = false;
  /** Closed by `reopen()`, not by somebody's hand. */
  let isReopening = false;
  let reopenAfterMs = REOPEN_FIRST_MS;
  let cancelReopen = (): void => {};
  let lastReported = '';

  function reportState(state: 'opening' | 'ready' | 'gone', problem: PortProblem, detail: string): void {
    const key = `${state}|${problem}`;
    if (isStopped || key === lastReported) return;
    lastReported = key;
    report({ type: 'device', deviceId: device.id, state, problem, detail });
    health.reportNow();
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
    });
  }

  handle.on('data', (chunk) => {
    if (isStopped) return;
    health.add('bytes', chunk.length);
    const ignoredBefore = lines.ignored();
    for (const tenths of lines.push(chunk)) {
      health.add('scans');
      report({ type: 'temperature', deviceId: device.id, tenths });
    }
    const ignored = lines.ignored() - ignoredBefore;
    if (ignored > 0) health.add('drops', ignored);
  });
  handle.on('close', (error) => {
    const cutOff = lines.discard();
    if (!isStopped && cutOff > 0) health.add('strayBytes', cutOff);
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
    stop() {
      isStopped = true;
      cancelReopen();
      health.stop();
      if (!handle.isOpen) return Promise.resolve();
      return new Promise((resolve) => handle.close(() => resolve()));
    },
  };
}

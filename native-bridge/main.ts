/**
 * native-bridge: the utility process that holds the device drivers.
 *
 * Main says which devices to hold; Scans, drops and device states go back. No database, no network,
 * no knowledge of codes. A fault that nobody foresaw ends the process: main starts a new one, and a
 * driver in an unknown state is worse than none.
 */
import { SerialPort } from 'serialport';
import { type FromBridge, fromBridgeSchema, toBridgeSchema } from '../contract/bridge-messages.ts';
import type { HeldDevice } from '../contract/devices.ts';
import { type BlePorts, type HeldBleDongle, holdBleDongle } from './ble-dongle.ts';
import type { Held } from './held.ts';
import { holdHidScanner } from './hid-scanner.ts';
import { createNodeHidPorts } from './node-hid-ports.ts';
import { createNodeSerialPorts } from './node-serial-ports.ts';
import { renewedPort } from './renewed-port.ts';
import { holdSerialScanner } from './serial-scanner.ts';
import { holdSerialThermometer, type ThermometerPorts } from './serial-thermometer.ts';
import { watchHangUp } from './watch-hang-up.ts';

/** What Electron adds to `process` inside a utility process (`process.parentPort`). */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
}

const parentPort = (process as unknown as { readonly parentPort?: ParentPort }).parentPort;
if (parentPort === undefined) throw new Error('native-bridge runs only as a utility process of the station');
const port: ParentPort = parentPort;

const nowMs = (): number => performance.timeOrigin + performance.now();
const timers = {
  set(ms: number, task: () => void): () => void {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};

function report(message: FromBridge): void {
  port.postMessage(fromBridgeSchema.parse(message));
}

const serialPorts = createNodeSerialPorts(timers);
/** One for all HID scanners: no two of them may take the same device. */
const hidPorts = createNodeHidPorts();
const blePorts: BlePorts = {
  create: ({ path, baudRate, hasFlowControl }) =>
    renewedPort(() =>
      watchHangUp(new SerialPort({ path, baudRate, rtscts: hasFlowControl, autoOpen: false }), timers),
    ),
  describe: serialPorts.describe,
};
const thermometerPorts: ThermometerPorts = {
  create: ({ path, baudRate }) =>
    serialPorts.create({ path, baudRate, dataBits: 8, parity: 'none', stopBits: 1 }),
};
const held = new Map<string, Held | HeldBleDongle>();

function hold(device: HeldDevice): Held | HeldBleDongle {
  switch (device.kind) {
    case 'serial':
      return holdSerialScanner(device, serialPorts, timers, nowMs, report);
    case 'hid':
      return holdHidScanner(device, hidPorts, timers, nowMs, report);
    case 'ble':
      return holdBleDongle(device, blePorts, timers, Date.now, report);
    case 'thermometer':
      return holdSerialThermometer(device, thermometerPorts, timers, report);
  }
}

async function stopAll(): Promise<void> {
  const stopping = [...held.values()];
  held.clear();
  await Promise.all(stopping.map((one) => one.stop()));
}

port.on('message', ({ data }) => {
  const message = toBridgeSchema.parse(data);
  switch (message.type) {
    case 'hold':
      void stopAll().then(() => {
        for (const device of message.devices) held.set(device.id, hold(device));
      });
      return;
    case 'reopen':
      for (const one of held.values()) one.reopen();
      return;
    case 'ping':
      report({ type: 'pong' });
      return;
    case 'command':
      held.get(message.deviceId)?.command?.(message.command);
      return;
    case 'nearby': {
      const one = held.get(message.deviceId);
      if (one !== undefined && 'nearby' in one) one.nearby(message.settings);
      return;
    }
    case 'stop':
      void stopAll().then(() => process.exit(0));
      return;
  }
});

process.on('unhandledRejection', (reason) => {
  throw reason;
});
report({ type: 'ready' });

/**
 * native-bridge: the utility process that holds the device drivers.
 *
 * Main says which devices to hold; Scans, drops and device states go back. No database, no network,
 * no knowledge of codes. A fault that nobody foresaw ends the process: main starts a new one, and a
 * driver in an unknown state is worse than none.
 */
import { SerialPort } from 'serialport';
import { type FromBridge, fromBridgeSchema, toBridgeSchema } from '../contract/bridge-messages.ts';
import { holdSerialScanner, type PortHandle, type SerialScanner } from './serial-scanner.ts';

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

let scanners: SerialScanner[] = [];

async function stopAll(): Promise<void> {
  const stopping = scanners;
  scanners = [];
  await Promise.all(stopping.map((scanner) => scanner.stop()));
}

port.on('message', ({ data }) => {
  const message = toBridgeSchema.parse(data);
  switch (message.type) {
    case 'hold':
      void stopAll().then(() => {
        scanners = message.devices.map((device) =>
          holdSerialScanner(
            device,
            {
              create: ({ path, baudRate, dataBits, parity, stopBits }): PortHandle =>
                new SerialPort({ path, baudRate, dataBits, parity, stopBits, autoOpen: false }),
            },
            timers,
            nowMs,
            report,
          ),
        );
      });
      return;
    case 'reopen':
      for (const scanner of scanners) scanner.reopen();
      return;
    case 'stop':
      void stopAll().then(() => process.exit(0));
      return;
  }
});

process.on('unhandledRejection', (reason) => {
  throw reason;
});
report({ type: 'ready' });

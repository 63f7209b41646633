/**
 * HID reports through the station's own driver, in a child process as native-bridge is one.
 *
 * Nothing here pretends to be a device of the operating system: what comes back are the driver's Scans.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { fromBridgeSchema } from '../../contract/bridge-messages.ts';
import type { Scan } from '../../contract/scan.ts';
import type { LayoutName } from '../../native-bridge/hid-layout.ts';
import { reportsOf } from '../rig/replay-hid.ts';
import { SetupError } from '../runtime/setup-error.ts';
import type { HidOrder } from './hid-child.ts';
import type { Action } from './read-script.ts';

export interface HidSimulator {
  /** The driver has opened the replayed scanner. */
  readonly ready: Promise<void>;
  perform(action: Action): Promise<void>;
  stop(): Promise<void>;
}

export function openHidSimulator(options: {
  readonly layout: LayoutName;
  readonly tellScan: (scan: Pick<Scan, 'text' | 'isUtf8' | 'byteLength'>) => void;
  readonly tellDrop: (kind: string) => void;
}): HidSimulator {
  const child: ChildProcess = fork(new URL('hid-child.ts', import.meta.url).pathname, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let answered: (() => void)[] = [];
  const ready = new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new SetupError(`the driver's process ended with ${code}`)));
    child.on('message', (raw) => {
      if (raw === 'done') {
        const [first, ...others] = answered;
        answered = others;
        first?.();
        return;
      }
      const message = fromBridgeSchema.parse(raw);
      if (message.type === 'device' && message.state === 'ready') resolve();
      if (message.type === 'drop') options.tellDrop(message.kind);
      if (message.type !== 'scan') return;
      const { text, isUtf8, byteLength } = message.scan;
      options.tellScan({ text, isUtf8, byteLength });
    });
  });
  // Whoever does not wait for it must not be ended by it.
  ready.catch(() => {});

  /** Resolves when the child has done it; what it reports comes before. */
  async function order(what: HidOrder): Promise<void> {
    if (child.exitCode !== null || !child.connected) throw new SetupError("the driver's process has ended");
    await Promise.race([
      new Promise<void>((resolve) => {
        answered.push(resolve);
        child.send(what);
      }),
      ended.then(() => {
        throw new SetupError("the driver's process has ended");
      }),
    ]);
  }

  return {
    ready,
    async perform(action) {
      switch (action.kind) {
        case 'code':
          for (const report of reportsOf(action.bytes, options.layout))
            await order({ play: Buffer.from(report).toString('hex') });
          return;
        case 'bytes':
          await order({ play: Buffer.from(action.bytes).toString('hex') });
          return;
        case 'fault':
          await order({ isPlugged: false });
          await pause(action.forMs);
          if (child.connected) await order({ isPlugged: true });
          return;
        case 'key':
          throw new Error('a HID POS scanner has no keys');
      }
    },
    async stop() {
      if (child.exitCode !== null) return;
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

/**
 * The child process of `--device hid`: the real HID driver on a replayed scanner.
 *
 * Orders come over IPC, the driver's messages go back as they are, `done` after each order. Ends when
 * its parent lets go of it.
 */
import { holdHidScanner } from '../../native-bridge/hid-scanner.ts';
import { replayScanner } from '../rig/replay-hid.ts';

export type HidOrder = { readonly play: string } | { readonly isPlugged: boolean };

const REPLAYED_DEVICE = {
  kind: 'hid',
  id: 'replayed',
  label: 'Replayed scanner',
  lane: 'main',
  direction: 'in',
  layout: 'auto',
  profile: 'plain',
} as const;
/** How long a report waits for the driver to have the scanner open again, ms. */
const OPEN_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 20;

if (import.meta.main) {
  const send = (message: unknown): void => {
    if (process.connected) process.send?.(message);
  };
  const scanner = replayScanner();
  const held = holdHidScanner(
    REPLAYED_DEVICE,
    scanner.ports,
    {
      set(ms, task) {
        const timer = setTimeout(task, ms);
        return () => clearTimeout(timer);
      },
    },
    () => performance.timeOrigin + performance.now(),
    send,
  );

  async function obey(order: HidOrder): Promise<void> {
    if ('isPlugged' in order) {
      if (order.isPlugged) scanner.plug();
      else scanner.unplug();
      return;
    }
    const report = Buffer.from(order.play, 'hex');
    const deadline = performance.now() + OPEN_WITHIN_MS;
    while (!scanner.play(report)) {
      if (performance.now() > deadline) throw new Error('the driver did not open the scanner again');
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  let obeying = Promise.resolve();
  process.on('message', (order: HidOrder) => {
    obeying = obeying.then(() => obey(order)).then(() => send('done'));
  });
  process.on('disconnect', () => void held.stop().then(() => process.exit(0)));
}

/**
 * Attaches a fake controller with its crowd to the far end of a pty pair: a dongle made of software, for
 * `npm run simulate` and the benches.
 */
import { SerialPort } from 'serialport';
import { createFakeController, type FakeController } from './fake-controller.ts';
import { makePhoneCrowd, type PhoneCrowd } from './make-phone-crowd.ts';

/** Adverts that fall due within this time are sent together, ms. */
const TICK_MS = 20;

export interface AttachedController {
  readonly controller: FakeController;
  /** Adverts that the controller reported to its host. */
  sent(): number;
  setRate(ratePerSecond: number): void;
  close(): Promise<void>;
}

export interface AttachOptions {
  /** The rig's end of the pair: its `rig` path, or any serial port with a host at the other end. */
  readonly path: string;
  readonly isExtended?: boolean;
  readonly ratePerSecond?: number;
  /** Phones there at the same time. */
  readonly crowdSize?: number;
  readonly seed?: number;
  readonly crowd?: PhoneCrowd;
}

export async function attachController(options: AttachOptions): Promise<AttachedController> {
  const { path, isExtended = true, seed = 1, crowdSize = 60 } = options;
  const crowd = options.crowd ?? makePhoneCrowd({ seed, size: crowdSize });
  // Not locked: the pair's maker may have it open too.
  const port = new SerialPort({ path, baudRate: 1_000_000, lock: false, autoOpen: false });
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
  port.on('error', () => {});
  const nowMs = (): number => performance.now();
  const controller = createFakeController({
    isExtended,
    seed,
    chunking: 'merged',
    clock: {
      nowMs,
      set(ms, task) {
        const timer = setTimeout(task, ms);
        return () => clearTimeout(timer);
      },
    },
    send(bytes) {
      if (port.isOpen) port.write(bytes);
    },
  });
  port.on('data', (bytes: Buffer) => controller.hear(bytes));
  let rate = options.ratePerSecond ?? 50;
  let due = 0;
  let lastMs = nowMs();
  let sent = 0;
  const ticking = setInterval(() => {
    const atMs = nowMs();
    due += ((atMs - lastMs) / 1_000) * rate;
    lastMs = atMs;
    for (; due >= 1; due -= 1) if (controller.advertise(crowd.next(atMs))) sent += 1;
    controller.flush();
  }, TICK_MS);
  return {
    controller,
    sent: () => sent,
    setRate(ratePerSecond) {
      rate = ratePerSecond;
    },
    async close() {
      clearInterval(ticking);
      if (!port.isOpen) return;
      await new Promise<void>((resolve) => port.close(() => resolve()));
    },
  };
}

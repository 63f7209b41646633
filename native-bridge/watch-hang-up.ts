/**
 * Watches for a hang-up that serialport does not notice: a port that was pulled out while bytes were coming.
 *
 * Linux answers every read of a device that is gone with 0 bytes. serialport (bindings-cpp 13) then reads
 * again at once, for ever: no 'close', no 'error', and most of a core is spent. It notices only when the
 * device goes while it waits for bytes. Seen with a dongle at 300 adverts a second in about one of 20
 * unplugs, and as likely with a scanner that is pulled out in the middle of a code. The device's node is
 * removed with it, so an open file without a name is the sign; the port is then closed, and 'close' follows.
 * Until it is looked at, quiet may end the half code that was read: whoever ends one by quiet asks `hasGone`.
 * Measured: 8 of 60 codes that were cut off by unplugging had become scans.
 */
import { fstat, fstatSync } from 'node:fs';
import type { Timers } from './held.ts';

/** How often an open port is looked at, ms. One system call. */
export const LOOK_EVERY_MS = 500;

/** The part of serialport's SerialPort that is used. */
export interface WatchedPort {
  readonly isOpen: boolean;
  /** serialport's binding; its `fd` is a file descriptor everywhere but on Windows. */
  readonly port?: unknown;
  close(callback: (error: Error | null) => void): void;
  on(event: 'open' | 'close', listener: () => void): unknown;
}

/** Names that the file `fd` still has; null: that could not be told. */
export type CountNames = (fd: number, tell: (names: number | null) => void) => void;

const countNames: CountNames = (fd, tell) =>
  fstat(fd, (error, stats) => tell(error === null ? stats.nlink : null));

const fdOf = ({ port }: Pick<WatchedPort, 'port'>): number | null => {
  const fd = (port as { readonly fd?: unknown } | undefined)?.fd;
  return typeof fd === 'number' ? fd : null;
};

/** The device of an open port is gone, now. False where that cannot be told. */
export function hasGone(port: Pick<WatchedPort, 'isOpen' | 'port'>): boolean {
  const fd = fdOf(port);
  if (process.platform === 'win32' || !port.isOpen || fd === null) return false;
  try {
    return fstatSync(fd).nlink === 0;
  } catch {
    // It was closed in between, by serialport: 'close' follows.
    return false;
  }
}

/** Closes `port` within LOOK_EVERY_MS after its device is gone; returns it. No timer while it is closed. */
export function watchHangUp<T extends WatchedPort>(
  port: T,
  timers: Timers,
  count: CountNames = countNames,
): T {
  let cancel = (): void => {};

  function look(): void {
    const fd = fdOf(port);
    if (!port.isOpen || fd === null) return;
    count(fd, (names) => {
      // Meanwhile it may have been closed, and opened again under another number.
      if (!port.isOpen || fdOf(port) !== fd) return;
      if (names === 0) port.close(() => {});
      else wait();
    });
  }

  function wait(): void {
    cancel();
    cancel = timers.set(LOOK_EVERY_MS, look);
  }

  // Windows fails the read itself, and its `fd` is a handle that no call here would understand.
  if (process.platform === 'win32') return port;
  port.on('open', wait);
  port.on('close', () => cancel());
  return port;
}

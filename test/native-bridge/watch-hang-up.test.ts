import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasGone, LOOK_EVERY_MS, watchHangUp } from '../../native-bridge/watch-hang-up.ts';
import { createSteppedTimers } from '../support/stepped-timers.ts';

function fakePort() {
  const listeners: Record<'open' | 'close', (() => void)[]> = { open: [], close: [] };
  let fd: number | null = null;
  let closes = 0;
  const port = {
    get isOpen() {
      return fd !== null;
    },
    get port() {
      return fd === null ? undefined : { fd };
    },
    on: (event: 'open' | 'close', listener: () => void) => listeners[event].push(listener),
    close(callback: (error: Error | null) => void) {
      fd = null;
      closes += 1;
      callback(null);
      for (const listener of listeners.close) listener();
    },
  };
  return {
    port,
    closes: () => closes,
    open(number: number) {
      fd = number;
      for (const listener of listeners.open) listener();
    },
  };
}

describe.skipIf(process.platform === 'win32')('watching for a hang-up (Linux, macOS)', () => {
  it('closes a port whose device has gone, and leaves one that is there alone', () => {
    const timers = createSteppedTimers();
    const { port, closes, open } = fakePort();
    let names = 1;
    expect(watchHangUp(port, timers, (_, tell) => tell(names))).toBe(port);
    expect(timers.waiting()).toBe(0);
    open(20);
    timers.step(60_000);
    expect(closes()).toBe(0);
    names = 0;
    timers.step(LOOK_EVERY_MS);
    expect(closes()).toBe(1);
    expect(timers.waiting()).toBe(0);
    names = 1;
    open(20);
    timers.step(60_000);
    expect(closes()).toBe(1);
  });

  it('goes on when the system does not tell', () => {
    const timers = createSteppedTimers();
    const { port, closes, open } = fakePort();
    watchHangUp(port, timers, (_, tell) => tell(null));
    open(20);
    timers.step(5_000);
    expect(closes()).toBe(0);
    expect(timers.waiting()).toBe(1);
  });

  it('does not take an answer about the last opening for one about this one', () => {
    const timers = createSteppedTimers();
    const { port, closes, open } = fakePort();
    const answers: ((names: number | null) => void)[] = [];
    watchHangUp(port, timers, (_, tell) => answers.push(tell));
    open(20);
    timers.step(LOOK_EVERY_MS);
    port.close(() => {});
    open(21);
    answers[0]?.(0);
    expect(closes()).toBe(1);
  });

  it('sees that an open file has lost its name', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-hang-up-'));
    const fd = openSync(join(folder, 'node'), 'w');
    const { port, open } = fakePort();
    const timers = createSteppedTimers();
    const closed = new Promise<void>((resolve) => port.on('close', resolve));
    watchHangUp(port, timers);
    open(fd);
    expect(hasGone(port)).toBe(false);
    rmSync(folder, { recursive: true });
    expect(hasGone(port)).toBe(true);
    timers.step(LOOK_EVERY_MS);
    await closed;
    expect(hasGone(port)).toBe(false);
    closeSync(fd);
  });
});

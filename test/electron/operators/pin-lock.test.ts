import { describe, expect, it } from 'vitest';
import { FREE_PIN_TRIES, PIN_LOCK_MS } from '../../../contract/operators.ts';
import { createPinLock, type PinLock } from '../../../electron/operators/pin-lock.ts';

/** A station that can be started again: its running time begins anew, its disk stays. */
function openDisk(text: string | null = null) {
  const disk = { text, isFull: false, faults: 0 };
  const time = { nowMs: 0 };
  const start = (): PinLock => {
    time.nowMs = 5_000;
    return createPinLock({
      nowMs: () => time.nowMs,
      load: () => disk.text,
      keep(written) {
        if (disk.isFull) throw new Error('ENOSPC');
        disk.text = written;
      },
      onNotKept: () => {
        disk.faults += 1;
      },
    });
  };
  return { disk, time, start };
}
const tryWrong = (lock: PinLock, times: number, salt = 'lan'): void => {
  for (let i = 0; i < times; i++) lock.wrong(salt);
};

describe('the lock of a PIN', () => {
  it('comes with the last free try, and grows with each further one as the table says', () => {
    const { time, start } = openDisk();
    const lock = start();
    tryWrong(lock, FREE_PIN_TRIES - 1);
    expect(lock.leftMs('lan')).toBe(0);
    for (const lockMs of [...PIN_LOCK_MS, PIN_LOCK_MS.at(-1) ?? 0]) {
      lock.wrong('lan');
      expect(lock.leftMs('lan')).toBe(lockMs);
      time.nowMs += lockMs - 1;
      expect(lock.leftMs('lan')).toBe(1);
      time.nowMs += 1;
      expect(lock.leftMs('lan')).toBe(0);
    }
  });

  it('is the PIN’s own: another operator is not locked out and opens nothing by being right', () => {
    const { start } = openDisk();
    const lock = start();
    tryWrong(lock, FREE_PIN_TRIES);
    expect(lock.leftMs('minh')).toBe(0);
    lock.right('minh');
    expect(lock.leftMs('lan')).toBe(PIN_LOCK_MS[0]);
  });

  it('ends with the right PIN, tries and all', () => {
    const { start } = openDisk();
    const lock = start();
    tryWrong(lock, FREE_PIN_TRIES - 1);
    lock.right('lan');
    expect(lock.wrong('lan')).toBe(1);
  });

  it('is neither cleared nor shortened by a restart, and the tries are remembered too', () => {
    const { disk, time, start } = openDisk();
    const lock = start();
    tryWrong(lock, FREE_PIN_TRIES);
    for (let second = 0; second < 25; second++) {
      time.nowMs += 1_000;
      lock.beat();
    }
    const leftMs = lock.leftMs('lan');
    const after = start();
    expect(after.leftMs('lan')).toBeGreaterThanOrEqual(leftMs);
    expect(after.leftMs('lan')).toBeLessThanOrEqual(leftMs + 10_000);
    // Off for the night: time that nobody ran does not count.
    expect(start().leftMs('lan')).toBe(after.leftMs('lan'));
    expect(start().wrong('lan')).toBe(FREE_PIN_TRIES + 1);
    expect(disk.text).not.toBeNull();
  });

  it.each(['{', '{"locks":1}', '{"locks":[{"salt":"lan","tries":-1,"leftMs":0}]}'])(
    'locks at the first wrong try when what was kept cannot be read: %s',
    (text) => {
      const { disk, start } = openDisk(text);
      const lock = start();
      expect(disk.faults).toBe(1);
      expect(lock.leftMs('lan')).toBe(0);
      lock.wrong('lan');
      expect(lock.leftMs('lan')).toBeGreaterThan(0);
    },
  );

  it('holds on a full disk as long as the program runs', () => {
    const { disk, start } = openDisk();
    const lock = start();
    disk.isFull = true;
    tryWrong(lock, FREE_PIN_TRIES);
    expect(lock.leftMs('lan')).toBe(PIN_LOCK_MS[0]);
    expect(disk.faults).toBe(FREE_PIN_TRIES);
  });

  it('goes with its PIN', () => {
    const { disk, start } = openDisk();
    const lock = start();
    tryWrong(lock, FREE_PIN_TRIES);
    lock.keepOnly(['minh']);
    expect(lock.leftMs('lan')).toBe(0);
    expect(disk.text).not.toContain('lan');
  });
});

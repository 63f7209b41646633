import { describe, expect, it } from 'vitest';
import { createWriteQueue, MAX_WAITING_WRITES } from '../../native-bridge/write-queue.ts';

function openPort() {
  let isOpen = true;
  const written: number[] = [];
  const answers: ((error: Error | null) => void)[] = [];
  const queue = createWriteQueue({
    get isOpen() {
      return isOpen;
    },
    write(bytes, callback) {
      if (!isOpen) throw new Error('written to a closed port');
      written.push(bytes[0] ?? -1);
      answers.push(callback);
    },
  });
  return {
    queue,
    written,
    add: (n: number) => queue.add(Uint8Array.of(n)),
    answer: (error: Error | null = null) => answers.shift()?.(error),
    set: (open: boolean) => {
      isOpen = open;
    },
  };
}

describe('write queue', () => {
  it('hands one command at a time to the port, in order', () => {
    const { add, answer, written } = openPort();
    for (const n of [1, 2, 3]) add(n);
    expect(written).toEqual([1]);
    answer();
    answer();
    expect(written).toEqual([1, 2, 3]);
  });

  it('refuses more than it may hold and takes them again when the port takes bytes', () => {
    const { add, answer, written } = openPort();
    const taken = Array.from({ length: MAX_WAITING_WRITES + 3 }, (_, i) => add(i));
    expect(taken.filter(Boolean)).toHaveLength(MAX_WAITING_WRITES + 1);
    for (let i = 0; i <= MAX_WAITING_WRITES; i += 1) answer();
    expect(written).toHaveLength(MAX_WAITING_WRITES + 1);
    expect(add(9)).toBe(true);
  });

  it('never writes to a closed port, nor later what was asked while it was closed', () => {
    const { add, set, written } = openPort();
    set(false);
    expect(add(1)).toBe(false);
    set(true);
    add(2);
    expect(written).toEqual([2]);
  });

  it('sends nothing of before an unplug after it, whenever the old write is answered', () => {
    const { add, answer, queue, set, written } = openPort();
    add(1);
    add(2);
    set(false);
    queue.discard();
    set(true);
    answer(new Error('Writing to COM port: Operation aborted'));
    expect(written).toEqual([1]);
    add(3);
    expect(written).toEqual([1, 3]);
  });

  it('stops handing over when the port closed between two commands', () => {
    const { add, answer, set, written } = openPort();
    add(1);
    add(2);
    set(false);
    answer();
    expect(written).toEqual([1]);
  });

  it('lets what waits go after a failed write and goes on with the next command', () => {
    const { add, answer, written } = openPort();
    add(1);
    add(2);
    answer(new Error('EIO'));
    add(3);
    expect(written).toEqual([1, 3]);
  });
});

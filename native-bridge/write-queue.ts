/**
 * Write queue: hands commands to a port one by one, and only while it is open.
 *
 * serialport keeps what is written to a closed port and sends it after the next open (measured on a pty):
 * a trigger pressed before an unplug would fire when the scanner is plugged in again. So at most one
 * write is with serialport at a time, the rest waits here, few of them, and an unplug empties it.
 * Invariant: no error of a write gets out of here; a port that breaks says so by closing.
 */

/** A scanner that takes no bytes is not asked for more than this. */
export const MAX_WAITING_WRITES = 4;

export interface WritablePort {
  readonly isOpen: boolean;
  write(bytes: Uint8Array, callback: (error: Error | null | undefined) => void): unknown;
}

export interface WriteQueue {
  /** False: the port is closed or takes nothing, `bytes` are not sent and never will be. */
  add(bytes: Uint8Array): boolean;
  /** The port closed: nothing that waits is sent later. */
  discard(): void;
}

export function createWriteQueue(port: WritablePort): WriteQueue {
  let waiting: Uint8Array[] = [];
  let isWriting = false;
  /** Counts discards, so that an answer to a write before the unplug does not start one after it. */
  let generation = 0;

  function writeNext(): void {
    const next = waiting[0];
    if (isWriting || next === undefined) return;
    waiting = waiting.slice(1);
    if (!port.isOpen) return;
    isWriting = true;
    const mine = generation;
    port.write(next, (error) => {
      if (mine !== generation) return;
      isWriting = false;
      if (error) waiting = [];
      else writeNext();
    });
  }

  return {
    add(bytes) {
      if (!port.isOpen || waiting.length >= MAX_WAITING_WRITES) return false;
      waiting.push(bytes);
      writeNext();
      return true;
    },
    discard() {
      waiting = [];
      isWriting = false;
      generation += 1;
    },
  };
}

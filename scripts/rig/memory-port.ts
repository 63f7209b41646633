/**
 * Memory port: a serial port without a line. What the host writes goes to a controller at once, what the
 * controller sends comes as 'data' at once; plug and unplug as with a real one.
 */
import type { BlePortHandle } from '../../native-bridge/ble-dongle.ts';

export interface MemoryPort {
  readonly handle: BlePortHandle;
  /** From the controller to the host; lost while the port is closed. */
  send(bytes: Uint8Array): void;
  unplug(): void;
  plug(): void;
  /** Every later try to open fails with this text; null: works again. */
  failWith(message: string | null): void;
  opens(): number;
  writes(): readonly Uint8Array[];
}

export function createMemoryPort(device: { hear(bytes: Uint8Array): void; opened(): void }): MemoryPort {
  let failure: string | null = null;
  let isOpen = false;
  let opens = 0;
  let writes: Uint8Array[] = [];
  const onData: ((chunk: Uint8Array) => void)[] = [];
  const onClose: ((error: Error | null) => void)[] = [];
  const handle: BlePortHandle = {
    get isOpen() {
      return isOpen;
    },
    open(callback) {
      opens += 1;
      isOpen = failure === null;
      if (isOpen) device.opened();
      callback(failure === null ? null : new Error(failure));
    },
    close(callback) {
      isOpen = false;
      callback(null);
      for (const listener of onClose) listener(null);
    },
    write(bytes, callback) {
      writes = [...writes.slice(-99), bytes];
      device.hear(bytes);
      callback?.(null);
    },
    on(event: string, listener: unknown) {
      if (event === 'data') onData.push(listener as (chunk: Uint8Array) => void);
      if (event === 'close') onClose.push(listener as (error: Error | null) => void);
      return handle;
    },
  };
  return {
    handle,
    send(bytes) {
      if (!isOpen) return;
      for (const listener of onData) listener(bytes);
    },
    unplug() {
      failure = 'Error: No such file or directory, cannot open the port';
      if (!isOpen) return;
      isOpen = false;
      for (const listener of onClose) listener(new Error('bad file descriptor'));
    },
    plug() {
      failure = null;
    },
    failWith(message) {
      failure = message;
    },
    opens: () => opens,
    writes: () => writes,
  };
}

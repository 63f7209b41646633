/**
 * Renewed port: a serial port that can be opened again whatever happened to it.
 *
 * A failed or cancelled write destroys serialport's stream (Node's autoDestroy). Such a port still opens, but
 * gives no byte and takes none: it looks ready and is deaf. So a destroyed one is replaced at the next
 * opening. Listeners are kept here; what a port that was replaced still says is not heard.
 */
import type { ScannerPort } from './serial-ports.ts';
import { hasGone, type WatchedPort } from './watch-hang-up.ts';

/** The part of serialport's SerialPort that is used. */
export interface RawPort extends Omit<ScannerPort, 'isGone'>, Pick<WatchedPort, 'port'> {
  readonly destroyed: boolean;
}

type EventName = 'data' | 'close' | 'error';
type Listener = (argument: never) => void;

/** `make` makes a closed port; `baudRate`: the rate of the last update, null before one. */
export function renewedPort(make: (baudRate: number | null) => RawPort): ScannerPort {
  const listeners: [EventName, Listener][] = [];
  let baudRate: number | null = null;
  let port = wired();

  function wired(): RawPort {
    const made = make(baudRate);
    for (const event of ['data', 'close', 'error'] as const) {
      made.on(event as 'error', (argument: unknown) => {
        if (made !== port) return;
        for (const [name, listener] of listeners) if (name === event) listener(argument as never);
      });
    }
    return made;
  }

  return {
    get isOpen() {
      return port.isOpen;
    },
    open(callback) {
      if (port.destroyed) port = wired();
      port.open(callback);
    },
    close: (callback) => port.close(callback),
    update(options, callback) {
      baudRate = options.baudRate;
      port.update(options, callback);
    },
    write: (bytes, callback) => port.write(bytes, callback),
    isGone: () => hasGone(port),
    on: (event: EventName, listener: Listener) => listeners.push([event, listener]),
  };
}

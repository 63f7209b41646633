/**
 * HID ports on which tests plug in scanners, pull them out and let them refuse. Counts listeners and open
 * handles, so that a test can say that nothing is left over.
 */
import { EventEmitter } from 'node:events';
import type { HidInfo, HidPorts } from '../../../native-bridge/hid-ports.ts';

interface FakeScanner {
  readonly info: HidInfo;
  descriptor: Uint8Array | null;
  /** Error text with which `open` refuses; null: it opens. */
  refusal: string | null;
}

interface FakeHandle {
  readonly path: string;
  readonly events: EventEmitter;
  isClosed: boolean;
}

export function fakeHidPorts() {
  const scanners = new Map<string, FakeScanner>();
  const handles: FakeHandle[] = [];
  const written: { path: string; hex: string }[] = [];
  const afterClose: string[] = [];
  let lists = 0;
  let listFailure: string | null = null;
  let neverCloses = false;

  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  const openHandles = (path?: string): FakeHandle[] =>
    handles.filter((handle) => !handle.isClosed && (path === undefined || handle.path === path));

  const ports: HidPorts = {
    list() {
      lists += 1;
      if (listFailure !== null) return Promise.reject(new Error(listFailure));
      return Promise.resolve([...scanners.values()].map(({ info }) => info));
    },
    open(path) {
      const scanner = scanners.get(path);
      if (scanner === undefined)
        return Promise.reject(
          new Error(
            `cannot open device with path ${path}: Failed to open a device with path '${path}': No such file or directory`,
          ),
        );
      if (scanner.refusal !== null) return Promise.reject(new Error(scanner.refusal));
      const handle: FakeHandle = { path, events: new EventEmitter(), isClosed: false };
      handles.push(handle);
      const write = (bytes: Uint8Array): Promise<number> => {
        if (handle.isClosed) afterClose.push(hex(bytes));
        written.push({ path, hex: hex(bytes) });
        return Promise.resolve(bytes.length);
      };
      return Promise.resolve({
        on: handle.events.on.bind(handle.events),
        write,
        sendFeatureReport: write,
        close() {
          if (neverCloses) return new Promise<void>(() => {});
          handle.isClosed = true;
          return Promise.resolve();
        },
      });
    },
    readDescriptor: (path) => Promise.resolve(scanners.get(path)?.descriptor ?? null),
  };

  return {
    ports,
    written,
    /** Reports that were written to a handle after it was closed. */
    afterClose,
    lists: () => lists,
    openHandles,
    listeners: () =>
      handles.reduce(
        (sum, { events, isClosed }) =>
          sum + (isClosed ? 0 : events.listenerCount('data') + events.listenerCount('error')),
        0,
      ),
    failListing(text: string | null): void {
      listFailure = text;
    },
    neverClose(): void {
      neverCloses = true;
    },
    plug(change: Partial<HidInfo> & { path: string }, descriptor: Uint8Array | null = null): FakeScanner {
      const info: HidInfo = {
        vendorId: 0x0c2e,
        productId: 0x0b6a,
        usagePage: 0x8c,
        usage: 2,
        manufacturer: 'Honeywell',
        product: 'Vuquest 3310',
        ...change,
      };
      const scanner: FakeScanner = { info, descriptor, refusal: null };
      scanners.set(change.path, scanner);
      return scanner;
    },
    pull(path: string): void {
      scanners.delete(path);
      for (const handle of openHandles(path))
        handle.events.emit('error', new Error('could not read from HID device'));
    },
    send(path: string, reports: readonly Uint8Array[]): void {
      for (const handle of openHandles(path))
        for (const report of reports) handle.events.emit('data', report);
    },
  };
}
export type FakeHidPorts = ReturnType<typeof fakeHidPorts>;

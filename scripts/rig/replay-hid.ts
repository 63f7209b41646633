/**
 * Replayed HID scanner: what node-hid is to a driver, fed with recorded or made-up input reports.
 *
 * One scanner on made-up ports. Unplugging ends the open handle with an error, as hidraw does; what the
 * driver writes is kept for whoever wants to look.
 */
import { EventEmitter } from 'node:events';
import { knownLayouts, type LayoutName } from '../../native-bridge/hid-layout.ts';
import type { HidHandle, HidInfo, HidPorts } from '../../native-bridge/hid-ports.ts';

/** Bytes of a report, its id counted, by layout (docs/devices.md, "HID POS"). */
const REPORT_BYTES: Readonly<Record<LayoutName, number>> = { honeywell: 64, newland: 64, 'no-count': 61 };
const REPORT_ID = 2;
const QR_MODEL_2 = Buffer.from(']Q1');
/** Honeywell's id of a QR code, where the layout has a place for it. */
const MAKER_QR = 0x73;

/** The reports in which a scanner of this layout sends a code. */
export function reportsOf(code: Uint8Array, layoutName: LayoutName): Uint8Array[] {
  const layout = knownLayouts[layoutName];
  const reports: Uint8Array[] = [];
  for (let from = 0; from === 0 || from < code.length; from += layout.dataLength) {
    const part = code.subarray(from, from + layout.dataLength);
    const report = new Uint8Array(REPORT_BYTES[layoutName]);
    report[0] = REPORT_ID;
    if (layout.countAt !== null) report[layout.countAt] = part.length;
    if (layout.symbologyAt !== null) report.set(QR_MODEL_2, layout.symbologyAt);
    report.set(part, layout.dataAt);
    if (layoutName === 'honeywell') report[layout.dataAt + layout.dataLength] = MAKER_QR;
    if (from + layout.dataLength < code.length) report[layout.continuedAt] = layout.continuedMask;
    reports.push(report);
  }
  return reports;
}

export interface ReplayedScanner {
  readonly ports: HidPorts;
  /** Reports that the driver wrote, output and feature alike. */
  readonly written: readonly Uint8Array[];
  /** False: nobody has it open, the report is lost as on a real cable. */
  play(report: Uint8Array): boolean;
  unplug(): void;
  plug(): void;
}

export function replayScanner(): ReplayedScanner {
  const info: HidInfo = {
    path: '/dev/hidraw-replayed',
    vendorId: 0x0c2e,
    productId: 0x0b6a,
    usagePage: 0x8c,
    usage: 2,
    serialNumber: 'REPLAYED-1',
    manufacturer: 'Gatehouse',
    product: 'Replayed scanner',
  };
  const written: Uint8Array[] = [];
  let isPlugged = true;
  let opened: EventEmitter | null = null;

  function open(): HidHandle {
    const events = new EventEmitter();
    opened = events;
    const write = (report: Uint8Array): Promise<number> => {
      written.push(Uint8Array.from(report));
      return Promise.resolve(report.length);
    };
    return {
      on: events.on.bind(events) as HidHandle['on'],
      write,
      sendFeatureReport: write,
      close() {
        if (opened === events) opened = null;
        return Promise.resolve();
      },
    };
  }

  return {
    ports: {
      list: () => Promise.resolve(isPlugged ? [info] : []),
      open: () =>
        isPlugged
          ? Promise.resolve(open())
          : Promise.reject(new Error(`cannot open device with path ${info.path}`)),
      readDescriptor: () => Promise.resolve(null),
    },
    written,
    play(report) {
      if (opened === null) return false;
      opened.emit('data', Buffer.from(report));
      return true;
    },
    unplug() {
      isPlugged = false;
      const ending = opened;
      opened = null;
      ending?.emit('error', new Error('could not read from HID device'));
    },
    plug() {
      isPlugged = true;
    },
  };
}

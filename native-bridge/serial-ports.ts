/**
 * Serial ports: the part of serialport that the driver uses, its options, and who is behind a path.
 *
 * Never keeps a port: the driver holds it. Seven data bits with mark or space parity (older Metrologic
 * scanners: 7-space-2) are the same signal as eight without parity, the eighth always 1 or 0; they are
 * opened so, because serialport's bindings refuse mark and space on Linux ("Invalid parity setting").
 */
import { readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DeviceIdentity, SerialDevice } from '../contract/devices.ts';
import type { DeviceStatus } from '../contract/status.ts';

export interface PortOptions {
  readonly path: string;
  readonly baudRate: number;
  readonly dataBits: 7 | 8;
  readonly parity: SerialDevice['parity'];
  readonly stopBits: 1 | 2;
}

/** The part of serialport's SerialPort that every driver on a serial line uses. */
export interface PortHandle {
  open(callback: (error: Error | null) => void): void;
  close(callback: (error: Error | null) => void): void;
  readonly isOpen: boolean;
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown;
  on(event: 'close', listener: (error: Error | null) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** What a scanner's driver uses beside it. */
export interface ScannerPort extends PortHandle {
  /** Changes the rate of an open port, and what it is opened with the next time. */
  update(options: { readonly baudRate: number }, callback: (error: Error | null) => void): void;
  write(bytes: Uint8Array, callback: (error: Error | null | undefined) => void): unknown;
  /** The device was pulled out and 'close' has not come yet. */
  isGone(): boolean;
}

export type PortProblem = DeviceStatus['problem'];

/**
 * serialport gives no error codes, only the texts of its bindings (bindings-cpp 13: "Error: No such
 * file or directory, cannot open ...", "... Cannot lock port", "Permission denied"; Windows: "File not
 * found", "Access denied"). This is the one place that reads them.
 */
export function problemOf(error: Error): PortProblem {
  const text = error.message;
  if (/no such file|file not found|no such device/i.test(text)) return 'port-missing';
  if (/cannot lock|resource busy|access denied|temporarily unavailable/i.test(text)) return 'port-busy';
  if (/permission denied/i.test(text)) return 'no-permission';
  return 'other';
}

export type PortDescription = Pick<DeviceIdentity, 'usbId' | 'description'>;

export interface SerialPorts {
  /** Makes a closed handle; `open` is called on it many times over its life. */
  create(options: PortOptions): ScannerPort;
  /** Who is plugged in at `path`; null: nothing is known (a UART, a pty). Never rejects. */
  describe(path: string): Promise<PortDescription | null>;
}

/** How `device` is opened. `isSevenBit`: the eighth bit of what arrives is parity, not data. */
export function portOptions(
  { path, dataBits, parity, stopBits }: SerialDevice,
  baudRate: number,
): { readonly options: PortOptions; readonly isSevenBit: boolean } {
  const isSevenBit = dataBits === 7 && (parity === 'mark' || parity === 'space');
  return {
    options: isSevenBit
      ? { path, baudRate, dataBits: 8, parity: 'none', stopBits }
      : { path, baudRate, dataBits, parity, stopBits },
    isSevenBit,
  };
}

/** "115200 8N1". */
export const describeMode = ({ dataBits, parity, stopBits }: SerialDevice, baudRate: number): string =>
  `${baudRate} ${dataBits}${parity.charAt(0).toUpperCase()}${stopBits}`;

const readText = async (file: string): Promise<string> =>
  readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => '',
  );

const describe = (vendorId: string, productId: string, words: readonly string[]): PortDescription => {
  const usbId = `${vendorId}:${productId}`.toLowerCase();
  return {
    usbId: /^[0-9a-f]{4}:[0-9a-f]{4}$/.test(usbId) ? usbId : null,
    description: words
      .filter((word) => word !== '')
      .join(' ')
      .slice(0, 200),
  };
};

/**
 * Reads the USB device behind a Linux port from sysfs: links are followed, nothing is spawned (the list
 * of serialport starts udevadm each time). Null for what is no USB device.
 */
export async function describeLinuxPort(path: string, sysRoot = '/sys'): Promise<PortDescription | null> {
  try {
    const name = basename(await realpath(path));
    let folder = await realpath(join(sysRoot, 'class', 'tty', name, 'device'));
    // ttyACM: the interface, one above is the USB device; ttyUSB: one deeper.
    for (let up = 0; up < 3; up += 1) {
      const vendorId = await readText(join(folder, 'idVendor'));
      if (vendorId !== '') {
        const words = ['manufacturer', 'product'].map((file) => readText(join(folder, file)));
        return describe(vendorId, await readText(join(folder, 'idProduct')), await Promise.all(words));
      }
      folder = dirname(folder);
    }
    return null;
  } catch {
    return null;
  }
}

export interface ListedPort {
  readonly path: string;
  readonly vendorId?: string | undefined;
  readonly productId?: string | undefined;
  readonly manufacturer?: string | undefined;
}

/** The same from serialport's list, where there is no sysfs (Windows, macOS). */
export async function describeListedPort(
  path: string,
  list: () => Promise<readonly ListedPort[]>,
): Promise<PortDescription | null> {
  try {
    const listed = (await list()).find((port) => port.path.toLowerCase() === path.toLowerCase());
    if (listed === undefined) return null;
    const { vendorId = '', productId = '', manufacturer = '' } = listed;
    return describe(vendorId, productId, [manufacturer]);
  } catch {
    return null;
  }
}

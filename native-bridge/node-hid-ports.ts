/**
 * HID ports over node-hid 3 (hidapi; hidraw on Linux).
 *
 * Evens out what node-hid leaves to its user: reading begins a tick after the listener is added, and
 * throws out of that tick if the device was closed before; errors arrive as texts; a second close
 * rejects. The report descriptor comes from sysfs, since node-hid does not give it.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import nodeHid from 'node-hid';
import type { HidHandle, HidPorts } from './hid-ports.ts';

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));

/** The part of node-hid's HIDAsync that we use. */
interface RawHandle {
  on(event: 'data', listener: (report: Uint8Array) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  write(report: Buffer): Promise<unknown>;
  sendFeatureReport(report: Buffer): Promise<unknown>;
  close(): Promise<void>;
}

/** Makes a handle of node-hid safe to use in any order. */
export function guardHandle(raw: RawHandle): HidHandle {
  let begun: Promise<void> = Promise.resolve();
  let closing: Promise<void> | null = null;
  const refuse = (): Promise<never> => Promise.reject(new Error('device has been closed'));
  return {
    on(event: string, listener: unknown) {
      if (event === 'error') {
        raw.on('error', (reason) => (listener as (error: Error) => void)(asError(reason)));
        return;
      }
      raw.on('data', listener as (report: Uint8Array) => void);
      // node-hid queued its own tick before this one.
      begun = new Promise((resolve) => process.nextTick(resolve));
    },
    write: (report) => (closing === null ? raw.write(Buffer.from(report)) : refuse()),
    sendFeatureReport: (report) => (closing === null ? raw.sendFeatureReport(Buffer.from(report)) : refuse()),
    close() {
      closing ??= begun.then(() => raw.close());
      return closing;
    },
  };
}

export function createNodeHidPorts(): HidPorts {
  let listing: Promise<nodeHid.Device[]> | null = null;
  return {
    async list() {
      // Several scanners may be looked for at once; one look will do for all.
      listing ??= nodeHid.devicesAsync().finally(() => {
        listing = null;
      });
      return (await listing).flatMap(({ path, ...info }) => (path === undefined ? [] : [{ ...info, path }]));
    },
    async open(path) {
      return guardHandle(await nodeHid.HIDAsync.open(path));
    },
    async readDescriptor(path) {
      if (process.platform !== 'linux' || !/^\/dev\/hidraw\d+$/.test(path)) return null;
      try {
        return await readFile(`/sys/class/hidraw/${basename(path)}/device/report_descriptor`);
      } catch {
        // Gone again, or a sandbox without sysfs: the layout is detected instead.
        return null;
      }
    },
  };
}

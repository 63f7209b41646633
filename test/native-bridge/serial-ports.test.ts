import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SerialDevice } from '../../contract/devices.ts';
import {
  describeLinuxPort,
  describeListedPort,
  describeMode,
  portOptions,
} from '../../native-bridge/serial-ports.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const device: SerialDevice = {
  id: 'gate-1',
  kind: 'serial',
  label: 'Gate 1',
  path: '/dev/scanner',
  baudRate: 9_600,
  dataBits: 8,
  parity: 'none',
  stopBits: 1,
  suffix: 'auto',
  sendsAimId: false,
  profile: 'plain',
  lane: 'main',
  direction: 'in',
};

describe('options of a serial port', () => {
  it('are handed over as set', () => {
    expect(portOptions({ ...device, dataBits: 7, parity: 'even', stopBits: 2 }, 19_200)).toEqual({
      options: { path: '/dev/scanner', baudRate: 19_200, dataBits: 7, parity: 'even', stopBits: 2 },
      isSevenBit: false,
    });
  });

  it.each(['space', 'mark'] as const)('open 7-%s-2 as the same signal without parity', (parity) => {
    expect(portOptions({ ...device, dataBits: 7, parity, stopBits: 2 }, 9_600)).toEqual({
      options: { path: '/dev/scanner', baudRate: 9_600, dataBits: 8, parity: 'none', stopBits: 2 },
      isSevenBit: true,
    });
  });

  it('are told to staff as set', () => {
    expect(describeMode(device, 115_200)).toBe('115200 8N1');
    expect(describeMode({ ...device, dataBits: 7, parity: 'space', stopBits: 2 }, 9_600)).toBe('9600 7S2');
  });
});

describe('who is behind a serial path', () => {
  /** A sysfs with a ttyACM scanner as the kernel lays it out: tty -> interface, below the USB device. */
  function makeSys(depth: 1 | 2) {
    const root = temporaryFolder();
    const usb = join(root, 'devices', 'usb1', '1-2');
    const leaf = join(usb, ...['1-2:1.0', 'ttyUSB0'].slice(0, depth));
    mkdirSync(leaf, { recursive: true });
    for (const [file, text] of Object.entries({
      idVendor: '0C2E',
      idProduct: '0b6a',
      manufacturer: 'Honeywell',
      product: 'Vuquest 3310g',
    }))
      writeFileSync(join(usb, file), `${text}\n`);
    mkdirSync(join(root, 'class', 'tty', 'ttyACM0'), { recursive: true });
    symlinkSync(leaf, join(root, 'class', 'tty', 'ttyACM0', 'device'));
    mkdirSync(join(root, 'dev'));
    writeFileSync(join(root, 'dev', 'ttyACM0'), '');
    symlinkSync(join(root, 'dev', 'ttyACM0'), join(root, 'dev', 'usb-Honeywell-if00'));
    return root;
  }

  it.each([1, 2] as const)(
    'is read from sysfs through a by-id link, %i below the USB device',
    async (depth) => {
      const root = makeSys(depth);
      const expected = { usbId: '0c2e:0b6a', description: 'Honeywell Vuquest 3310g' };
      expect(await describeLinuxPort(join(root, 'dev', 'usb-Honeywell-if00'), root)).toEqual(expected);
      expect(await describeLinuxPort(join(root, 'dev', 'ttyACM0'), root)).toEqual(expected);
    },
  );

  it('is nobody for a pty, a UART and a path that is gone', async () => {
    const root = makeSys(1);
    writeFileSync(join(root, 'dev', 'pts-3'), '');
    expect(await describeLinuxPort(join(root, 'dev', 'pts-3'), root)).toBeNull();
    expect(await describeLinuxPort(join(root, 'dev', 'nothing'), root)).toBeNull();
  });

  it('is read from the list elsewhere, whatever the case of the name', async () => {
    const list = () =>
      Promise.resolve([
        { path: 'COM3', vendorId: '1EAB', productId: '8306', manufacturer: 'Newland' },
        { path: 'COM1' },
      ]);
    expect(await describeListedPort('com3', list)).toEqual({ usbId: '1eab:8306', description: 'Newland' });
    expect(await describeListedPort('COM1', list)).toEqual({ usbId: null, description: '' });
    expect(await describeListedPort('COM9', list)).toBeNull();
    expect(await describeListedPort('COM3', () => Promise.reject(new Error('no registry')))).toBeNull();
  });
});

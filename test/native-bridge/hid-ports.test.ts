import { EventEmitter } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { FromBridge } from '../../contract/bridge-messages.ts';
import { holdHidScanner } from '../../native-bridge/hid-scanner.ts';
import { createNodeHidPorts, guardHandle } from '../../native-bridge/node-hid-ports.ts';
import { createSteppedTimers } from '../support/stepped-timers.ts';

/** node-hid's HIDAsync as it behaves: reading begins a tick after the listener, and throws when closed. */
class RawHandle extends EventEmitter {
  closes = 0;
  readonly thrown: string[] = [];
  constructor() {
    super();
    this.on('newListener', (name) => {
      if (name !== 'data') return;
      process.nextTick(() => {
        if (this.closes > 0) this.thrown.push('device has been closed');
      });
    });
  }
  write(report: Buffer): Promise<number> {
    return Promise.resolve(report.length);
  }
  sendFeatureReport(report: Buffer): Promise<number> {
    return Promise.resolve(report.length);
  }
  close(): Promise<void> {
    this.closes += 1;
    return this.closes > 1 ? Promise.reject(new TypeError('device is already closed')) : Promise.resolve();
  }
}

describe('HID ports over node-hid', () => {
  it('lists what is plugged in, each with a path to open', async () => {
    const infos = await createNodeHidPorts().list();
    for (const info of infos)
      expect(info).toMatchObject({
        path: expect.any(String),
        vendorId: expect.any(Number),
        productId: expect.any(Number),
      });
    expect(Array.isArray(infos)).toBe(true);
  });

  it('rejects with the words that the driver reads when there is no such device', async () => {
    await expect(createNodeHidPorts().open('/dev/hidraw-of-nobody')).rejects.toThrow(
      /cannot open device with path \/dev\/hidraw-of-nobody/,
    );
  });

  it('gives no descriptor for a path that is not a hidraw device', async () => {
    const ports = createNodeHidPorts();
    expect(await ports.readDescriptor('/dev/hidraw../../etc/passwd')).toBeNull();
    expect(await ports.readDescriptor('/dev/hidraw4096')).toBeNull();
  });

  it('lets the driver say that a scanner that vanished between listing and opening is missing', async () => {
    const info = { path: '/dev/hidraw-of-nobody', vendorId: 1, productId: 2, usagePage: 0x8c, usage: 2 };
    const heard: FromBridge[] = [];
    const timers = createSteppedTimers();
    const scanner = holdHidScanner(
      { id: 'a', kind: 'hid', label: 'A', lane: 'main', direction: 'in', layout: 'auto', profile: 'plain' },
      { ...createNodeHidPorts(), list: () => Promise.resolve([info]) },
      timers,
      timers.nowMs,
      (message) => heard.push(message),
    );
    while (!heard.some((message) => message.type === 'device' && message.state === 'gone')) await nextTurn();
    expect(heard).toContainEqual(
      expect.objectContaining({
        type: 'device',
        state: 'gone',
        problem: process.platform === 'linux' ? 'port-missing' : expect.any(String),
      }),
    );
    await scanner.stop();
  });
});

describe('guard around a handle of node-hid', () => {
  it('lets reading begin before it closes', async () => {
    const raw = new RawHandle();
    const handle = guardHandle(raw);
    handle.on('data', () => {});
    await handle.close();
    await nextTurn();
    expect([raw.closes, raw.thrown]).toEqual([1, []]);
  });

  it('closes once, however often it is asked', async () => {
    const raw = new RawHandle();
    const handle = guardHandle(raw);
    await Promise.all([handle.close(), handle.close()]);
    await handle.close();
    expect(raw.closes).toBe(1);
  });

  it('writes nothing once it is being closed', async () => {
    const handle = guardHandle(new RawHandle());
    expect(await handle.write(Uint8Array.of(4, 4))).toBe(2);
    void handle.close();
    await expect(handle.write(Uint8Array.of(4, 4))).rejects.toThrow('device has been closed');
    await expect(handle.sendFeatureReport(Uint8Array.of(0xfe, 1))).rejects.toThrow('device has been closed');
  });

  it('makes an Error of the text that node-hid reports', () => {
    const raw = new RawHandle();
    const errors: unknown[] = [];
    guardHandle(raw).on('error', (error) => errors.push(error));
    raw.emit('error', 'could not read from HID device');
    expect(errors).toEqual([new Error('could not read from HID device')]);
  });
});

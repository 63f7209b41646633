import { describe, expect, it } from 'vitest';
import { nearbyOff } from '../../../contract/devices.ts';
import {
  STAFF_SCREEN_MS,
  type StaffView,
  staffViewSchema,
  TEST_MODE_MS,
  type TestScan,
} from '../../../contract/staff.ts';
import type { DeviceStatus } from '../../../contract/status.ts';
import { keepStaff, type StaffPorts } from '../../../electron/shell/keep-staff.ts';
import { SAMPLE_MS } from '../../../scripts/rig/sample-visit.ts';

const scanner: DeviceStatus = {
  deviceId: 'scanner-1',
  label: 'Scanner',
  via: 'serial',
  lane: 'main',
  direction: 'in',
  state: 'ready',
  problem: null,
  lastScanAtMs: null,
};
const dongle: DeviceStatus = { ...scanner, deviceId: 'dongle', via: 'ble', lane: null, direction: null };
const explained: TestScan = {
  atMs: SAMPLE_MS,
  deviceId: 'scanner-1',
  byteLength: 300,
  family: 'declaration',
  trust: 'verified',
  outcome: 'accept',
  reasons: ['declaration-ok'],
  nextStep: 'walk-in',
  ruleId: 'signed-declaration',
  notices: [],
};

function openWorld() {
  const views: (StaffView | null)[] = [];
  const asked: string[] = [];
  const world = { nowMs: 1_000, views, asked, staff: null as unknown as ReturnType<typeof keepStaff> };
  const ports: StaffPorts = {
    clock: { wallMs: () => SAMPLE_MS + world.nowMs, monotonicMs: () => world.nowMs },
    devices: () => [scanner, dongle],
    commandsOf: (deviceId) => (deviceId === 'scanner-1' ? ['trigger', 'identify'] : []),
    nearbySettings: () => nearbyOff,
    push: (view) => views.push(view === null ? null : staffViewSchema.parse(view)),
    command: (deviceId, command) => asked.push(`${deviceId} ${command}`),
    keepNearby: ({ rssiDbm }) => asked.push(`keep ${rssiDbm}`),
    measureNearby: () => asked.push('measure'),
    print: () => asked.push('print'),
    onTest: ({ isOn, notRecorded }) => asked.push(`test ${isOn} ${notRecorded}`),
  };
  world.staff = keepStaff(ports);
  return world;
}

describe('the devices screen', () => {
  it('shows itself when it is opened, each second, and says when it closes', () => {
    const { staff, views } = openWorld();
    staff.beat();
    expect(views).toEqual([]);
    staff.open({ byKey: true });
    staff.beat();
    staff.act({ type: 'close' });
    staff.beat();
    expect(views.map((view) => view?.devices.length ?? null)).toEqual([2, 2, null]);
  });

  it('closes by itself, and stays while somebody touches it', () => {
    const world = openWorld();
    world.staff.open({ byKey: true });
    world.nowMs += STAFF_SCREEN_MS - 1;
    world.staff.act({ type: 'touch' });
    world.nowMs += STAFF_SCREEN_MS - 1;
    world.staff.beat();
    expect(world.views.at(-1)).not.toBeNull();
    world.nowMs += 1;
    world.staff.beat();
    expect(world.views.at(-1)).toBeNull();
  });

  it('tells what the drivers said of themselves, also before it was opened', () => {
    const { staff, views } = openWorld();
    staff.hear({
      type: 'identity',
      deviceId: 'scanner-1',
      identity: { usbId: '0c2e:0b6a', description: 'Vuquest', mode: '115200 8N1' },
    });
    staff.hear({
      type: 'health',
      deviceId: 'scanner-1',
      health: { scans: 1, bytes: 300, drops: 2, strayBytes: 3, reopens: 4 },
      lastFrame: { atMs: SAMPLE_MS, byteLength: 300, masked: 'HC1:A9' },
    });
    staff.open({ byKey: true });
    expect(views[0]?.devices[0]).toMatchObject({
      identity: { usbId: '0c2e:0b6a' },
      health: { drops: 2 },
      lastFrame: { masked: 'HC1:A9' },
    });
    staff.hear({ type: 'device', deviceId: 'scanner-1', state: 'gone', problem: 'unplugged', detail: '' });
    staff.beat();
    expect(views[1]?.devices[0]?.identity).toBeNull();
  });

  it('counts the scans of the last minute', () => {
    const world = openWorld();
    world.staff.countScan('scanner-1');
    world.nowMs += 59_999;
    world.staff.countScan('scanner-1');
    world.staff.open({ byKey: true });
    world.nowMs += 1;
    world.staff.beat();
    expect(world.views.map((view) => view?.devices[0]?.scansLastMinute)).toEqual([2, 1]);
  });

  it('passes on only what the device understands, and nothing once it is closed', () => {
    const { staff, asked } = openWorld();
    staff.act({ type: 'print' });
    staff.open({ byKey: true });
    staff.act({ type: 'command', deviceId: 'scanner-1', command: 'trigger' });
    staff.act({ type: 'command', deviceId: 'scanner-1', command: 'good-read' });
    staff.act({ type: 'command', deviceId: 'dongle', command: 'trigger' });
    staff.act({ type: 'nearby', settings: { ...nearbyOff, rssiDbm: -40 } });
    staff.act({ type: 'print' });
    expect(asked).toEqual(['measure', 'scanner-1 trigger', 'keep -40', 'print']);
  });

  it('knows of a phone at the reader, and of none once the dongle is gone', () => {
    const { staff, views } = openWorld();
    staff.hear({ type: 'nearby', deviceId: 'dongle', isNear: true });
    staff.hear({
      type: 'phones',
      deviceId: 'dongle',
      minuteMs: 0,
      counts: { bluezone: 4, 'exposure-notification': 1, tracetogether: 0 },
      strongestDbm: -90,
    });
    staff.hear({ type: 'signal', deviceId: 'dongle', strongestDbm: -40 });
    expect(staff.isPhoneNear()).toBe(true);
    staff.open({ byKey: true });
    expect(views[0]?.phones).toMatchObject({ counts: { bluezone: 4 }, strongestDbm: -40, isNear: true });
    staff.hear({ type: 'device', deviceId: 'dongle', state: 'gone', problem: 'silent', detail: '' });
    expect(staff.isPhoneNear()).toBe(false);
  });
});

describe('a screen that was opened by touch', () => {
  it('shows and changes nothing: any visitor may have opened it', () => {
    const { staff, views, asked } = openWorld();
    staff.open({ byKey: false });
    expect(views[0]).toMatchObject({ mayChange: false });
    expect(views[0]?.devices[0]?.commands).toEqual([]);
    staff.act({ type: 'test', isOn: true });
    staff.act({ type: 'command', deviceId: 'scanner-1', command: 'trigger' });
    staff.act({ type: 'nearby', settings: nearbyOff });
    staff.act({ type: 'print' });
    expect(staff.isTesting()).toBe(false);
    expect(asked).toEqual(['measure']);
    staff.open({ byKey: true });
    expect(views.at(-1)).toMatchObject({ mayChange: true });
    staff.act({ type: 'close' });
    staff.open({ byKey: false });
    expect(views.at(-1)).toMatchObject({ mayChange: false });
  });
});

describe('test mode', () => {
  it('is told when it begins and ends, with how many scans were not recorded', () => {
    const world = openWorld();
    world.staff.open({ byKey: true });
    world.staff.act({ type: 'test', isOn: true });
    world.staff.act({ type: 'test', isOn: true });
    world.staff.showTest(explained);
    world.staff.showTest(explained);
    world.nowMs += TEST_MODE_MS;
    world.staff.beat();
    expect(world.asked.slice(1)).toEqual(['test true 0', 'test false 2']);
  });

  it('is on only while the screen stands, and ends by itself', () => {
    const world = openWorld();
    world.staff.act({ type: 'test', isOn: true });
    expect(world.staff.isTesting()).toBe(false);
    world.staff.open({ byKey: true });
    world.staff.act({ type: 'test', isOn: true });
    expect(world.staff.isTesting()).toBe(true);
    expect(world.views.at(-1)?.test).toEqual({ endsAtMs: SAMPLE_MS + 1_000 + TEST_MODE_MS, last: null });
    world.staff.showTest(explained);
    expect(world.views.at(-1)?.test?.last).toEqual(explained);
    world.nowMs += TEST_MODE_MS - 1;
    expect(world.staff.isTesting()).toBe(true);
    world.nowMs += 1;
    expect(world.staff.isTesting()).toBe(false);
    world.staff.beat();
    expect(world.views.at(-1)?.test).toBeNull();
  });

  it('ends with the screen', () => {
    const { staff } = openWorld();
    staff.open({ byKey: true });
    staff.act({ type: 'test', isOn: true });
    staff.act({ type: 'close' });
    expect(staff.isTesting()).toBe(false);
  });
});

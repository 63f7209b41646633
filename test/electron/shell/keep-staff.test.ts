import { describe, expect, it } from 'vitest';
import type { AuditAction } from '../../../contract/audit.ts';
import { nearbyOff } from '../../../contract/devices.ts';
import { failed, ok } from '../../../contract/result.ts';
import type { Direction } from '../../../contract/scan.ts';
import {
  type InsideRow,
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

const inside: readonly InsideRow[] = [
  { zone: 'main', sinceMs: SAMPLE_MS, name: 'Nguyễn Thử Nghiệm', phone: null, lane: 'door' },
];

function openWorld() {
  const views: (StaffView | null)[] = [];
  const asked: string[] = [];
  const audited: AuditAction[] = [];
  const world = {
    nowMs: 1_000,
    direction: 'in' as Direction,
    views,
    asked,
    audited,
    staff: null as unknown as ReturnType<typeof keepStaff>,
  };
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
    lanes: () => [{ lane: 'door', direction: world.direction }],
    switchDirection(lane, direction) {
      asked.push(`${lane} ${direction}`);
      world.direction = direction;
    },
    trustClock: () => asked.push('trust clock'),
    insideNames: (passphrase) =>
      Promise.resolve(passphrase === 'right' ? ok(inside) : failed({ kind: 'wrong-passphrase' as const })),
    audit: (action) => audited.push(action),
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
    const { staff, views, asked, audited } = openWorld();
    staff.open({ byKey: false });
    expect(views[0]).toMatchObject({ mayChange: false });
    expect(views[0]?.devices[0]?.commands).toEqual([]);
    staff.act({ type: 'test', isOn: true });
    staff.act({ type: 'command', deviceId: 'scanner-1', command: 'trigger' });
    staff.act({ type: 'nearby', settings: nearbyOff });
    staff.act({ type: 'print' });
    staff.act({ type: 'direction', lane: 'door', direction: 'out' });
    staff.act({ type: 'trust-clock' });
    staff.act({ type: 'inside-names', step: 'ask' });
    expect(staff.isAsking()).toBe(false);
    expect(staff.isTesting()).toBe(false);
    expect(asked).toEqual(['measure']);
    expect(audited).toEqual([]);
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

describe('what staff may do from it', () => {
  it('is to switch a lane that has a switch, once, and the audit is left to who switches', () => {
    const { staff, asked, audited, views } = openWorld();
    staff.open({ byKey: true });
    expect(views.at(-1)?.lanes).toEqual([{ lane: 'door', direction: 'in' }]);
    staff.act({ type: 'direction', lane: 'door', direction: 'out' });
    staff.act({ type: 'direction', lane: 'door', direction: 'out' });
    staff.act({ type: 'direction', lane: 'main', direction: 'out' });
    expect(asked.slice(1)).toEqual(['door out']);
    expect(views.at(-1)?.lanes).toEqual([{ lane: 'door', direction: 'out' }]);
    expect(audited).toEqual([{ kind: 'staff-screen', isOpen: true }]);
  });

  it('is to say that the clock is right', () => {
    const { staff, asked } = openWorld();
    staff.open({ byKey: true });
    staff.act({ type: 'trust-clock' });
    expect(asked).toEqual(['measure', 'trust clock']);
  });

  it('is audited from the chord to the end, each once, with the test between', () => {
    const world = openWorld();
    world.staff.open({ byKey: true });
    world.staff.open({ byKey: true });
    world.staff.act({ type: 'test', isOn: true });
    world.nowMs += STAFF_SCREEN_MS;
    world.staff.beat();
    world.staff.beat();
    expect(world.audited).toEqual([
      { kind: 'staff-screen', isOpen: true },
      { kind: 'test-mode', isOn: true, notRecorded: 0 },
      { kind: 'test-mode', isOn: false, notRecorded: 0 },
      { kind: 'staff-screen', isOpen: false },
    ]);
  });
});

describe('who is inside by name', () => {
  const type = ({ staff }: ReturnType<typeof openWorld>, text: string): void => {
    for (const character of text) staff.typed({ kind: 'character', character });
  };

  it('is shown for the passphrase, which the page never sees', async () => {
    const world = openWorld();
    world.staff.open({ byKey: true });
    world.staff.act({ type: 'inside-names', step: 'ask' });
    expect(world.staff.isAsking()).toBe(true);
    type(world, 'right');
    expect(world.views.at(-1)?.insideNames).toEqual({ state: 'asking', typed: 5, problem: null });
    world.staff.act({ type: 'inside-names', step: 'open' });
    expect(world.staff.isAsking()).toBe(false);
    expect(world.views.at(-1)?.insideNames).toEqual({ state: 'opening' });
    await Promise.resolve();
    expect(world.views.at(-1)?.insideNames).toMatchObject({ state: 'shown', rows: inside, notShown: 0 });
    expect(JSON.stringify([world.views, world.audited])).not.toContain('right');
  });

  it('goes with the screen, after two minutes without a touch and not before', async () => {
    const world = openWorld();
    world.staff.open({ byKey: true });
    world.staff.act({ type: 'inside-names', step: 'ask' });
    type(world, 'right');
    world.staff.typed({ kind: 'enter' });
    await Promise.resolve();
    world.nowMs += STAFF_SCREEN_MS - 1;
    world.staff.beat();
    expect(world.views.at(-1)?.insideNames).toMatchObject({ state: 'shown' });
    world.nowMs += 1;
    world.staff.beat();
    expect(world.views.at(-1)).toBeNull();
    world.staff.open({ byKey: true });
    expect(world.views.at(-1)?.insideNames).toBeNull();
  });

  it('is not shown by an answer that comes after the screen has closed', async () => {
    const world = openWorld();
    world.staff.open({ byKey: true });
    world.staff.act({ type: 'inside-names', step: 'ask' });
    type(world, 'right');
    world.staff.typed({ kind: 'enter' });
    world.staff.act({ type: 'close' });
    world.staff.open({ byKey: true });
    await Promise.resolve();
    world.staff.beat();
    expect(world.views.at(-1)?.insideNames).toBeNull();
  });
});

import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type FromBridge, fromBridgeSchema } from '../../contract/bridge-messages.ts';
import type { DeviceCommand, HidDevice } from '../../contract/devices.ts';
import {
  CLOSE_LIMIT_MS,
  holdHidScanner,
  REPORT_QUIET_MS,
  SEEK_EVERY_MS,
} from '../../native-bridge/hid-scanner.ts';
import { createSteppedTimers } from '../support/stepped-timers.ts';
import { type Cutter, cutIntoReports } from './hid/cut-into-reports.ts';
import { type FakeHidPorts, fakeHidPorts } from './hid/fake-hid-ports.ts';
import { readDescriptorBytes, readReports } from './hid/read-hex.ts';

const device: HidDevice = {
  id: 'gate-1',
  kind: 'hid',
  label: 'Gate 1',
  lane: 'main',
  direction: 'in',
  layout: 'auto',
  profile: 'plain',
};
const PATH = '/dev/hidraw0';
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const cut = (text: string, cutter: Cutter = 'honeywell'): Uint8Array[] => cutIntoReports(utf8(text), cutter);

function hold(
  change: Partial<HidDevice> = {},
  fake: FakeHidPorts = fakeHidPorts(),
  timers = createSteppedTimers(),
) {
  const heard: FromBridge[] = [];
  const scanner = holdHidScanner({ ...device, ...change }, fake.ports, timers, timers.nowMs, (message) =>
    heard.push(fromBridgeSchema.parse(message)),
  );
  /** Moves the clock and lets every promise that became due go on. */
  const step = async (ms: number): Promise<void> => {
    timers.step(ms);
    await nextTurn();
  };
  return {
    fake,
    timers,
    scanner,
    step,
    heard,
    texts: () => heard.flatMap((m) => (m.type === 'scan' ? [m.scan.text] : [])),
    drops: () => heard.flatMap((m) => (m.type === 'drop' ? [m.kind] : [])),
    states: () =>
      heard.flatMap((m) =>
        m.type === 'device' ? [m.problem === null ? m.state : `${m.state}:${m.problem}`] : [],
      ),
    identities: () => heard.flatMap((m) => (m.type === 'identity' ? [m.identity] : [])),
    health: () => heard.flatMap((m) => (m.type === 'health' ? [m] : [])).at(-1),
  };
}

async function holdPlugged(change: Partial<HidDevice> = {}) {
  const fake = fakeHidPorts();
  fake.plug({ path: PATH });
  const held = hold(change, fake);
  await nextTurn();
  return held;
}

describe('HID POS scanner', () => {
  it('delivers a scan with its device, lane and the time of its last report', async () => {
    const { fake, heard, timers } = await holdPlugged();
    const [first = new Uint8Array(), second = new Uint8Array()] = cut(`${'A'.repeat(55)}ễ|X\r\n`);
    fake.send(PATH, [first]);
    timers.step(20);
    fake.send(PATH, [second]);
    expect(heard.at(-1)).toEqual({
      type: 'scan',
      scan: {
        deviceId: 'gate-1',
        lane: 'main',
        via: 'hid',
        text: `${'A'.repeat(55)}ễ|X`,
        isUtf8: true,
        byteLength: 60,
        lastByteAtMs: 1_000_020,
      },
    });
  });

  it('says who the scanner is and which layout it turned out to have', async () => {
    const { fake, identities } = await holdPlugged();
    expect(identities()).toEqual([
      {
        usbId: '0c2e:0b6a',
        description: 'Honeywell Vuquest 3310',
        mode: 'layout not known before the first scan',
      },
    ]);
    fake.send(PATH, cut('one'));
    fake.send(PATH, cut('two'));
    expect(identities()).toHaveLength(2);
    expect(identities()[1]?.mode).toBe('layout honeywell, detected');
  });

  it('takes the layout from the report descriptor before any scan', async () => {
    const fake = fakeHidPorts();
    fake.plug({ path: PATH, release: 0x0123, serialNumber: 'S1' }, readDescriptorBytes('descriptor-counted'));
    const { identities, texts } = hold({}, fake);
    await nextTurn();
    expect(identities()).toEqual([
      {
        usbId: '0c2e:0b6a',
        description: 'Honeywell Vuquest 3310, release 1.23, serial S1',
        mode: 'layout honeywell, declared',
      },
    ]);
    fake.send(PATH, cut('Nguyễn '.repeat(30).trim(), 'honeywell, 62 bytes'));
    expect(texts()).toEqual(['Nguyễn '.repeat(30).trim()]);
  });

  it('keeps to the layout of the settings, whatever the reports look like', async () => {
    const { fake, texts, identities } = await holdPlugged({ layout: 'newland' });
    fake.send(PATH, cut(']Q1 starts like an identifier', 'newland'));
    expect(texts()).toEqual([']Q1 starts like an identifier']);
    expect(identities().at(-1)?.mode).toBe('layout newland, set');
  });

  it('shows the masked frame with the symbology that no scan carries', async () => {
    const { fake, step, health } = await holdPlugged();
    fake.send(PATH, cut('Ab12|x\r'));
    await step(1_000);
    expect(health()?.lastFrame).toMatchObject({ masked: ']Q1Aa99|a<CR>', byteLength: 6 });
    expect(health()?.health).toEqual({ scans: 1, bytes: 64, drops: 0, strayBytes: 0, reopens: 0 });
  });

  it('keeps the answers of a scanner out of the scans and reads its firmware from them', async () => {
    const { fake, texts, drops, identities } = await holdPlugged({ profile: 'honeywell' });
    fake.send(PATH, readReports('voyager-1602g-revision'));
    fake.send(PATH, cut('a real code'));
    expect(texts()).toEqual(['a real code']);
    expect(drops()).toEqual([]);
    expect(identities().at(-1)?.description).toBe('Voyager 1602g, firmware CW000082BBA, serial 15232B1F0C');
  });

  it('keeps the answers of a Newland scanner out of the scans, and only of one', async () => {
    const answer = '\u0002\u00010000@SCNTRG1\u0006;\u0003';
    const newland = await holdPlugged({ profile: 'newland' });
    newland.fake.send(PATH, [...cut(answer, 'newland'), ...cut('a real code', 'newland')]);
    expect(newland.texts()).toEqual(['a real code']);
    const plain = await holdPlugged();
    plain.fake.send(PATH, cut(answer, 'newland'));
    expect(plain.texts()).toEqual([answer]);
  });

  it('counts reports that are none of its layout and goes on reading', async () => {
    const { fake, texts, drops, step, health } = await holdPlugged();
    fake.send(PATH, [
      Uint8Array.of(3, 100, 1),
      ...cut('one'),
      new Uint8Array(64),
      Uint8Array.of(),
      ...cut('two'),
    ]);
    await step(1_000);
    expect(texts()).toEqual(['one', 'two']);
    expect(drops()).toEqual([]);
    expect(health()?.health.strayBytes).toBe(3 + 64);
  });

  it('lets a code go whose end does not come, and asks for another scan', async () => {
    const { fake, texts, drops, timers, step, health } = await holdPlugged();
    const [first = new Uint8Array()] = cut('x'.repeat(80));
    fake.send(PATH, [first]);
    timers.step(REPORT_QUIET_MS - 1);
    expect(drops()).toEqual([]);
    timers.step(1);
    expect(drops()).toEqual(['noise']);
    fake.send(PATH, cut('a whole one'));
    expect(texts()).toEqual(['a whole one']);
    await step(1_000);
    expect(health()?.health).toMatchObject({ scans: 1, drops: 1, strayBytes: 56 });
  });

  it('takes a report that waited behind the timer of a busy moment', async () => {
    const fake = fakeHidPorts();
    fake.plug({ path: PATH });
    // Timers as a busy process runs them: what is due runs first, then the reports that wait.
    let due: { ms: number; task: () => void }[] = [];
    const texts: string[] = [];
    const drops: string[] = [];
    holdHidScanner(
      device,
      fake.ports,
      {
        set(ms, task) {
          const entry = { ms, task };
          due.push(entry);
          return () => {
            due = due.filter((other) => other !== entry);
          };
        },
      },
      () => 1_000_000,
      (message) => {
        if (message.type === 'scan') texts.push(message.scan.text);
        if (message.type === 'drop') drops.push(message.kind);
      },
    );
    await nextTurn();
    const [first = new Uint8Array(), second = new Uint8Array()] = cut('y'.repeat(80));
    fake.send(PATH, [first]);
    const quiet = due.find(({ ms }) => ms === REPORT_QUIET_MS);
    due = due.filter((entry) => entry !== quiet);
    quiet?.task();
    fake.send(PATH, [second]);
    for (const { ms, task } of due) if (ms === 0) task();
    expect(texts).toEqual(['y'.repeat(80)]);
    expect(drops).toEqual([]);
  });

  it('drops a code that is too long, once', async () => {
    const { fake, texts, drops } = await holdPlugged();
    fake.send(PATH, cut('x'.repeat(20_000)));
    fake.send(PATH, cut('short'));
    expect(drops()).toEqual(['too-long']);
    expect(texts()).toEqual(['short']);
  });
});

describe('coming and going of a HID POS scanner', () => {
  it('waits for a scanner that is not there and looks for it only until it is open', async () => {
    const { fake, states, step } = hold();
    await nextTurn();
    for (let i = 0; i < 5; i += 1) await step(SEEK_EVERY_MS);
    expect(states()).toEqual(['opening', 'gone:port-missing']);
    expect(fake.lists()).toBe(6);
    fake.plug({ path: PATH });
    await step(SEEK_EVERY_MS);
    expect(states()).toEqual(['opening', 'gone:port-missing', 'ready']);
    for (let i = 0; i < 100; i += 1) await step(SEEK_EVERY_MS);
    expect(fake.lists()).toBe(7);
  });

  it('leaves devices alone that are no bar code scanners', async () => {
    const fake = fakeHidPorts();
    fake.plug({ path: '/dev/hidraw1', usagePage: 1, usage: 6 });
    fake.plug({ path: '/dev/hidraw2', usagePage: 0x8c, usage: 1 });
    const { states } = hold({}, fake);
    await nextTurn();
    expect(states()).toEqual(['opening', 'gone:port-missing']);
    expect(fake.openHandles()).toEqual([]);
  });

  it('says in closed words why it cannot open a scanner', async () => {
    for (const [text, problem] of [
      [
        'cannot open device with path /dev/hidraw0: Failed to open a device with path: Permission denied',
        'no-permission',
      ],
      ['cannot open device with path /dev/hidraw0: Device or resource busy', 'port-busy'],
      [
        'cannot open device with path X: (0x00000020) The process cannot access the file because it is being used by another process.',
        'port-busy',
      ],
      ['cannot open device with path X: (0x00000005) Access is denied.', 'port-busy'],
      ['cannot open device with path X: No such file or directory', 'port-missing'],
      ['cannot open device', 'other'],
    ] as const) {
      const fake = fakeHidPorts();
      fake.plug({ path: PATH }).refusal = text;
      const { states, step } = hold({}, fake);
      await nextTurn();
      await step(SEEK_EVERY_MS);
      expect(states()).toEqual(['opening', `gone:${problem}`]);
    }
  });

  it('opens a scanner that refused once its refusal ends', async () => {
    const fake = fakeHidPorts();
    const refusing = fake.plug({ path: PATH });
    refusing.refusal = 'Permission denied';
    const { states, step } = hold({}, fake);
    await nextTurn();
    refusing.refusal = null;
    await step(SEEK_EVERY_MS);
    expect(states()).toEqual(['opening', 'gone:no-permission', 'ready']);
  });

  it('goes on looking when the system cannot list its devices', async () => {
    const fake = fakeHidPorts();
    fake.plug({ path: PATH });
    fake.failListing('udev is not there');
    const { states, step } = hold({}, fake);
    await nextTurn();
    expect(states()).toEqual(['opening', 'gone:other']);
    fake.failListing(null);
    await step(SEEK_EVERY_MS);
    expect(states().at(-1)).toBe('ready');
  });

  it('counts the bytes that an unplug cut off and asks for another scan', async () => {
    const { fake, states, drops, step, texts, health } = await holdPlugged();
    fake.send(PATH, cut('x'.repeat(80)).slice(0, 1));
    fake.pull(PATH);
    expect(states().at(-1)).toBe('gone:unplugged');
    expect(drops()).toEqual(['noise']);
    fake.plug({ path: '/dev/hidraw7' });
    await step(SEEK_EVERY_MS);
    fake.send('/dev/hidraw7', cut('whole'));
    expect(texts()).toEqual(['whole']);
    await step(1_000);
    expect(health()?.health).toMatchObject({ strayBytes: 56, drops: 1, reopens: 1 });
  });

  it('delivers every whole code once through 200 unplugs, and leaves nothing behind', async () => {
    const { fake, texts, drops, step, timers } = await holdPlugged();
    const sent: string[] = [];
    for (let cycle = 0; cycle < 200; cycle += 1) {
      const path = cycle === 0 ? PATH : `/dev/hidraw${cycle}`;
      const whole = `cycle ${cycle} ${'Nguyễn Ấn '.repeat(cycle % 20)}end`;
      fake.send(path, cut(whole));
      sent.push(whole);
      // Every other unplug comes in the middle of a code.
      if (cycle % 2 === 1) fake.send(path, cut('z'.repeat(200)).slice(0, 1 + (cycle % 3)));
      fake.pull(path);
      fake.send(path, cut('a report of a closed handle'));
      fake.plug({ path: `/dev/hidraw${cycle + 1}` });
      await step(SEEK_EVERY_MS);
      expect(fake.openHandles()).toHaveLength(1);
      expect(fake.listeners()).toBe(2);
    }
    expect(texts()).toEqual(sent);
    expect(drops()).toHaveLength(100);
    // At most one timer: the health of the last second.
    expect(timers.waiting()).toBeLessThanOrEqual(1);
  });

  it('closes and opens again after sleep', async () => {
    const { fake, scanner, states, texts } = await holdPlugged();
    const [before] = fake.openHandles();
    scanner.reopen();
    await nextTurn();
    expect(before?.isClosed).toBe(true);
    expect(fake.openHandles()).toHaveLength(1);
    expect(states()).toEqual(['opening', 'ready', 'opening', 'ready']);
    fake.send(PATH, cut('awake'));
    expect(texts()).toEqual(['awake']);
  });

  it('reports nothing after it was stopped, and leaves no timer and no open handle', async () => {
    const { fake, scanner, heard, timers, step } = await holdPlugged();
    fake.send(PATH, cut('x'.repeat(80)).slice(0, 1));
    const before = heard.length;
    const events = fake.openHandles()[0]?.events;
    await scanner.stop();
    events?.emit('data', cut('late')[0]);
    events?.emit('error', new Error('late'));
    scanner.command?.('trigger');
    scanner.reopen();
    await step(60_000);
    expect(heard).toHaveLength(before);
    expect(fake.openHandles()).toEqual([]);
    expect(timers.waiting()).toBe(0);
  });

  it('stops in bounded time though the device does not close', async () => {
    const { fake, scanner, step } = await holdPlugged();
    fake.neverClose();
    let hasStopped = false;
    const stopping = scanner.stop().then(() => {
      hasStopped = true;
    });
    await step(CLOSE_LIMIT_MS - 1);
    expect(hasStopped).toBe(false);
    await step(1);
    await stopping;
    expect(hasStopped).toBe(true);
  });

  it('closes a device that opened while it was being stopped', async () => {
    const fake = fakeHidPorts();
    fake.plug({ path: PATH });
    const { scanner, states } = hold({}, fake);
    await scanner.stop();
    await nextTurn();
    expect(states()).toEqual(['opening']);
    expect(fake.openHandles()).toEqual([]);
  });
});

describe('several HID POS scanners', () => {
  it('gives two that ask for any scanner a different one each', async () => {
    const fake = fakeHidPorts();
    fake.plug({ path: '/dev/hidraw1', serialNumber: 'B' });
    fake.plug({ path: '/dev/hidraw0', serialNumber: 'A' });
    const timers = createSteppedTimers();
    const one = hold({ id: 'gate-1' }, fake, timers);
    const two = hold({ id: 'gate-2', lane: 'exit', direction: 'out' }, fake, timers);
    await nextTurn();
    fake.send('/dev/hidraw0', cut('of A'));
    fake.send('/dev/hidraw1', cut('of B'));
    expect([one.texts(), two.texts()]).toEqual([['of A'], ['of B']]);
  });

  it('says that none is free when another device has the only one', async () => {
    const fake = fakeHidPorts();
    fake.plug({ path: PATH });
    const timers = createSteppedTimers();
    hold({ id: 'gate-1' }, fake, timers);
    const two = hold({ id: 'gate-2' }, fake, timers);
    await nextTurn();
    expect(two.states()).toEqual(['opening', 'gone:port-missing']);
    expect(fake.openHandles()).toHaveLength(1);
  });

  it('leaves a scanner to the device that names it, whoever was first', async () => {
    const fake = fakeHidPorts();
    fake.plug({ path: '/dev/hidraw0', serialNumber: 'A' });
    fake.plug({ path: '/dev/hidraw1', serialNumber: 'B' });
    const timers = createSteppedTimers();
    const any = hold({ id: 'any' }, fake, timers);
    const named = hold({ id: 'named', vendorId: 0x0c2e, productId: 0x0b6a, serialNumber: 'A' }, fake, timers);
    await nextTurn();
    await any.step(SEEK_EVERY_MS);
    fake.send('/dev/hidraw0', cut('of A'));
    fake.send('/dev/hidraw1', cut('of B'));
    expect([any.texts(), named.texts()]).toEqual([['of B'], ['of A']]);
  });

  it('keeps lanes apart when both scanners are pulled out and come back the other way round', async () => {
    const fake = fakeHidPorts();
    fake.plug({ path: '/dev/hidraw0', serialNumber: 'A' });
    fake.plug({ path: '/dev/hidraw1', serialNumber: 'B' });
    const timers = createSteppedTimers();
    const way = hold({ id: 'way-in' }, fake, timers);
    const out = hold({ id: 'way-out' }, fake, timers);
    await nextTurn();
    fake.pull('/dev/hidraw0');
    fake.pull('/dev/hidraw1');
    fake.plug({ path: '/dev/hidraw5', serialNumber: 'B' });
    await way.step(SEEK_EVERY_MS);
    expect(way.states().at(-1)).toBe('gone:port-missing');
    fake.plug({ path: '/dev/hidraw6', serialNumber: 'A' });
    await way.step(SEEK_EVERY_MS);
    fake.send('/dev/hidraw6', cut('of A'));
    fake.send('/dev/hidraw5', cut('of B'));
    expect([way.texts(), out.texts()]).toEqual([['of A'], ['of B']]);
  });

  it('gives a replacement scanner to the device whose own is broken', async () => {
    const { fake, states, step } = await holdPlugged();
    fake.pull(PATH);
    fake.plug({ path: '/dev/hidraw9', serialNumber: 'new', productId: 0x0b81 });
    await step(SEEK_EVERY_MS);
    expect(states().at(-1)).toBe('ready');
  });

  it('tries the next scanner when the first one is in use elsewhere', async () => {
    const fake = fakeHidPorts();
    fake.plug({ path: '/dev/hidraw0', serialNumber: 'A' }).refusal = 'Device or resource busy';
    fake.plug({ path: '/dev/hidraw1', serialNumber: 'B' });
    const { states } = hold({}, fake);
    await nextTurn();
    expect(states()).toEqual(['opening', 'ready']);
    expect(fake.openHandles('/dev/hidraw1')).toHaveLength(1);
  });
});

describe('commands to a HID POS scanner', () => {
  async function writtenFor(change: Partial<HidDevice>, commands: DeviceCommand[], descriptor?: string) {
    const fake = fakeHidPorts();
    const bytes =
      descriptor === undefined ? null : Uint8Array.from(Buffer.from(descriptor.replaceAll(/\s/g, ''), 'hex'));
    fake.plug({ path: PATH, vendorId: 0x1eab }, bytes);
    const held = hold(change, fake);
    await nextTurn();
    for (const command of commands) {
      held.scanner.command?.(command);
      await nextTurn();
    }
    return fake.written.map(({ hex }) => hex);
  }
  const outputs = (id: string): string =>
    `05 8c 09 02 a1 01 85 02 75 08 95 3c 09 fe 81 02 95 01 09 ff 81 02 85 ${id} 95 07 09 11 91 02 c0`;

  it('sends the documented bytes of each maker', async () => {
    expect(
      await writtenFor({ profile: 'honeywell' }, ['trigger', 'untrigger', 'good-read', 'bad-read']),
    ).toEqual(['fd0316540d', 'fd0316550d', 'fd0316070d', '0420']);
    expect(await writtenFor({ profile: 'honeywell' }, ['identify'])).toEqual([
      'fd0316070d',
      'fd0f164d0d524556494e462e',
    ]);
    expect(await writtenFor({ profile: 'newland' }, ['trigger', 'untrigger'])).toEqual([
      '04097e000801000201' + '02da',
      '04097e000801000202' + '32b9',
    ]);
  });

  it('writes nothing to a scanner whose commands are not known', async () => {
    const all: DeviceCommand[] = ['trigger', 'untrigger', 'good-read', 'bad-read', 'identify'];
    expect(await writtenFor({ profile: 'plain' }, all)).toEqual([]);
    expect(await writtenFor({ profile: 'zebra' }, all)).toEqual([]);
    expect(await writtenFor({ profile: 'newland' }, ['good-read', 'bad-read', 'identify'])).toEqual([]);
  });

  it('sends only reports that the scanner declares, at their declared length', async () => {
    expect(await writtenFor({ profile: 'honeywell' }, ['trigger', 'bad-read'], outputs('04'))).toEqual([
      `0404${'00'.repeat(6)}`,
      `0420${'00'.repeat(6)}`,
    ]);
    expect(await writtenFor({ profile: 'honeywell' }, ['trigger', 'bad-read'], outputs('fd'))).toEqual([
      `fd0316540d${'00'.repeat(3)}`,
    ]);
  });

  it('asks a Honeywell that is a keyboard too to send its codes here', async () => {
    const fake = fakeHidPorts();
    fake.plug({ path: PATH });
    hold({}, fake);
    await nextTurn();
    expect(fake.written).toEqual([{ path: PATH, hex: 'fe01' }]);
  });

  it('never writes to a scanner that is gone', async () => {
    const { fake, scanner } = await holdPlugged({ profile: 'honeywell' });
    fake.pull(PATH);
    scanner.command?.('good-read');
    await nextTurn();
    expect(fake.written.map(({ hex }) => hex)).toEqual(['fe01']);
    expect(fake.afterClose).toEqual([]);
  });
});

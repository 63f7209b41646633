import { describe, expect, it } from 'vitest';
import { RETRY_UNANSWERED_LONGEST_MS } from '../../native-bridge/ble-dongle.ts';
import {
  HEARS_NOTHING_MS,
  SET_UP_TRIES,
  WATCH_LONGEST_MS,
  WATCH_MS,
} from '../../native-bridge/ble-listener.ts';
import { ANSWER_WITHIN_MS } from '../../native-bridge/h4-link.ts';
import { extendedPacket, legacyPacket } from '../support/ble-packets.ts';
import { holdDongle, somePhone } from '../support/hold-dongle.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();
const RESET = 0x0c03;
const VERSION = 0x1001;

describe('BLE dongle: set-up', () => {
  it.each([
    [true, ['014120080000010060006000', '01422006010000000000'], '010120080210000000000000'],
    [false, ['010B200700600060000000', '010C20020100'], '010120080200000000000000'],
  ])('sends the documented sequence (extended: %s)', (isExtended, scan, mask) => {
    const { port, states } = holdDongle({ isExtended });
    expect(port.writes().map(hex)).toEqual([
      '01030C00',
      '01011000',
      '01032000',
      '01010C08FFFFFFFFFFFFFF3F',
      mask,
      ...scan,
    ]);
    expect(states()).toEqual(['opening', 'ready']);
  });

  it.each([
    [true, extendedPacket, 'extended passive scan'],
    [false, legacyPacket, 'legacy passive scan'],
  ])('says who it is and counts an advert (extended: %s)', (isExtended, packet, mode) => {
    const { heard, port, health, timers } = holdDongle({ isExtended });
    expect(heard).toContainEqual({
      type: 'identity',
      deviceId: 'dongle',
      identity: { usbId: null, description: 'Bluetooth 5.3, Zephyr 0x05f1', mode },
    });
    port.send(packet);
    port.send(packet);
    expect(health()).toMatchObject({ scans: 2, drops: 0, strayBytes: 0, reopens: 0 });
    timers.step(60_000);
    expect(heard).toContainEqual(
      expect.objectContaining({
        type: 'phones',
        counts: { bluezone: 0, 'exposure-notification': 1, tracetogether: 0 },
      }),
    );
  });

  it.each(['split', 'merged'] as const)('hears every advert of a stream that comes %s', (chunking) => {
    const { advertise, health, states } = holdDongle({ chunking });
    advertise(100);
    expect(states()).toEqual(['opening', 'ready']);
    expect(health()).toMatchObject({ scans: 100, strayBytes: 0 });
  });

  it('is ready after a Reset that is answered late', () => {
    const { states, timers, advertise, health } = holdDongle({
      before: ({ controller }) => controller.fault('late-reset', 2_500),
    });
    timers.step(2_499);
    expect(states()).toEqual(['opening']);
    timers.step(10);
    expect(states().at(-1)).toBe('ready');
    advertise(20);
    expect(health()?.scans).toBe(20);
  });

  it('waits for credits', () => {
    const { states, timers } = holdDongle({
      before: ({ controller }) => controller.fault('withhold-credits', 60_000),
    });
    expect(states()).toEqual(['opening']);
    timers.step(2_500);
    expect(states()).toEqual(['opening', 'ready']);
  });

  it.each([true, false])(
    'disables a scan that is in the way and sets it again (extended: %s)',
    (isExtended) => {
      const { states, controller, advertise, health } = holdDongle({
        isExtended,
        before: ({ controller }) => controller.fault('disallow', 60_000),
      });
      expect(states()).toEqual(['opening', 'ready']);
      expect(
        controller.commands().filter((opcode) => opcode === (isExtended ? 0x2042 : 0x200c)),
      ).toHaveLength(2);
      advertise(5);
      expect(health()?.scans).toBe(5);
    },
  );

  it('takes no adverts of a flood before the Reset, and all after it', () => {
    const { controller, advertise, health, timers } = holdDongle({ isExtended: false });
    advertise(10);
    controller.fault('flood', 10_000);
    timers.step(100);
    advertise(10);
    expect(health()?.scans).toBe(20);
  });

  it('goes on with legacy commands after a Reset when the extended ones are refused', () => {
    const sent: string[] = [];
    const { port, states } = holdDongle({
      before({ port }) {
        const write = port.handle.write.bind(port.handle);
        port.handle.write = (bytes, callback) => {
          sent.push(hex(bytes));
          // LE Set Extended Scan Parameters: unknown command.
          if (hex(bytes).startsWith('014120')) port.send(Uint8Array.of(4, 0x0f, 4, 1, 1, 0x41, 0x20));
          else write(bytes, callback);
          return true;
        };
      },
    });
    expect(states()).toEqual(['opening', 'ready']);
    const resets = sent.flatMap((bytes, at) => (bytes === '01030C00' ? [at] : []));
    expect(resets).toHaveLength(2);
    expect(sent.slice(resets[1]).some((bytes) => bytes.startsWith('0141') || bytes.startsWith('0142'))).toBe(
      false,
    );
    expect(port.handle.isOpen).toBe(true);
  });
});

describe('BLE dongle: faults while scanning', () => {
  it('sets up again at once after a Hardware Error, and says so', () => {
    const { states, controller, advertise, health, heard } = holdDongle();
    advertise(5);
    controller.fault('reboot');
    expect(states()).toEqual(['opening', 'ready', 'opening', 'ready']);
    expect(heard).toContainEqual(expect.objectContaining({ type: 'device', detail: 'hardware error 0x42' }));
    advertise(5);
    expect(health()?.scans).toBe(10);
  });

  it('finds a controller that restarted without a word within the watchdog time', () => {
    const { states, controller, advertise, health, timers } = holdDongle();
    advertise(5);
    controller.fault('quiet-reboot');
    expect(controller.isScanning()).toBe(false);
    timers.step(WATCH_MS);
    expect(controller.isScanning()).toBe(true);
    advertise(5);
    expect(health()?.scans).toBe(10);
    // It was deaf, but as far as it could tell it was an empty hall: no false alarm.
    expect(states()).toEqual(['opening', 'ready']);
  });

  it('asks, resets and then opens the port anew when the controller hangs', () => {
    const { states, controller, advertise, timers, port, health } = holdDongle();
    advertise(5);
    controller.fault('hang');
    timers.step(WATCH_MS + ANSWER_WITHIN_MS);
    expect(states().at(-1)).toBe('opening');
    timers.step(SET_UP_TRIES * ANSWER_WITHIN_MS);
    expect(states().at(-1)).toBe('gone:silent');
    timers.step(1_000);
    expect(states().at(-1)).toBe('ready');
    expect(port.opens()).toBe(2);
    advertise(5);
    expect(health()).toMatchObject({ scans: 10, reopens: 1 });
  });

  it('says once that a dongle which never answers is silent, and tries it for ever', () => {
    const { states, timers, port } = holdDongle({
      before: ({ controller }) => controller.fault('silence', 24 * 3_600_000),
    });
    timers.step(3_600_000);
    expect(states()).toEqual(['opening', 'gone:silent']);
    const cycleMs = SET_UP_TRIES * ANSWER_WITHIN_MS + RETRY_UNANSWERED_LONGEST_MS;
    expect(port.opens()).toBeGreaterThanOrEqual(Math.floor(3_600_000 / cycleMs));
    expect(port.opens()).toBeLessThan(3_600_000 / 3_000);
  });

  it('opens the port anew instead of resetting for ever when every scan ends in a Hardware Error', () => {
    const { port, timers, controller } = holdDongle({
      before({ port, controller }) {
        const write = port.handle.write.bind(port.handle);
        port.handle.write = (bytes, callback) => {
          write(bytes, callback);
          if (hex(bytes) === '01422006010000000000') controller.fault('reboot');
          return true;
        };
      },
    });
    timers.step(60_000);
    const resets = controller.commands().filter((opcode) => opcode === RESET).length;
    expect(resets).toBeLessThanOrEqual(port.opens() * SET_UP_TRIES);
    expect(port.opens()).toBeLessThan(130);
  });

  it('loses one byte and no advert to garbage, and counts it', () => {
    const { controller, advertise, health } = holdDongle();
    controller.fault('garbage-byte', 60_000);
    advertise(100);
    const { scans = 0, strayBytes = 0 } = health() ?? {};
    expect(scans).toBe(100);
    expect(strayBytes).toBeGreaterThanOrEqual(19);
    expect(strayBytes).toBeLessThanOrEqual(22);
  });

  it('joins fragments', () => {
    const { controller, advertise, health, heard, timers } = holdDongle();
    controller.fault('fragments', 60_000);
    advertise(10);
    expect(health()).toMatchObject({ scans: 10, drops: 0 });
    timers.step(60_000);
    expect(heard.flatMap((m) => (m.type === 'phones' ? [m.counts.bluezone] : []))[0]).toBe(1);
  });

  it.each([true, false])('drops and counts several reports in one event (extended: %s)', (isExtended) => {
    const { controller, advertise, health } = holdDongle({ isExtended });
    controller.fault('many-reports', 60_000);
    advertise(100);
    const { scans = 0, drops = 0 } = health() ?? {};
    expect(drops).toBeGreaterThan(0);
    expect(scans + drops / 2).toBe(100);
  });
});

describe('BLE dongle: an empty hall', () => {
  it('looks after the controller ever less often, and is ready all night', () => {
    const { states, controller, timers } = holdDongle();
    timers.step(HEARS_NOTHING_MS - 1);
    expect(states()).toEqual(['opening', 'ready']);
    timers.step(1);
    expect(states()).toEqual(['opening', 'ready', 'ready:silent']);
    timers.step(8 * 3_600_000);
    expect(states()).toEqual(['opening', 'ready', 'ready:silent']);
    const resets = controller.commands().filter((opcode) => opcode === RESET).length;
    expect(resets).toBeGreaterThan((8 * 3_600_000) / WATCH_LONGEST_MS - 2);
    expect(resets).toBeLessThan(70);
  });

  it('takes the word back with the first advert, and watches closely again', () => {
    const { states, controller, timers, advertise } = holdDongle();
    timers.step(4 * 3_600_000);
    advertise(1);
    expect(states()).toEqual(['opening', 'ready', 'ready:silent', 'ready']);
    controller.fault('quiet-reboot');
    timers.step(WATCH_MS);
    expect(controller.isScanning()).toBe(true);
  });

  it('asks nothing while adverts come', () => {
    const { controller, advertise } = holdDongle();
    advertise(100, 500);
    expect(controller.commands().filter((opcode) => opcode === VERSION)).toHaveLength(1);
  });
});

describe('BLE dongle: the port', () => {
  it('says that it was pulled out, and is back by itself within a second of the replug', () => {
    const { states, port, timers, advertise, health } = holdDongle();
    advertise(5);
    port.unplug();
    timers.step(60_000);
    expect(states()).toEqual(['opening', 'ready', 'gone:unplugged', 'gone:port-missing']);
    port.plug();
    timers.step(1_000);
    expect(states().at(-1)).toBe('ready');
    advertise(5);
    expect(health()).toMatchObject({ scans: 10, reopens: 1 });
  });

  it('names a port that is busy or forbidden', () => {
    const { states } = holdDongle({ before: ({ port }) => port.failWith('Permission denied, cannot open') });
    expect(states()).toEqual(['opening', 'gone:no-permission']);
  });

  it('counts the bytes of an advert that was cut off by the unplug', () => {
    const { port, health } = holdDongle();
    port.send(extendedPacket.subarray(0, 30));
    port.unplug();
    expect(health()?.strayBytes).toBe(30);
  });

  it('closes and opens the port when it is told to, without calling it gone', () => {
    const { states, port, timers, held } = holdDongle();
    held.reopen();
    timers.step(1_000);
    expect(states()).toEqual(['opening', 'ready', 'opening', 'ready']);
    expect(port.opens()).toBe(2);
  });

  it('reports nothing and leaves no timer behind after it was stopped', async () => {
    const { port, heard, held, timers, advertise } = holdDongle();
    advertise(5);
    held.nearby({ isOn: true, rssiDbm: -60, holdMs: 100 });
    await held.stop();
    const before = heard.length;
    advertise(5);
    timers.step(3_600_000);
    expect(heard.length).toBe(before);
    expect(timers.waiting()).toBe(0);
    expect(port.handle.isOpen).toBe(false);
  });
});

describe('BLE dongle: phones', () => {
  it('tells that a Bluezone phone is at the reader, and that none is once the dongle is gone', () => {
    const { heard, advertise, port } = holdDongle({
      device: { nearby: { isOn: true, rssiDbm: -60, holdMs: 700 } },
    });
    const near = () => heard.flatMap((m) => (m.type === 'nearby' ? [m.isNear] : []));
    advertise(3, 250);
    expect(near()).toEqual([]);
    advertise(1, 250);
    expect(near()).toEqual([true]);
    port.unplug();
    expect(near()).toEqual([true, false]);
  });

  it('lets no id and no address out in any message', () => {
    const { heard, advertise, timers, held, controller, port } = holdDongle({
      device: { nearby: { isOn: true, rssiDbm: -60, holdMs: 100 } },
    });
    held.nearby({ isOn: true, rssiDbm: -60, holdMs: 100 });
    advertise(20, 100);
    controller.fault('garbage-byte', 5_000);
    advertise(20, 100);
    controller.fault('fragments', 5_000);
    advertise(20, 100);
    controller.fault('reboot');
    advertise(5, 100);
    port.unplug();
    port.plug();
    timers.step(120_000);
    const types = new Set(heard.map(({ type }) => type));
    expect([...types].sort()).toEqual(['device', 'health', 'identity', 'nearby', 'phones', 'signal']);
    const all = JSON.stringify(heard);
    for (const secret of [somePhone.id, somePhone.address]) {
      const bytes = Buffer.from(secret);
      for (const text of [
        bytes.toString('hex'),
        bytes.toString('hex').toUpperCase(),
        bytes.toString('base64'),
        bytes.toString('latin1'),
        [...bytes].join(','),
        [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':'),
      ])
        expect(all).not.toContain(JSON.stringify(text).slice(1, -1));
    }
  });
});

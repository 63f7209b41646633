import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FromBridge, fromBridgeSchema } from '../../contract/bridge-messages.ts';
import { HIGHEST_TENTHS, LOWEST_TENTHS, type Thermometer } from '../../contract/devices.ts';
import type { PortHandle } from '../../native-bridge/serial-ports.ts';
import { REOPEN_FIRST_MS, REOPEN_LONGEST_MS } from '../../native-bridge/serial-scanner.ts';
import { holdSerialThermometer } from '../../native-bridge/serial-thermometer.ts';
import {
  createThermometerLines,
  MAX_LINE_CHARACTERS,
  temperatureIn,
} from '../../native-bridge/thermometer-lines.ts';
import { createSteppedTimers } from '../support/stepped-timers.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a line of a thermometer', () => {
  it.each<[string, number | null]>([
    ['36.5', 365],
    ['36,5', 365],
    ['T: 36.54 C', 365],
    ['T: 36.55 C', 366],
    ['+36.5°C', 365],
    ['21.11.2026 07:30:12.5 37,2', 372],
    ['31.12.2026', null],
    ['12:35.5', null],
    ['ID 1 room 24.5 body 36.9', 369],
    ['30.0', LOWEST_TENTHS],
    ['29.9', null],
    ['45.0', HIGHEST_TENTHS],
    ['45.05', null],
    ['45.1', null],
    ['97.7', null],
    ['136.5', null],
    ['36.5001', null],
    ['36', null],
    ['Err', null],
    ['', null],
  ])('%j gives %j', (line, tenths) => {
    expect(temperatureIn(line)).toBe(tenths);
  });

  it('is read however its bytes are cut, whatever ends it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: LOWEST_TENTHS, max: HIGHEST_TENTHS }), { maxLength: 8 }),
        fc.constantFrom('\r', '\n', '\r\n'),
        fc.integer({ min: 1, max: 9 }),
        (readings, ending, size) => {
          const all = bytes(readings.map((tenths) => `T=${(tenths / 10).toFixed(1)} C${ending}`).join(''));
          const lines = createThermometerLines();
          const found: number[] = [];
          for (let at = 0; at < all.length; at += size) found.push(...lines.push(all.slice(at, at + size)));
          expect(found).toEqual(readings);
          expect(lines.ignored()).toBe(0);
        },
      ),
    );
  });

  it('gives a reading that the bridge may report, or none, whatever bytes come', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
        for (const tenths of createThermometerLines().push(noise))
          expect(fromBridgeSchema.safeParse({ type: 'temperature', deviceId: 't', tenths }).success).toBe(
            true,
          );
      }),
    );
  });

  it('is let go and counted when it holds no temperature or is too long, and nothing is of an empty one', () => {
    const lines = createThermometerLines();
    const long = (length: number): string => `36.5${' '.repeat(length - 4)}\n`;
    expect(lines.push(bytes('ready\r\n\r\n'))).toEqual([]);
    expect(lines.ignored()).toBe(1);
    expect(lines.push(bytes(long(MAX_LINE_CHARACTERS)))).toEqual([365]);
    expect(lines.push(bytes(long(MAX_LINE_CHARACTERS + 1)))).toEqual([]);
    expect(lines.ignored()).toBe(2);
    expect(lines.push(bytes('36.5\n'))).toEqual([365]);
  });
});

const device: Thermometer = { id: 'warm-1', kind: 'thermometer', path: '/dev/thermometer', baudRate: 9_600 };

/** A port that opens or fails as told, and what was reported of it. */
function openBench() {
  let failure: string | null = null;
  let isOpen = false;
  let opens = 0;
  const data: ((chunk: Uint8Array) => void)[] = [];
  const close: ((error: Error | null) => void)[] = [];
  const handle: PortHandle = {
    get isOpen() {
      return isOpen;
    },
    open(callback) {
      opens += 1;
      isOpen = failure === null;
      callback(failure === null ? null : new Error(failure));
    },
    close(callback) {
      isOpen = false;
      callback(null);
      for (const listener of close) listener(null);
    },
    on(event: string, listener: unknown) {
      if (event === 'data') data.push(listener as (chunk: Uint8Array) => void);
      if (event === 'close') close.push(listener as (error: Error | null) => void);
      return handle;
    },
  };
  const timers = createSteppedTimers();
  const messages: FromBridge[] = [];
  const held = holdSerialThermometer(device, { create: () => handle }, timers, (message) =>
    messages.push(fromBridgeSchema.parse(message)),
  );
  return {
    held,
    timers,
    opens: () => opens,
    failWith: (message: string | null) => {
      failure = message;
    },
    send: (text: string) => {
      for (const listener of data) listener(bytes(text));
    },
    pull() {
      isOpen = false;
      failure = 'Error: No such file or directory, cannot open /dev/thermometer';
      for (const listener of close) listener(new Error('gone'));
    },
    told: <T extends FromBridge['type']>(type: T) =>
      messages.filter((message): message is Extract<FromBridge, { type: T }> => message.type === type),
  };
}

describe('a serial thermometer', () => {
  it('reports each reading, and counts what is none', () => {
    const bench = openBench();
    bench.send('hello\r\n36.');
    bench.send('6\r\n');
    expect(bench.told('temperature')).toEqual([{ type: 'temperature', deviceId: 'warm-1', tenths: 366 }]);
    bench.timers.step(1_000);
    expect(bench.told('health').at(-1)?.health).toMatchObject({ scans: 1, drops: 1, bytes: 13 });
  });

  it('is opened again when it was pulled out, and half a reading does not outlive the pull', () => {
    const bench = openBench();
    bench.send('3');
    bench.pull();
    bench.timers.step(REOPEN_LONGEST_MS * 3);
    expect(bench.told('device').map(({ state, problem }) => [state, problem])).toEqual([
      ['opening', null],
      ['ready', null],
      ['gone', 'unplugged'],
      ['gone', 'port-missing'],
    ]);
    bench.failWith(null);
    bench.timers.step(REOPEN_LONGEST_MS);
    expect(bench.told('device').at(-1)).toMatchObject({ state: 'ready' });
    bench.send('6.5\n36.7\n');
    expect(bench.told('temperature').map(({ tenths }) => tenths)).toEqual([367]);
  });

  it('is closed and opened by hand without a word of a fault', () => {
    const bench = openBench();
    bench.held.reopen();
    bench.timers.step(REOPEN_FIRST_MS);
    expect(bench.told('device').map(({ state }) => state)).toEqual(['opening', 'ready', 'opening', 'ready']);
    expect(bench.opens()).toBe(2);
  });

  it('says nothing and leaves no timer once it was stopped', async () => {
    const bench = openBench();
    bench.send('36.5\n');
    await bench.held.stop();
    const before = bench.told('temperature').length;
    bench.send('36.6\n');
    expect(bench.told('temperature')).toHaveLength(before);
    expect(bench.timers.waiting()).toBe(0);
  });
});

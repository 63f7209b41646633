import { describe, expect, it } from 'vitest';
import { type FromBridge, fromBridgeSchema } from '../../contract/bridge-messages.ts';
import { PROBED_BAUD_RATES, type SerialDevice } from '../../contract/devices.ts';
import { FRAME_QUIET_MS } from '../../contract/scan.ts';
import { MAX_BROKEN_FRAMES } from '../../native-bridge/noise-gate.ts';
import type { PortHandle, PortOptions } from '../../native-bridge/serial-ports.ts';
import { holdSerialScanner, REOPEN_LONGEST_MS, REPLY_WITHIN_MS } from '../../native-bridge/serial-scanner.ts';
import { createSteppedTimers } from '../support/stepped-timers.ts';

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

/** A port that opens or fails as told; what we own of serialport is the shape of its events. */
function fakePort() {
  let failure: string | null = null;
  let isOpen = false;
  let opens = 0;
  let isStuck = false;
  let answerWrite: ((error: Error | null) => void) | null = null;
  const written: string[] = [];
  const rates: number[] = [];
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
    update({ baudRate }, callback) {
      if (isOpen) rates.push(baudRate);
      callback(isOpen ? null : new Error('Port is not open'));
    },
    write(bytes, callback) {
      if (!isOpen) throw new Error('written to a closed port');
      written.push(new TextDecoder().decode(bytes));
      if (isStuck) answerWrite = callback;
      else callback(null);
    },
    on(event: string, listener: unknown) {
      if (event === 'data') data.push(listener as (chunk: Uint8Array) => void);
      if (event === 'close') close.push(listener as (error: Error | null) => void);
      return handle;
    },
  };
  return {
    handle,
    opens: () => opens,
    written,
    rates,
    stickWrites: () => {
      isStuck = true;
    },
    answerWrite: (error: Error | null) => {
      isStuck = false;
      answerWrite?.(error);
    },
    failWith: (message: string | null) => {
      failure = message;
    },
    send: (text: string) => {
      for (const listener of data) listener(new TextEncoder().encode(text));
    },
    sendBytes: (bytes: Uint8Array) => {
      for (const listener of data) listener(bytes);
    },
    pull: () => {
      isOpen = false;
      failure = 'Error: No such file or directory, cannot open /dev/scanner';
      for (const listener of close) listener(new Error('bad file descriptor'));
    },
  };
}

function hold(change: Partial<SerialDevice> = {}, port = fakePort()) {
  const timers = createSteppedTimers();
  const heard: FromBridge[] = [];
  const asked: PortOptions[] = [];
  const scanner = holdSerialScanner(
    { ...device, ...change },
    {
      create(options) {
        asked.push(options);
        return port.handle;
      },
      describe: () => Promise.resolve({ usbId: '0c2e:0b6a', description: 'Honeywell Vuquest 3310g' }),
    },
    timers,
    timers.nowMs,
    (message) => heard.push(fromBridgeSchema.parse(message)),
  );
  const all = <T extends FromBridge['type']>(type: T): Extract<FromBridge, { type: T }>[] =>
    heard.filter((m): m is Extract<FromBridge, { type: T }> => m.type === type);
  const texts = (): string[] => heard.flatMap((m) => (m.type === 'scan' ? [m.scan.text] : []));
  const states = (): string[] =>
    heard.flatMap((m) =>
      m.type === 'device' ? [m.problem === null ? m.state : `${m.state}:${m.problem}`] : [],
    );
  const drops = (): string[] => all('drop').map(({ kind }) => kind);
  const modes = (): string[] => all('identity').map(({ identity }) => identity.mode);
  return { timers, heard, scanner, port, texts, states, all, asked, drops, modes };
}

describe('serial scanner', () => {
  it('delivers a scan with its device, lane and the time of its last byte', () => {
    const { port, heard, timers } = hold();
    port.send('ABC');
    timers.step(20);
    port.send('DEF\r\n');
    expect(heard.at(-1)).toEqual({
      type: 'scan',
      scan: {
        deviceId: 'gate-1',
        lane: 'main',
        via: 'serial',
        text: 'ABCDEF',
        isUtf8: true,
        byteLength: 6,
        lastByteAtMs: 1_000_020,
      },
    });
  });

  it('ends a frame after exactly the quiet time, counted from the last byte', () => {
    const { port, texts, timers } = hold();
    port.send('no ');
    timers.step(FRAME_QUIET_MS - 1);
    port.send('suffix');
    timers.step(FRAME_QUIET_MS - 1);
    expect(texts()).toEqual([]);
    timers.step(1);
    expect(texts()).toEqual(['no suffix']);
  });

  it('takes the AIM identifier off only when the profile says that it is sent', () => {
    const plain = hold();
    plain.port.send(']Q1ABC\r');
    expect(plain.texts()).toEqual([']Q1ABC']);
    const aim = hold({ sendsAimId: true });
    aim.port.send(']Q1]real\r');
    expect(aim.texts()).toEqual([']real']);
  });

  it('counts a too long code as a drop on its lane', () => {
    const { port, heard } = hold();
    port.send(`${'x'.repeat(5_000)}\r`);
    expect(heard.at(-1)).toEqual({ type: 'drop', deviceId: 'gate-1', lane: 'main', kind: 'too-long' });
  });

  it('counts broken frames past the limit as noise instead of recording each', () => {
    const { port, heard, texts } = hold();
    port.sendBytes(Uint8Array.from(Array.from({ length: 50 }, () => [0xff, 0xfe, 13]).flat()));
    expect(texts()).toHaveLength(MAX_BROKEN_FRAMES);
    expect(heard.filter((m) => m.type === 'drop' && m.kind === 'noise')).toHaveLength(50 - MAX_BROKEN_FRAMES);
    port.send('a real code\r');
    expect(texts().at(-1)).toBe('a real code');
  });

  it('says once that it was pulled out and is back by itself within a second of the replug', () => {
    const { port, states, timers, texts } = hold();
    port.send('half a co');
    port.pull();
    timers.step(60_000);
    expect(states()).toEqual(['opening', 'ready', 'gone:unplugged', 'gone:port-missing']);
    port.failWith(null);
    timers.step(REOPEN_LONGEST_MS);
    expect(states().at(-1)).toBe('ready');
    port.send('whole\r');
    expect(texts()).toEqual(['whole']);
  });

  it.each([
    ['Error: No such file or directory, cannot open /dev/scanner', 'port-missing'],
    ['Error Resource temporarily unavailable Cannot lock port', 'port-busy'],
    ['Opening COM3: Access denied', 'port-busy'],
    ['Error: Permission denied, cannot open /dev/scanner', 'no-permission'],
    ['something new', 'other'],
  ])('names the problem of "%s"', (message, problem) => {
    const port = fakePort();
    port.failWith(message);
    const { states } = hold({}, port);
    expect(states()).toEqual(['opening', `gone:${problem}`]);
  });

  it('tries a missing port for ever, at least once a second', () => {
    const port = fakePort();
    port.failWith('No such file or directory');
    const { timers } = hold({}, port);
    timers.step(3_600_000);
    expect(port.opens()).toBeGreaterThanOrEqual(3_600);
  });

  it('reports nothing and leaves no timer behind after it was stopped', async () => {
    const { port, heard, scanner, timers } = hold();
    port.send('held');
    await scanner.stop();
    const before = heard.length;
    port.send('late\r');
    timers.step(10_000);
    expect(heard.length).toBe(before);
    expect(timers.waiting()).toBe(0);
    expect(port.handle.isOpen).toBe(false);
  });
});

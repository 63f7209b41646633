import { describe, expect, it } from 'vitest';
import { type FromBridge, fromBridgeSchema } from '../../contract/bridge-messages.ts';
import { PROBED_BAUD_RATES, type SerialDevice } from '../../contract/devices.ts';
import { FRAME_QUIET_MS, SUFFIXED_QUIET_MS } from '../../contract/scan.ts';
import { MAX_BROKEN_FRAMES, TEXT_BURST_FRAMES } from '../../native-bridge/noise-gate.ts';
import type { PortOptions, ScannerPort } from '../../native-bridge/serial-ports.ts';
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
  let isGone = false;
  let isStuck = false;
  let answerWrite: ((error: Error | null) => void) | null = null;
  const written: string[] = [];
  const rates: number[] = [];
  const data: ((chunk: Uint8Array) => void)[] = [];
  const close: ((error: Error | null) => void)[] = [];
  const handle: ScannerPort = {
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
    isGone: () => isGone,
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
    /** Pulled out in the middle of a code, and nothing says so (native-bridge/watch-hang-up.ts). */
    pullSilently: () => {
      isGone = true;
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

  it('waits longer for the rest of a code once the scanner has shown that it sends a suffix', () => {
    const { port, texts, timers } = hold();
    port.send('one\r');
    port.send('two, which comes');
    timers.step(SUFFIXED_QUIET_MS - 1);
    port.send(' in pieces\r');
    expect(texts()).toEqual(['one', 'two, which comes in pieces']);
    port.send('no suffix any more');
    timers.step(SUFFIXED_QUIET_MS);
    expect(texts()).toHaveLength(3);
    port.send('nor here');
    timers.step(FRAME_QUIET_MS);
    expect(texts()).toHaveLength(4);
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

describe('profile of a serial scanner', () => {
  it('hands its settings over to the port', () => {
    const { asked } = hold({ baudRate: 19_200, dataBits: 7, parity: 'even', stopBits: 2 });
    expect(asked).toEqual([
      { path: '/dev/scanner', baudRate: 19_200, dataBits: 7, parity: 'even', stopBits: 2 },
    ]);
  });

  it('reads 7-space-2 and 7-mark-1 as eight bits without parity and takes the eighth off', () => {
    const space = hold({ dataBits: 7, parity: 'space', stopBits: 2 });
    expect(space.asked[0]).toMatchObject({ dataBits: 8, parity: 'none', stopBits: 2 });
    space.port.send('001090123456\r');
    const mark = hold({ dataBits: 7, parity: 'mark' });
    mark.port.sendBytes(Uint8Array.from(Buffer.from('001090123456\r'), (byte) => byte | 0x80));
    expect([...space.texts(), ...mark.texts()]).toEqual(['001090123456', '001090123456']);
  });

  it('ends a code by quiet alone when no suffix is set', () => {
    const { port, texts, timers } = hold({ suffix: 'none' });
    port.send('BEGIN:VCARD\r\nN:An\r\nEND:VCARD');
    expect(texts()).toEqual([]);
    timers.step(FRAME_QUIET_MS);
    expect(texts()).toEqual(['BEGIN:VCARD\r\nN:An\r\nEND:VCARD']);
  });

  it('says who is plugged in and how the line is set', async () => {
    const { all } = hold();
    await Promise.resolve();
    expect(all('identity').at(-1)?.identity).toEqual({
      usbId: '0c2e:0b6a',
      description: 'Honeywell Vuquest 3310g',
      mode: '9600 8N1',
    });
  });
});

describe('auto-probe', () => {
  const garbage = Uint8Array.of(0x80, 0xf8, 0x0d, 0x00, 0xff, 0x0a, 0xc0, 0x80);

  it('asks for another scan at each rate until a code reads as text, and says which rate it is', async () => {
    const { port, timers, drops, texts, modes } = hold({ baudRate: 'auto' });
    await Promise.resolve();
    port.sendBytes(garbage);
    timers.step(FRAME_QUIET_MS);
    port.sendBytes(garbage);
    timers.step(FRAME_QUIET_MS);
    port.send('001090123456\r');
    expect(port.rates).toEqual([PROBED_BAUD_RATES[1], PROBED_BAUD_RATES[2]]);
    expect(drops()).toEqual(['noise', 'noise']);
    expect(texts()).toEqual(['001090123456']);
    expect(modes()).toEqual(['probing 9600 8N1', 'probing 115200 8N1', 'probing 57600 8N1', '57600 8N1']);
  });

  it('lets the rest of a spoilt scan go instead of judging it at the next rate', () => {
    const { port, timers, drops, texts } = hold({ baudRate: 'auto' });
    port.sendBytes(garbage);
    port.sendBytes(garbage);
    port.send('left over\r');
    expect(port.rates).toEqual([PROBED_BAUD_RATES[1]]);
    timers.step(FRAME_QUIET_MS);
    port.send('001090123456\r');
    expect([drops(), texts()]).toEqual([['noise'], ['001090123456']]);
  });

  it('keeps a settled rate through spoilt scans with good ones between', () => {
    const { port, timers, texts } = hold({ baudRate: 'auto' });
    for (let i = 0; i < 5; i += 1) {
      timers.step(1_000);
      port.send('001090123456\r');
      timers.step(1_000);
      port.sendBytes(garbage);
    }
    expect(port.rates).toEqual([]);
    expect(texts()).toContain('001090123456');
  });

  it('searches again after three spoilt scans in a row', () => {
    const { port, timers } = hold({ baudRate: 'auto' });
    port.send('001090123456\r');
    for (let i = 0; i < 3; i += 1) {
      timers.step(1_000);
      port.sendBytes(garbage);
    }
    expect(port.rates).toEqual([PROBED_BAUD_RATES[1]]);
  });
});

describe('commands to a serial scanner', () => {
  it("are its profile's bytes, and nothing where the profile knows none", () => {
    const honeywell = hold({ profile: 'honeywell' });
    honeywell.scanner.command?.('trigger');
    honeywell.scanner.command?.('bad-read');
    expect(honeywell.port.written).toEqual(['\u0016T\r']);
    const plain = hold();
    plain.scanner.command?.('trigger');
    expect(plain.port.written).toEqual([]);
  });

  it('are never sent to a pulled-out scanner, nor when it comes back', () => {
    const { port, scanner, timers } = hold({ profile: 'honeywell' });
    port.stickWrites();
    scanner.command?.('trigger');
    scanner.command?.('trigger');
    port.pull();
    scanner.command?.('trigger');
    port.failWith(null);
    timers.step(REOPEN_LONGEST_MS);
    port.answerWrite(new Error('Writing aborted'));
    expect(port.written).toEqual(['\u0016T\r']);
    scanner.command?.('untrigger');
    expect(port.written).toEqual(['\u0016T\r', '\u0016U\r']);
  });

  it('keep the answer out of the data and show it as the identity', async () => {
    const { port, scanner, texts, all } = hold({ profile: 'honeywell' });
    await Promise.resolve();
    scanner.command?.('identify');
    port.send(
      'Product Name: Voyager 1602g\r\n001090123456\rSoftware Part Number: CW000082BBA\r\nREVINF\u0006.',
    );
    port.send('HC1:6BF\r');
    expect(texts()).toEqual(['001090123456', 'HC1:6BF']);
    expect(all('identity').at(-1)?.identity.description).toBe('Voyager 1602g, firmware CW000082BBA');
  });

  it('wait for an answer only so long', () => {
    const { port, scanner, texts, timers } = hold({ profile: 'honeywell' });
    scanner.command?.('identify');
    timers.step(REPLY_WITHIN_MS);
    port.send('Serial Number: 1\r');
    expect(texts()).toEqual(['Serial Number: 1']);
  });

  it('have no trace in the data of a Newland scanner, however its answer is cut', () => {
    const { port, scanner, texts, timers } = hold({ profile: 'newland', suffix: 'none' });
    scanner.command?.('trigger');
    for (const byte of Buffer.from('\u0002\u00010000#SCNTRG1\u0006;\u0003'))
      port.sendBytes(Uint8Array.of(byte));
    port.send('8938505974194');
    timers.step(FRAME_QUIET_MS);
    expect(texts()).toEqual(['8938505974194']);
  });
});

describe('health of a serial scanner', () => {
  it('counts bytes that an unplug cut off and asks for the scan again once', () => {
    const { port, drops, all, timers } = hold();
    port.send('half a co');
    port.pull();
    timers.step(10_000);
    expect(drops()).toEqual(['noise']);
    expect(all('health').at(-1)?.health).toMatchObject({ strayBytes: 9, drops: 1, scans: 0, bytes: 9 });
  });

  it('takes no half code for a scan when quiet comes before the news that the scanner is gone', () => {
    const { port, drops, states, texts, timers } = hold();
    port.send('whole\r');
    port.send('half a co');
    port.pullSilently();
    timers.step(SUFFIXED_QUIET_MS);
    expect(texts()).toEqual(['whole']);
    expect(drops()).toEqual(['noise']);
    expect(states()).toContain('gone:unplugged');
  });

  it('asks for nothing when the scanner was idle as it was pulled out', () => {
    const { port, drops, all } = hold();
    port.send('whole\r');
    port.pull();
    expect(drops()).toEqual([]);
    expect(all('health').at(-1)?.health.strayBytes).toBe(0);
  });

  it('counts every time the port came back', () => {
    const { port, timers, all } = hold();
    for (let i = 0; i < 3; i += 1) {
      port.pull();
      port.failWith(null);
      timers.step(REOPEN_LONGEST_MS);
    }
    expect(all('health').at(-1)?.health.reopens).toBe(3);
  });

  it('shows the last frame masked, with its AIM identifier and what ended it', () => {
    const { port, timers, all } = hold({ sendsAimId: true });
    port.send(']Q1001090123456|NGUYEN VAN AN\r\n');
    timers.step(1_000);
    expect(all('health').at(-1)?.lastFrame).toEqual({
      atMs: 1_000_000,
      byteLength: 29,
      masked: ']Q1999999999999|AAAAAA AAA AA<CR><LF>',
    });
  });

  it('is silent while nobody scans', () => {
    const { timers, heard } = hold();
    timers.step(5_000);
    const before = heard.length;
    timers.step(3_600_000);
    expect(heard.length).toBe(before);
    expect(timers.waiting()).toBe(0);
  });

  it('drops what a babbling scanner sends past its limit', () => {
    const { port, texts, drops } = hold();
    for (let i = 0; i < 200; i += 1) port.send('001090123456\r');
    expect(texts().length + drops().length).toBe(200);
    expect(drops().length).toBe(200 - TEXT_BURST_FRAMES);
  });

  it('reopens after sleep without calling it unplugged', () => {
    const { scanner, port, states, timers } = hold();
    scanner.reopen();
    timers.step(REOPEN_LONGEST_MS);
    expect(states()).toEqual(['opening', 'ready', 'opening', 'ready']);
    expect(port.opens()).toBe(2);
  });
});

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { afterEach, describe, expect, it } from 'vitest';
import type { FromBridge } from '../../contract/bridge-messages.ts';
import { bleDongleSchema, type SerialDevice } from '../../contract/devices.ts';
import { holdBleDongle } from '../../native-bridge/ble-dongle.ts';
import { knownLayouts, readReport } from '../../native-bridge/hid-layout.ts';
import { createNodeSerialPorts } from '../../native-bridge/node-serial-ports.ts';
import { holdSerialScanner } from '../../native-bridge/serial-scanner.ts';
import { readLines } from '../../scripts/rig/read-lines.ts';
import { reportsOf } from '../../scripts/rig/replay-hid.ts';
import { withScanner } from '../../scripts/rig/rig-settings.ts';
import { ensureCanType } from '../../scripts/rig/type-keys.ts';
import { readSimulateArguments } from '../../scripts/simulate/read-arguments.ts';
import { readScript, UnusableInput } from '../../scripts/simulate/read-script.ts';

type Event = Readonly<Record<string, unknown>>;

interface Running {
  readonly child: ChildProcess;
  readonly events: readonly Event[];
  readonly ended: Promise<{ readonly code: number | null; readonly complaint: string }>;
  next(fits: (event: Event) => boolean): Promise<Event>;
}

const cleanUp: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-simulate-test-'));
  cleanUp.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function writeScript(...steps: readonly unknown[]): string {
  const path = join(makeFolder(), 'script.jsonl');
  writeFileSync(path, steps.map((step) => `${JSON.stringify(step)}\n`).join(''));
  return path;
}

function simulate(...args: readonly string[]): Running {
  const child = spawn(process.execPath, ['scripts/simulate.ts', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const events: Event[] = [];
  const waiting = new Set<() => void>();
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  readLines(child.stdout, (line) => {
    events.push(JSON.parse(line) as Event);
    for (const look of [...waiting]) look();
  });
  const ended = new Promise<{ code: number | null; complaint: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, complaint })),
  );
  cleanUp.push(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    child,
    events,
    ended,
    next: (fits) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const event = events.find(fits);
          if (event === undefined) return;
          waiting.delete(look);
          resolve(event);
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(`it ended: ${complaint}`)));
      }),
  };
}

const timers = {
  set(ms: number, task: () => void): () => void {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};

/** The station's own serial driver on the simulator's path. */
function listen(path: string): FromBridge[] {
  const [device] = withScanner(path).serial as [SerialDevice];
  const heard: FromBridge[] = [];
  const held = holdSerialScanner(device, createNodeSerialPorts(timers), timers, Date.now, (message) =>
    heard.push(message),
  );
  cleanUp.push(() => held.stop());
  return heard;
}
/** The station's own BLE driver on the simulator's path. */
function listenForPhones(path: string): FromBridge[] {
  const device = bleDongleSchema.parse({ id: 'dongle', label: 'BLE', kind: 'ble', path });
  const heard: FromBridge[] = [];
  const ports = {
    create: () =>
      new SerialPort({ path, baudRate: device.baudRate, rtscts: device.hasFlowControl, autoOpen: false }),
    describe: () => Promise.resolve(null),
  };
  const held = holdBleDongle(device, ports, timers, Date.now, (message) => heard.push(message));
  cleanUp.push(() => held.stop());
  return heard;
}

const textsOf = (heard: readonly FromBridge[]): string[] =>
  heard.flatMap((message) => (message.type === 'scan' ? [message.scan.text] : []));

describe.skipIf(process.platform === 'win32')('a simulated serial scanner', () => {
  it('waits for the driver, then sends the script in any pieces, and ends with 0', async () => {
    const path = join(makeFolder(), 'scanner');
    const script = writeScript(
      { at: 0, code: 'một mã có dấu' },
      { at: 20, bytes: '58 59 0d' },
      { at: 40, declaration: 'valid' },
    );
    const running = simulate(
      '--device',
      'serial',
      '--path',
      path,
      '--script',
      script,
      '--chunk',
      '4',
      '--gap-ms',
      '3',
      '--json',
    );
    expect(await running.next(({ event }) => event === 'ready')).toEqual({
      event: 'ready',
      device: 'serial',
      path,
    });
    expect(running.events).toHaveLength(1);
    const heard = listen(path);
    expect(await running.ended).toEqual({ code: 0, complaint: '' });
    expect(textsOf(heard)).toEqual(['một mã có dấu', 'XY', expect.stringMatching(/^HC1:/)]);
    expect(running.events.at(-1)).toEqual({ event: 'done', sent: 3 });
    expect(existsSync(path)).toBe(false);
  });

  it('plays the same crowd for the same seed, and stops after --count', async () => {
    const labels = async (): Promise<unknown[]> => {
      const running = simulate(
        '--device',
        'serial',
        '--no-wait',
        '--rate',
        '200',
        '--count',
        '5',
        '--seed',
        '7',
        '--json',
      );
      const { code } = await running.ended;
      expect(code).toBe(0);
      return running.events
        .filter(({ event }) => event === 'sent')
        .map(({ label, expects }) => [label, expects]);
    };
    const first = await labels();
    expect(first).toHaveLength(5);
    expect(first[0]).toEqual(['signed declaration', 'accept']);
    expect(await labels()).toEqual(first);
  });

  it('is unplugged and plugged in again for the driver, and takes its line along on Ctrl-C', async () => {
    const path = join(makeFolder(), 'scanner');
    const script = writeScript(
      { at: 0, code: 'trước' },
      { at: 100, fault: 'cut', forMs: 50 },
      { at: 200, code: 'sau' },
    );
    const running = simulate('--device', 'serial', '--path', path, '--script', script, '--stay', '--json');
    await running.next(({ event }) => event === 'ready');
    const heard = listen(path);
    await running.next(({ event }) => event === 'done');
    // What the simulator has sent is not yet read here.
    await expect.poll(() => textsOf(heard)).toEqual(['trước', 'sau']);
    expect(heard.some((message) => message.type === 'device' && message.problem === 'unplugged')).toBe(true);
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
    expect(existsSync(path)).toBe(false);
  });

  it('does not take a file away that is somebody else’s', async () => {
    const path = join(makeFolder(), 'scanner');
    writeFileSync(path, 'mine');
    const { code, complaint } = await simulate('--device', 'serial', '--path', path).ended;
    expect(code).toBe(2);
    expect(complaint).toContain(`${path} is there already`);
    expect(existsSync(path)).toBe(true);
  });
});

describe.skipIf(process.platform === 'win32')('a simulated BLE dongle', () => {
  it('is scanned by the driver, survives its faults, and ends after its seconds', async () => {
    const path = join(makeFolder(), 'dongle');
    const script = writeScript(
      { at: 400, fault: 'reboot' },
      { at: 1_000, fault: 'garbage-byte', forMs: 300 },
      { at: 1_400, fault: 'unplug', forMs: 100 },
      { at: 2_600, bytes: '00' },
    );
    const running = simulate(
      '--device',
      'ble',
      '--path',
      path,
      '--rate',
      '200',
      '--script',
      script,
      '--json',
    );
    await running.next(({ event }) => event === 'ready');
    const heard = listenForPhones(path);
    const { code, complaint } = await running.ended;
    expect([code, complaint]).toEqual([0, '']);
    const states = heard.flatMap((message) => (message.type === 'device' ? [message.state] : []));
    expect(states.filter((state) => state === 'ready').length).toBeGreaterThanOrEqual(2);
    const done = running.events.at(-1);
    expect(done).toMatchObject({ event: 'done', sent: 4 });
    expect(Number(done?.reported)).toBeGreaterThan(50);
    const health = heard.findLast((message) => message.type === 'health');
    expect(health?.type === 'health' ? health.health.scans : 0).toBeGreaterThan(50);
    expect(existsSync(path)).toBe(false);
  });
});

describe('simulated HID reports', () => {
  it.each(['honeywell', 'newland', 'no-count'] as const)(
    'come back as scans from the driver in layout %s',
    async (layout) => {
      const long = 'Nguyễn Văn Mẫu|'.repeat(12);
      const script = writeScript(
        { at: 0, code: long },
        { at: 0, fault: 'unplug', forMs: 10 },
        { at: 0, code: 'sau' },
      );
      const running = simulate('--device', 'hid', '--layout', layout, '--script', script, '--json');
      expect((await running.ended).code).toBe(0);
      const scans = running.events.filter(({ event }) => event === 'scan');
      expect(scans).toMatchObject([{ text: long, isUtf8: true }, { text: 'sau' }]);
    },
  );

  it('an empty code and one that just fills its reports keep their length', () => {
    for (const length of [0, 1, 56, 57, 112]) {
      const reports = reportsOf(new Uint8Array(length).fill(0x41), 'newland');
      const parts = reports.map((report) => readReport(knownLayouts.newland, report));
      expect(parts.map((part) => part?.data.length ?? -1).reduce((sum, count) => sum + count, 0)).toBe(
        length,
      );
      expect(parts.map((part) => part?.isContinued)).toEqual(parts.map((_, i) => i < parts.length - 1));
    }
  });
});

describe('a script', () => {
  const NOW_MS = Date.parse('2021-09-15T01:00:00Z');

  it('is read with comments and empty lines left out', () => {
    const steps = readScript(
      '# a demo\n\n{"at":5,"code":"A","suffix":""}\n{"at":5,"bytes":"0a 0B"}\n',
      'serial',
      NOW_MS,
    );
    expect(steps.map(({ atMs, action }) => [atMs, action])).toEqual([
      [5, { kind: 'code', bytes: new TextEncoder().encode('A'), suffix: '' }],
      [5, { kind: 'bytes', bytes: Uint8Array.of(10, 11) }],
    ]);
  });

  it.each([
    ['serial', 'nothing', 'line 1: not JSON'],
    ['serial', '[]', 'line 1: a step is one JSON object'],
    ['serial', '{"at":0}', 'exactly one of "code", "declaration", "bytes", "fault"'],
    ['serial', '{"at":0,"code":"A","bytes":"00"}', 'exactly one of'],
    ['serial', '{"at":-1,"code":"A"}', '"at"'],
    ['serial', '{"at":0,"code":"A","sufix":""}', 'sufix'],
    ['serial', '{"at":9,"code":"A"}\n{"at":8,"code":"A"}', 'line 2: "at" 8 comes before 9'],
    ['serial', '{"at":0,"bytes":"0"}', 'hexadecimal'],
    ['serial', '{"at":0,"fault":"reboot"}', 'no fault "reboot" for serial'],
    ['serial', '{"at":0,"key":"Return"}', 'a step for serial'],
    ['wedge', '{"at":0,"code":"Nguyễn"}', 'types ASCII only'],
    ['wedge', '{"at":0,"key":"a; rm"}', '"key"'],
    ['ble', '{"at":0,"code":"A"}', 'a step for ble'],
    ['serial', '# nothing\n', 'no step'],
  ] as const)('for %s that says %j is refused by its line', (device, text, reason) => {
    expect(() => readScript(text, device, NOW_MS)).toThrow(UnusableInput);
    expect(() => readScript(text, device, NOW_MS)).toThrow(reason);
  });
});

describe('the command line', () => {
  it.each([
    [[], '--device is one of serial, hid, wedge, ble'],
    [['--device', 'camera'], 'not "camera"'],
    [['--device', 'serial', '--rate', '0'], '--rate is a whole number'],
    [['--device', 'serial', '--rate', '1.5'], '--rate is a whole number'],
    [['--device', 'serial', '--count', ''], '--count is a whole number'],
    [['--device', 'serial', '--script', 'x', '--rate', '1'], 'leave --rate out'],
    [['--device', 'hid', '--path', 'x'], '--path is for serial and ble'],
    [['--device', 'hid', '--layout', 'round'], '--layout is one of'],
    [['--device', 'serial', '--sped', '1'], "Unknown option '--sped'"],
  ])('%j is refused with its reason', (args, reason) => {
    expect(() => readSimulateArguments(args)).toThrow(UnusableInput);
    expect(() => readSimulateArguments(args)).toThrow(reason);
  });

  it('ends with 2 and a reason when the script is not there', async () => {
    const { code, complaint } = await simulate('--device', 'serial', '--script', '/nowhere.jsonl').ended;
    expect(code).toBe(2);
    expect(complaint).toContain('cannot read the script');
  });

  it('says what typing needs where it cannot be done', () => {
    expect(() => ensureCanType('win32', {})).toThrow('Linux with X11 only');
    expect(() => ensureCanType('linux', {})).toThrow('DISPLAY');
    expect(() => ensureCanType('linux', { DISPLAY: ':0', PATH: '/nowhere' })).toThrow('xdotool is missing');
  });
});

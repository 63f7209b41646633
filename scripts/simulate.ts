/**
 * `npm run simulate`: devices that are not there, for developers and demonstrations.
 *
 * Plays a made-up crowd or a script; says what it sends and what the office policy should answer. It knows
 * nothing of a station: a pty, HID reports and key events are all it makes. Everything it started ends
 * with it, Ctrl-C included.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SerialDevice } from '../contract/devices.ts';
import { makeFolder } from './rig/make-folder.ts';
import { withScanner } from './rig/rig-settings.ts';
import { atEnd, runCommand } from './runtime/setup-error.ts';
import { ensureSystemPackages } from './runtime/system-packages.ts';
import { playBle } from './simulate/play-ble.ts';
import { openHidSimulator } from './simulate/play-hid.ts';
import { openSerialSimulator } from './simulate/play-serial.ts';
import { crowdSteps, playSteps } from './simulate/play-steps.ts';
import { openWedgeSimulator } from './simulate/play-wedge.ts';
import { HELP, readSimulateArguments, type SimulateOptions } from './simulate/read-arguments.ts';
import { type Action, readScript, type Step, UnusableInput } from './simulate/read-script.ts';

/** One thing that happened, for `--json`; `text` is for people. */
type Tell = (event: Readonly<Record<string, unknown>>, text: string) => void;

function stepsOf(options: SimulateOptions): Iterable<Step> {
  if (options.script === null) return crowdSteps(options.device, options.rate, options.seed, Date.now);
  let text: string;
  try {
    text = readFileSync(options.script, 'utf8');
  } catch (error) {
    throw new UnusableInput(
      `cannot read the script: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  try {
    return readScript(text, options.device, Date.now(), options.seed);
  } catch (error) {
    throw error instanceof UnusableInput ? new UnusableInput(`${options.script}, ${error.message}`) : error;
  }
}

function pathOf(options: SimulateOptions, name: string): string {
  if (options.path !== null) return resolve(options.path);
  const folder = makeFolder('simulate');
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, name);
}

function sayPath(path: string, setting: unknown, tell: Tell): void {
  tell(
    { event: 'ready', device: 'serial', path },
    `${path}\n  put this into settings.json and start the station:\n  "serial": [${JSON.stringify(setting)}]\n`,
  );
}

interface OpenDevice {
  readonly isHeard: () => boolean;
  readonly perform: (action: Action) => Promise<void>;
  /** What was sent last has arrived. */
  readonly settle?: () => Promise<void>;
}

/** Opens the device; `perform` does one step. */
async function openDevice(options: SimulateOptions, tell: Tell): Promise<OpenDevice> {
  const always = (): boolean => true;
  switch (options.device) {
    case 'serial': {
      await ensureSystemPackages(['devices']);
      const simulator = await openSerialSimulator({
        path: pathOf(options, 'scanner'),
        chunking: options.chunking,
        seed: options.seed,
        waits: options.waits,
      });
      atEnd(simulator.stop);
      const [setting] = withScanner(simulator.path).serial as [SerialDevice];
      sayPath(simulator.path, setting, tell);
      return simulator;
    }
    case 'hid': {
      const simulator = openHidSimulator({
        layout: options.layout,
        tellScan: (scan) => tell({ event: 'scan', ...scan }, `scan ${JSON.stringify(scan.text)}\n`),
        tellDrop: (kind) => tell({ event: 'drop', kind }, `dropped: ${kind}\n`),
      });
      atEnd(simulator.stop);
      await simulator.ready;
      tell({ event: 'ready', device: 'hid', path: null }, 'reports go through the driver\n');
      return { isHeard: always, perform: simulator.perform };
    }
    case 'wedge': {
      const simulator = await openWedgeSimulator(options);
      tell({ event: 'ready', device: 'wedge', path: null }, 'typing into the focused window\n');
      return { isHeard: always, perform: simulator.perform };
    }
    case 'ble':
      throw new Error('a dongle plays by itself');
  }
}

async function simulate(options: SimulateOptions): Promise<number> {
  const tell: Tell = (event, text) => {
    process.stdout.write(options.isJson ? `${JSON.stringify(event)}\n` : text);
  };
  const ending = new AbortController();
  atEnd(() => ending.abort());
  // Whoever read the events went away: the end, and no crash.
  process.stdout.on('error', () => ending.abort());
  if (options.device === 'ble') {
    const steps = options.script === null ? [] : [...stepsOf(options)];
    return playBle({ ...options, path: pathOf(options, 'dongle'), steps, signal: ending.signal }, tell);
  }
  const steps = stepsOf(options);
  const device = await openDevice(options, tell);
  const sent = await playSteps(steps, {
    ...device,
    signal: ending.signal,
    count: options.count,
    told: ({ label, expects }, n) =>
      tell(
        { event: 'sent', n, label, expects },
        `${String(n).padStart(6)}  ${label}${expects === null ? '' : ` (expects ${expects})`}\n`,
      ),
  });
  await device.settle?.();
  tell({ event: 'done', sent }, `${sent} sent\n`);
  if (options.stays && !ending.signal.aborted) {
    // A timer keeps the process alive where no child does.
    await new Promise<void>((resolve) => {
      const alive = setInterval(() => {}, 60_000);
      ending.signal.addEventListener('abort', () => {
        clearInterval(alive);
        resolve();
      });
    });
  }
  return 0;
}

async function main(): Promise<number> {
  try {
    const options = readSimulateArguments(process.argv.slice(2));
    if (options !== null) return await simulate(options);
    process.stdout.write(HELP);
    return 0;
  } catch (error) {
    if (!(error instanceof UnusableInput)) throw error;
    process.stderr.write(`${error.message}\nnpm run simulate -- --help explains the options.\n`);
    return 2;
  }
}

await runCommand(main);

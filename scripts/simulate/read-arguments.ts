/** The command line of `npm run simulate`, and its help, which is where the script format is written down. */
import { parseArgs } from 'node:util';
import { declarationKinds } from '../issue-declaration.ts';
import { whole } from '../rig/write-in-chunks.ts';
import {
  bleFaults,
  hidFaults,
  type SimulatedDevice,
  serialFaults,
  simulatedDevices,
  UnusableInput,
  wedgeFaults,
} from './read-script.ts';

export const HELP = `npm run simulate -- --device serial|hid|wedge|ble [options]

Plays a device that is not there, for developers and demonstrations. Ctrl-C ends it.

  --device serial   a scanner on a pty (Linux, macOS; needs socat). Put the path that is printed into
                    settings.json, "serial"; codes wait until the station has opened it.
  --device ble      a BLE dongle on a pty: an HCI controller that hears made-up phones. The path goes
                    into settings.json, "ble".
  --device hid      HID reports through the station's own HID driver in a process of its own; its scans are
                    printed as JSON lines. There is no virtual HID device on most machines, so nothing
                    reaches a running station this way.
  --device wedge    keys typed into the focused window with xdotool (Linux with X11).

What is sent (one of):
  --script FILE     JSON lines, see below
  --rate N          a made-up crowd, N codes a second (default 1); for ble N adverts a second (default 30)
  --count N         stop after N codes, or N steps of a script (default: never, or at the script's end);
                    for ble after N seconds

  --seed N          another crowd (default 1)
  --json            events as JSON lines on stdout: {"event":"ready","device","path"}, {"event":"sent","n",
                    "label","expects"}, {"event":"scan",...} (hid), {"event":"done","sent"}
  --help

serial and ble:
  --path FILE       where the station's end of the line appears (default: in a new folder)
serial:
  --chunk N         cut what is sent into pieces of 1 to N bytes (default: not at all)
  --gap-ms N        pauses of 0 to N ms between pieces (default 0; 100 ms of quiet end a code)
  --no-wait         send at once, whether or not somebody has opened the path
  --stay            stay plugged in after the last code, until Ctrl-C
hid:
  --layout NAME     honeywell, newland or no-count: how codes are put into reports (default honeywell)
wedge:
  --key-ms N        one key every N ms (default 10)
  --window TITLE    give the focus to the window with this in its title first (default Gatehouse)
  --no-focus        type into whatever has the focus
ble:
  --legacy          a controller without extended advertising

Script: one JSON object a line, empty lines and lines that begin with # are left out. "at" is in
milliseconds since the device was first listened to, never smaller than in the line before.
  {"at":0,"code":"text","suffix":"\\r"}       serial, hid, wedge: a code; suffix default \\r, "" for none
  {"at":500,"declaration":"valid","seed":3}  serial, hid, wedge: a declaration issued just now:
                                             ${declarationKinds.join(', ')}
  {"at":900,"bytes":"48 43 31 3a 0d"}        serial, ble: these bytes; hid: one input report
  {"at":950,"key":"ctrl+alt+d"}              wedge: one key or chord, X11 names
  {"at":990,"fault":"unplug","forMs":2000}   serial: ${serialFaults.join(', ')}
                                             hid: ${hidFaults.join(', ')}; wedge: ${wedgeFaults.join(', ')}
                                             ble: ${bleFaults.join(', ')}

Exit code: 0 all was sent, 1 it could not be, 2 the arguments or the script are not usable.
`;

export const hidLayouts = ['honeywell', 'newland', 'no-count'] as const;

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most)
    throw new UnusableInput(`--${name} is a whole number from ${least} to ${most}, not "${text}"`);
  return value;
}

const optionSpecs = {
  device: { type: 'string' },
  script: { type: 'string' },
  rate: { type: 'string' },
  count: { type: 'string' },
  seed: { type: 'string', default: '1' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  path: { type: 'string' },
  chunk: { type: 'string' },
  'gap-ms': { type: 'string', default: '0' },
  'no-wait': { type: 'boolean', default: false },
  stay: { type: 'boolean', default: false },
  layout: { type: 'string', default: 'honeywell' },
  'key-ms': { type: 'string', default: '10' },
  window: { type: 'string' },
  'no-focus': { type: 'boolean', default: false },
  legacy: { type: 'boolean', default: false },
} as const;

/** Options that only some devices have. */
const ownOptions: Readonly<Record<SimulatedDevice, readonly string[]>> = {
  serial: ['path', 'chunk', 'gap-ms', 'no-wait', 'stay'],
  hid: ['layout'],
  wedge: ['key-ms', 'window', 'no-focus'],
  ble: ['path', 'legacy'],
};

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: optionSpecs, tokens: true });
  } catch (error) {
    throw new UnusableInput(error instanceof Error ? error.message : String(error));
  }
}

/** Null: help is wanted. Throws UnusableInput. */
export function readSimulateArguments(args: readonly string[]) {
  const { values, tokens } = parse(args);
  if (values.help) return null;
  const device = simulatedDevices.find((name) => name === values.device);
  if (device === undefined)
    throw new UnusableInput(
      `--device is one of ${simulatedDevices.join(', ')}, not "${values.device ?? ''}"`,
    );
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const owners = simulatedDevices.filter((name) => ownOptions[name].includes(token.name));
    if (owners.length > 0 && !owners.includes(device))
      throw new UnusableInput(`--${token.name} is for ${owners.join(' and ')}, not for ${device}`);
  }
  if (values.script !== undefined && values.rate !== undefined && device !== 'ble')
    throw new UnusableInput('--script has its own times: leave --rate out');
  const layout = hidLayouts.find((name) => name === values.layout);
  if (layout === undefined) throw new UnusableInput(`--layout is one of ${hidLayouts.join(', ')}`);
  const gapMs = wholeNumber('gap-ms', values['gap-ms'], 0, 60_000);
  return {
    device,
    script: values.script ?? null,
    rate:
      values.rate === undefined
        ? device === 'ble'
          ? 30
          : 1
        : wholeNumber('rate', values.rate, 1, device === 'ble' ? 5_000 : 1_000),
    count: values.count === undefined ? null : wholeNumber('count', values.count, 1, 10_000_000),
    seed: wholeNumber('seed', values.seed, 0, 1_000_000),
    isJson: values.json,
    path: values.path ?? null,
    chunking: {
      largest: values.chunk === undefined ? whole.largest : wholeNumber('chunk', values.chunk, 1, 100_000),
      gapMs,
    },
    waits: !values['no-wait'],
    stays: values.stay,
    layout,
    keyMs: wholeNumber('key-ms', values['key-ms'], 0, 1_000),
    window: values['no-focus'] ? null : (values.window ?? 'Gatehouse'),
    isLegacy: values.legacy,
  };
}
export type SimulateOptions = NonNullable<ReturnType<typeof readSimulateArguments>>;

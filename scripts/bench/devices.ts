/**
 * `npm run bench -- --devices`: what the devices of a real station survive, and what they cost.
 *
 * Everything but the day of BLE traffic runs against the real Electron station with ptys or real key
 * events. The names in the results are those of docs/devices.md; `details` says what stands behind each
 * figure. Never part of the tests.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildApp } from '../build.ts';
import { startDisplay } from '../runtime/display.ts';
import { ensureRuntime } from '../runtime/ensure-runtime.ts';
import { runCommand } from '../runtime/setup-error.ts';
import { measureBleDay } from './devices/ble-day.ts';
import { measureBurst } from './devices/burst.ts';
import { measureIdleCpu } from './devices/idle-cpu.ts';
import { measureKillBridge } from './devices/kill-bridge.ts';
import { measureReplug } from './devices/replug.ts';
import { measureSerialChunked } from './devices/serial-chunked.ts';
import { measureWedgeIme } from './devices/wedge-ime.ts';

interface Size {
  readonly scans: number;
  readonly replugs: number;
  readonly kills: number;
  readonly bleHours: number;
  readonly idleSeconds: number;
}
const full: Size = { scans: 10_000, replugs: 200, kills: 100, bleHours: 24, idleSeconds: 60 };
const quick: Size = { scans: 400, replugs: 15, kills: 10, bleHours: 1, idleSeconds: 15 };

interface Part {
  readonly figures: unknown;
  readonly details?: unknown;
}

/** The parts by their name in the results, in the order they run. */
const parts: Readonly<Record<string, (size: Size) => Promise<Part>>> = {
  serialChunked: ({ scans }) => measureSerialChunked(scans),
  replug: ({ replugs }) => measureReplug(replugs),
  bridgeKill: ({ kills }) => measureKillBridge(kills),
  wedgeIme: measureWedgeIme,
  burst: measureBurst,
  ble: ({ bleHours }) => measureBleDay(bleHours),
  idleCpuPct: ({ idleSeconds }) => measureIdleCpu(idleSeconds),
};
const names = Object.keys(parts);

const HELP = `npm run bench -- --devices [--json FILE] [--only A,B] [--quick]

  --json FILE   write {machine, details, ${names.join(', ')}} there
  --only A,B    measure only these: ${names.join(', ')}
  --quick       a twentieth of the work: about five minutes instead of half an hour
  --help
`;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        devices: { type: 'boolean' },
        json: { type: 'string' },
        only: { type: 'string' },
        quick: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const wanted = values.only?.split(',') ?? names;
    for (const name of wanted)
      if (!names.includes(name)) throw new Error(`no part "${name}"; there are ${names.join(', ')}`);
    return { ...values, wanted: names.filter((name) => wanted.includes(name)) };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    process.exit(2);
  }
}

/** Runs the command line; returns the exit code. */
export async function benchDevices(): Promise<number> {
  const options = readOptions();
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const runtime = await ensureRuntime({ needs: ['devices', 'display', 'input-method'] });
  // A screen of its own even where there is one: keys are typed into whatever has the focus.
  if (process.platform === 'linux') process.env.DISPLAY = (await startDisplay()).display;
  await buildApp({ quiet: true });

  const figures: Record<string, unknown> = {};
  const details: Record<string, unknown> = {};
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    electron: runtime.version,
    runtime: runtime.kind,
    loadAtStart: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
  for (const name of options.wanted) {
    const measure = parts[name];
    if (measure === undefined) continue;
    process.stderr.write(`${name} ...\n`);
    const startedAtMs = performance.now();
    const part = await measure(options.quick ? quick : full);
    figures[name] = part.figures;
    details[name] = { ...Object(part.details), tookS: Math.round((performance.now() - startedAtMs) / 1_000) };
    process.stdout.write(`${name}: ${JSON.stringify(part.figures)}\n  ${JSON.stringify(details[name])}\n`);
    if (options.json === undefined) continue;
    // After each part: half an hour of figures is not lost with the last one.
    mkdirSync(dirname(resolve(options.json)), { recursive: true });
    writeFileSync(options.json, `${JSON.stringify({ machine, ...figures, details }, null, 2)}\n`);
  }
  return 0;
}

if (import.meta.main) await runCommand(benchDevices);

/**
 * `npm run bench`: what a visitor waits for, measured in the real Electron on this machine.
 *
 * Figures are only comparable within one run; the ratios are what counts. Never part of the tests.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import type { Measurement } from './bench/measure.ts';
import { summarise } from './bench/measure.ts';
import { buildApp, buildNodeBundle, buildPreloadBundle } from './build.ts';
import { issueDeclaration } from './issue-declaration.ts';
import { fillLedger } from './rig/fill-ledger.ts';
import { makeFolder } from './rig/make-folder.ts';
import { openPtyPair } from './rig/open-pty-pair.ts';
import { rigSettings, withScanner, writeRigSettings } from './rig/rig-settings.ts';
import { type StationProcess, spawnStation } from './rig/spawn-station.ts';
import { startDisplay } from './runtime/display.ts';
import { electronLaunchOptions, ensureRuntime } from './runtime/ensure-runtime.ts';
import { runCommand } from './runtime/setup-error.ts';

const DURABLE_SCANS = 10_000;
const MANY_VISITS = 1_000_000;
const PAINTED_SCANS = 300;
/** A little longer than a prompt takes: the next visitor interrupts the last one's answer. */
const BETWEEN_PAINTED_MS = 60;
const BENCH_OUT = 'dist/bench';

/** Every figure and the part that measures it. */
const parts = {
  scan_to_durable: 'durable',
  scan_to_durable_1m: 'durable-1m',
  raw_fdatasync: 'durable',
  raw_verify: 'durable',
  scan_to_painted: 'painted',
  scan_to_durable_pty: 'painted',
  bare_paint: 'bare-paint',
} as const;
type Figure = keyof typeof parts;

const HELP = `npm run bench -- [--json FILE] [--only A,B]

Figures: ${Object.keys(parts).join(', ')}

  --json FILE   write {machine, results, ratios} there
  --only A,B    measure only these (and what is measured together with them)
  --help
`;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: 'string' },
        only: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    const figures = (values.only?.split(',') ?? Object.keys(parts)).map((name) => {
      if (!(name in parts))
        throw new Error(`no figure "${name}"; there are ${Object.keys(parts).join(', ')}`);
      return name as Figure;
    });
    return { json: values.json, isHelp: values.help, parts: new Set(figures.map((figure) => parts[figure])) };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    process.exit(2);
  }
}

interface BenchLine {
  readonly results: Readonly<Record<string, Measurement>>;
}

/** Runs a bench app in Electron and returns the JSON line it printed. */
async function runInElectron(
  entry: string,
  environment: Readonly<Record<string, string>>,
): Promise<BenchLine> {
  const appFolder = join(BENCH_OUT, entry);
  mkdirSync(appFolder, { recursive: true });
  writeFileSync(
    join(appFolder, 'package.json'),
    JSON.stringify({ name: `bench-${entry}`, version: '0.0.0', type: 'module', main: 'main.js' }),
  );
  await buildNodeBundle(`scripts/bench/${entry}.ts`, join(appFolder, 'main.js'));
  const launch = electronLaunchOptions([], environment, resolve(appFolder));
  const { stdout } = await promisify(execFile)(launch.executablePath, launch.args, {
    env: launch.env,
    maxBuffer: 1 << 24,
  });
  const line = stdout
    .trim()
    .split('\n')
    .findLast((text) => text.startsWith('{"results"'));
  if (line === undefined) throw new Error(`${entry} printed no result`);
  return JSON.parse(line) as BenchLine;
}

async function measureDurable(name: string, visitsBefore: number): Promise<BenchLine> {
  const folder = makeFolder('bench');
  try {
    const codes = Array.from({ length: DURABLE_SCANS }, (_, i) =>
      issueDeclaration({ kind: 'valid', atMs: Date.now(), seed: 7_000_000 + i }),
    );
    const codesFile = join(folder, 'codes');
    writeFileSync(codesFile, codes.join('\n'));
    if (visitsBefore > 0) {
      process.stderr.write(`filling the ledger with ${visitsBefore.toLocaleString('en')} visits\n`);
      fillLedger(join(folder, 'ledger.db'), visitsBefore, 1);
    }
    return await runInElectron('durable', {
      BENCH_FOLDER: folder,
      BENCH_CODES: codesFile,
      BENCH_PREFIX: name,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measurePainted(): Promise<BenchLine> {
  const folder = makeFolder('bench');
  const pty = await openPtyPair(folder);
  let station: StationProcess | null = null;
  try {
    await buildApp({ quiet: true });
    const dataDir = join(folder, 'station');
    writeRigSettings(dataDir, withScanner(pty.stationPath, rigSettings));
    station = await spawnStation(dataDir);
    await station.ears.next('device', ({ deviceId, state }) => deviceId === 'scanner-1' && state === 'ready');
    const painted: number[] = [];
    const durable: number[] = [];
    for (let i = 0; i < PAINTED_SCANS; i += 1) {
      const code = issueDeclaration({
        kind: i % 2 === 0 ? 'valid' : 'expired',
        atMs: Date.now(),
        seed: 8_000_000 + i,
      });
      const from = station.ears.heard.length;
      const handedOverAtMs = performance.timeOrigin + performance.now();
      await pty.write(`${code}\r`);
      const recorded = await station.ears.next('recorded', () => true, { from });
      const frame = await station.ears.next('painted', ({ promptId }) => promptId === recorded.visitId, {
        from,
      });
      durable.push(recorded.durableAtMs - handedOverAtMs);
      painted.push(frame.atMs - handedOverAtMs);
      await new Promise((done) => setTimeout(done, BETWEEN_PAINTED_MS));
    }
    return { results: { scan_to_painted: summarise(painted), scan_to_durable_pty: summarise(durable) } };
  } finally {
    await station?.stop();
    await pty.unplug();
    rmSync(folder, { recursive: true, force: true });
  }
}

function ratiosOf(results: Readonly<Record<string, Measurement>>): Record<string, number> {
  const ratios: Record<string, number> = {};
  const p50 = (name: Figure): number => results[name]?.p50 ?? Number.NaN;
  const set = (name: string, value: number): void => {
    if (Number.isFinite(value)) ratios[name] = Math.round(value * 1_000) / 1_000;
  };
  set('scan_to_durable_vs_raw', p50('scan_to_durable') / (p50('raw_fdatasync') + p50('raw_verify')));
  set('scan_to_durable_1m_vs_empty', p50('scan_to_durable_1m') / p50('scan_to_durable'));
  set('scan_to_painted_vs_bare_paint', p50('scan_to_painted') / p50('bare_paint'));
  return ratios;
}

async function main(): Promise<number> {
  const options = readOptions();
  if (options.isHelp) {
    process.stdout.write(HELP);
    return 0;
  }
  const hasDisplay = process.env.DISPLAY !== undefined && process.env.DISPLAY !== '';
  const runtime = await ensureRuntime({ needs: hasDisplay ? ['devices'] : ['devices', 'display'] });
  const display = hasDisplay ? null : await startDisplay({ width: 1920, height: 1080 });
  if (display !== null) process.env.DISPLAY = display.display;
  const results: Record<string, Measurement> = {};
  try {
    if (options.parts.has('durable') || options.parts.has('durable-1m'))
      Object.assign(results, (await measureDurable('scan_to_durable', 0)).results);
    if (options.parts.has('durable-1m')) {
      // The bare figures of the first run stand: they belong to the ledger with no visits.
      const line = await measureDurable('scan_to_durable_1m', MANY_VISITS);
      const figure = line.results.scan_to_durable_1m;
      if (figure !== undefined) results.scan_to_durable_1m = figure;
    }
    if (options.parts.has('bare-paint')) {
      await buildPreloadBundle(
        'scripts/bench/bare-paint-preload.ts',
        join(BENCH_OUT, 'bare-paint', 'bare-paint-preload.cjs'),
      );
      Object.assign(results, (await runInElectron('bare-paint', {})).results);
    }
    if (options.parts.has('painted')) Object.assign(results, (await measurePainted()).results);
  } finally {
    await display?.stop();
  }

  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    electron: runtime.version,
    runtime: runtime.kind,
    node: process.version,
    screen: '1920x1080, software rendering under Xvfb unless a display was given',
  };
  const report = { machine, results, ratios: ratiosOf(results) };
  if (options.json !== undefined) {
    mkdirSync(dirname(resolve(options.json)), { recursive: true });
    writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  }
  const line = (name: string, ...cells: (string | number)[]): string =>
    `${name.padEnd(32)}${cells.map((cell) => String(cell).padStart(10)).join('')}\n`;
  process.stdout.write(line('', 'n', 'p50 ms', 'p99 ms', 'max ms'));
  for (const [name, { n, p50, p99, max }] of Object.entries(results))
    process.stdout.write(line(name, n, p50, p99, max));
  for (const [name, ratio] of Object.entries(report.ratios)) process.stdout.write(line(name, `${ratio} x`));
  return 0;
}

await runCommand(main);

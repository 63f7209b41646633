/**
 * `npm run bench`: what a visitor waits for, measured on this machine.
 *
 * From a scan to its answer in the real Electron; reading, register, revocations and rules each in a
 * process of plain Node of its own. Figures are only comparable within one run; the ratios are what
 * counts. Never part of the tests.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { installDccUtils } from './bench/dcc-utils.ts';
import { benchDevices } from './bench/devices.ts';
import type { BarLine, Measurement, PartLine } from './bench/measure.ts';
import { summarise } from './bench/measure.ts';
import type { NodePart } from './bench/node-part.ts';
import { measureTransitions } from './bench/transitions.ts';
import { buildApp, buildNodeBundle, buildPreloadBundle } from './build.ts';
import { issueDeclaration } from './issue-declaration.ts';
import { fillLedger } from './rig/fill-ledger.ts';
import { makeFolder } from './rig/make-folder.ts';
import { openPtyPair } from './rig/open-pty-pair.ts';
import { rigSettings, withScanner, writeRigSettings } from './rig/rig-settings.ts';
import { type StationProcess, spawnStation } from './rig/spawn-station.ts';
import { startDisplay } from './runtime/display.ts';
import { electronLaunchOptions, ensureRuntime } from './runtime/ensure-runtime.ts';
import { startProcess } from './runtime/run-process.ts';
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
  scan_to_durable_unsealed: 'durable',
  seal_claims: 'durable',
  scan_to_durable_1m: 'durable-1m',
  raw_fdatasync: 'durable',
  raw_verify: 'durable',
  scan_to_painted: 'painted',
  scan_to_durable_pty: 'painted',
  bare_paint: 'bare-paint',
  frame_time: 'transitions',
  frame_gap: 'transitions',
  verify_es256: 'verify',
  verify_ps256: 'verify',
  bare_es256: 'verify',
  bare_ps256: 'verify',
  bare_ready_es256: 'verify',
  bare_ready_ps256: 'verify',
  dcc_utils_key_es256: 'verify',
  dcc_utils_key_ps256: 'verify',
  dcc_utils_key_list_es256: 'verify',
  register_lookup: 'register',
  register_lookup_unknown: 'register',
  register_slice: 'register',
  register_slice_cpu: 'register',
  revocation_lookup: 'revocation',
  policy_eval: 'policy',
  quick_check_1m: 'ledger',
  quick_check_1m_cold: 'ledger',
  chain_verify_1m: 'ledger',
  scan_without_export: 'export',
  scan_during_export: 'export',
  deliver_batch: 'delivery',
} as const;
type Figure = keyof typeof parts;
const electronParts = ['verify', 'durable', 'durable-1m', 'painted', 'bare-paint', 'transitions'] as const;
const nodeParts: readonly NodePart[] = ['register', 'revocation', 'policy', 'export', 'ledger', 'delivery'];

const HELP = `npm run bench -- [--json FILE] [--only A,B] [--no-peers]

Figures:
${Object.keys(parts)
  .map((name) => `  ${name}`)
  .join('\n')}

  --json FILE   write {machine, results, ratios, bars, peers} there
  --only A,B    measure only these (and what is measured together with them)
  --devices     measure the devices instead; --devices --help explains its options
  --no-peers    leave dcc-utils out; otherwise it is installed once into the cache folder
                (AGPL-3.0, about 300 MB, never part of a build)
  --help
`;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: 'string' },
        only: { type: 'string' },
        'no-peers': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const figures = (values.only?.split(',') ?? Object.keys(parts)).map((name) => {
      if (!(name in parts))
        throw new Error(`no figure "${name}"; there are ${Object.keys(parts).join(', ')}`);
      return name as Figure;
    });
    return {
      json: values.json,
      isHelp: values.help,
      hasPeers: !values['no-peers'],
      parts: new Set(figures.map((figure) => parts[figure])),
    };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    process.exit(2);
  }
}

/** Runs a bench app in Electron and returns the JSON line it printed. */
async function runInElectron(
  entry: string,
  environment: Readonly<Record<string, string>>,
): Promise<PartLine> {
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
  return JSON.parse(line) as PartLine;
}

/** Runs a bench part in a Node of its own and returns the JSON line it printed. */
const runInNode = (part: NodePart): Promise<PartLine> =>
  runPart(part, process.execPath, ['scripts/bench/node-part.ts', part], {});

/** The same in the Node that Electron is, with its crypto. */
async function runVerify(electronPath: string, hasPeers: boolean): Promise<PartLine> {
  const folder = join(BENCH_OUT, 'verify');
  for (const entry of ['verify-part', 'dcc-utils-child'])
    await buildNodeBundle(`scripts/bench/${entry}.ts`, join(folder, `${entry}.mjs`));
  return runPart('verify', electronPath, [join(folder, 'verify-part.mjs')], {
    ELECTRON_RUN_AS_NODE: '1',
    BENCH_PEERS: hasPeers ? 'yes' : 'no',
  });
}

function runPart(
  name: string,
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<PartLine> {
  const child = startProcess(command, [...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => {
      if (code === 0) done(JSON.parse(output) as PartLine);
      else fail(new Error(`bench part ${name} ended with ${code}`));
    });
  });
}

async function measureDurable(name: string, visitsBefore: number): Promise<PartLine> {
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

async function measurePainted(): Promise<PartLine> {
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
  set('scan_to_durable_vs_unsealed', p50('scan_to_durable') / p50('scan_to_durable_unsealed'));
  set('scan_to_durable_1m_vs_empty', p50('scan_to_durable_1m') / p50('scan_to_durable'));
  set('scan_to_painted_vs_bare_paint', p50('scan_to_painted') / p50('bare_paint'));
  return ratios;
}

interface Report {
  readonly results: Record<string, Measurement>;
  readonly ratios: Record<string, number>;
  readonly bars: Record<string, BarLine>;
  readonly extras: Record<string, unknown>;
}

function take(report: Report, line: PartLine): void {
  Object.assign(report.results, line.results);
  Object.assign(report.ratios, line.ratios);
  Object.assign(report.bars, line.bars);
  Object.assign(report.extras, line.extras);
}

/** Fills the report, and says which runtime it was. */
async function measureInElectron(
  { parts: wanted, hasPeers }: { readonly parts: ReadonlySet<string>; readonly hasPeers: boolean },
  report: Report,
): Promise<{ readonly version: string; readonly kind: string }> {
  const hasDisplay = process.env.DISPLAY !== undefined && process.env.DISPLAY !== '';
  const runtime = await ensureRuntime({ needs: hasDisplay ? ['devices'] : ['devices', 'display'] });
  const display = hasDisplay ? null : await startDisplay({ width: 1920, height: 1080 });
  if (display !== null) process.env.DISPLAY = display.display;
  try {
    if (wanted.has('verify')) {
      // By this Node, which has npm; the bench finds it there.
      if (hasPeers) await installDccUtils().catch(() => {});
      take(report, await runVerify(runtime.electronPath, hasPeers));
    }
    if (wanted.has('durable') || wanted.has('durable-1m')) {
      take(report, await measureDurable('scan_to_durable', 0));
    }
    if (wanted.has('durable-1m')) {
      // The bare figures of the first run stand: they belong to the ledger with no visits.
      const line = await measureDurable('scan_to_durable_1m', MANY_VISITS);
      const figure = line.results.scan_to_durable_1m;
      if (figure !== undefined) report.results.scan_to_durable_1m = figure;
    }
    if (wanted.has('bare-paint')) {
      await buildPreloadBundle(
        'scripts/bench/bare-paint-preload.ts',
        join(BENCH_OUT, 'bare-paint', 'bare-paint-preload.cjs'),
      );
      take(report, await runInElectron('bare-paint', {}));
    }
    if (wanted.has('painted')) take(report, await measurePainted());
    if (wanted.has('transitions')) {
      await buildApp({ quiet: true });
      take(report, await measureTransitions());
    }
  } finally {
    await display?.stop();
  }
  return runtime;
}

async function main(): Promise<number> {
  const options = readOptions();
  if (options.isHelp) {
    process.stdout.write(HELP);
    return 0;
  }
  const found: Report = { results: {}, ratios: {}, bars: {}, extras: {} };
  for (const part of nodeParts) {
    if (!options.parts.has(part)) continue;
    take(found, await runInNode(part));
  }
  const runtime = electronParts.some((part) => options.parts.has(part))
    ? await measureInElectron(options, found)
    : null;
  const { results, ratios, bars, extras } = found;
  Object.assign(ratios, ratiosOf(results));

  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    ...(runtime === null
      ? {}
      : {
          electron: runtime.version,
          runtime: runtime.kind,
          screen: '1920x1080, software rendering under Xvfb unless a display was given',
        }),
  };
  const report = { machine, results, ratios, bars, ...extras };
  if (options.json !== undefined) {
    mkdirSync(dirname(resolve(options.json)), { recursive: true });
    writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  }
  const line = (name: string, ...cells: (string | number)[]): string =>
    `${name.padEnd(36)}${cells.map((cell) => String(cell).padStart(11)).join('')}\n`;
  process.stdout.write(line('', 'n', 'p50 ms', 'p99 ms', 'max ms', 'a second'));
  for (const [name, { n, p50, p99, max, perSecond }] of Object.entries(results))
    process.stdout.write(line(name, n, p50, p99, max, perSecond ?? ''));
  for (const [name, ratio] of Object.entries(ratios)) process.stdout.write(line(name, `${ratio} x`));
  for (const [name, { value, bar, met, says }] of Object.entries(bars))
    process.stdout.write(`${line(name, value).trimEnd()}  bar ${bar} ${met ? 'met' : 'missed'}: ${says}\n`);
  return 0;
}

await runCommand(process.argv.includes('--devices') ? benchDevices : main);

/**
 * `npm run soak`: a busy hour at one gate: the real app, the real collector, people as they come, for half an hour.
 *
 * An entrance and an exit on simulated scanners; every kind of code, links that the collector is asked about, double
 * scans, people whom the guard declares for. Ends with exit code 0 only when nobody was dropped, every verdict was the
 * expected one, and 99 of 100 read their answer within the limit.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Settings } from '../contract/settings.ts';
import { openReadOnlyLedger } from '../electron/ledger/read-ledger.ts';
import { buildApp } from './build.ts';
import { declareAtStrip, signInAtStrip } from './rig/declare-at-strip.ts';
import { type Kiosk, launchKiosk } from './rig/launch-kiosk.ts';
import { makeFolder } from './rig/make-folder.ts';
import { openPtyPair, type PtyPair } from './rig/open-pty-pair.ts';
import { RIG_GUARD, writeRigOperators } from './rig/rig-operators.ts';
import { rigSettings, withScanner, writeRigSettings } from './rig/rig-settings.ts';
import { makeArrivals, type SoakVisitor } from './rig/soak-arrivals.ts';
import { createSoakTally } from './rig/soak-tally.ts';
import { startCollector } from './rig/start-collector.ts';
import { startDisplay } from './runtime/display.ts';
import { ensureRuntime } from './runtime/ensure-runtime.ts';
import { atEnd, runCommand } from './runtime/setup-error.ts';

const HELP = `npm run soak -- [options]

People arrive at a simulated entrance, and leave by a simulated exit, of the real app.

  --minutes N      how long they come (default 30)
  --per-minute N   how many come in a minute, on average (default 60)
  --seed N         other people (default 1)
  --json FILE      write the figures there
  --help

Ends with 1 when one was dropped, a verdict was not the expected one, or the answers' p99 from the last byte
to the painted frame is above 60 ms.
`;

const MAX_PAINTED_P99_MS = 60;
/** A person takes the code away and the next holds theirs up; a scanner reads no faster. */
const HANDLING_MS = 400;
/** The second reading of a double scan. */
const DOUBLE_SCAN_AFTER_MS = 300;
/** Memory is measured from here: before, code and fonts are still being loaded. */
const WARM_AFTER_MS = 60_000;
const SETTLED_WITHIN_MS = 30_000;
const SAY_EVERY_MS = 30_000;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: 'string', default: '30' },
        'per-minute': { type: 'string', default: '60' },
        seed: { type: 'string', default: '1' },
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    const number = (name: 'minutes' | 'per-minute' | 'seed', min: number, max: number): number => {
      const value = Number(values[name]);
      if (!(value >= min && value <= max)) throw new Error(`--${name} is a number from ${min} to ${max}`);
      return value;
    };
    const seed = number('seed', 0, 1_000_000);
    if (!Number.isInteger(seed)) throw new Error('--seed is a whole number');
    return {
      minutes: number('minutes', 0.1, 24 * 60),
      perMinute: number('per-minute', 1, 120),
      seed,
      json: values.json,
      isHelp: values.help,
    };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    process.exit(2);
  }
}

/** A gate with a scanner at the way in and one at the way out. */
function twoLanes(entrance: PtyPair, exit: PtyPair): Settings {
  const settings = withScanner(entrance.stationPath, rigSettings);
  const [first] = settings.serial;
  if (first === undefined) throw new Error('the rig has a scanner');
  const second = { ...first, id: 'scanner-2', label: 'Máy quét 2', path: exit.stationPath, lane: 'exit' };
  return { ...settings, serial: [first, { ...second, direction: 'out' }] };
}

/** Megabytes that all processes of the app hold. */
const memoryMb = async ({ app }: Kiosk): Promise<number> =>
  Math.round(
    (await app.evaluate(({ app: station }) =>
      station.getAppMetrics().reduce((sum, { memory }) => sum + memory.workingSetSize, 0),
    )) / 1_024,
  );

interface Sent {
  readonly label: string;
  readonly expects: SoakVisitor['expects'];
}

async function main(): Promise<number> {
  const options = readOptions();
  if (options.isHelp) {
    process.stdout.write(HELP);
    return 0;
  }
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const hasDisplay = process.env.DISPLAY !== undefined && process.env.DISPLAY !== '';
  const runtime = await ensureRuntime({ needs: hasDisplay ? ['devices'] : ['devices', 'display'] });
  if (!hasDisplay) process.env.DISPLAY = (await startDisplay({ width: 1920, height: 1080 })).display;
  say('building the station');
  await buildApp({ quiet: true });

  const folder = makeFolder('soak');
  const dataDir = join(folder, 'station');
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  const credential = 'soak-credential-of-this-run-only';
  const { stationId } = rigSettings;
  const collector = await startCollector({ dataDir: join(folder, 'collector'), stationId, credential });
  atEnd(collector.stop);
  const entrance = await openPtyPair(folder, 'entrance');
  atEnd(entrance.unplug);
  const exit = await openPtyPair(folder, 'exit');
  atEnd(exit.unplug);
  writeRigSettings(dataDir, { ...twoLanes(entrance, exit), collector: { url: collector.url, credential } });
  await writeRigOperators(dataDir);
  const kiosk = await launchKiosk(dataDir);
  atEnd(kiosk.close);
  for (const id of ['scanner-1', 'scanner-2'])
    await kiosk.ears.next('device', ({ deviceId, state }) => deviceId === id && state === 'ready');
  await signInAtStrip(kiosk, RIG_GUARD);

  const tally = createSoakTally();
  let heard = 0;
  const listen = (): void => {
    for (const announcement of kiosk.ears.heard.slice(heard)) tally.hear(announcement);
    heard = kiosk.ears.heard.length;
  };

  const startedAtMs = performance.now();
  const startedWallMs = Date.now();
  const sinceMs = (): number => performance.now() - startedAtMs;
  const endsAtMs = options.minutes * 60_000;
  const ended = new AbortController();
  /** Each lane's visitors in the order in which they were scanned. */
  const sentIn: Sent[] = [];
  const sentOut: Sent[] = [];
  const leaving: { readonly atMs: number; readonly visitor: SoakVisitor }[] = [];
  let sent = 0;
  let arrived = 0;
  let served = 0;
  let queuedMax = 0;
  let byGuard = 0;
  let memoryStartMb: number | null = null;

  async function scan(pty: PtyPair, { label, expects, pieces }: SoakVisitor, list: Sent[]): Promise<void> {
    list.push({ label, expects });
    for (const [at, piece] of pieces.entries()) {
      if (at > 0) await pause(DOUBLE_SCAN_AFTER_MS);
      sent += 1;
      await pty.write(piece);
    }
    await pause(HANDLING_MS);
  }

  /** The queue at the entrance: people wait while one is scanned, and while the guard writes for one. */
  async function comeIn(): Promise<void> {
    const arrivals = makeArrivals({
      perMinute: options.perMinute,
      seed: options.seed,
      wallMs: (atMs) => startedWallMs + atMs,
    });
    const queue: (typeof arrivals extends Generator<infer A> ? A : never)[] = [];
    let next = arrivals.next().value;
    for (;;) {
      while (next !== undefined && next.atMs <= Math.min(sinceMs(), endsAtMs)) {
        queue.push(next);
        arrived += 1;
        next = arrivals.next().value;
      }
      queuedMax = Math.max(queuedMax, queue.length);
      const first = queue.shift();
      if (first === undefined) {
        if (next === undefined || next.atMs > endsAtMs) return;
        await pause(Math.max(1, next.atMs - sinceMs()));
        continue;
      }
      if (first.kind === 'no-phone') {
        await declareAtStrip(kiosk, () => entrance.write(first.card));
        byGuard += 1;
      } else {
        await scan(entrance, first.visitor, sentIn);
        if (first.leavesAtMs !== null) leaving.push({ atMs: first.leavesAtMs, visitor: first.visitor });
      }
      served += 1;
    }
  }

  async function goOut(): Promise<void> {
    while (!ended.signal.aborted) {
      leaving.sort((one, other) => one.atMs - other.atMs);
      const [first] = leaving;
      if (first === undefined || first.atMs > sinceMs()) {
        await pause(100);
        continue;
      }
      leaving.shift();
      // Whoever leaves is let out, whatever the code says.
      await scan(exit, { ...first.visitor, label: 'leaves', expects: 'accept' }, sentOut);
    }
  }

  async function watch(): Promise<void> {
    let saidAtMs = 0;
    while (!ended.signal.aborted) {
      await pause(500);
      listen();
      if (memoryStartMb === null && sinceMs() > Math.min(WARM_AFTER_MS, endsAtMs / 3))
        memoryStartMb = await memoryMb(kiosk);
      if (sinceMs() - saidAtMs < SAY_EVERY_MS) continue;
      saidAtMs = sinceMs();
      const { paintedP99Ms, dropped } = tally.figures(sent);
      say(
        `${(sinceMs() / 60_000).toFixed(1)} min: ${sent} codes, ${dropped} unanswered, ${arrived - served} wait, p99 ${paintedP99Ms} ms`,
      );
    }
  }

  const beside = [goOut(), watch()];
  await comeIn();
  const settleByMs = performance.now() + SETTLED_WITHIN_MS;
  ended.abort();
  await Promise.all(beside);
  do {
    await pause(200);
    listen();
  } while ((tally.answered() < sent || tally.unpainted() > 0) && performance.now() < settleByMs);

  const figures = tally.figures(sent);
  const ledger = openReadOnlyLedger(join(dataDir, 'ledger.db'));
  if (!ledger.ok) throw new Error(ledger.error.detail);
  const stored = [...ledger.value.visitsBetween(0, Number.MAX_SAFE_INTEGER)];
  ledger.value.close();
  const surprises: string[] = [];
  for (const [lane, list] of [
    ['main', sentIn],
    ['exit', sentOut],
  ] as const) {
    const visits = stored.filter((visit) => visit.lane === lane && visit.via !== 'manual');
    if (visits.length !== list.length)
      surprises.push(`lane ${lane}: ${list.length} visitors, ${visits.length} visits`);
    for (const [at, { label, expects }] of list.entries()) {
      const visit = visits[at];
      if (visit === undefined || expects === null) continue;
      const answer = visit.isUnreadable ? 'unreadable' : visit.outcome;
      if (answer !== expects) surprises.push(`${lane} ${visit.seq}: ${label} was answered "${answer}"`);
    }
  }
  const declared = stored.filter(({ family }) => family === 'assisted-declaration').length;
  if (declared !== byGuard) surprises.push(`${byGuard} were declared for, ${declared} are stored`);

  const report = {
    minutes: options.minutes,
    perMinute: options.perMinute,
    sent,
    ...figures,
    queuedMax,
    memoryStartMb,
    memoryEndMb: await memoryMb(kiosk),
    surprises,
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      platform: `${process.platform} ${process.arch}`,
      /** Of the last quarter of an hour: above the cores, others were measured too. */
      load: Math.round((loadavg()[2] ?? 0) * 10) / 10,
      node: process.version,
      electron: runtime.version,
      runtime: runtime.kind,
      screen: hasDisplay ? 'as given' : '1920x1080, software rendering under Xvfb',
    },
  };
  if (options.json !== undefined) {
    mkdirSync(dirname(resolve(options.json)), { recursive: true });
    writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  }
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  return figures.dropped === 0 && figures.paintedP99Ms <= MAX_PAINTED_P99_MS && surprises.length === 0
    ? 0
    : 1;
}

await runCommand(main);

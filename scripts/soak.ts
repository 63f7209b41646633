/**
 * `npm run soak`: a busy hour at one gate: the real app, the real collector, people as they come, for half an hour.
 *
 * An entrance and an exit on simulated scanners; every kind of code, links that the collector is asked about, double
 * scans, people whom the guard declares for, and once a queue behind a slow look-up. Ends with exit code 0 only when
 * every verdict was the expected one and every bar was reached (scripts/rig/soak-bars.ts).
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Settings } from '../contract/settings.ts';
import { openReadOnlyLedger } from '../electron/ledger/read-ledger.ts';
import { buildApp } from './build.ts';
import { declareAtStrip, signInAtStrip } from './rig/declare-at-strip.ts';
import { launchKiosk } from './rig/launch-kiosk.ts';
import { makeFolder } from './rig/make-folder.ts';
import { openPtyPair, type PtyPair } from './rig/open-pty-pair.ts';
import { RIG_GUARD, writeRigOperators } from './rig/rig-operators.ts';
import { rigSettings, withScanner, writeRigSettings } from './rig/rig-settings.ts';
import { sampleMemory } from './rig/sample-memory.ts';
import {
  type Arrival,
  countArrivals,
  makeArrivals,
  makeBurst,
  type SoakVisitor,
} from './rig/soak-arrivals.ts';
import { missedBars } from './rig/soak-bars.ts';
import { findSurprises, type Sent } from './rig/soak-ledger.ts';
import { createMemoryTally } from './rig/soak-memory.ts';
import { HELP, MEMORY_FROM_MINUTES, readOptions } from './rig/soak-options.ts';
import { createSoakTally } from './rig/soak-tally.ts';
import { startCollector } from './rig/start-collector.ts';
import { startDisplay } from './runtime/display.ts';
import { ensureRuntime } from './runtime/ensure-runtime.ts';
import { atEnd, runCommand } from './runtime/setup-error.ts';

/** A person takes the code away and the next holds theirs up; a scanner reads no faster. */
const HANDLING_MS = 400;
/** The second reading of a double scan. */
const DOUBLE_SCAN_AFTER_MS = 300;
/** Memory is measured from here: before, code and fonts are still being loaded. */
const WARM_AFTER_MS = 60_000;
const MEMORY_EVERY_MS = 2_000;
/** An answer at the exit is over by then: the queue has the screen to itself. */
const CALM_AFTER_MS = 3_000;
/** The look-up is given up long before (LOOKUP_TIMEOUT_MS), and everybody behind it answered. */
const BURST_OVER_MS = 1_500;
const SETTLED_WITHIN_MS = 30_000;
const SAY_EVERY_MS = 30_000;

/** A gate with a scanner at the way in and one at the way out. */
function twoLanes(entrance: PtyPair, exit: PtyPair): Settings {
  const settings = withScanner(entrance.stationPath, rigSettings);
  const [first] = settings.serial;
  if (first === undefined) throw new Error('the rig has a scanner');
  const second = { ...first, id: 'scanner-2', label: 'Máy quét 2', path: exit.stationPath, lane: 'exit' };
  return { ...settings, serial: [first, { ...second, direction: 'out' }] };
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
  const burstAtMs = endsAtMs / 2;
  const ended = new AbortController();
  const memory = createMemoryTally();
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
  let burst: { readonly codes: number; readonly shownBusy: number } | null = null;

  async function scan(pty: PtyPair, { label, expects, pieces }: SoakVisitor, list: Sent[]): Promise<void> {
    list.push({ label, expects });
    for (const [at, piece] of pieces.entries()) {
      if (at > 0) await pause(DOUBLE_SCAN_AFTER_MS);
      sent += 1;
      await pty.write(piece);
    }
    await pause(HANDLING_MS);
  }

  /** Codes that come one behind the other while the first one's look-up is slow. */
  async function sendBurst(): Promise<void> {
    const codes = makeBurst(options.seed, Date.now());
    listen();
    const before = tally.shownBusy();
    tally.followTimes(false);
    collector.standStill();
    sentIn.push(...codes.map(({ label, expects }) => ({ label, expects })));
    const pieces = codes.flatMap((one) => one.pieces);
    sent += pieces.length;
    // In one go: on a loaded machine single writes could come too late to stand behind the look-up.
    await entrance.write(Buffer.concat(pieces));
    await pause(BURST_OVER_MS);
    collector.goOn();
    listen();
    tally.followTimes(true);
    burst = { codes: codes.length, shownBusy: tally.shownBusy() - before };
  }

  /** The queue at the entrance: people wait while one is scanned, and while the guard writes for one. */
  async function comeIn(): Promise<void> {
    const arrivals = makeArrivals({
      perMinute: options.perMinute,
      minutes: options.minutes,
      seed: options.seed,
      wallMs: (atMs) => startedWallMs + atMs,
    });
    const queue: Arrival[] = [];
    let next = arrivals.next().value;
    for (;;) {
      if (burst === null && sinceMs() >= burstAtMs) await sendBurst();
      while (next !== undefined && next.atMs <= sinceMs()) {
        queue.push(next);
        arrived += 1;
        next = arrivals.next().value;
      }
      queuedMax = Math.max(queuedMax, queue.length);
      const first = queue.shift();
      if (first === undefined) {
        if (next === undefined && burst !== null) return;
        await pause(
          Math.max(1, Math.min(next?.atMs ?? burstAtMs, burst === null ? burstAtMs : endsAtMs) - sinceMs()),
        );
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
      const isHeld = burst === null && sinceMs() >= burstAtMs - CALM_AFTER_MS;
      if (isHeld || first === undefined || first.atMs > sinceMs()) {
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
    let sampledAtMs = Math.min(WARM_AFTER_MS, endsAtMs / 3);
    while (!ended.signal.aborted) {
      await pause(500);
      listen();
      if (sinceMs() - sampledAtMs >= MEMORY_EVERY_MS) {
        sampledAtMs = sinceMs();
        const now = await sampleMemory(kiosk);
        memory.add(now);
        memoryStartMb ??= now.all;
      }
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
  const elapsedMs = sinceMs();

  const figures = tally.figures(sent);
  const ledger = openReadOnlyLedger(join(dataDir, 'ledger.db'));
  if (!ledger.ok) throw new Error(ledger.error.detail);
  const stored = [...ledger.value.visitsBetween(0, Number.MAX_SAFE_INTEGER)];
  ledger.value.close();
  const surprises = findSurprises(stored, { lanes: { main: sentIn, exit: sentOut }, byGuard });
  const course = memory.course();
  const visitors = countArrivals(options);
  const missed = missedBars({
    minutes: options.minutes,
    visitors,
    taken: served,
    elapsedMs,
    figures,
    burst,
    memory: course,
    isMemoryMeasured: options.minutes >= MEMORY_FROM_MINUTES,
  });
  const report = {
    minutes: options.minutes,
    perMinute: options.perMinute,
    /** Until the last visitor had read their answer, and how many a minute that makes. */
    elapsedMinutes: Math.round(elapsedMs / 600) / 100,
    takenPerMinute: Math.round((served * 600_000) / elapsedMs) / 10,
    visitors,
    taken: served,
    sent,
    ...figures,
    queuedMax,
    burst,
    memoryStartMb,
    memoryEndMb: (await sampleMemory(kiosk)).all,
    memory: course,
    surprises,
    missed,
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
  for (const bar of missed) say(`missed: ${bar}`);
  return surprises.length === 0 && missed.length === 0 ? 0 : 1;
}

await runCommand(main);

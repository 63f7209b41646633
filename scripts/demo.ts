/**
 * `npm run demo`: the whole main job on one machine: a crowd at a simulated scanner, the real kiosk in
 * the real Electron, the real collector on a real PostgreSQL, killed and restarted in the middle.
 *
 * Ends with exit code 0 only when shown = stored = delivered, none twice, and every verdict was the
 * expected one. Writes pictures, the day's log and `summary.json` into the out folder.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openReadOnlyLedger } from '../electron/ledger/read-ledger.ts';
import { writeDailyLog } from '../electron/reports/daily-log.ts';
import { buildApp } from './build.ts';
import { type Kiosk, launchKiosk } from './rig/launch-kiosk.ts';
import { makeCrowd, type Visitor } from './rig/make-crowd.ts';
import { makeFolder } from './rig/make-folder.ts';
import { openPtyPair } from './rig/open-pty-pair.ts';
import { percentiles } from './rig/percentiles.ts';
import { writeRigOperators } from './rig/rig-operators.ts';
import { rigSettings, withScanner, writeRigSettings } from './rig/rig-settings.ts';
import { startCollector } from './rig/start-collector.ts';
import { startDisplay } from './runtime/display.ts';
import { ensureRuntime } from './runtime/ensure-runtime.ts';
import { atEnd, runCommand } from './runtime/setup-error.ts';

const HELP = `npm run demo -- [options]

Plays a crowd through a simulated scanner and checks that every visitor was shown, stored and
delivered exactly once, although the collector is killed in the middle.

  --visitors N   how many come (default 40)
  --out DIR      where pictures, log and summary.json go (default out/demo)
  --seed N       another crowd (default 1)
  --stay         keep the kiosk open at the end, until Ctrl-C
  --json         print summary.json on stdout and nothing else there
  --help
`;

/** People do not arrive faster than this at one scanner, ms; lets each answer be seen. */
const BETWEEN_VISITORS_MS = 120;
/** The second reading of a double scan: a scanner that stays on a code reads it again at once. */
const DOUBLE_SCAN_AFTER_MS = 300;
const DELIVERED_WITHIN_MS = 60_000;
const BAR_WIDTH = 28;

interface Shown {
  readonly label: string;
  readonly visitId: string;
  readonly verdict: Visitor['expects'];
  readonly isAsExpected: boolean;
  readonly scanToDurableMs: number;
  readonly scanToPaintedMs: number;
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const preciseMs = (): number => performance.timeOrigin + performance.now();

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        visitors: { type: 'string', default: '40' },
        out: { type: 'string', default: 'out/demo' },
        seed: { type: 'string', default: '1' },
        stay: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const visitors = Number(values.visitors);
    const seed = Number(values.seed);
    if (!Number.isInteger(visitors) || visitors < 1 || visitors > 100_000)
      throw new Error('--visitors is a whole number from 1 to 100000');
    if (!Number.isInteger(seed) || seed < 0) throw new Error('--seed is a whole number, 0 or more');
    return { ...values, visitors, seed };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    process.exit(2);
  }
}

/** Scans one visitor and waits until the answer is painted. */
async function serve(
  visitor: Visitor,
  kiosk: Kiosk,
  scan: (bytes: Uint8Array) => Promise<void>,
): Promise<Shown> {
  const from = kiosk.ears.heard.length;
  const [first, ...again] = visitor.pieces;
  if (first === undefined) throw new Error(`${visitor.label} has no code`);
  const scannedAtMs = preciseMs();
  await scan(first);
  const recorded = await kiosk.ears.next('recorded', () => true, { from });
  const painted = await kiosk.ears.next('painted', ({ promptId }) => promptId === recorded.visitId, { from });
  for (const piece of again) {
    await pause(DOUBLE_SCAN_AFTER_MS);
    await scan(piece);
    await kiosk.ears.next('repeat', ({ visitId }) => visitId === recorded.visitId, { from });
  }
  const verdict = recorded.isUnreadable ? 'unreadable' : (recorded.outcome as Visitor['expects']);
  return {
    label: visitor.label,
    visitId: recorded.visitId,
    verdict,
    isAsExpected: verdict === visitor.expects,
    scanToDurableMs: recorded.durableAtMs - scannedAtMs,
    scanToPaintedMs: painted.atMs - scannedAtMs,
  };
}

async function main(): Promise<number> {
  const options = readOptions();
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const say = (text: string): void => {
    (options.json ? process.stderr : process.stdout).write(text);
  };
  const isTerminal = !options.json && process.stdout.isTTY === true;
  const outDir = resolve(options.out);
  rmSync(outDir, { recursive: true, force: true });
  mkdirSync(outDir, { recursive: true });

  const hasDisplay = process.env.DISPLAY !== undefined && process.env.DISPLAY !== '';
  const runtime = await ensureRuntime({ needs: hasDisplay ? ['devices'] : ['devices', 'display'] });
  const display = hasDisplay ? null : await startDisplay({ width: 1920, height: 1080 });
  if (display !== null) process.env.DISPLAY = display.display;
  say('building the station\n');
  await buildApp({ quiet: true });

  const folder = makeFolder('demo');
  const dataDir = join(folder, 'station');
  const credential = 'demo-credential-of-this-run-only';
  atEnd(() => rmSync(folder, { recursive: true, force: true }));

  say('starting the collector with its own PostgreSQL\n');
  const collector = await startCollector({
    dataDir: join(folder, 'collector'),
    stationId: rigSettings.stationId,
    credential,
  });
  atEnd(collector.stop);
  const pty = await openPtyPair(folder);
  atEnd(pty.unplug);
  writeRigSettings(dataDir, {
    ...withScanner(pty.stationPath),
    collector: { url: collector.url, credential },
  });
  await writeRigOperators(dataDir);
  say(`opening the kiosk (Electron ${runtime.version}, ${runtime.kind} runtime)\n`);
  const kiosk = await launchKiosk(dataDir);
  atEnd(kiosk.close);
  await kiosk.ears.next('device', ({ deviceId, state }) => deviceId === 'scanner-1' && state === 'ready');
  await kiosk.page.screenshot({ path: join(outDir, 'idle.png') });

  const crowd = makeCrowd(options.visitors, options.seed, Date.now());
  const killAt = Math.floor(crowd.length / 3);
  const restartAt = Math.floor((crowd.length * 2) / 3);
  const shown: Shown[] = [];
  const pictured = new Set<string>();
  for (const [i, visitor] of crowd.entries()) {
    if (i === killAt) await collector.kill();
    if (i === restartAt) await collector.start();
    const answer = await serve(visitor, kiosk, (bytes) => pty.write(bytes));
    shown.push(answer);
    if (!pictured.has(answer.verdict)) {
      pictured.add(answer.verdict);
      await kiosk.page.screenshot({ path: join(outDir, `${answer.verdict}.png`) });
    }
    if (isTerminal || i === crowd.length - 1) {
      const filled = Math.round(((i + 1) / crowd.length) * BAR_WIDTH);
      const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
      const note = i >= killAt && i < restartAt ? '  collector down' : '                ';
      say(`${isTerminal ? '\r' : ''}${bar} ${i + 1}/${crowd.length} visitors${note}`);
    }
    await pause(BETWEEN_VISITORS_MS);
  }
  say('\nwaiting for the last delivery\n');
  const afterCrowd = kiosk.ears.heard.length;
  const lastSync = kiosk.ears.heard.findLast(({ event }) => event === 'sync');
  const isDelivered = lastSync?.event === 'sync' && lastSync.pending === 0 && lastSync.state === 'idle';
  if (!isDelivered) {
    await kiosk.ears.next('sync', ({ pending, state }) => pending === 0 && state === 'idle', {
      from: afterCrowd,
      withinMs: DELIVERED_WITHIN_MS,
    });
  }

  const ledger = openReadOnlyLedger(join(dataDir, 'ledger.db'));
  if (!ledger.ok) throw new Error(ledger.error.detail);
  const storedIds = [...ledger.value.visitsBetween(0, Number.MAX_SAFE_INTEGER)].map(({ id }) => id);
  ledger.value.close();
  const delivered = await collector.count();
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' }).format(new Date());
  await writeDailyLog({
    ledgerPath: join(dataDir, 'ledger.db'),
    day,
    outFile: join(outDir, `daily-log-${day}.csv`),
  });

  const shownIds = new Set(shown.map(({ visitId }) => visitId));
  const duplicates =
    shown.length - shownIds.size + delivered.duplicateIds + (storedIds.length - new Set(storedIds).size);
  const count = (verdict: Visitor['expects']): number =>
    shown.filter((answer) => answer.verdict === verdict).length;
  const summary = {
    visitors: crowd.length,
    shown: shownIds.size,
    stored: storedIds.length,
    delivered: delivered.visits,
    duplicates,
    verdicts: {
      accept: count('accept'),
      deny: count('deny'),
      ask: count('ask'),
      unreadable: count('unreadable'),
    },
    scanToDurableMs: percentiles(shown.map(({ scanToDurableMs }) => scanToDurableMs)),
    scanToPaintedMs: percentiles(shown.map(({ scanToPaintedMs }) => scanToPaintedMs)),
    electron: kiosk.runtime.electron,
    runtime: kiosk.runtime.kind,
  };
  writeFileSync(join(outDir, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);

  const surprises = shown.filter(({ isAsExpected }) => !isAsExpected);
  const isWhole =
    summary.shown === summary.visitors &&
    summary.stored === summary.visitors &&
    summary.delivered === summary.visitors &&
    duplicates === 0 &&
    storedIds.every((id) => shownIds.has(id));
  if (options.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  else say(tableOf(shown, summary, outDir));
  for (const { label, verdict } of surprises) say(`UNEXPECTED: ${label} was answered "${verdict}"\n`);
  if (!isWhole) say('FAILED: shown, stored and delivered do not agree\n');
  if (options.stay) {
    say('the kiosk stays open; Ctrl-C ends it\n');
    await new Promise<void>((done) => kiosk.app.once('close', () => done()));
  }
  return isWhole && surprises.length === 0 ? 0 : 1;
}

function tableOf(
  shown: readonly Shown[],
  summary: {
    readonly stored: number;
    readonly delivered: number;
    readonly duplicates: number;
    readonly scanToDurableMs: { readonly p50: number; readonly p99: number };
    readonly scanToPaintedMs: { readonly p50: number; readonly p99: number };
  },
  outDir: string,
): string {
  const kinds = new Map<string, { readonly verdict: string; count: number }>();
  for (const { label, verdict } of shown) {
    const row = kinds.get(label) ?? { verdict, count: 0 };
    row.count += 1;
    kinds.set(label, row);
  }
  const rows = [...kinds].map(
    ([label, { verdict, count }]) => `  ${label.padEnd(24)}${verdict.padEnd(12)}${String(count).padStart(5)}`,
  );
  return [
    '',
    `  ${'who came'.padEnd(24)}${'answer'.padEnd(12)}count`,
    `  ${'─'.repeat(41)}`,
    ...rows,
    '',
    `  shown ${shown.length}   stored ${summary.stored}   delivered ${summary.delivered}   twice ${summary.duplicates}`,
    `  scan to durable  p50 ${summary.scanToDurableMs.p50} ms   p99 ${summary.scanToDurableMs.p99} ms`,
    `  scan to painted  p50 ${summary.scanToPaintedMs.p50} ms   p99 ${summary.scanToPaintedMs.p99} ms`,
    `  pictures, daily log and summary.json: ${outDir}`,
    '',
  ].join('\n');
}

await runCommand(main);

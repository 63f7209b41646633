/**
 * Run crash test: lives of a writer, each cut short, and after each restart the question whether anything is missing.
 *
 * One collector with its own PostgreSQL serves all; in some cycles it is the one that is killed. A world is a station's
 * folder through all its lives; worlds that begin with a ledger of an older program last until they are migrated. The
 * stations' clock goes on by hours from life to life, so that days end and are deleted in a run of minutes.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localDayOf, startOfDay } from '../../contract/local-time.ts';
import { createUuidV7 } from '../../electron/ledger/uuid-v7.ts';
import { verifyChain } from '../../electron/ledger/verify-chain.ts';
import { verifySignature } from '../../electron/vault/station-key.ts';
import { issueDeclaration } from '../issue-declaration.ts';
import { makeFolder } from '../rig/make-folder.ts';
import { seededRandom } from '../rig/seeded-random.ts';
import { startCollector } from '../rig/start-collector.ts';
import { checkWorld, type Findings, newWorld, type World } from './check-world.ts';
import { type FaultKind, faultEnvironment } from './inject-faults.ts';
import { makeOldLedger } from './make-old-ledger.ts';
import { type LifePlan, planLife } from './plan-life.ts';
import { readCollector } from './read-collector.ts';
import { startWriter, type Writer, type WriterEnd } from './start-writer.ts';
import type { Stage, WriterTale, WriterTask } from './writer-talk.ts';

export interface CrashTestOptions {
  readonly cycles: number;
  readonly seed: number;
  readonly faults: FaultKind | null;
  readonly breakage: WriterTask['breakage'];
  readonly say: (line: string) => void;
}

export interface CrashReport {
  readonly cycles: number;
  readonly promptsShown: number;
  /** Of those, in the ledger at the end, or deleted by age with its proof. */
  readonly inLedger: number;
  readonly atCollector: number;
  readonly lost: number;
  readonly duplicated: number;
  /** Restarts after which the chain did not hold. */
  readonly chainBroken: number;
  /** From the start of the station's process to ready to scan. */
  readonly maxRecoveryMs: number;
  readonly seed: number;
  readonly durationMs: number;
}

export interface CrashRun {
  readonly report: CrashReport;
  /** In words, for people. */
  readonly problems: readonly string[];
  /** Kills that landed while this was under way. */
  readonly killedIn: ReadonlyMap<Stage, number>;
  /** What a disk with faults was seen to do. */
  readonly faults: { readonly told: number; readonly recovered: number; readonly torn: number };
}

const STEP_MS = 3 * 3_600_000;
const RETAIN_DAYS = 1;
const CODES_A_DAY = 600;
const OLD_VISITS = 1_500;
/** Lives of a migrated world before it is looked at for the last time. */
const LIVES_AFTER_MIGRATION = 2;
/** A stage that does not come is not waited for. */
const LONGEST_LIFE_MS = 600;
const AFTER_COLLECTOR_MS = 150;
const DRAIN_WITHIN_MS = 120_000;
const VERIFY_EVERY = 50;
const MAX_PROBLEMS = 40;
const DAY_MS = 24 * 3_600_000;

/** A world, and what its next life needs. */
interface Station {
  readonly world: World;
  readonly folder: string;
  readonly credential: string;
  nowMs: number;
}

export async function runCrashTest(options: CrashTestOptions): Promise<CrashRun> {
  const { cycles, seed, say } = options;
  const begunAtMs = performance.now();
  const random = seededRandom(seed);
  const folder = makeFolder('crash');
  const collectorData = join(folder, 'collector');
  const credential = randomBytes(24).toString('base64url');
  const collector = await startCollector({ dataDir: collectorData, stationId: 'crash-main', credential });
  const reader = readCollector(collectorData);
  const counts = { promptsShown: 0, inLedger: 0, atCollector: 0, chainBroken: 0, maxRecoveryMs: 0 };
  const lost = new Map<string, string>();
  const duplicated = new Map<string, string>();
  const problems: string[] = [];
  const killedIn = new Map<Stage, number>();
  const faults = { told: 0, recovered: 0, torn: 0 };
  const newId = createUuidV7((length) => randomBytes(length));
  const firstMs = startOfDay(localDayOf(Date.now())) - cycles * STEP_MS;
  let codes = { day: '', path: join(folder, 'codes') };
  let oldWorlds = 0;

  const complain = (problem: string): void => {
    if (problems.length < MAX_PROBLEMS) problems.push(problem);
    say(problem);
  };

  function makeStation(stationId: string, of: Pick<Station, 'credential' | 'nowMs'>): Station {
    const home = join(folder, stationId);
    mkdirSync(home, { mode: 0o700 });
    return { ...of, world: newWorld(stationId, join(home, 'ledger.db')), folder: home };
  }

  async function makeOldStation(nowMs: number): Promise<Station> {
    oldWorlds++;
    const stationId = `crash-old-${oldWorlds}`;
    const own = randomBytes(24).toString('base64url');
    await reader.enrol(stationId, own);
    const station = makeStation(stationId, { credential: own, nowMs });
    const endAtMs = startOfDay(localDayOf(nowMs)) - DAY_MS / 2;
    // An older program showed these: they count like any other.
    for (const { id, seq } of makeOldLedger(station.world.ledgerPath, {
      stationId,
      visits: OLD_VISITS,
      endAtMs,
      newId,
    }))
      note(station.world, id, seq);
    return station;
  }

  function codesOf(nowMs: number): string {
    const day = localDayOf(nowMs);
    if (codes.day === day) return codes.path;
    const kinds = [
      'valid',
      'valid',
      'symptomatic',
      'valid',
      'expired',
      'valid',
      'tampered',
      'valid',
    ] as const;
    const atMs = startOfDay(day) + 3_600_000;
    const lines = Array.from({ length: CODES_A_DAY }, (_, index) =>
      issueDeclaration({ kind: kinds[index % kinds.length] ?? 'valid', atMs, seed: seed + 1, index }),
    );
    writeFileSync(codes.path, lines.join('\n'));
    codes = { ...codes, day };
    return codes.path;
  }

  const taskFor = (station: Station, favour: Stage | null, mode: WriterTask['mode']): WriterTask => ({
    folder: station.folder,
    stationId: station.world.stationId,
    collector: { url: collector.url, credential: station.credential },
    startAtMs: station.nowMs,
    codesFile: codesOf(station.nowMs),
    seed: Math.floor(random() * 2 ** 31),
    favour,
    mode,
    retainDays: RETAIN_DAYS,
    breakage: options.breakage,
  });

  async function check(world: World, when: 'restart' | 'end'): Promise<Findings> {
    const findings = await checkWorld(world, reader, when);
    for (const [what, why] of findings.lost) {
      if (!lost.has(what)) complain(`lost: ${what}: ${why}`);
      lost.set(what, why);
    }
    for (const [what, why] of findings.duplicated) {
      if (!duplicated.has(what)) complain(`duplicated: ${what}: ${why}`);
      duplicated.set(what, why);
    }
    if (findings.chain !== null) {
      counts.chainBroken++;
      complain(`chain of ${world.stationId}: ${findings.chain}`);
    }
    return findings;
  }

  function verifyWhole({ stationId, ledgerPath }: World): void {
    const verified = verifyChain(ledgerPath, { verifySignature });
    if (verified.ok && verified.value.ok) return;
    counts.chainBroken++;
    complain(
      `verify ${stationId}: ${JSON.stringify(verified.ok ? verified.value.firstFault : verified.error)}`,
    );
  }

  function judgeEnd(end: WriterEnd, wasKilled: boolean): void {
    const mayKillItself = options.faults === 'torn' || options.faults === 'power';
    if (end.signal === 'SIGKILL' && (wasKilled || mayKillItself)) return;
    complain(`the writer ended by itself: ${end.signal ?? end.code} ${end.complaint}`);
  }

  /** One life from start to kill; the check stands between ready and go. */
  async function live(station: Station, plan: LifePlan): Promise<void> {
    const { world } = station;
    const favour = plan.isMigrating ? null : plan.stage;
    const environment =
      options.faults === null ? {} : faultEnvironment(options.faults, station.folder, random);
    const writer = startWriter(taskFor(station, favour, 'scan'), environment);
    const life = listen(writer, world);
    const early = plan.isEarly ? after(plan.delayMs) : plan.isMigrating ? life.stage(plan) : null;
    if (early !== null) {
      const first = await Promise.race([early.then(() => 'kill'), writer.ended.then(() => 'ended')]);
      if (first === 'kill' || !life.isReady()) return finish();
    }
    const ready = await writer.next('ready');
    if (ready === undefined) return finish();
    counts.maxRecoveryMs = Math.max(counts.maxRecoveryMs, performance.now() - writer.startedAtMs);
    await check(world, 'restart');
    writer.go();
    const moment = plan.stage === null || plan.isMigrating ? after(plan.delayMs) : life.stage(plan);
    await Promise.race([moment, after(LONGEST_LIFE_MS), writer.ended]);
    if (plan.victim !== 'writer') await replaceCollector(plan.victim);
    return finish();

    async function finish(): Promise<void> {
      const wasKilled = writer.kill();
      if (!wasKilled) faults.torn++;
      judgeEnd(await writer.ended, wasKilled);
      const stage = life.underWay();
      if (stage !== null) killedIn.set(stage, (killedIn.get(stage) ?? 0) + 1);
    }
  }

  function listen(writer: Writer, world: World) {
    const underWay: Stage[] = [];
    let isReady = false;
    let isFaulty = false;
    let awaited: { readonly stage: Stage; passes: number; readonly came: () => void } | null = null;
    writer.onTale = (tale: WriterTale) => {
      switch (tale.kind) {
        case 'ready':
          isReady = true;
          break;
        case 'shown':
          note(world, tale.id, tale.seq);
          if (isFaulty) faults.recovered++;
          isFaulty = false;
          break;
        case 'begin':
          underWay.push(tale.stage);
          if (awaited?.stage === tale.stage && awaited.passes-- === 0) awaited.came();
          break;
        case 'end':
          underWay.splice(0, underWay.length, ...underWay.filter((stage) => stage !== tale.stage));
          break;
        case 'fault':
          faults.told++;
          isFaulty = true;
          break;
        case 'alarm':
          counts.chainBroken++;
          complain(`alarm of ${world.stationId}: ${tale.detail}`);
          break;
        default:
          break;
      }
    };
    return {
      isReady: () => isReady,
      /** What the kill interrupted: the innermost. */
      underWay: () => underWay.at(-1) ?? null,
      async stage({ stage, passes, delayMs }: LifePlan): Promise<void> {
        if (stage === null) return;
        await new Promise<void>((came) => {
          awaited = { stage, passes, came };
        });
        await after(delayMs);
      },
    };
  }

  async function replaceCollector(victim: 'collector' | 'database'): Promise<void> {
    const database = reader.databaseProcess();
    await collector.kill();
    if (victim === 'database') process.kill(database, 'SIGKILL');
    await collector.start();
    await after(random() * AFTER_COLLECTOR_MS);
  }

  /** Everything is delivered, then everything is looked at. */
  async function retire(station: Station): Promise<void> {
    const writer = startWriter(taskFor(station, null, 'drain'));
    const life = listen(writer, station.world);
    await writer.next('ready');
    await check(station.world, 'restart');
    writer.go();
    await Promise.race([writer.ended, after(DRAIN_WITHIN_MS)]);
    if (!life.isReady() || (await writer.next('drained')) === undefined) {
      writer.kill();
      complain(`${station.world.stationId} could not be drained: ${(await writer.ended).complaint}`);
    }
    const { inLedger, atCollector } = await check(station.world, 'end');
    verifyWhole(station.world);
    counts.promptsShown += station.world.shown.size;
    counts.inLedger += inLedger;
    counts.atCollector += atCollector;
    rmSync(station.folder, { recursive: true, force: true });
  }

  const progress = (cycle: number): string =>
    `cycle ${cycle} of ${cycles}: ${main.world.shown.size} prompts, ${lost.size} lost, ${duplicated.size} duplicated, ` +
    `${counts.chainBroken} broken, slowest recovery ${Math.round(counts.maxRecoveryMs)} ms`;

  const main = makeStation('crash-main', { credential, nowMs: firstMs });
  try {
    for (let cycle = 1; cycle <= cycles; cycle++) {
      const plan = planLife(random);
      main.nowMs = firstMs + cycle * STEP_MS;
      if (plan.isMigrating) await migrateOld(await makeOldStation(main.nowMs), plan);
      else await live(main, plan);
      if (cycle % VERIFY_EVERY === 0) {
        verifyWhole(main.world);
        say(progress(cycle));
      }
    }
    await retire(main);
  } finally {
    await reader.close();
    await collector.stop();
    rmSync(folder, { recursive: true, force: true });
  }

  /** Killed while it is migrated, then lives on for a while, killed like any other. */
  async function migrateOld(station: Station, plan: LifePlan): Promise<void> {
    await live(station, plan);
    for (let lives = 0; lives < LIVES_AFTER_MIGRATION; lives++)
      await live(station, { ...plan, isMigrating: false, stage: null });
    await retire(station);
  }

  return {
    report: {
      cycles,
      ...counts,
      lost: lost.size,
      duplicated: duplicated.size,
      maxRecoveryMs: Math.round(counts.maxRecoveryMs),
      seed,
      durationMs: Math.round(performance.now() - begunAtMs),
    },
    problems,
    killedIn,
    faults,
  };
}

function note(world: World, id: string, seq: number | null): void {
  const known = world.shown.get(id);
  if (known === undefined) world.unchecked.push(id);
  world.shown.set(id, seq ?? known ?? null);
}

/** Timers of a millisecond are too coarse for a stage of one. */
const SPIN_BELOW_MS = 3;
function after(ms: number): Promise<void> {
  if (ms >= SPIN_BELOW_MS) return new Promise((done) => setTimeout(done, ms));
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
  return Promise.resolve();
}

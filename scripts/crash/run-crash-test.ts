/**
 * Run crash test: lives of a writer, each cut short, and after each restart the question whether anything is missing.
 *
 * One collector with its own PostgreSQL serves all; in some cycles it is the one that is killed. A world is a station's
 * folder through all its lives; those that begin with a ledger of an older program last until they are migrated. The
 * stations' clock goes on by hours from life to life, so that days end and are deleted in a run of minutes.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { localDayOf, startOfDay } from '../../contract/local-time.ts';
import { createUuidV7 } from '../../electron/ledger/uuid-v7.ts';
import { verifyChain } from '../../electron/ledger/verify-chain.ts';
import { verifySignature } from '../../electron/vault/station-key.ts';
import { issueDeclaration } from '../issue-declaration.ts';
import { seededRandom } from '../rig/seeded-random.ts';
import { checkWorld, type Findings, newWorld, type World } from './check-world.ts';
import { type FaultKind, faultEvery, shimEnvironment } from './inject-faults.ts';
import { after, liveOnce } from './live-once.ts';
import { makeOldLedger } from './make-old-ledger.ts';
import type { CrashRig, RigStation } from './open-rig.ts';
import { type AimedStage, type LifePlan, planLife } from './plan-life.ts';
import { startWriter } from './start-writer.ts';
import type { Stage, WriterTask } from './writer-talk.ts';

export interface CrashTestOptions {
  readonly cycles: number;
  readonly seed: number;
  readonly faults: FaultKind | null;
  readonly breakage: WriterTask['breakage'];
  /** With `power`: the disk says "safe" and is not. To prove that it would be found. */
  readonly isLyingDisk?: boolean;
  /** Every kill is aimed at this stage; not given: the plan's own mixture. */
  readonly aim?: AimedStage;
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
  /** Looks at which the chain did not hold, or an alarm of the writer. */
  readonly chainBroken: number;
  /** From the start of the station's process to ready to scan. */
  readonly maxRecoveryMs: number;
  readonly seed: number;
  readonly durationMs: number;
}

export interface CrashRun {
  readonly report: CrashReport;
  /** Kills that landed while this was under way. */
  readonly killedIn: ReadonlyMap<Stage, number>;
  /** What a disk with faults was seen to do. */
  readonly faults: { readonly told: number; readonly recovered: number; readonly kills: number };
}

const STEP_MS = 3 * 3_600_000;
const DAY_MS = 24 * 3_600_000;
const RETAIN_DAYS = 1;
const CODES_A_DAY = 600;
const OLD_VISITS = 1_500;
const LIVES_AFTER_MIGRATION = 2;
const DRAIN_WITHIN_MS = 120_000;
const VERIFY_EVERY = 50;
/** From here on it is said which. */
const SLOW_RECOVERY_MS = 2_000;

/** A world, and what its next life needs. */
interface Station extends RigStation {
  readonly world: World;
  readonly nowMs: number;
}

const newId = createUuidV7((length) => randomBytes(length));

export async function runCrashTest(options: CrashTestOptions, rig: CrashRig): Promise<CrashRun> {
  const { cycles, seed, say } = options;
  const begunAtMs = performance.now();
  const random = seededRandom(seed);
  const firstMs = startOfDay(localDayOf(Date.now())) - cycles * STEP_MS;
  const counts = { promptsShown: 0, inLedger: 0, atCollector: 0, chainBroken: 0, maxRecoveryMs: 0 };
  const lost = new Map<string, string>();
  const duplicated = new Map<string, string>();
  const killedIn = new Map<Stage, number>();
  const faults = { told: 0, recovered: 0, kills: 0 };
  const recovered = new Set<World>();
  let codesDay = '';

  function breakChain(problem: string): void {
    counts.chainBroken++;
    say(problem);
  }

  async function check(world: World, when: 'restart' | 'end'): Promise<Findings> {
    const findings = await checkWorld(world, rig, when);
    const keep = (what: string, found: ReadonlyMap<string, string>, all: Map<string, string>): void => {
      for (const [id, why] of found) {
        if (!all.has(id)) say(`${what}: ${id}: ${why}`);
        all.set(id, why);
      }
    };
    keep('lost', findings.lost, lost);
    keep('duplicated', findings.duplicated, duplicated);
    if (findings.chain !== null) breakChain(`chain of ${world.stationId}: ${findings.chain}`);
    return findings;
  }

  /** The ledger and every backup that has its name. */
  function verifyWhole({ stationId, ledgerPath }: World): void {
    const backups = join(dirname(ledgerPath), 'backups');
    const files = existsSync(backups) ? readdirSync(backups).filter((name) => name.endsWith('.db')) : [];
    for (const path of [ledgerPath, ...files.map((name) => join(backups, name))]) {
      const verified = verifyChain(path, { verifySignature });
      if (verified.ok && verified.value.ok) continue;
      const fault = verified.ok ? verified.value.firstFault : verified.error;
      breakChain(`verify ${stationId} ${basename(path)}: ${JSON.stringify(fault)}`);
    }
  }

  function codesOf(nowMs: number): string {
    const path = join(rig.folder, 'codes');
    const day = localDayOf(nowMs);
    if (day === codesDay) return path;
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
    // Valid from the first to the last minute of the day.
    const atMs = startOfDay(day) + 3_600_000;
    const lines = Array.from({ length: CODES_A_DAY }, (_, index) =>
      issueDeclaration({ kind: kinds[index % kinds.length] ?? 'valid', atMs, seed: seed + 1, index }),
    );
    writeFileSync(path, lines.join('\n'));
    codesDay = day;
    return path;
  }

  const taskFor = (
    { world, ...station }: Station,
    change: Pick<WriterTask, 'favour' | 'mode'>,
  ): WriterTask => ({
    ...change,
    folder: dirname(world.ledgerPath),
    stationId: world.stationId,
    collector: { url: rig.url, credential: station.credential },
    startAtMs: station.nowMs,
    codesFile: codesOf(station.nowMs),
    seed: Math.floor(random() * 2 ** 31),
    retainDays: RETAIN_DAYS,
    breakage: options.breakage,
  });

  /** A ledger is made on a good disk: a transaction of more than 50 writes never ends where every 50th fails. */
  function environmentFor(world: World, { isMigrating }: LifePlan): Readonly<Record<string, string>> {
    if (options.faults === null || !(isMigrating || recovered.has(world))) return {};
    return shimEnvironment(options.faults, {
      folder: dirname(world.ledgerPath),
      every: faultEvery(options.faults, random),
      isLyingDisk: options.isLyingDisk ?? false,
    });
  }

  async function live(station: Station, plan: LifePlan): Promise<void> {
    const { world } = station;
    const life = await liveOnce(plan, {
      task: taskFor(station, { favour: plan.stage, mode: 'scan' }),
      environment: environmentFor(world, plan),
      mayKillItself: options.faults === 'torn' || options.faults === 'power',
      async onRecovered(recoveryMs) {
        counts.maxRecoveryMs = Math.max(counts.maxRecoveryMs, recoveryMs);
        if (recoveryMs > SLOW_RECOVERY_MS)
          say(`${world.stationId} was ready after ${Math.round(recoveryMs)} ms`);
        recovered.add(world);
        await check(world, 'restart');
      },
      onShown(id, seq) {
        const known = world.shown.get(id);
        if (known === undefined) world.unchecked.push(id);
        world.shown.set(id, seq ?? known ?? null);
      },
      onAlarm: (detail) => breakChain(`alarm of ${world.stationId}: ${detail}`),
      replaceCollector: (victim) => rig.replace(victim, random),
    });
    for (const stage of life.killedIn) killedIn.set(stage, (killedIn.get(stage) ?? 0) + 1);
    faults.told += life.faults;
    faults.recovered += life.recoveries;
    if (life.isKilledByItself) faults.kills++;
  }

  /** Killed while it is migrated, then lives on for a while, killed like any other. */
  async function liveThroughMigration(plan: LifePlan, nowMs: number): Promise<void> {
    const enrolled = await rig.newStation('crash-old');
    const { stationId, ledgerPath } = enrolled;
    const endAtMs = startOfDay(localDayOf(nowMs)) - DAY_MS / 2;
    const given = makeOldLedger(ledgerPath, { stationId, visits: OLD_VISITS, endAtMs, newId });
    const station = { ...enrolled, world: newWorld(stationId, ledgerPath, given), nowMs };
    await live(station, plan);
    for (let lives = 0; lives < LIVES_AFTER_MIGRATION; lives++)
      await live(station, { ...plan, isMigrating: false, stage: null });
    await retire(station);
  }

  /** Everything is delivered, then everything is looked at. */
  async function retire(station: Station): Promise<void> {
    const { world } = station;
    const writer = startWriter(taskFor(station, { favour: null, mode: 'drain' }));
    writer.onTale = (tale) => {
      if (tale.kind === 'alarm') breakChain(`alarm of ${world.stationId}: ${tale.detail}`);
    };
    const isReady = (await Promise.race([writer.next('ready'), after(DRAIN_WITHIN_MS)])) !== undefined;
    if (isReady) await check(world, 'restart');
    writer.go();
    const drained = isReady && (await Promise.race([writer.next('drained'), after(DRAIN_WITHIN_MS)]));
    if (!drained) writer.kill();
    const { complaint } = await writer.ended;
    if (!drained) {
      breakChain(`${world.stationId} could not be drained: ${complaint}`);
      for (const id of world.shown.keys()) lost.set(id, 'the ledger does not open any more');
      return;
    }
    const { inLedger, atCollector } = await check(world, 'end');
    verifyWhole(world);
    counts.promptsShown += world.shown.size;
    counts.inLedger += inLedger;
    counts.atCollector += atCollector;
    rmSync(dirname(world.ledgerPath), { recursive: true, force: true });
  }

  const main = await rig.newStation('crash');
  const world = newWorld(main.stationId, main.ledgerPath);
  for (let cycle = 1; cycle <= cycles; cycle++) {
    const plan = planLife(random, options.aim);
    const nowMs = firstMs + cycle * STEP_MS;
    if (plan.isMigrating) await liveThroughMigration(plan, nowMs);
    else await live({ ...main, world, nowMs }, plan);
    if (cycle % VERIFY_EVERY !== 0) continue;
    verifyWhole(world);
    const found = `${lost.size} lost, ${duplicated.size} duplicated, ${counts.chainBroken} broken`;
    say(`cycle ${cycle} of ${cycles}: ${found}, recovery ${Math.round(counts.maxRecoveryMs)} ms at most`);
  }
  await retire({ ...main, world, nowMs: firstMs + cycles * STEP_MS });
  const { promptsShown, inLedger, atCollector, chainBroken } = counts;
  return {
    report: {
      cycles,
      promptsShown,
      inLedger,
      atCollector,
      lost: lost.size,
      duplicated: duplicated.size,
      chainBroken,
      maxRecoveryMs: Math.round(counts.maxRecoveryMs),
      seed,
      durationMs: Math.round(performance.now() - begunAtMs),
    },
    killedIn,
    faults,
  };
}

/**
 * Live once: one life of a writer, from its start to the kill, with the check between ready and go.
 *
 * Knows nothing of what was before or comes after; what the writer told and how it ended goes to who is handed in.
 */
import type { LifePlan } from './plan-life.ts';
import { startWriter, type Writer } from './start-writer.ts';
import type { Stage, WriterTask } from './writer-talk.ts';

export interface LifePorts {
  readonly task: WriterTask;
  /** Of the fault shim. */
  readonly environment: Readonly<Record<string, string>>;
  /** The shim may kill the writer. */
  readonly mayKillItself: boolean;
  /** The writer has recovered and waits: what it holds now is what it was left with. */
  readonly onRecovered: (recoveryMs: number) => Promise<void>;
  readonly onShown: (id: string, seq: number | null) => void;
  /** What must never be. */
  readonly onAlarm: (detail: string) => void;
  /** Kills the collector, or its database, and brings it back. */
  readonly replaceCollector: (victim: 'collector' | 'database') => Promise<void>;
}

export interface Life {
  /** What the kill interrupted, each once: an export goes on beside the scans. */
  readonly killedIn: ReadonlySet<Stage>;
  readonly isKilledByItself: boolean;
  /** "Cannot record" told, and how often it went on by itself. */
  readonly faults: number;
  readonly recoveries: number;
}

/** A stage that does not come is not waited for. */
const LONGEST_LIFE_MS = 600;
/** An older program's ledger is migrated within this, or something hangs. */
const LONGEST_START_MS = 30_000;

export async function liveOnce(plan: LifePlan, ports: LifePorts): Promise<Life> {
  const writer = startWriter(ports.task, ports.environment);
  const heard = listen(writer, ports);
  if (!(await isCutShort(plan, writer, heard)) && (await isRecovered(writer, ports))) {
    writer.go();
    const moment =
      plan.stage === null || plan.isMigrating ? after(plan.delayMs) : heard.stage(plan.stage, plan);
    await Promise.race([moment, after(LONGEST_LIFE_MS), writer.ended]);
    if (plan.victim !== 'writer') await ports.replaceCollector(plan.victim);
  }
  const wasKilled = writer.kill();
  const { code, signal, complaint } = await writer.ended;
  if (signal !== 'SIGKILL' || (!wasKilled && !ports.mayKillItself))
    ports.onAlarm(`the writer ended by itself: ${signal ?? code} ${complaint}`);
  return { ...heard.told(), isKilledByItself: signal === 'SIGKILL' && !wasKilled };
}

/** A plan that kills before the writer is ready comes true here. */
async function isCutShort(
  plan: LifePlan,
  writer: Writer,
  heard: ReturnType<typeof listen>,
): Promise<boolean> {
  if (!plan.isEarly && !plan.isMigrating) return false;
  const moment = plan.isEarly ? after(plan.delayMs) : heard.stage('migration', plan);
  await Promise.race([moment, after(LONGEST_START_MS), writer.ended]);
  return true;
}

async function isRecovered(writer: Writer, { onRecovered }: LifePorts): Promise<boolean> {
  const ready = await Promise.race([writer.next('ready'), after(LONGEST_START_MS)]);
  if (ready === undefined) return false;
  await onRecovered(performance.now() - writer.startedAtMs);
  return true;
}

function listen(writer: Writer, { onShown, onAlarm }: LifePorts) {
  let underWay: readonly Stage[] = [];
  let isFaulty = false;
  const counts = { faults: 0, recoveries: 0 };
  let awaited: { readonly stage: Stage; passes: number; readonly came: () => void } | null = null;

  writer.onTale = (tale) => {
    switch (tale.kind) {
      case 'shown':
        onShown(tale.id, tale.seq);
        if (isFaulty) counts.recoveries++;
        isFaulty = false;
        break;
      case 'begin':
        underWay = [...underWay, tale.stage];
        if (awaited?.stage === tale.stage && awaited.passes-- === 0) awaited.came();
        break;
      case 'end':
        underWay = underWay.filter((stage) => stage !== tale.stage);
        break;
      case 'fault':
        counts.faults++;
        isFaulty = true;
        break;
      case 'alarm':
        onAlarm(tale.detail);
        break;
      default:
        break;
    }
  };
  return {
    told: () => ({ ...counts, killedIn: new Set(underWay) }),
    async stage(stage: Stage, { passes, delayMs }: LifePlan): Promise<void> {
      await new Promise<void>((came) => {
        awaited = { stage, passes, came };
      });
      await after(delayMs);
    },
  };
}

/** Timers of a millisecond are too coarse for a stage of one. */
const SPIN_BELOW_MS = 3;

export function after(ms: number): Promise<undefined> {
  // Not waited for when something else comes first.
  if (ms >= SPIN_BELOW_MS) return new Promise((done) => setTimeout(() => done(undefined), ms).unref());
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
  return Promise.resolve(undefined);
}

/**
 * Plan life: who is killed in a cycle, and when, drawn from a seed.
 *
 * Half the kills come after a random time, half are aimed at a stage: so long after it began. The plan is the same
 * for the same seed; where exactly the kill lands is up to the machine.
 */
import { type Stage, stages } from './writer-talk.ts';

export type Victim = 'writer' | 'collector' | 'database';

export interface LifePlan {
  readonly victim: Victim;
  /** Null: after a time. */
  readonly stage: Stage | null;
  /** The stage's beginnings that are let pass. */
  readonly passes: number;
  /** After its beginning, or after the writer began to scan; for `isEarly`, after its process began. Milliseconds. */
  readonly delayMs: number;
  /** Killed before it said that it is ready: the recovery itself is cut short. */
  readonly isEarly: boolean;
  /** The writer opens a ledger of an older program. */
  readonly isMigrating: boolean;
}

const MIN_LIFE_MS = 20;
const MAX_LIFE_MS = 400;
const COLLECTOR_SHARE = 0.12;
/** Of those, with its PostgreSQL. */
const DATABASE_SHARE = 0.25;
const EARLY_SHARE = 0.05;
const MIGRATION_SHARE = 0.06;
const AIMED_SHARE = 0.5;
/** How long a stage goes on: the kill falls within it, or just behind. */
const LONGEST_MS: Readonly<Record<Stage, number>> = {
  migration: 150,
  record: 3,
  upload: 30,
  checkpoint: 15,
  retention: 25,
  erasure: 4,
  closing: 4,
  audit: 3,
  export: 120,
  backup: 120,
  remembering: 5,
  tidying: 6,
};
export type AimedStage = Exclude<Stage, 'migration'>;
/** Scans before the one that is cut short. */
const MAX_SCANS_PASSED = 60;
const aimable = stages.filter((stage) => stage !== 'migration');
const ofCollector = ['upload', 'checkpoint'] as const;

/** @param aim every kill is aimed at this stage of the writer */
export function planLife(random: () => number, aim?: AimedStage): LifePlan {
  const between = (low: number, high: number): number => low + random() * (high - low);
  const pick = <T>(list: readonly T[]): T => {
    const value = list[Math.floor(random() * list.length)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  };
  const base = { victim: 'writer', stage: null, passes: 0, isEarly: false, isMigrating: false } as const;

  if (aim !== undefined) return aimedAt(aim);
  if (random() < COLLECTOR_SHARE) {
    const victim = random() < DATABASE_SHARE ? 'database' : 'collector';
    if (random() < AIMED_SHARE) return { ...base, victim, delayMs: between(MIN_LIFE_MS, MAX_LIFE_MS) };
    const stage = pick(ofCollector);
    return { ...base, victim, stage, delayMs: between(0, LONGEST_MS[stage]) };
  }
  if (random() < MIGRATION_SHARE) {
    return { ...base, isMigrating: true, stage: 'migration', delayMs: between(0, LONGEST_MS.migration) };
  }
  if (random() < EARLY_SHARE) return { ...base, isEarly: true, delayMs: between(100, 700) };
  if (random() < AIMED_SHARE) return { ...base, delayMs: between(MIN_LIFE_MS, MAX_LIFE_MS) };
  return aimedAt(pick(aimable));

  function aimedAt(stage: Stage): LifePlan {
    const passes = stage === 'record' ? Math.floor(between(0, MAX_SCANS_PASSED)) : 0;
    return { ...base, stage, passes, delayMs: between(0, LONGEST_MS[stage]) };
  }
}

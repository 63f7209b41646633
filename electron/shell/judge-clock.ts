/**
 * Judges the clock: can the station rely on the date, and if not, why. Pure.
 *
 * Evidence in order of weight: the collector's clock, what is signed (the build, bundles), the moment at which this
 * run last knew the clock to be right and a monotonic clock that nobody sets, and the newest time in the ledger.
 * Never corrects the time: it says only whether it holds. A wrong doubt asks a person, a wrong trust opens expired
 * codes, so what is not plain is a doubt.
 */
import type { ClockDoubt, ClockState } from '../../contract/clock-state.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A step of the wall clock against the monotonic one, in one run, above which somebody has set it. */
export const JUMP_MS = 2 * MINUTE_MS;
/** How far the collector's clock may be from the station's. */
export const COLLECTOR_TOLERANCE_MS = 5 * MINUTE_MS;
/** How far behind the newest time in the ledger the clock may be: a correction by a time server is no doubt. */
export const BEHIND_TOLERANCE_MS = 2 * MINUTE_MS;
/** Longer since the last known time, and a wrong month or year is as likely as a closed hall. */
export const LONG_GAP_MS = 45 * DAY_MS;
/** An answer that was under way longer says too little about the time. */
export const MAX_ROUND_TRIP_MS = MINUTE_MS;
/**
 * The two clocks of one PC part by themselves where only one is disciplined (Windows): 100 ppm, the worst of cheap
 * quartz, is 8.6 s a day. Without it a month of running would look like a step.
 */
export const DRIFT_SHARE = 1e-4;

/** The two clocks, read together, milliseconds. */
export interface Moment {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

/** An answer of the collector, with the moment at which it came. */
export interface CollectorTime extends Moment {
  readonly serverTimeMs: number;
  readonly roundTripMs: number;
}

export interface ClockFacts {
  readonly now: Moment;
  /** When this run last knew that the clock was right; null: not yet. */
  readonly baseline: Moment | null;
  /** No right clock shows less: when the program or its newest signed bundle was made. */
  readonly earliestMs: number;
  /** Time of the newest entry in the ledger that was made under a clock that was trusted; null: none. */
  readonly newestMs: number | null;
  /** The last answer of the collector in this run. */
  readonly collector: CollectorTime | null;
  /** A doubt from before a restart or the PC's sleep that the clock alone cannot lift; null: none. */
  readonly standing: 'jumped' | 'collector-differs' | null;
}

const driftMs = (elapsedMs: number): number => Math.abs(elapsedMs) * DRIFT_SHARE;
const trusted: ClockState = { isTrusted: true, doubt: null };
const doubted = (doubt: ClockDoubt): ClockState => ({ isTrusted: false, doubt });

/** What the collector's answer says of the clock now; `unknown`: it is no witness. */
function judgeCollector({ now, collector, earliestMs }: ClockFacts): ClockState | 'unknown' {
  if (collector === null || collector.roundTripMs > MAX_ROUND_TRIP_MS) return 'unknown';
  const elapsedMs = now.monotonicMs - collector.monotonicMs;
  // It read its clock somewhere between question and answer.
  const thenMs = collector.serverTimeMs + collector.roundTripMs / 2;
  const toleranceMs = COLLECTOR_TOLERANCE_MS + collector.roundTripMs / 2;
  // A collector that is itself before what is signed has no battery either.
  if (thenMs + toleranceMs < earliestMs) return 'unknown';
  if (Math.abs(now.wallMs - thenMs - elapsedMs) <= toleranceMs + driftMs(elapsedMs)) return trusted;
  if (now.wallMs < earliestMs) return doubted('before-build');
  // It agreed when it answered: the clock was set since.
  const hadAgreed = Math.abs(collector.wallMs - thenMs) <= toleranceMs;
  return doubted(hadAgreed ? 'jumped' : 'collector-differs');
}

export function judgeClock(facts: ClockFacts): ClockState {
  const { now, baseline, earliestMs, newestMs, standing } = facts;
  const byCollector = judgeCollector(facts);
  if (byCollector !== 'unknown') return byCollector;
  if (now.wallMs < earliestMs) return doubted('before-build');
  if (baseline !== null) {
    const elapsedMs = now.monotonicMs - baseline.monotonicMs;
    const stepMs = Math.abs(now.wallMs - baseline.wallMs - elapsedMs);
    return stepMs > JUMP_MS + driftMs(elapsedMs) ? doubted('jumped') : trusted;
  }
  if (standing !== null) return doubted(standing);
  if (newestMs === null) return trusted;
  if (now.wallMs < newestMs - BEHIND_TOLERANCE_MS) return doubted('behind-ledger');
  return now.wallMs > Math.max(newestMs, earliestMs) + LONG_GAP_MS ? doubted('long-gap') : trusted;
}

/**
 * Keeps what is known of the clock: evidence, the state that follows from it, and who lifted a doubt.
 *
 * No I/O and no timer: main beats it once a second and writes the changes down (audit, status). The judgement is
 * judge-clock.ts. A clock that was trusted in this run is held against the monotonic clock from then
 * on, so that a jump away is a doubt at once and a jump back lifts it; one that was never right yet may be set.
 */
import { type ClockDoubt, type ClockState, doubtsForPeople } from '../../contract/clock-state.ts';
import { type ClockFacts, type CollectorTime, judgeClock, type Moment } from './judge-clock.ts';

/** A jump that was seen this short before the PC said that it had woken is its sleep, ms of the monotonic clock. */
export const RESUME_WITHIN_MS = 10_000;

export interface ClockPorts {
  readonly clock: { wallMs(): number; monotonicMs(): number };
  /** No right clock shows less; grows with each newer signed bundle. */
  readonly earliestMs: () => number;
  readonly past: {
    /** Time of the newest entry of the ledger that was made while the clock was trusted; null: none. */
    readonly newestAtMs: number | null;
    /** The doubt that stood when the run before ended: a restart lifts none that only a person can judge. */
    readonly doubt: ClockDoubt | null;
  };
  /** Told from the first beat on, and only what differs from `past.doubt` or what was told last. */
  readonly onChange: (state: ClockState, by: 'collector' | 'itself' | 'person') => void;
}

export interface ClockKeeper {
  /** Once a second. */
  beat(): void;
  heardServerTime(serverTimeMs: number, roundTripMs: number): void;
  /** A person says that the clock is right; false where that is not for a person to say. */
  confirm(): boolean;
  /** The PC woke: its monotonic clock may have stood still (Linux) while the wall clock went on. */
  resumed(): void;
  /** As of now, not of the last beat. */
  state(): ClockState;
}

export function keepClock({ clock, earliestMs, past, onChange }: ClockPorts): ClockKeeper {
  let baseline: Moment | null = null;
  /** The last look at which the clock was trusted. */
  let lastTrusted: Moment | null = null;
  let collector: CollectorTime | null = null;
  let { newestAtMs } = past;
  // The collector is asked again soon; that the clock was set nobody else will say.
  let standing: ClockFacts['standing'] = past.doubt === 'jumped' ? 'jumped' : null;
  // What the audit says last: the change that is told first is from there.
  let told: ClockDoubt | null = past.doubt;

  const read = (): Moment => ({ wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() });
  const judge = (now: Moment): ClockState =>
    judgeClock({ now, baseline, earliestMs: earliestMs(), newestMs: newestAtMs, collector, standing });

  function look(by: 'collector' | 'itself' | 'person', now = read()): void {
    const state = judge(now);
    if (state.isTrusted) {
      // The collector's word, and the end of a doubt, are a better start than what was known before.
      if (baseline === null || told !== null || by === 'collector') baseline = now;
      lastTrusted = now;
      standing = null;
    }
    if (state.doubt === told) return;
    told = state.doubt;
    onChange(state, by);
  }

  return {
    beat: () => look('itself'),

    heardServerTime(serverTimeMs, roundTripMs) {
      const now = read();
      collector = { ...now, serverTimeMs, roundTripMs };
      look('collector', now);
    },

    confirm() {
      const now = read();
      const { doubt } = judge(now);
      if (doubt !== null && !doubtsForPeople.has(doubt)) return false;
      if (doubt !== null) {
        // An answer that agreed before the clock was set speaks against it for ever; the next one is heard.
        collector = null;
        baseline = now;
      }
      look('person', now);
      return true;
    },

    resumed() {
      const now = read();
      const isItsSleep =
        told === null ||
        (told === 'jumped' &&
          lastTrusted !== null &&
          now.monotonicMs - lastTrusted.monotonicMs <= RESUME_WITHIN_MS);
      if (lastTrusted !== null && isItsSleep) {
        // From here on as at a start: later than the last known time, and not by months.
        newestAtMs = lastTrusted.wallMs;
        baseline = null;
        collector = null;
      } else if (told === 'collector-differs') {
        // Its answer cannot be reckoned on over the sleep, and might agree by chance; the next one is awaited.
        baseline = null;
        collector = null;
        standing = told;
      }
      look('itself', now);
    },

    state: () => judge(read()),
  };
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BEHIND_TOLERANCE_MS,
  type ClockFacts,
  COLLECTOR_TOLERANCE_MS,
  DRIFT_SHARE,
  JUMP_MS,
  judgeClock,
  LONG_GAP_MS,
  MAX_ROUND_TRIP_MS,
} from '../../../electron/shell/judge-clock.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 365 * DAY_MS;
const NOW_MS = Date.UTC(2026, 10, 21, 2, 30);
const EARLIEST_MS = NOW_MS - 200 * DAY_MS;

const now = { wallMs: NOW_MS, monotonicMs: HOUR_MS };
const judged = (facts: Partial<ClockFacts>): string => {
  const { isTrusted, doubt } = judgeClock({
    now,
    baseline: null,
    earliestMs: EARLIEST_MS,
    newestMs: null,
    collector: null,
    standing: null,
    ...facts,
  });
  expect(isTrusted).toBe(doubt === null);
  return doubt ?? 'trusted';
};
/** This run trusted the clock at its first millisecond, and it has been set by so much since. */
const steppedBy = (stepMs: number): string =>
  judged({ baseline: { wallMs: NOW_MS - HOUR_MS - stepMs, monotonicMs: 0 } });
/** The collector answered just now, with a clock that is so much ahead. */
const collectorAhead = (aheadMs: number, roundTripMs = 0, facts: Partial<ClockFacts> = {}): string =>
  judged({
    collector: { ...now, serverTimeMs: NOW_MS + aheadMs - roundTripMs / 2, roundTripMs },
    ...facts,
  });

describe('a clock without a collector', () => {
  it('is trusted at a first start, however long ago the program was made', () => {
    expect(judged({})).toBe('trusted');
    expect(judged({ earliestMs: NOW_MS })).toBe('trusted');
  });

  it('is doubted a millisecond before the program or its newest bundle was made', () => {
    expect(judged({ earliestMs: NOW_MS + 1 })).toBe('before-build');
    expect(judged({ now: { wallMs: 0, monotonicMs: 0 } })).toBe('before-build');
  });

  it('may lie a little behind the ledger, not more', () => {
    expect(judged({ newestMs: NOW_MS + BEHIND_TOLERANCE_MS })).toBe('trusted');
    expect(judged({ newestMs: NOW_MS + BEHIND_TOLERANCE_MS + 1 })).toBe('behind-ledger');
    expect(judged({ newestMs: NOW_MS + 10 * YEAR_MS })).toBe('behind-ledger');
  });

  it('is doubted when more than the long gap lies between it and the last known time', () => {
    expect(judged({ newestMs: NOW_MS - LONG_GAP_MS })).toBe('trusted');
    expect(judged({ newestMs: NOW_MS - LONG_GAP_MS - 1 })).toBe('long-gap');
    expect(judged({ newestMs: NOW_MS - YEAR_MS, earliestMs: NOW_MS - LONG_GAP_MS })).toBe('trusted');
    expect(judged({ newestMs: NOW_MS - YEAR_MS, earliestMs: NOW_MS - LONG_GAP_MS - 1 })).toBe('long-gap');
  });

  it('stays doubted over a restart when the run before had seen it set', () => {
    expect(judged({ standing: 'jumped' })).toBe('jumped');
    expect(judged({ standing: 'jumped', now: { wallMs: 0, monotonicMs: 0 } })).toBe('before-build');
    expect(judged({ standing: 'jumped', baseline: now })).toBe('trusted');
  });
});

describe('a clock that this run has trusted', () => {
  const allowedMs = JUMP_MS + HOUR_MS * DRIFT_SHARE;

  it.each([1, -1])('may step by two minutes and what quartz drifts, not more (%i)', (sign) => {
    expect(steppedBy(sign * allowedMs)).toBe('trusted');
    expect(steppedBy(sign * (allowedMs + 1))).toBe('jumped');
    expect(steppedBy(sign * 30 * DAY_MS)).toBe('jumped');
  });

  it('is before the build when it fell behind even that', () => {
    expect(judged({ now: { wallMs: 0, monotonicMs: HOUR_MS }, baseline: now })).toBe('before-build');
  });

  it('is not held against the ledger any more: what a jump wrote there is no evidence', () => {
    expect(judged({ baseline: now, newestMs: NOW_MS + 5 * YEAR_MS })).toBe('trusted');
    expect(judged({ baseline: now, newestMs: NOW_MS - 5 * YEAR_MS })).toBe('trusted');
  });

  it('does not take the drift of ninety days for a step', () => {
    const elapsedMs = 90 * DAY_MS;
    const baseline = { wallMs: NOW_MS - elapsedMs - elapsedMs * 5e-5, monotonicMs: HOUR_MS - elapsedMs };
    expect(judged({ baseline })).toBe('trusted');
  });
});

describe('the collector', () => {
  it.each([1, -1])('agrees within five minutes, not beyond (%i)', (sign) => {
    expect(collectorAhead(sign * COLLECTOR_TOLERANCE_MS)).toBe('trusted');
    expect(collectorAhead(sign * (COLLECTOR_TOLERANCE_MS + 1))).toBe('collector-differs');
    expect(collectorAhead(sign * (COLLECTOR_TOLERANCE_MS + 1_000), 2_000)).toBe('trusted');
    expect(collectorAhead(sign * (COLLECTOR_TOLERANCE_MS + 1_001), 2_000)).toBe('collector-differs');
  });

  it('clears every doubt when it agrees', () => {
    const doubts: Partial<ClockFacts>[] = [
      { newestMs: NOW_MS + YEAR_MS },
      { newestMs: NOW_MS - YEAR_MS },
      { baseline: { wallMs: NOW_MS - YEAR_MS, monotonicMs: 0 } },
      { standing: 'jumped' },
      { standing: 'collector-differs' },
      { earliestMs: NOW_MS + COLLECTOR_TOLERANCE_MS },
    ];
    for (const facts of doubts) {
      expect(judged(facts)).not.toBe('trusted');
      expect(collectorAhead(0, 0, facts)).toBe('trusted');
    }
  });

  it('is no witness when its own clock is before what is signed', () => {
    const ahead = EARLIEST_MS - NOW_MS - COLLECTOR_TOLERANCE_MS;
    expect(collectorAhead(ahead)).toBe('collector-differs');
    expect(collectorAhead(ahead - 1)).toBe('trusted');
    expect(collectorAhead(0, 0, { earliestMs: NOW_MS + COLLECTOR_TOLERANCE_MS + 1 })).toBe('before-build');
  });

  it('is no witness after a round trip of more than a minute', () => {
    expect(collectorAhead(YEAR_MS, MAX_ROUND_TRIP_MS)).toBe('collector-differs');
    expect(collectorAhead(YEAR_MS, MAX_ROUND_TRIP_MS + 1)).toBe('trusted');
  });

  it('that agreed when it answered shows a later step as one', () => {
    const answered = { monotonicMs: 0, roundTripMs: 0 };
    const set = { wallMs: NOW_MS - 9 * DAY_MS, serverTimeMs: NOW_MS - 9 * DAY_MS, ...answered };
    expect(judged({ collector: set })).toBe('jumped');
    expect(judged({ collector: { ...set, wallMs: NOW_MS - HOUR_MS } })).toBe('collector-differs');
  });

  it('that differed agrees once the clock was set right', () => {
    const collector = {
      wallMs: 0,
      monotonicMs: 0,
      serverTimeMs: NOW_MS - HOUR_MS,
      roundTripMs: 0,
    };
    expect(judged({ collector })).toBe('trusted');
    expect(judged({ collector, now: { wallMs: 0, monotonicMs: HOUR_MS } })).toBe('before-build');
  });
});

it('trusts no clock that is more than a year from a collector that is a witness, whatever else is known', () => {
  const time = fc.integer({ min: EARLIEST_MS, max: NOW_MS + 50 * YEAR_MS });
  const awayMs = fc.integer({ min: YEAR_MS, max: 60 * YEAR_MS });
  const facts = fc.record({
    newestMs: fc.option(time),
    baseline: fc.option(fc.record({ wallMs: time, monotonicMs: fc.integer({ min: 0, max: HOUR_MS }) })),
    standing: fc.constantFrom('jumped' as const, 'collector-differs' as const, null),
  });
  fc.assert(
    fc.property(time, awayMs, fc.boolean(), facts, (trueMs, offMs, isAhead, rest) => {
      const wallMs = trueMs + (isAhead ? offMs : -offMs);
      const collector = { wallMs, monotonicMs: HOUR_MS, serverTimeMs: trueMs, roundTripMs: 40 };
      const given = { now: { wallMs, monotonicMs: HOUR_MS }, collector, ...rest };
      expect(judged(given)).toMatch(/collector-differs|before-build/);
      expect(judged({ ...given, now: { wallMs: trueMs, monotonicMs: HOUR_MS } })).toBe('trusted');
    }),
  );
});

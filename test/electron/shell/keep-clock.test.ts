import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClockDoubt, ClockState } from '../../../contract/clock-state.ts';
import { JUMP_MS, LONG_GAP_MS } from '../../../electron/shell/judge-clock.ts';
import { type ClockKeeper, keepClock, RESUME_WITHIN_MS } from '../../../electron/shell/keep-clock.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 365 * DAY_MS;
const NOW_MS = Date.UTC(2026, 10, 21, 2, 30);
const EARLIEST_MS = NOW_MS - 30 * DAY_MS;

/** A PC with its two clocks, and the true time that only the collector knows. */
function openWorld(past: { newestAtMs?: number; doubt?: ClockDoubt } = {}, offMs = 0) {
  const changes: string[] = [];
  const world = {
    trueMs: NOW_MS,
    offMs,
    monotonicMs: 1_000,
    earliestMs: EARLIEST_MS,
    changes,
    keeper: null as unknown as ClockKeeper,
    pass(ms: number): void {
      world.trueMs += ms;
      world.monotonicMs += ms;
    },
    /** Asleep: on Linux the monotonic clock stands still. */
    sleep(ms: number): void {
      world.trueMs += ms;
    },
    doubt: (): ClockDoubt | null => world.keeper.state().doubt,
    hear: (aheadMs = 0) => world.keeper.heardServerTime(world.trueMs + aheadMs - 20, 40),
    restart(next: { newestAtMs?: number; doubt?: ClockDoubt } = {}): void {
      world.monotonicMs = 1_000;
      world.keeper = keepClock({
        clock: { wallMs: () => world.trueMs + world.offMs, monotonicMs: () => world.monotonicMs },
        earliestMs: () => world.earliestMs,
        past: { newestAtMs: next.newestAtMs ?? null, doubt: next.doubt ?? null },
        onChange: ({ doubt }: ClockState, by) => changes.push(doubt ?? `trusted by ${by}`),
      });
      world.keeper.beat();
    },
  };
  world.restart(past);
  return world;
}

describe('a clock that runs', () => {
  it('is trusted and nothing is told, over months of running and the answers of the collector', () => {
    const world = openWorld({ newestAtMs: NOW_MS - HOUR_MS });
    for (let day = 0; day < 120; day += 1) {
      world.pass(DAY_MS);
      world.keeper.beat();
      if (day % 40 === 0) world.hear(1_000);
    }
    expect([world.doubt(), world.changes]).toEqual([null, []]);
  });

  it.each([
    ['years ahead', 7 * YEAR_MS, 'jumped'],
    ['weeks back', -20 * DAY_MS, 'jumped'],
    ['years back', -7 * YEAR_MS, 'before-build'],
    ['to 1970', -NOW_MS, 'before-build'],
  ] as const)(
    'is doubted at once when it is set %s, and trusted by itself when it is set back',
    (_n, offMs, doubt) => {
      const world = openWorld({ newestAtMs: NOW_MS - HOUR_MS });
      world.offMs = offMs;
      expect(world.doubt()).toBe(doubt);
      world.keeper.beat();
      world.pass(HOUR_MS);
      world.keeper.beat();
      world.offMs = 3_000;
      world.keeper.beat();
      expect(world.changes).toEqual([doubt, 'trusted by itself']);
    },
  );

  it('that fell to 1970 and was set to another believable time than its own is still doubted', () => {
    const world = openWorld();
    world.offMs = -NOW_MS;
    world.keeper.beat();
    world.offMs = -10 * DAY_MS;
    world.keeper.beat();
    expect(world.changes).toEqual(['before-build', 'jumped']);
  });
});

describe('a clock that was wrong at the start', () => {
  it('heals by itself when a time server or a person sets it to a believable time', () => {
    for (const [offMs, doubt] of [
      [-NOW_MS, 'before-build'],
      [-5 * DAY_MS, 'behind-ledger'],
      [3 * YEAR_MS, 'long-gap'],
    ] as const) {
      const world = openWorld({ newestAtMs: NOW_MS - HOUR_MS }, offMs);
      expect(world.doubt()).toBe(doubt);
      world.offMs = 0;
      world.keeper.beat();
      expect(world.changes).toEqual([doubt, 'trusted by itself']);
      // From now on it is this time that counts.
      world.offMs = 2 * JUMP_MS;
      expect(world.doubt()).toBe('jumped');
    }
  });

  it('is before the build also when the bundle that says so comes later', () => {
    const world = openWorld({}, -3 * HOUR_MS);
    expect(world.doubt()).toBeNull();
    world.earliestMs = NOW_MS - HOUR_MS;
    world.keeper.beat();
    expect(world.changes).toEqual(['before-build']);
  });
});

describe('a person', () => {
  it.each([
    ['behind-ledger', -5 * DAY_MS],
    ['long-gap', 60 * DAY_MS],
  ] as const)('lifts %s, and the clock is held to that time from then on', (doubt, offMs) => {
    const world = openWorld({ newestAtMs: NOW_MS - HOUR_MS }, offMs);
    expect(world.doubt()).toBe(doubt);
    expect(world.keeper.confirm()).toBe(true);
    world.pass(HOUR_MS);
    world.keeper.beat();
    expect(world.changes).toEqual([doubt, 'trusted by person']);
    world.offMs += 2 * JUMP_MS;
    expect(world.doubt()).toBe('jumped');
  });

  it('lifts a jump, also one that the collector had agreed before', () => {
    const world = openWorld();
    world.hear();
    world.offMs = 2 * DAY_MS;
    world.keeper.beat();
    expect(world.keeper.confirm()).toBe(true);
    expect([world.doubt(), world.changes]).toEqual([null, ['jumped', 'trusted by person']]);
    world.hear();
    expect(world.doubt()).toBe('collector-differs');
  });

  it('cannot vouch for a clock before the build, nor against the collector', () => {
    const early = openWorld({}, -NOW_MS);
    expect([early.keeper.confirm(), early.doubt()]).toEqual([false, 'before-build']);
    const other = openWorld();
    other.hear(HOUR_MS);
    expect([other.keeper.confirm(), other.doubt()]).toEqual([false, 'collector-differs']);
  });

  it('confirms a clock that nobody doubts, and nothing changes', () => {
    const world = openWorld();
    expect([world.keeper.confirm(), world.changes]).toEqual([true, []]);
  });
});

describe('a restart', () => {
  it('lifts no doubt of a clock that was set, until the collector or a person does', () => {
    const world = openWorld({ newestAtMs: NOW_MS, doubt: 'jumped' });
    expect([world.doubt(), world.changes]).toEqual(['jumped', []]);
    world.hear();
    expect([world.doubt(), world.changes]).toEqual([null, ['trusted by collector']]);
    const other = openWorld({ newestAtMs: NOW_MS, doubt: 'jumped' });
    expect(other.keeper.confirm()).toBe(true);
    expect(other.changes).toEqual(['trusted by person']);
  });

  it('says that a doubt is over which the clock itself explains', () => {
    for (const doubt of ['before-build', 'long-gap', 'behind-ledger', 'collector-differs'] as const)
      expect(openWorld({ newestAtMs: NOW_MS, doubt }).changes).toEqual(['trusted by itself']);
  });

  it('after years ahead by mistake and back asks a person once, not at every start', () => {
    const world = openWorld({ newestAtMs: NOW_MS + 5 * YEAR_MS });
    expect(world.doubt()).toBe('behind-ledger');
    world.keeper.confirm();
    world.sleep(HOUR_MS);
    world.keeper.resumed();
    expect(world.doubt()).toBeNull();
  });
});

describe('a PC that slept', () => {
  it('has not jumped, whether the beat or the word of its waking came first', () => {
    for (const isBeatFirst of [false, true]) {
      const world = openWorld({ newestAtMs: NOW_MS });
      world.hear();
      world.sleep(9 * HOUR_MS);
      if (isBeatFirst) world.keeper.beat();
      world.pass(RESUME_WITHIN_MS);
      world.keeper.resumed();
      expect(world.doubt()).toBeNull();
      expect(world.changes).toEqual(isBeatFirst ? ['jumped', 'trusted by itself'] : []);
    }
  });

  it('is doubted when it slept for months, or woke before it fell asleep', () => {
    for (const [sleptMs, doubt] of [
      [LONG_GAP_MS + 1, 'long-gap'],
      [LONG_GAP_MS, null],
      [-HOUR_MS, 'behind-ledger'],
    ] as const) {
      const world = openWorld({ newestAtMs: NOW_MS - HOUR_MS });
      world.sleep(sleptMs);
      world.keeper.resumed();
      expect(world.doubt()).toBe(doubt);
    }
  });

  it('does not lose the doubt of a clock that was set before it slept', () => {
    const world = openWorld();
    world.offMs = DAY_MS;
    world.keeper.beat();
    world.pass(RESUME_WITHIN_MS + 1);
    world.keeper.beat();
    world.sleep(HOUR_MS);
    world.keeper.resumed();
    expect(world.doubt()).toBe('jumped');
    const other = openWorld();
    other.hear(HOUR_MS);
    other.sleep(HOUR_MS);
    other.keeper.resumed();
    expect(other.doubt()).toBe('collector-differs');
  });
});

it('ends in a sensible state after any days of jumps, sleep, answers and restarts', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('set'), ms: fc.integer({ min: -60 * YEAR_MS, max: 60 * YEAR_MS }) }),
    fc.record({ do: fc.constantFrom('right', 'beat', 'hear', 'confirm', 'restart'), ms: fc.constant(0) }),
    fc.record({ do: fc.constantFrom('pass', 'sleep'), ms: fc.integer({ min: 0, max: 90 * DAY_MS }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const world = openWorld();
      for (const { do: what, ms } of steps) {
        if (what === 'set') world.offMs = ms;
        if (what === 'right') world.offMs = 0;
        if (what === 'beat') world.keeper.beat();
        if (what === 'hear') world.hear();
        if (what === 'confirm') world.keeper.confirm();
        if (what === 'pass') world.pass(ms);
        if (what === 'sleep') {
          world.sleep(ms);
          world.keeper.resumed();
        }
        if (what === 'restart') {
          const doubt = world.doubt();
          world.restart({
            newestAtMs: world.trueMs + world.offMs,
            ...(doubt === null ? {} : { doubt }),
          });
        }
        const { isTrusted, doubt } = world.keeper.state();
        expect(isTrusted).toBe(doubt === null);
        // A person's word never stands against the collector's, nor before the build.
        if (what === 'hear') expect(isTrusted).toBe(Math.abs(world.offMs) <= 300_040);
        if (world.trueMs + world.offMs < EARLIEST_MS) expect(doubt).toBe('before-build');
      }
      // Whatever happened: the right time and one answer of the collector, and all is well.
      world.offMs = 0;
      world.hear();
      expect(world.doubt()).toBeNull();
      // And a jump away and back leaves no trace.
      world.offMs = YEAR_MS;
      world.keeper.beat();
      expect(world.doubt()).toBe('jumped');
      world.offMs = 0;
      world.keeper.beat();
      expect(world.doubt()).toBeNull();
    }),
  );
});

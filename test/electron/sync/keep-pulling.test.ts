import { describe, expect, it } from 'vitest';
import {
  FIRST_PULL_WITHIN_MS,
  keepPulling,
  type PullPass,
  type PullState,
} from '../../../electron/sync/keep-pulling.ts';
import { createPullBench } from './pull-bench.ts';

const EVERY_MS = 100_000;
const done: PullPass = { kind: 'done' };
const failure = (retryAfterMs: number | null = null): PullPass => ({
  kind: 'failed',
  problem: 'overloaded',
  detail: 'HTTP 503',
  retryAfterMs,
});

function start(pass: () => PullPass | Promise<PullPass>, options: { random?: () => number } = {}) {
  const bench = createPullBench(() => {
    throw new Error('asks nothing');
  });
  const atMs: number[] = [];
  const states: PullState[] = [];
  let isTellingBroken = false;
  const pull = keepPulling({
    ...bench.ports,
    random: options.random ?? (() => 0.5),
    name: 'test',
    everyMs: EVERY_MS,
    async pass() {
      atMs.push(bench.timers.nowMs());
      return pass();
    },
    onState(state) {
      if (isTellingBroken) throw new Error('a bug of the listener');
      states.push(state);
    },
  });
  const breakTelling = (isBroken: boolean): void => {
    isTellingBroken = isBroken;
  };
  return { ...bench, pull, atMs, states, breakTelling };
}

describe('keeping a pull going', () => {
  it.each([0, 0.999])(
    'begins soon and repeats within a tenth of its interval (random %s)',
    async (random) => {
      const running = start(() => done, { random: () => random });
      const startMs = running.timers.nowMs();
      for (let i = 0; i < 500; i += 1) await running.step(1_000);
      const [first = 0, second = 0] = running.atMs;
      expect(first - startMs).toBeLessThan(FIRST_PULL_WITHIN_MS);
      expect(second - first).toBeGreaterThanOrEqual(EVERY_MS * 0.9);
      expect(second - first).toBeLessThanOrEqual(EVERY_MS * 1.1 + 1_000);
      expect(running.atMs.length).toBeGreaterThanOrEqual(4);
    },
  );

  it('waits as long as the collector asks for, and no longer than a wake', async () => {
    const running = start(() => failure(60_000));
    await running.step(FIRST_PULL_WITHIN_MS);
    await running.step(59_000);
    expect(running.atMs).toHaveLength(1);
    running.pull.wake();
    await running.settled();
    expect(running.atMs).toHaveLength(2);
  });

  it('runs once more after a pull during which it was woken, and never two at a time', async () => {
    const ends: ((pass: PullPass) => void)[] = [];
    const running = start(() => new Promise((resolve) => ends.push(resolve)));
    await running.step(FIRST_PULL_WITHIN_MS);
    running.pull.wake();
    running.pull.wake();
    await running.settled();
    expect(ends).toHaveLength(1);
    ends[0]?.(done);
    await running.settled();
    expect(ends).toHaveLength(2);
    ends[1]?.(done);
    await running.settled();
    expect(ends).toHaveLength(2);
  });

  it('takes a pass that throws for a failure of our own', async () => {
    const running = start(() => {
      throw new RangeError('secret of a row');
    });
    await running.step(FIRST_PULL_WITHIN_MS);
    expect(running.states.at(-1)).toMatchObject({ state: 'waiting', problem: null });
    expect(JSON.stringify(running.logged)).not.toContain('secret of a row');
    await running.step(1_000);
    expect(running.atMs).toHaveLength(2);
  });

  it('lives on when a listener throws', async () => {
    const running = start(() => done);
    running.breakTelling(true);
    await running.step(FIRST_PULL_WITHIN_MS);
    expect(running.logged.at(-1)).toMatchObject({ event: 'pull-bug' });
    running.breakTelling(false);
    await running.step(EVERY_MS);
    expect(running.states.at(-1)).toMatchObject({ state: 'idle' });
  });
});

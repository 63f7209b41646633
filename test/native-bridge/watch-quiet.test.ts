import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { SECOND_LOOK_MS, watchQuiet } from '../../native-bridge/watch-quiet.ts';
import { createSteppedTimers } from '../support/stepped-timers.ts';

describe('watch for quiet', () => {
  it('says so after exactly the time', () => {
    const timers = createSteppedTimers();
    let said = 0;
    watchQuiet(timers, 100, () => {
      said += 1;
    });
    timers.step(99);
    expect(said).toBe(0);
    timers.step(1);
    expect(said).toBe(1);
    expect(timers.waiting()).toBe(0);
  });

  it.each([10, 100 - SECOND_LOOK_MS, 99])('says nothing when cancelled %i ms into it', (atMs) => {
    const timers = createSteppedTimers();
    let said = 0;
    const cancel = watchQuiet(timers, 100, () => {
      said += 1;
    });
    timers.step(atMs);
    cancel();
    timers.step(1_000);
    expect([said, timers.waiting()]).toEqual([0, 0]);
  });

  it('lets what arrived while the process stood still come first', async () => {
    const order: string[] = [];
    const timers = {
      set(ms: number, task: () => void): () => void {
        const timer = setTimeout(task, ms);
        return () => clearTimeout(timer);
      },
    };
    const cancel = watchQuiet(timers, 2 * SECOND_LOOK_MS, () => order.push('quiet'));
    // A loop held up for longer than the whole time, with something waiting behind the timers.
    setImmediate(() => {
      order.push('arrived');
      cancel();
    });
    const until = performance.now() + 3 * SECOND_LOOK_MS;
    while (performance.now() < until);
    await nextTurn();
    expect(order).toEqual(['arrived']);
  });
});

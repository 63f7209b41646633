import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  expectedWaitMinutes,
  LONGEST_WAIT_MINUTES,
  type Queue,
  WAIT_WINDOW_MS,
} from '../../../electron/gate/expected-wait.ts';

const full: Queue = { inside: 100, hardLimit: 100, exits: 30, countedMs: WAIT_WINDOW_MS, ahead: 0 };
const wait = (changes: Partial<Queue>) => expectedWaitMinutes({ ...full, ...changes });

describe('the expected wait', () => {
  it.each<[string, Partial<Queue>, number | null]>([
    ['is a minute where one leaves a minute', {}, 1],
    ['is longer by who waits already', { ahead: 9 }, 10],
    ['is longer by who is inside above the limit', { inside: 105 }, 6],
    ['is rounded up', { exits: 29 }, 2],
    ['is at least a minute', { exits: 3_000 }, 1],
    ['is not told where nobody leaves', { exits: 0 }, null],
    ['is not told where there is room', { inside: 99 }, null],
    ['is not told of a place without a limit', { hardLimit: null }, null],
    ['takes a short count for five minutes at least', { exits: 1, countedMs: 1_000 }, 5],
    ['goes by the time that was counted', { exits: 10, countedMs: 10 * 60_000 }, 1],
    ['takes a long count for the window', { exits: 1, countedMs: 600 * 60_000 }, 30],
    ['is told up to its limit', { exits: 1, ahead: LONGEST_WAIT_MINUTES / 30 - 1 }, LONGEST_WAIT_MINUTES],
    ['is not told beyond it', { exits: 1, ahead: LONGEST_WAIT_MINUTES / 30 }, null],
  ])('%s', (_, changes, minutes) => {
    expect(wait(changes)).toBe(minutes);
  });

  it('is whole minutes that a screen can tell, and never shorter for who stands further back', () => {
    const queue = fc.record({
      inside: fc.nat(2_000),
      hardLimit: fc.integer({ min: 1, max: 1_000 }),
      exits: fc.nat(500),
      countedMs: fc.nat(2 * WAIT_WINDOW_MS),
      ahead: fc.nat(500),
    });
    fc.assert(
      fc.property(queue, (one) => {
        const minutes = expectedWaitMinutes(one);
        const further = expectedWaitMinutes({ ...one, ahead: one.ahead + 1 });
        if (minutes !== null) expect(Number.isInteger(minutes) && minutes >= 1).toBe(true);
        if (minutes === null) expect(further).toBeNull();
        else expect(further ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(minutes);
      }),
    );
  });
});

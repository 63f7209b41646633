import { describe, expect, it } from 'vitest';
import { occupancyOf, roomOf } from '../../../electron/gate/occupancy.ts';

describe('the room of a zone', () => {
  it.each<[string, number | null, number | null, number, string]>([
    ['has no end without limits', null, null, 1_000_000, 'unlimited'],
    ['is free one below the soft limit', 80, 100, 79, 'free'],
    ['is nearly full at the soft limit', 80, 100, 80, 'nearly-full'],
    ['is nearly full one below the hard limit', 80, 100, 99, 'nearly-full'],
    ['is full at the hard limit', 80, 100, 100, 'full'],
    ['is full past it: who is asked about counts', 80, 100, 120, 'full'],
    ['is full at once where both limits are one', 100, 100, 100, 'full'],
    ['is free below a hard limit alone', null, 100, 99, 'free'],
    ['is full at a hard limit alone', null, 100, 100, 'full'],
    ['is never full with a soft limit alone', 80, null, 1_000, 'nearly-full'],
  ])('%s', (_, softLimit, hardLimit, inside, expected) => {
    expect(roomOf({ softLimit, hardLimit }, inside)).toBe(expected);
  });

  it('stands in the facts beside the count', () => {
    expect(occupancyOf({ softLimit: 2, hardLimit: 3 }, 2, true)).toEqual({
      inside: 2,
      room: 'nearly-full',
      isInside: true,
    });
  });
});

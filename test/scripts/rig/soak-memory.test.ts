import { expect, test } from 'vitest';
import { createMemoryTally, FEWEST_SAMPLES } from '../../../scripts/rig/soak-memory.ts';

test('the median of the first fifth stands against the median of the last', () => {
  const tally = createMemoryTally();
  for (let at = 0; at < 50; at += 1)
    tally.add({ main: 100 + at, renderer: at % 2 === 0 ? 80 : 90, all: 500 });
  expect(tally.course()).toEqual({
    samples: 50,
    first: { main: 104, renderer: 80, all: 500 },
    last: { main: 144, renderer: 80, all: 500 },
  });
});

test('one high sample is not growth', () => {
  const tally = createMemoryTally();
  for (let at = 0; at < 50; at += 1) tally.add({ main: at === 49 ? 900 : 100, renderer: 80, all: 500 });
  const course = tally.course();
  expect(course?.last).toEqual(course?.first);
});

test('too few samples say nothing', () => {
  const tally = createMemoryTally();
  for (let at = 1; at < FEWEST_SAMPLES; at += 1) tally.add({ main: 100, renderer: 80, all: 500 });
  expect(tally.course()).toBeNull();
  tally.add({ main: 100, renderer: 80, all: 500 });
  expect(tally.course()?.samples).toBe(FEWEST_SAMPLES);
});

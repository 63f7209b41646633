import { expect, test } from 'vitest';
import {
  LONGEST_SLACK_MS,
  MAX_PAINTED_P99_MS,
  MAY_GROW_MB,
  missedBars,
  type SoakRun,
  slackMs,
} from '../../../scripts/rig/soak-bars.ts';

const level = { main: 120, renderer: 90, all: 600 };
const good: SoakRun = {
  minutes: 30,
  visitors: 1_800,
  taken: 1_800,
  elapsedMs: 30 * 60_000,
  figures: { dropped: 0, neverPainted: 0, paintedP99Ms: 30 },
  burst: { codes: 5, shownBusy: 1 },
  memory: { samples: 500, first: level, last: level },
  isMemoryMeasured: true,
};
const missed = (change: Partial<SoakRun>): readonly string[] => missedBars({ ...good, ...change });

test('a run that reached everything missed nothing', () => {
  expect(missedBars(good)).toEqual([]);
});

test('a gate that takes half of the visitors in the time does not pass, however long or short the run', () => {
  for (const minutes of [0.1, 0.5, 3, 30, 600])
    expect(missed({ minutes, elapsedMs: 2 * minutes * 60_000 })).toHaveLength(1);
});

test('who comes last may be answered within the slack after the end, and not later', () => {
  expect(slackMs(30)).toBe(LONGEST_SLACK_MS);
  const allowedMs = 30 * 60_000 + LONGEST_SLACK_MS;
  expect(missed({ elapsedMs: allowedMs })).toEqual([]);
  expect(missed({ elapsedMs: allowedMs + 1 })).toEqual(['rate: 1815 s for 30 minutes of visitors']);
});

test('one visitor who was not taken is named', () => {
  expect(missed({ taken: 1_799 })).toEqual(['rate: 1799 of 1800 visitors were taken']);
});

test('one who was dropped is named', () => {
  expect(missed({ figures: { dropped: 1, neverPainted: 1, paintedP99Ms: 30 } })).toEqual([
    'dropped: 1, 1 of them not painted',
  ]);
});

test('the wait may be as long as the bar, and no measured wait at all is missed', () => {
  const painted = (paintedP99Ms: number) =>
    missed({ figures: { dropped: 0, neverPainted: 0, paintedP99Ms } });
  expect(painted(MAX_PAINTED_P99_MS)).toEqual([]);
  expect(painted(MAX_PAINTED_P99_MS + 0.001)).toHaveLength(1);
  expect(painted(Number.NaN)).toHaveLength(1);
});

test('a queue that no frame told of is missed, and so is a run without one', () => {
  expect(missed({ burst: { codes: 5, shownBusy: 0 } })).toEqual([
    'queueing: 5 codes stood behind a slow look-up, and no frame said so',
  ]);
  expect(missed({ burst: null })).toHaveLength(1);
});

test('main and page may each grow by so much, and not by more', () => {
  const grown = (main: number, renderer: number) =>
    missed({
      memory: {
        samples: 500,
        first: level,
        last: { ...level, main: level.main + main, renderer: level.renderer + renderer },
      },
    });
  expect(grown(MAY_GROW_MB.main, MAY_GROW_MB.renderer)).toEqual([]);
  expect(grown(MAY_GROW_MB.main + 0.5, 0)).toHaveLength(1);
  expect(grown(0, MAY_GROW_MB.renderer + 0.5)).toHaveLength(1);
  expect(grown(-50, -50)).toEqual([]);
});

test('memory that was to be measured and was not is missed; a run too short for it is told so by null', () => {
  expect(missed({ memory: null })).toEqual(['memory: too few samples']);
  expect(missed({ memory: null, isMemoryMeasured: false })).toEqual([]);
});

import { expect, test } from 'vitest';
import { createSoakTally, type SoakTally } from '../../../scripts/rig/soak-tally.ts';

function record(tally: SoakTally, visitId: string, lastByteAtMs: number, family = 'declaration'): void {
  tally.hear({
    event: 'recorded',
    visitId,
    seq: 1,
    outcome: 'accept',
    isUnreadable: false,
    family,
    trust: 'verified',
    lastByteAtMs,
    durableAtMs: lastByteAtMs + 5,
  });
}
const paint = (tally: SoakTally, promptId: string | null, atMs: number, screen = 'accept'): void =>
  tally.hear({ event: 'painted', scene: 1, promptId, screen, atMs });

test('the wait is from the last byte to the painted frame', () => {
  const tally = createSoakTally();
  record(tally, 'one', 1_000);
  paint(tally, 'one', 1_030);
  record(tally, 'two', 2_000);
  paint(tally, 'two', 2_050);
  expect(tally.figures(2)).toMatchObject({ painted: 2, dropped: 0, paintedP50Ms: 30, paintedMaxMs: 50 });
  expect(tally.figures(2).slowest).toEqual([
    { at: '00:00:02', waitMs: 50, durableMs: 5 },
    { at: '00:00:01', waitMs: 30, durableMs: 5 },
  ]);
});

test('a frame of two lanes names the newest answer and has painted both', () => {
  const tally = createSoakTally();
  record(tally, 'one', 1_000);
  record(tally, 'two', 1_010);
  paint(tally, 'two', 1_040);
  expect(tally.figures(2)).toMatchObject({ painted: 2, dropped: 0, paintedMaxMs: 40 });
});

test('an answer that was recorded after the painted one is not painted by it', () => {
  const tally = createSoakTally();
  record(tally, 'one', 1_000);
  record(tally, 'two', 1_010);
  paint(tally, 'one', 1_020);
  expect(tally.unpainted()).toBe(1);
  expect(tally.figures(2)).toMatchObject({ painted: 1, dropped: 1 });
});

test('a code without any answer is dropped; a double scan and "scan again" are answers', () => {
  const tally = createSoakTally();
  record(tally, 'one', 1_000);
  paint(tally, 'one', 1_020);
  tally.hear({ event: 'repeat', visitId: 'one' });
  tally.hear({ event: 'drop', kind: 'noise', promptId: 'three' });
  expect(tally.answered()).toBe(3);
  expect(tally.figures(3).dropped).toBe(0);
  expect(tally.figures(4).dropped).toBe(1);
});

test('what staff write down answers no scan, and the same frame again counts once', () => {
  const tally = createSoakTally();
  record(tally, 'card', 1_000, 'assisted-declaration');
  record(tally, 'one', 2_000);
  paint(tally, 'one', 2_020);
  paint(tally, 'one', 3_000);
  paint(tally, null, 4_000, 'busy');
  expect(tally.figures(1)).toMatchObject({
    byStaff: 1,
    painted: 1,
    dropped: 0,
    paintedMaxMs: 20,
    shownBusy: 1,
  });
});

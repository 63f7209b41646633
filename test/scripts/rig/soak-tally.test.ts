import { expect, test } from 'vitest';
import { createSoakTally, NO_HAND_MOVES_WITHIN_MS, type SoakTally } from '../../../scripts/rig/soak-tally.ts';

function record(
  tally: SoakTally,
  visitId: string,
  lastByteAtMs: number,
  { lane = 'main', family = 'declaration', seq = Math.floor(lastByteAtMs) } = {},
): void {
  tally.hear({
    event: 'recorded',
    visitId,
    seq,
    lane,
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

test('two lanes in one frame are each painted by their own report, and each waits for it', () => {
  const tally = createSoakTally();
  record(tally, 'one', 1_000);
  record(tally, 'two', 1_010, { lane: 'exit' });
  paint(tally, 'one', 1_040);
  expect(tally.unpainted()).toBe(1);
  expect(tally.figures(2)).toMatchObject({ painted: 1, neverPainted: 1, dropped: 1 });
  paint(tally, 'two', 1_041);
  expect(tally.figures(2)).toMatchObject({ painted: 2, neverPainted: 0, dropped: 0, paintedP50Ms: 31 });
});

test('a later frame of the same lane, or of another, paints nobody else’s answer', () => {
  const tally = createSoakTally();
  record(tally, 'one', 1_000);
  record(tally, 'beside', 1_400, { lane: 'exit' });
  paint(tally, 'beside', 1_430);
  record(tally, 'two', 2_000);
  paint(tally, 'two', 2_020);
  expect(tally.figures(3)).toMatchObject({
    painted: 2,
    neverPainted: 1,
    overtaken: 0,
    unseen: [{ at: '00:00:01', lane: 'main', isByStaff: false, nextAfterMs: 1_000 }],
    dropped: 1,
  });
});

test('who was overtaken sooner than a hand moves is told apart, and at that time not any more', () => {
  const figuresAfter = (nextMs: number) => {
    const tally = createSoakTally();
    record(tally, 'one', 1_000);
    record(tally, 'two', 1_000 + nextMs);
    paint(tally, 'two', 1_600);
    return tally.figures(2);
  };
  const within = NO_HAND_MOVES_WITHIN_MS;
  expect(figuresAfter(within - 1)).toMatchObject({ painted: 1, neverPainted: 0, overtaken: 1, dropped: 0 });
  expect(figuresAfter(within)).toMatchObject({ painted: 1, neverPainted: 1, overtaken: 0, dropped: 1 });
});

test('who was looked up is told after those behind them, and was answered before', () => {
  const tally = createSoakTally();
  record(tally, 'first behind', 1_004, { seq: 2 });
  record(tally, 'last behind', 1_008, { seq: 3 });
  record(tally, 'looked up', 1_000, { seq: 1 });
  expect(tally.unpainted()).toBe(1);
  paint(tally, 'last behind', 1_350);
  record(tally, 'the next', 2_500, { seq: 4 });
  paint(tally, 'the next', 2_530);
  expect(tally.unpainted()).toBe(0);
  expect(tally.figures(4)).toMatchObject({
    painted: 2,
    overtaken: 2,
    neverPainted: 0,
    unseen: [],
    dropped: 0,
  });
});

test('the next code of another lane excuses nobody', () => {
  const tally = createSoakTally();
  record(tally, 'one', 1_000);
  record(tally, 'beside', 1_050, { lane: 'exit' });
  paint(tally, 'beside', 1_080);
  expect(tally.figures(2)).toMatchObject({ neverPainted: 1, overtaken: 0 });
});

test('whose lane went on is waited for no longer; a late frame still counts', () => {
  const tally = createSoakTally();
  record(tally, 'one', 1_000);
  record(tally, 'two', 2_000);
  expect(tally.unpainted()).toBe(1);
  paint(tally, 'one', 2_001);
  paint(tally, 'two', 2_030);
  expect(tally.unpainted()).toBe(0);
  expect(tally.figures(2)).toMatchObject({ painted: 2, dropped: 0, paintedMaxMs: 1_001 });
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
  record(tally, 'card', 1_000, { family: 'assisted-declaration' });
  paint(tally, 'card', 1_500);
  record(tally, 'one', 2_000);
  paint(tally, 'one', 2_020);
  paint(tally, 'one', 3_000);
  paint(tally, null, 4_000, 'busy');
  expect(tally.shownBusy()).toBe(1);
  expect(tally.figures(1)).toMatchObject({
    byStaff: 1,
    painted: 1,
    dropped: 0,
    paintedMaxMs: 20,
    shownBusy: 1,
  });
});

test('what staff write down has to be seen too, and never excuses an answer that was not', () => {
  const tally = createSoakTally();
  record(tally, 'one', 1_000);
  record(tally, 'card', 1_010, { family: 'manual-record' });
  record(tally, 'two', 1_020);
  paint(tally, 'two', 1_050);
  expect(tally.figures(2)).toMatchObject({ neverPainted: 2, overtaken: 0, dropped: 2 });
});

test('who waits by design has to be seen, and their wait is not counted', () => {
  const tally = createSoakTally();
  tally.followTimes(false);
  record(tally, 'behind', 1_000);
  paint(tally, 'behind', 1_400);
  tally.followTimes(true);
  record(tally, 'one', 3_000);
  paint(tally, 'one', 3_030);
  expect(tally.figures(2)).toMatchObject({ painted: 2, dropped: 0, paintedMaxMs: 30 });
});

import { expect, test } from 'vitest';
import {
  FRAME_BAR_MS,
  HEAP_MAY_GROW_MB,
  type TransitionFigures,
  transitionBars,
} from '../../../scripts/bench/transition-bars.ts';

const quick = Array.from({ length: 400 }, () => 20);
const good: TransitionFigures = {
  verdicts: 200,
  frames: quick,
  slow: { verdicts: 5, frames: [20, 188, 311] },
  heapFirstMb: 6,
  heapEndMb: 6,
};
const framesBar = (change: Partial<TransitionFigures>) =>
  transitionBars({ ...good, ...change }).frames_over_50_ms;

test('a frame may take as long as the bar, and not longer', () => {
  expect(framesBar({ frames: [...quick, FRAME_BAR_MS] })).toMatchObject({ value: 0, met: true });
  expect(framesBar({ frames: [...quick, FRAME_BAR_MS + 0.1] })).toMatchObject({ value: 1, met: false });
});

test('verdicts that were in no frame count like slow ones', () => {
  expect(framesBar({ frames: quick.slice(0, 200) })).toMatchObject({ value: 0, met: true });
  expect(framesBar({ frames: quick.slice(0, 199) })).toMatchObject({ value: 1, met: false });
});

test('a run that does not see a page slow on purpose has met nothing', () => {
  expect(framesBar({ slow: { verdicts: 5, frames: [20, 20, 20, 20, 20] } })).toMatchObject({
    value: 0,
    met: false,
  });
  expect(framesBar({ slow: { verdicts: 5, frames: [20, 20, 20, 188, 311] } })?.met).toBe(false);
  expect(framesBar({ slow: { verdicts: 5, frames: [20, 20, 90, 188, 311] } })?.met).toBe(true);
  // A page so slow that nothing of it was ever presented was seen too.
  expect(framesBar({ slow: { verdicts: 5, frames: [] } })?.met).toBe(true);
});

test('the heap may grow by so much', () => {
  const heapBar = (heapEndMb: number) => transitionBars({ ...good, heapEndMb }).heap_grown_mb;
  expect(heapBar(6 + HEAP_MAY_GROW_MB)).toMatchObject({ value: HEAP_MAY_GROW_MB, met: true });
  expect(heapBar(6.01 + HEAP_MAY_GROW_MB)?.met).toBe(false);
  expect(heapBar(5)?.met).toBe(true);
});

/**
 * Transition bars: what verdicts may cost the page, and whether a run reached it. Pure.
 *
 * A run that could not have seen a slow page reaches nothing: on every run a page that is slow on purpose is measured too.
 */
import type { BarLine } from './measure.ts';

/** No frame may take longer, milliseconds. */
export const FRAME_BAR_MS = 50;
/** From the first prompts to the last, after a collection: a hundred bytes a prompt would be twice as much. */
export const HEAP_MAY_GROW_MB = 1;

export interface TransitionFigures {
  readonly verdicts: number;
  /** Milliseconds of each presented frame. */
  readonly frames: readonly number[];
  /** The same of the page that is slow on purpose, for so many verdicts. */
  readonly slow: { readonly verdicts: number; readonly frames: readonly number[] };
  readonly heapFirstMb: number;
  readonly heapEndMb: number;
}

export const countOver = (frames: readonly number[]): number =>
  frames.filter((ms) => ms > FRAME_BAR_MS).length;

/** A verdict that was in no frame of its own has not come within the bar either. */
const missedFrames = (verdicts: number, frames: readonly number[]): number =>
  countOver(frames) + Math.max(0, verdicts - frames.length);

export function transitionBars(figures: TransitionFigures): Readonly<Record<string, BarLine>> {
  const { verdicts, frames, slow, heapFirstMb, heapEndMb } = figures;
  // Half of them: on a loaded machine one late frame says nothing of what is seen.
  const isSeeing = missedFrames(slow.verdicts, slow.frames) * 2 >= slow.verdicts;
  const over = missedFrames(verdicts, frames);
  const grownMb = Math.round((heapEndMb - heapFirstMb) * 100) / 100;
  return {
    frames_over_50_ms: {
      value: over,
      bar: 0,
      met: isSeeing && over === 0,
      says: isSeeing
        ? `of ${frames.length} frames of ${verdicts} verdicts`
        : 'a page that is slow on purpose was not seen to be slow',
    },
    heap_grown_mb: {
      value: grownMb,
      bar: HEAP_MAY_GROW_MB,
      met: grownMb <= HEAP_MAY_GROW_MB,
      says: `${heapFirstMb} to ${heapEndMb} MB`,
    },
  };
}

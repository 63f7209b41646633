/**
 * Soak memory: whether main or page grew while people came. Pure; the caller samples and says when.
 *
 * A garbage-collected program's memory goes up and down all the time, so single samples say nothing: the median of the
 * first fifth after warm-up stands against the median of the last fifth.
 */
import { percentile } from './percentiles.ts';

/** What was held at one moment, megabytes. */
export interface MemorySample {
  readonly main: number;
  readonly renderer: number;
  /** All processes of the app. */
  readonly all: number;
}
type Part = keyof MemorySample;

export interface MemoryCourse {
  readonly samples: number;
  /** Medians, megabytes. */
  readonly first: MemorySample;
  readonly last: MemorySample;
}

/** A fifth of fewer is no median. */
export const FEWEST_SAMPLES = 25;

export interface MemoryTally {
  add(sample: MemorySample): void;
  /** Null: too few samples to say. */
  course(): MemoryCourse | null;
}

export function createMemoryTally(): MemoryTally {
  const samples: MemorySample[] = [];

  function median(some: readonly MemorySample[]): MemorySample {
    const of = (part: Part): number =>
      percentile(
        some.map((one) => one[part]),
        0.5,
      );
    return { main: of('main'), renderer: of('renderer'), all: of('all') };
  }

  return {
    add: (sample) => void samples.push(sample),
    course() {
      if (samples.length < FEWEST_SAMPLES) return null;
      const fifth = Math.floor(samples.length / 5);
      return {
        samples: samples.length,
        first: median(samples.slice(0, fifth)),
        last: median(samples.slice(-fifth)),
      };
    },
  };
}

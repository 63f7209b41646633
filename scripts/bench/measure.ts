/** What the benches print: one line a measurement, and the shape of the results file. */
import { percentile } from '../rig/percentiles.ts';

/** One bar, for the table and the results file. */
export interface BarLine {
  readonly value: number;
  readonly bar: number;
  readonly met: boolean;
  /** What the figure counts, and why it is no measure when it is none. */
  readonly says: string;
}

export interface Measurement {
  readonly unit: 'ms';
  readonly n: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly perSecond?: number;
}

export type Measurements = Readonly<Record<string, Measurement>>;

/** What one part of the bench found. */
export interface PartLine {
  readonly results: Readonly<Record<string, Measurement>>;
  readonly ratios?: Readonly<Record<string, number>>;
  readonly bars?: Readonly<Record<string, BarLine>>;
  /** What else goes into the results file, by its name there. */
  readonly extras?: Readonly<Record<string, unknown>>;
}

/** Summary of single times in milliseconds. `wholeMs` adds how many went through a second. */
export function summarise(timesMs: readonly number[], wholeMs?: number): Measurement {
  return {
    unit: 'ms',
    n: timesMs.length,
    p50: percentile(timesMs, 0.5),
    p99: percentile(timesMs, 0.99),
    max: percentile(timesMs, 1),
    ...(wholeMs === undefined ? {} : { perSecond: Math.round((timesMs.length * 1_000) / wholeMs) }),
  };
}

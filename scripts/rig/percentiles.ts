/** Percentiles of measured times, nearest-rank, rounded to a microsecond. */
export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}

/** `values` in any order; an empty list gives NaN, which no one can mistake for a figure. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return Math.round(value * 1_000) / 1_000;
}

export const percentiles = (values: readonly number[]): Percentiles => ({
  p50: percentile(values, 0.5),
  p99: percentile(values, 0.99),
});

import { expect, test } from 'vitest';
import { type Arrival, makeArrivals } from '../../../scripts/rig/soak-arrivals.ts';

const NOW_MS = Date.UTC(2026, 6, 1, 3);

function take(count: number, perMinute: number, seed = 1): readonly Arrival[] {
  const arrivals = makeArrivals({ perMinute, seed, wallMs: (atMs) => NOW_MS + atMs });
  return Array.from({ length: count }, () => {
    const { value } = arrivals.next();
    if (value === undefined) throw new Error('the stream ended');
    return value;
  });
}

test('people come one after the other, at the rate on average and never evenly', () => {
  const arrivals = take(600, 60);
  const times = arrivals.map(({ atMs }) => atMs);
  expect(times).toEqual([...times].sort((one, other) => one - other));
  const lastMs = times.at(-1) ?? 0;
  expect(lastMs / 600).toBeGreaterThan(850);
  expect(lastMs / 600).toBeLessThan(1_150);
  const gaps = times.slice(1).map((atMs, at) => atMs - (times[at] ?? 0));
  // Half of the gaps of a Poisson stream are below 0.69 of the mean.
  expect(gaps.filter((gap) => gap < 693).length / gaps.length).toBeGreaterThan(0.42);
  expect(Math.max(...gaps)).toBeGreaterThan(3_000);
});

test('among a hundred are links, refusals, who has no phone, and some who leave again after they came in', () => {
  const arrivals = take(150, 60);
  const scans = arrivals.flatMap((arrival) => (arrival.kind === 'scan' ? [arrival] : []));
  expect(arrivals.filter(({ kind }) => kind === 'no-phone')).toHaveLength(2);
  expect(scans.filter(({ visitor }) => visitor.label === 'declaration link')).toHaveLength(3);
  expect(scans.some(({ visitor }) => visitor.expects === 'deny')).toBe(true);
  expect(scans.some(({ visitor }) => visitor.expects === 'unreadable')).toBe(true);
  const leaving = scans.filter(({ leavesAtMs }) => leavesAtMs !== null);
  expect(leaving.length).toBeGreaterThan(5);
  for (const { atMs, leavesAtMs, visitor } of leaving) {
    expect(visitor.expects).toBe('accept');
    expect((leavesAtMs ?? 0) - atMs).toBeGreaterThanOrEqual(45_000);
  }
});

test('the same seed gives the same times and kinds, another one others', () => {
  const shape = (arrivals: readonly Arrival[]) =>
    arrivals.map((arrival) => [arrival.atMs, arrival.kind === 'scan' ? arrival.visitor.label : null]);
  expect(shape(take(80, 30, 4))).toEqual(shape(take(80, 30, 4)));
  expect(shape(take(80, 30, 4))).not.toEqual(shape(take(80, 30, 5)));
});

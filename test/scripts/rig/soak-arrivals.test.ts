import { expect, test } from 'vitest';
import { type Arrival, countArrivals, makeArrivals, makeBurst } from '../../../scripts/rig/soak-arrivals.ts';

const NOW_MS = Date.UTC(2026, 6, 1, 3);

const take = (count: number, perMinute: number, seed = 1): readonly Arrival[] => [
  ...makeArrivals({ perMinute, minutes: count / perMinute, seed, wallMs: (atMs) => NOW_MS + atMs }),
];

test('as many come as the rate says, the last one before the end', () => {
  for (const [minutes, perMinute, count] of [
    [3, 60, 180],
    [0.1, 60, 6],
    [0.5, 31, 16],
  ] as const) {
    for (const seed of [1, 2, 3]) {
      const arrivals = [...makeArrivals({ perMinute, minutes, seed, wallMs: (atMs) => NOW_MS + atMs })];
      expect(arrivals).toHaveLength(count);
      expect(countArrivals({ perMinute, minutes })).toBe(count);
      expect(arrivals.at(-1)?.atMs).toBeLessThan(minutes * 60_000);
      expect(arrivals.at(-1)?.atMs).toBeGreaterThan(minutes * 30_000);
    }
  }
});

test('in a burst four signed declarations stand behind a link', () => {
  const burst = makeBurst(1, NOW_MS);
  expect(burst.map(({ label, expects }) => [label, expects])).toEqual([
    ['declaration link', null],
    ...Array.from({ length: 4 }, () => ['signed declaration', 'accept']),
  ]);
  const texts = burst.flatMap(({ pieces }) => pieces.map((piece) => Buffer.from(piece).toString()));
  expect(new Set(texts).size).toBe(5);
  const others = take(200, 60).flatMap((arrival) => (arrival.kind === 'scan' ? arrival.visitor.pieces : []));
  expect(others.filter((piece) => texts.includes(Buffer.from(piece).toString()))).toEqual([]);
});

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

import { describe, expect, it } from 'vitest';
import { localDayOf, nearestMoment, startOfDay } from '../../contract/local-time.ts';
import { localDaySchema } from '../../contract/vault.ts';

const NEW_YEAR_MS = Date.UTC(2026, 0, 1) - 7 * 3_600_000;

describe('the local day', () => {
  it.each([
    [NEW_YEAR_MS - 1, '2025-12-31'],
    [NEW_YEAR_MS, '2026-01-01'],
    [-1, '1970-01-01'],
  ])('of %d is %s', (atMs, day) => {
    expect(localDayOf(atMs)).toBe(day);
    expect(startOfDay(day)).toBeLessThanOrEqual(atMs);
  });

  it.each([
    [Number.MIN_SAFE_INTEGER, '0001-01-01'],
    [-(2 ** 63), '0001-01-01'],
    [Number.MAX_SAFE_INTEGER, '9999-12-31'],
    [2 ** 63, '9999-12-31'],
  ])('of %d, which no calendar has, is the nearest: %s', (atMs, day) => {
    expect(localDayOf(atMs)).toBe(day);
    expect(localDaySchema.parse(day)).toBe(day);
    expect(() => new Date(nearestMoment(atMs)).toISOString()).not.toThrow();
  });

  it('leaves a moment of our time as it is', () => {
    expect(nearestMoment(NEW_YEAR_MS)).toBe(NEW_YEAR_MS);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BACKOFF_BASE_MS,
  BACKOFF_CAP_MS,
  backoffMs,
  parseRetryAfterMs,
  RETRY_AFTER_CAP_MS,
} from '../../../electron/sync/backoff.ts';

const anyFailures = fc.integer({ min: 1, max: 1_000_000 });
const anyRandom = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the wait after a failed try', () => {
  it('never passes the cap and is never shorter than half its ceiling', () => {
    fc.assert(
      fc.property(anyFailures, anyRandom, (failures, random) => {
        const ceiling = Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** Math.min(failures - 1, 30));
        const wait = backoffMs(failures, random);
        expect(wait).toBeGreaterThanOrEqual(ceiling / 2);
        expect(wait).toBeLessThanOrEqual(ceiling);
      }),
    );
  });

  it('never shrinks when failures go on and chance is the same', () => {
    fc.assert(
      fc.property(anyFailures, anyRandom, (failures, random) => {
        expect(backoffMs(failures + 1, random)).toBeGreaterThanOrEqual(backoffMs(failures, random));
      }),
    );
  });

  it('begins at half a second and reaches the cap at the sixth failure', () => {
    const longest = [1, 2, 3, 4, 5, 6, 60].map((failures) => backoffMs(failures, 0.999_999));
    expect(longest).toEqual([500, 1_000, 2_000, 4_000, 8_000, 12_000, 12_000]);
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 10, 21, 1, 0, 0);

  it('is read as seconds or as a date', () => {
    expect(parseRetryAfterMs('7', now)).toBe(7_000);
    expect(parseRetryAfterMs('Sat, 21 Nov 2026 01:00:30 GMT', now)).toBe(30_000);
    expect(parseRetryAfterMs('Sat, 21 Nov 2026 00:00:00 GMT', now)).toBe(0);
  });

  it('is nothing when it is missing or makes no sense', () => {
    expect(parseRetryAfterMs(null, now)).toBeNull();
    expect(parseRetryAfterMs(' ', now)).toBeNull();
    expect(parseRetryAfterMs('soon', now)).toBeNull();
  });

  it('never stops delivery for longer than the cap, whatever it says', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.nat().map(String), fc.date().map(String)), (header) => {
        const wait = parseRetryAfterMs(header, now);
        if (wait !== null) {
          expect(wait).toBeGreaterThanOrEqual(0);
          expect(wait).toBeLessThanOrEqual(RETRY_AFTER_CAP_MS);
        }
      }),
    );
    expect(parseRetryAfterMs('9'.repeat(400), now)).toBe(RETRY_AFTER_CAP_MS);
  });
});

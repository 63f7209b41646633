import { describe, expect, it } from 'vitest';
import { describeAge } from '../../renderer/describe-age.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = 1_800_000_000_000;
const ago = (ms: number) => describeAge(NOW_MS - ms, NOW_MS)?.vi;

describe('the age of a declaration', () => {
  it.each([
    [0, 'Khai báo chưa đầy 1 giờ trước'],
    [HOUR_MS - 1, 'Khai báo chưa đầy 1 giờ trước'],
    [HOUR_MS, 'Khai báo 1 giờ trước'],
    [2 * HOUR_MS, 'Khai báo 2 giờ trước'],
    [48 * HOUR_MS - 1, 'Khai báo 47 giờ trước'],
    [48 * HOUR_MS, 'Khai báo 2 ngày trước'],
    [5 * 24 * HOUR_MS - 1, 'Khai báo 4 ngày trước'],
  ])('of %d ms reads "%s"', (ms, text) => {
    expect(ago(ms)).toBe(text);
  });

  it('is not told when it is unknown or lies in the future', () => {
    expect(describeAge(null, NOW_MS)).toBeNull();
    expect(describeAge(NOW_MS + HOUR_MS, NOW_MS)).toBeNull();
  });

  it('is "less than an hour" when the signer leads our clock by five minutes', () => {
    expect(describeAge(NOW_MS + 5 * 60_000, NOW_MS)?.en).toBe('Declared less than an hour ago');
  });
});

import { describe, expect, it } from 'vitest';
import {
  chooseDays,
  chooseHours,
  describeCount,
  describeDay,
  describeMoment,
  describeRefusal,
  describeSize,
  describeTimeLeft,
} from '../../../renderer/desk/describe-desk.ts';
import { addUpZones } from '../../../renderer/desk/today-page.tsx';
import { sampleDeskView } from '../../support/sample-desk.ts';

const DAY = '2026-11-21';
const LAST_MS = Date.UTC(2026, 10, 21, 16, 59, 59);

describe('what the desk writes', () => {
  it('says counts, sizes and moments as Viet Nam writes them', () => {
    expect(describeCount(1_204_000)).toBe('1.204.000');
    expect([0, 999, 1_000, 14_200_000_000].map(describeSize)).toEqual(['0 B', '999 B', '1 kB', '14,2 GB']);
    // The last second of a day in Viet Nam is the afternoon in UTC.
    expect(describeMoment(LAST_MS)).toBe('23:59:59 21/11/2026');
    expect(describeMoment(LAST_MS + 1_000)).toBe('00:00:00 22/11/2026');
  });

  it('says which day is today, and only that one', () => {
    expect(describeDay(DAY, DAY)).toEqual({
      vi: 'Hôm nay, Thứ Bảy, 21/11/2026',
      en: 'Today, Saturday, 21/11/2026',
    });
    expect(describeDay(DAY, '2026-11-22').vi).toBe('Thứ Bảy, 21/11/2026');
  });

  it('counts minutes, and seconds in the last one', () => {
    const left = (ms: number): string => describeTimeLeft(ms, 0).vi;
    expect(left(180_000)).toBe('tự thoát sau 3 phút');
    expect(left(60_001)).toBe('tự thoát sau 2 phút');
    expect(left(60_000)).toBe('tự thoát sau 60 giây');
    expect(left(-5)).toBe('tự thoát sau 0 giây');
  });

  it("puts the protocol's reasons in words, and repeats any other", () => {
    expect(describeRefusal('conflict').vi).toBe('trùng số với lượt khác');
    expect(describeRefusal('new-reason').vi).toContain('new-reason');
    expect(describeRefusal('toString').vi).toContain('toString');
  });
});

describe('what the desk offers', () => {
  it('is the working day, and any hour in which somebody passed', () => {
    const hours = Array.from({ length: 24 }, (_, hour) => ({ hour, in: 0, out: 0, refused: 0 }));
    const range = (list: typeof hours) => {
      const chosen = chooseHours(list).map(({ hour }) => hour);
      return [chosen[0], chosen.at(-1), chosen.length];
    };
    expect(range(hours)).toEqual([6, 18, 13]);
    expect(range(hours.map((hour) => (hour.hour === 23 ? { ...hour, refused: 1 } : hour)))).toEqual([
      6, 23, 18,
    ]);
    expect(range(hours.map((hour) => (hour.hour === 0 ? { ...hour, out: 1 } : hour)))).toEqual([0, 18, 19]);
  });

  it('is each day once, newest first, and today also when nobody has come', () => {
    const view = sampleDeskView();
    expect(
      chooseDays({ today: view.today, log: { ...view.log, days: ['2026-11-19', '2026-11-20'] } }),
    ).toEqual([DAY, '2026-11-20', '2026-11-19']);
  });

  it('is a limit only where every zone has one, and no number where nobody counts', () => {
    expect(addUpZones([])).toEqual({ inside: null, limit: null });
    expect(
      addUpZones([
        { inside: 3, hardLimit: 10 },
        { inside: 4, hardLimit: 20 },
      ]),
    ).toEqual({ inside: 7, limit: 30 });
    expect(
      addUpZones([
        { inside: 3, hardLimit: 10 },
        { inside: 4, hardLimit: null },
      ]),
    ).toEqual({ inside: 7, limit: null });
  });
});

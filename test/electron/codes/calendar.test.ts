import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  dateInVietnam,
  isCalendarDate,
  isIsoDate,
  isoDate,
  readDayFirstDate,
  startOfDayMs,
} from '../../../electron/codes/calendar.ts';

const DAY_MS = 86_400_000;

test('agrees with Date on every day from 1899 to 2101', () => {
  for (let ms = Date.UTC(1899, 0); ms < Date.UTC(2101, 0); ms += DAY_MS) {
    const date = new Date(ms);
    const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
    expect(startOfDayMs(year, month, day)).toBe(ms);
    expect(isoDate(year, month, day)).toBe(date.toISOString().slice(0, 10));
    expect(dateInVietnam(ms)).toBe(date.toISOString().slice(0, 10));
  }
});

test('a day in Viet Nam begins seven hours before it does in UTC', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Date.UTC(2100, 0) }), (ms) => {
      expect(dateInVietnam(ms)).toBe(new Date(ms + 7 * 3_600_000).toISOString().slice(0, 10));
    }),
  );
});

test.each([
  [2023, 2, 29],
  [1900, 2, 29],
  [2024, 13, 1],
  [2024, 0, 1],
  [2024, 4, 31],
  [2024, 1, 0],
  [0, 1, 1],
])('%i-%i-%i is no day', (year, month, day) => {
  expect(isCalendarDate(year, month, day)).toBe(false);
});

test('reads day-first dates with slashes or without, not with one', () => {
  expect(readDayFirstDate('29022024')).toBe('2024-02-29');
  expect(readDayFirstDate('29/02/2024')).toBe('2024-02-29');
  for (const text of ['29/022024', '2902/2024', '29-02-2024', '2922024', '29022023', '']) {
    expect(readDayFirstDate(text)).toBeNull();
  }
  expect(isIsoDate('2024-02-29')).toBe(true);
  expect(isIsoDate('2024-2-29')).toBe(false);
});

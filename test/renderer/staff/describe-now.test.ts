import { expect, it } from 'vitest';
import { describeNow } from '../../../renderer/staff/describe-now.ts';

it('says the hour, the day and the year of the hall, whatever zone the machine was left in', () => {
  expect(describeNow(Date.UTC(2026, 10, 21, 2, 30))).toEqual({
    vi: 'Máy đang ghi: 09:30, Thứ Bảy 21/11/2026',
    en: 'The station says: 09:30, Saturday 21/11/2026',
  });
});

it('says a year that no visit was in, and midnight as the new day', () => {
  expect(describeNow(Date.UTC(1999, 11, 31, 17, 0)).vi).toBe('Máy đang ghi: 00:00, Thứ Bảy 01/01/2000');
});

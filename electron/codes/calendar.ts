/**
 * Calendar dates as codes write them, without a clock and without `Date`.
 *
 * The proleptic Gregorian calendar, years 1 to 9999. Nothing here guesses: 31 February is no date.
 */
import { VIETNAM_OFFSET_MS } from '../../contract/local-time.ts';

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export function isCalendarDate(year: number, month: number, day: number): boolean {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (DAYS[month - 1] ?? 0) + (month === 2 && isLeap ? 1 : 0);
}

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

/** `YYYY-MM-DD`, or null when there is no such day. */
export function isoDate(year: number, month: number, day: number): string | null {
  return isCalendarDate(year, month, day) ? `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}` : null;
}

/** `YYYY-MM-DD` of `DDMMYYYY` (citizen card) or `DD/MM/YYYY` (insurance card); null otherwise. */
export function readDayFirstDate(text: string): string | null {
  const parts = /^(\d{2})(\/?)(\d{2})\2(\d{4})$/.exec(text);
  return parts === null ? null : isoDate(Number(parts[4]), Number(parts[3]), Number(parts[1]));
}

/** True for `YYYY-MM-DD` of a day that exists. */
export function isIsoDate(text: string): boolean {
  if (text.length !== 10 || text.charCodeAt(4) !== 0x2d || text.charCodeAt(7) !== 0x2d) return false;
  const year = digitsAt(text, 0, 4);
  const month = digitsAt(text, 5, 7);
  const day = digitsAt(text, 8, 10);
  return year >= 0 && month >= 0 && day >= 0 && isCalendarDate(year, month, day);
}

/** -1 when one of them is no digit. A pattern with groups takes ten times as long, several times a code. */
function digitsAt(text: string, from: number, end: number): number {
  let value = 0;
  for (let at = from; at < end; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Unix milliseconds of 00:00 UTC on a day that exists (days from civil, H. Hinnant). */
export function startOfDayMs(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return (era * 146_097 + dayOfEra - 719_468) * 86_400_000;
}

let lastDays = Number.NaN;
let lastDate = '';

/** The calendar date in Viet Nam (UTC+7 all year) at a Unix time, `YYYY-MM-DD`; dates on cards are local. */
export function dateInVietnam(atMs: number): string {
  const days = Math.floor((atMs + VIETNAM_OFFSET_MS) / 86_400_000);
  // One code after the other was signed on the same day.
  if (days !== lastDays) {
    lastDate = dateOfDay(days);
    lastDays = days;
  }
  return lastDate;
}

/** `YYYY-MM-DD` of the day so many after 1970-01-01 (civil from days, H. Hinnant). */
function dateOfDay(sinceEpoch: number): string {
  const days = sinceEpoch + 719_468;
  const era = Math.floor(days / 146_097);
  const dayOfEra = days - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const month = shifted + (shifted < 10 ? 3 : -9);
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

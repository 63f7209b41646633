/**
 * Local time: Viet Nam keeps UTC+7 all year, so a wall clock there is an addition.
 *
 * Pure arithmetic on given times; nothing here reads a clock.
 */
const DAY_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;
/** No summer time since 1975. */
export const VIETNAM_OFFSET_MS = 7 * 3_600_000;

/** The instant as `2026-11-21T00:30:00.000Z`. */
export const isoOf = (atMs: number): string => new Date(atMs).toISOString();

/** Unix milliseconds of an ISO 8601 date-time; NaN when it is none. A time without a zone is the machine's. */
export const readIsoTime = (iso: string): number => Date.parse(iso);

/** When the local day of this instant began, Unix milliseconds. */
export const dayStartOf = (atMs: number): number =>
  Math.floor((atMs + VIETNAM_OFFSET_MS) / DAY_MS) * DAY_MS - VIETNAM_OFFSET_MS;

/** Local calendar year, minute of the day (0-1439) and weekday (1 Monday to 7 Sunday). */
export function localTimeOf(atMs: number): {
  readonly year: number;
  readonly minuteOfDay: number;
  readonly weekday: number;
} {
  const startMs = dayStartOf(atMs);
  const local = new Date(startMs + VIETNAM_OFFSET_MS);
  return {
    year: local.getUTCFullYear(),
    minuteOfDay: Math.floor((atMs - startMs) / MINUTE_MS),
    weekday: local.getUTCDay() === 0 ? 7 : local.getUTCDay(),
  };
}

/** The nearest instant of the years 1 to 9999: a disk may have made any number of a time. */
export const nearestMoment = (atMs: number): number => Math.min(Math.max(atMs, FIRST_MS), LAST_MS);
const FIRST_MS = readIsoTime('0001-01-01T00:00:00Z');
const LAST_MS = readIsoTime('9999-12-31T00:00:00Z');

/** The local calendar day of this instant, or of the nearest that has one of four digits: `2026-11-21`. */
export const localDayOf = (atMs: number): string =>
  isoOf(dayStartOf(nearestMoment(atMs)) + VIETNAM_OFFSET_MS).slice(0, 10);

/** When the local day began, Unix milliseconds; NaN for what is no day. */
export const startOfDay = (day: string): number => readIsoTime(`${day}T00:00:00Z`) - VIETNAM_OFFSET_MS;

/**
 * Says days, times, sizes and counts as the desk writes them. Pure.
 *
 * Viet Nam's time whatever zone the machine was left in; Vietnamese digits (1.204) in both languages, since a number
 * is read once and not in two lines.
 */
import type { DeskView, HourCounts } from '../../contract/desk.ts';
import { type BothTexts, both, catalogues, fill } from '../catalogue.ts';

const numbers = new Intl.NumberFormat('vi');
const sizes = new Intl.NumberFormat('vi', { maximumSignificantDigits: 3 });
const time = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Ho_Chi_Minh',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const dayFormat = (language: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(language, {
    timeZone: 'UTC',
    weekday: 'long',
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
  });
const days = { vi: dayFormat('vi'), en: dayFormat('en-GB') };

/** `1.204` */
export const describeCount = (count: number): string => numbers.format(count);

/** `08:05:12` */
export const describeTime = (atMs: number): string => time.format(atMs);

/** `08:05:12 21/11/2026` */
export function describeMoment(atMs: number): string {
  const parts = new Map(days.en.formatToParts(atMs + 7 * 3_600_000).map(({ type, value }) => [type, value]));
  return `${describeTime(atMs)} ${parts.get('day')}/${parts.get('month')}/${parts.get('year')}`;
}

/** `Thứ Bảy, 21/11/2026`; a day that is today says so. */
export function describeDay(day: string, today: string): BothTexts {
  const atMs = Date.parse(`${day}T00:00:00Z`);
  const inWords = (language: 'vi' | 'en'): string => {
    const text = days[language].format(atMs);
    return day === today ? fill(catalogues[language].desk.day.today, { day: text }) : text;
  };
  return { vi: inWords('vi'), en: inWords('en') };
}

/** `14,2 GB`, in powers of ten as on the stick's own label. */
export function describeSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
  const at = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${sizes.format(bytes / 1_000 ** at)} ${units[at]}`;
}

/** How long the desk stays open by itself: minutes, and seconds in the last one. */
export function describeTimeLeft(closesAtMs: number, nowMs: number): BothTexts {
  const seconds = Math.max(0, Math.ceil((closesAtMs - nowMs) / 1_000));
  return seconds > 60
    ? both(({ desk }) => fill(desk['minutes-left'], { count: Math.ceil(seconds / 60) }))
    : both(({ desk }) => fill(desk['seconds-left'], { count: seconds }));
}

const knownReasons = [
  'invalid',
  'conflict',
  'foreign',
  'batch-refused',
  'unsendable',
  'row-unreadable',
] as const;

/** Why the collector refused a visit, in words where it is one of the protocol's. */
export function describeRefusal(reason: string): BothTexts {
  const known = knownReasons.find((word) => word === reason);
  return known === undefined
    ? both(({ desk }) => fill(desk.sync.reasons.other, { reason }))
    : both(({ desk }) => desk.sync.reasons[known]);
}

/** The working day at least, and every hour in which somebody passed. */
const USUAL_HOURS = { from: 6, to: 18 } as const;

export function chooseHours(hours: readonly HourCounts[]): readonly HourCounts[] {
  const busy = hours.filter((hour) => hour.in + hour.out + hour.refused > 0).map(({ hour }) => hour);
  const from = Math.min(USUAL_HOURS.from, ...busy);
  const to = Math.max(USUAL_HOURS.to, ...busy);
  return hours.filter(({ hour }) => hour >= from && hour <= to);
}

/** Days that may be chosen, newest first: today also when nobody has come yet. */
export const chooseDays = ({ today, log }: Pick<DeskView, 'today' | 'log'>): readonly string[] =>
  [...new Set([today.day, log.filter.day, ...log.days])].sort().reverse();

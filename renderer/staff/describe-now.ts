/**
 * Says date and time as this station has them, the year with them. Pure.
 *
 * The clock on the board shows the hour alone: who is asked whether it is right must see the day and the year too, for
 * those are what a PC without a battery gets wrong.
 */
import { type BothTexts, both, fill } from '../catalogue.ts';

const formatOf = (language: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(language, {
    timeZone: 'Asia/Ho_Chi_Minh',
    weekday: 'long',
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
const formats = { vi: formatOf('vi'), en: formatOf('en-GB') };

function timeIn(language: 'vi' | 'en', atMs: number): string {
  const parts = new Map(formats[language].formatToParts(atMs).map(({ type, value }) => [type, value]));
  const of = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  return `${of('hour')}:${of('minute')}, ${of('weekday')} ${of('day')}/${of('month')}/${of('year')}`;
}

/** `Máy đang ghi: 09:30, Thứ Bảy 21/11/2026` */
export function describeNow(nowMs: number): BothTexts {
  const texts = both(({ staff }) => staff.keeping.now);
  return {
    vi: fill(texts.vi, { time: timeIn('vi', nowMs) }),
    en: fill(texts.en, { time: timeIn('en', nowMs) }),
  };
}

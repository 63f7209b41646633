/**
 * Watch alarms: what staff must know though every device says that it is well. Pure.
 *
 * Nobody scanned for a while in opening hours: the reader may look at a wall, or the staff wave people
 * through. An input method that spoils the keyboard scanner: every code will fail until it is off.
 */
import { localTimeOf } from '../../contract/local-time.ts';
import type { QuietAlarm } from '../../contract/policy.ts';
import type { Alarm } from '../../contract/status.ts';

const MINUTE_MS = 60_000;
/** The alarm of an input method stands this long after the last spoilt scan, milliseconds. */
export const INPUT_METHOD_ALARM_MS = 10 * MINUTE_MS;

export interface AlarmFacts {
  readonly nowMs: number;
  /** Since the last scan, or since the start when there was none; by a clock that nobody sets. */
  readonly quietForMs: number;
  /** Since the last scan that an input method spoilt; null: none since the start, or one was read since. */
  readonly spoiltForMs: number | null;
}

export function alarmsOf(
  { nowMs, quietForMs, spoiltForMs }: AlarmFacts,
  quietAlarm: QuietAlarm | null,
): Alarm[] {
  const alarms: Alarm[] = [];
  if (quietAlarm !== null && isQuiet(nowMs, quietForMs, quietAlarm)) alarms.push('nobody-scans');
  if (spoiltForMs !== null && spoiltForMs < INPUT_METHOD_ALARM_MS) alarms.push('input-method');
  return alarms;
}

function isQuiet(
  nowMs: number,
  quietForMs: number,
  { minutes, opensAtMinute, closesAtMinute, weekdays }: QuietAlarm,
): boolean {
  const { minuteOfDay, weekday } = localTimeOf(nowMs);
  if (!weekdays.includes(weekday) || minuteOfDay < opensAtMinute || minuteOfDay >= closesAtMinute)
    return false;
  // Counted from the opening: the night before is nobody's fault.
  const openMs = (minuteOfDay - opensAtMinute) * MINUTE_MS;
  return Math.min(quietForMs, openMs) >= minutes * MINUTE_MS;
}

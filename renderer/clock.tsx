/**
 * Clock: hours and minutes in Viet Nam, whatever zone the machine was left in; redrawn when the minute
 * turns. The ledger's days and the daily log use the same zone.
 */
import { useMinute } from './use-minute.ts';

const vietnamTime = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Ho_Chi_Minh',
  hour: '2-digit',
  minute: '2-digit',
});

/** Hours and minutes in Viet Nam. */
export const formatClock = (atMs: number): string => vietnamTime.format(atMs);

export function Clock() {
  const nowMs = useMinute();
  return <time className="clock">{formatClock(nowMs)}</time>;
}

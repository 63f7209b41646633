/**
 * Clock: hours and minutes in Viet Nam, whatever zone the machine was left in; redrawn when the minute
 * turns. The ledger's days and the daily log use the same zone.
 */
import { useEffect, useState } from 'react';

const MINUTE_MS = 60_000;

const vietnamTime = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Ho_Chi_Minh',
  hour: '2-digit',
  minute: '2-digit',
});

export function Clock() {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = setTimeout(() => setNowMs(Date.now()), MINUTE_MS - (nowMs % MINUTE_MS) + 5);
    return () => clearTimeout(timer);
  }, [nowMs]);
  return <time className="clock">{vietnamTime.format(nowMs)}</time>;
}

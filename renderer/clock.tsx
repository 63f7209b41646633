/**
 * Clock: hours and minutes of the station, redrawn when the minute turns.
 */
import { useEffect, useState } from 'react';

const MINUTE_MS = 60_000;

const twoDigits = (value: number): string => String(value).padStart(2, '0');

export function Clock() {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = setTimeout(() => setNowMs(Date.now()), MINUTE_MS - (nowMs % MINUTE_MS) + 5);
    return () => clearTimeout(timer);
  }, [nowMs]);
  const now = new Date(nowMs);
  return (
    <time className="clock">
      {twoDigits(now.getHours())}:{twoDigits(now.getMinutes())}
    </time>
  );
}

/**
 * The wall clock, Unix milliseconds, renewed when the minute turns. For what a person reads, never to decide.
 */
import { useEffect, useState } from 'react';

const MINUTE_MS = 60_000;

export function useMinute(): number {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = setTimeout(() => setNowMs(Date.now()), MINUTE_MS - (nowMs % MINUTE_MS) + 5);
    return () => clearTimeout(timer);
  }, [nowMs]);
  return nowMs;
}

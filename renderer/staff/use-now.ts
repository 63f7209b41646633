/**
 * The wall clock, Unix milliseconds, renewed every `everyMs` while `isOn`. For bars and ages that a person
 * watches, never to decide.
 */
import { useEffect, useState } from 'react';

export function useNow(everyMs: number, isOn = true): number {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    if (!isOn) return;
    setNowMs(Date.now());
    const timer = setInterval(() => setNowMs(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, isOn]);
  return nowMs;
}

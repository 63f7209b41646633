/**
 * The wall clock, Unix milliseconds, renewed every `everyMs` while `isOn`, no more than once a second where motion is
 * unwanted. For bars and ages that a person watches, never to decide.
 */
import { useEffect, useState } from 'react';
import { motionStepMs } from '../motion-step.ts';

export function useNow(everyMs: number, isOn = true): number {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    if (!isOn) return;
    setNowMs(Date.now());
    const timer = setInterval(() => setNowMs(Date.now()), motionStepMs(everyMs));
    return () => clearInterval(timer);
  }, [everyMs, isOn]);
  return nowMs;
}

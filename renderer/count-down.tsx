/**
 * Count-down: how long the verdict still stands, as a bar that shrinks in steps.
 *
 * Redrawn ten times a second by a timer, not by a CSS animation: a running animation, stepped or not,
 * keeps the compositor ticking at 60 Hz, and the next prompt then waits for a tick (measured at
 * 1920 x 1080 in software: 6 ms later at the median). Between steps the page is idle. Once a second where motion is
 * unwanted (motion-step.ts).
 */
import { useEffect, useRef } from 'react';
import { motionStepMs } from './motion-step.ts';

/** Share of the bar that is left, 1 to 0. */
export const shareLeft = (elapsedMs: number, dwellMs: number): number =>
  Math.min(1, Math.max(0, 1 - elapsedMs / dwellMs));

export function CountDown({ dwellMs }: { readonly dwellMs: number }) {
  const left = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const startedAtMs = performance.now();
    const timer = setInterval(() => {
      const share = shareLeft(performance.now() - startedAtMs, dwellMs);
      if (left.current !== null) left.current.style.transform = `scaleX(${share})`;
      if (share === 0) clearInterval(timer);
    }, motionStepMs());
    return () => clearInterval(timer);
  }, [dwellMs]);
  return (
    <div className="count-down" aria-hidden="true">
      <div ref={left} className="count-down-left" />
    </div>
  );
}

/**
 * Hold to open: three seconds' press opens the devices screen. Who only taps is told how.
 *
 * A ring fills while the finger rests, redrawn ten times a second by a timer (count-down.tsx says why not
 * by an animation), once a second where motion is unwanted. Pointer events only; the gate has no keys.
 */
import { type ReactNode, useEffect, useState } from 'react';
import { BothLines } from './both-lines.tsx';
import { both } from './catalogue.ts';
import { motionStepMs } from './motion-step.ts';

export const HOLD_MS = 3_000;
/** How long the words stay after a tap. */
const HINT_MS = 3_000;
const RADIUS = 8;
const LENGTH = 2 * Math.PI * RADIUS;

function Ring({ share }: { readonly share: number }) {
  return (
    <svg className="hold-ring" viewBox="0 0 20 20" aria-hidden="true">
      <circle cx="10" cy="10" r={RADIUS} fill="none" stroke="var(--line)" strokeWidth="3" />
      <circle
        cx="10"
        cy="10"
        r={RADIUS}
        fill="none"
        stroke="currentColor"
        strokeWidth="3"
        strokeDasharray={LENGTH}
        strokeDashoffset={LENGTH * (1 - share)}
        transform="rotate(-90 10 10)"
      />
    </svg>
  );
}

export function HoldToOpen({
  className,
  open,
  children,
}: {
  readonly className: string;
  readonly open: () => void;
  readonly children: ReactNode;
}) {
  /** Share of the hold that is over; null: nothing rests here. */
  const [share, setShare] = useState<number | null>(null);
  const [isTold, setIsTold] = useState(false);
  const isHeld = share !== null;

  useEffect(() => {
    if (!isHeld) return;
    const startedAtMs = performance.now();
    const drawing = setInterval(
      () => setShare(Math.min(1, (performance.now() - startedAtMs) / HOLD_MS)),
      motionStepMs(),
    );
    const over = setTimeout(() => {
      setShare(null);
      setIsTold(false);
      open();
    }, HOLD_MS);
    return () => {
      clearInterval(drawing);
      clearTimeout(over);
    };
  }, [isHeld, open]);

  useEffect(() => {
    if (!isTold || isHeld) return;
    const timer = setTimeout(() => setIsTold(false), HINT_MS);
    return () => clearTimeout(timer);
  }, [isTold, isHeld]);

  const letGo = (): void => setShare(null);
  return (
    <footer
      className={className}
      onPointerDown={() => {
        setShare(0);
        setIsTold(true);
      }}
      onPointerUp={letGo}
      onPointerLeave={letGo}
      onPointerCancel={letGo}
    >
      {children}
      {isTold && (
        <div className="hold-hint" role="status">
          <Ring share={share ?? 0} />
          <p>
            <BothLines texts={both((texts) => texts.staff.hold)} />
          </p>
        </div>
      )}
    </footer>
  );
}

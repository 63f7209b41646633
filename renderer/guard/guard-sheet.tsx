/**
 * Guard's sheet: rises from the strip over the lower half of the gate's screen while staff use it.
 *
 * The visitor's answer keeps the upper half. A sheet that nobody touches goes down by itself; Escape closes it.
 */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type BothTexts, both } from '../catalogue.ts';
import { StripKey } from './strip-key.tsx';
import { Sign } from './strip-signs.tsx';

/** A sheet that nobody touches for so long is closed, milliseconds. */
export const SHEET_IDLE_MS = 30_000;

export function GuardSheet({
  name,
  close,
  back = null,
  children,
}: {
  readonly name: BothTexts;
  readonly close: () => void;
  /** To the list from which it was opened; null: it was opened from the strip. */
  readonly back?: (() => void) | null;
  readonly children: ReactNode;
}) {
  const [touches, setTouches] = useState(0);
  const sheet = useRef<HTMLElement>(null);
  const closing = useRef(close);
  closing.current = close;
  useEffect(() => sheet.current?.focus(), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each touch starts the time anew
  useEffect(() => {
    const timer = setTimeout(() => closing.current(), SHEET_IDLE_MS);
    return () => clearTimeout(timer);
  }, [touches]);
  const touch = (): void => setTouches((count) => count + 1);
  return (
    <section
      className="guard-sheet"
      aria-label={name.vi}
      ref={sheet}
      tabIndex={-1}
      onPointerDown={touch}
      onFocus={touch}
      onKeyDown={(event) => {
        touch();
        if (event.key === 'Escape') close();
      }}
    >
      {children}
      <div className="guard-sheet-close">
        {back !== null && (
          <StripKey
            look="quiet"
            sign={<Sign name="undo" />}
            texts={both((texts) => texts.strip['to-list'])}
            onPress={back}
          />
        )}
        <StripKey
          look="quiet"
          sign={<Sign name="close" />}
          texts={both((texts) => texts.strip.close)}
          onPress={close}
        />
      </div>
    </section>
  );
}

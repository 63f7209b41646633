/**
 * Kept QR: symbols of the venue's own addresses, drawn once and kept.
 *
 * A symbol takes 20 ms of this thread, the first one 60: a refusal that carries one was painted that much later each
 * time. Only what the settings say is kept, never a person's code.
 */
import { useEffect } from 'react';
import { type DrawnQr, drawQr } from './form/draw-qr.ts';

/** The portal's address, the venue's own code, and what they were before the settings changed. */
export const MAX_KEPT = 4;

export function keepQr(draw: (text: string) => DrawnQr): (text: string) => DrawnQr {
  const kept = new Map<string, DrawnQr>();
  return (text) => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const drawn = draw(text);
    kept.set(text, drawn);
    for (const oldest of kept.keys()) {
      if (kept.size <= MAX_KEPT) break;
      kept.delete(oldest);
    }
    return drawn;
  };
}

export const drawKept = keepQr(drawQr);

/** Draws it in a moment of rest, before the first refusal needs it. */
export function useDrawnAhead(text: string | null): void {
  useEffect(() => {
    if (text === null) return;
    const asked = requestIdleCallback(() => drawKept(text));
    return () => cancelIdleCallback(asked);
  }, [text]);
}

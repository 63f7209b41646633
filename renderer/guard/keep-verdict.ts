/**
 * Keeps the verdict that staff have open while its row leaves the list: nothing goes from under a finger.
 *
 * What is no longer listed cannot be gone against any more (electron/passage/go-against.ts forgot it); it is shown as it
 * was last, with nothing left to press.
 */
import { useState } from 'react';
import type { RecentVerdict } from '../../contract/guard.ts';

export interface KeptVerdict {
  readonly verdict: RecentVerdict;
  /** It left the list: nothing can be done about it here any more. */
  readonly isGone: boolean;
}

/** Pure. `last` is what was open before, as it was told then. */
export function keepVerdict(
  recent: readonly RecentVerdict[],
  visitId: string | null,
  last: RecentVerdict | null,
): KeptVerdict | null {
  if (visitId === null) return null;
  const listed = recent.find((one) => one.visitId === visitId);
  if (listed !== undefined) return { verdict: listed, isGone: false };
  if (last?.visitId !== visitId) return null;
  return { verdict: { ...last, undoUntilMs: null, override: 'never', turnAway: 'never' }, isGone: true };
}

export function useKeptVerdict(recent: readonly RecentVerdict[], visitId: string | null): KeptVerdict | null {
  const [last, setLast] = useState<RecentVerdict | null>(null);
  const kept = keepVerdict(recent, visitId, last);
  if (kept !== null && !kept.isGone && kept.verdict !== last) setLast(kept.verdict);
  return kept;
}

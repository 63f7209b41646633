/**
 * Withhold slips: the signed slips of people whom a form's visit turned away, for as long as staff may let them in.
 *
 * Memory only: the last few, masked as on the slip itself, gone with the time of an override and with the program.
 * Whose verdict staff go against gets the slip that they would have had.
 */
import type { SlipView } from '../../contract/assisted.ts';
import { MAX_RECENT_VERDICTS, OVERRIDE_MS } from '../../contract/guard.ts';

export interface WithheldSlips {
  keep(visitId: string, slip: SlipView): void;
  /** Once; null: there is none, or it is too late. */
  take(visitId: string): SlipView | null;
  /** Drops what cannot be asked for any more. */
  forget(): void;
}

export function withholdSlips(nowMs: () => number): WithheldSlips {
  /** Newest first. */
  let kept: { readonly visitId: string; readonly slip: SlipView; readonly atMs: number }[] = [];
  function forget(): void {
    kept = kept.filter(({ atMs }) => nowMs() - atMs <= OVERRIDE_MS);
  }
  return {
    keep(visitId, slip) {
      // No verdict that is older can be gone against.
      kept = [{ visitId, slip, atMs: nowMs() }, ...kept].slice(0, MAX_RECENT_VERDICTS);
    },
    take(visitId) {
      forget();
      const found = kept.find((one) => one.visitId === visitId);
      kept = kept.filter((one) => one !== found);
      return found?.slip ?? null;
    },
    forget,
  };
}

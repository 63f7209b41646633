/**
 * Compact keys: whether a page and the keyboard on the screen do not fit one panel together.
 *
 * Then the line that is typed into and its keyboard stand alone, so that a key is still a finger's.
 */
import { useSizes } from '../use-display.ts';

/** Least side of a key where no panel was measured, CSS pixels (tokens.css, --target). */
const LEAST_KEY_PX = 48;
/** Rows of keys that the panel's height must hold: five of the keyboard, and as much for what is typed into. */
const ROWS = 10;

export function useCompactKeys(): boolean {
  const { unitPx, targetPx } = useSizes();
  return (108 / ROWS) * unitPx < Math.max(LEAST_KEY_PX, targetPx);
}

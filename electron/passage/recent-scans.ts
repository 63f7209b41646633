/**
 * Recent scans: tells a second look at the same code from a second visitor.
 *
 * Holds tags in place of codes, no longer than the window needs; bounded, so that a flood of codes cannot grow it.
 * Time is the monotonic clock: a set clock changes nothing. The window opens when the scan was judged and is not
 * stretched by repeats, so a code left under the scanner is judged anew every window.
 */
import { REPEAT_SCAN_MS } from '../../contract/scan.ts';

const WINDOW_US = REPEAT_SCAN_MS * 1_000;
/** More codes than lanes can read within one window. */
const MAX_REMEMBERED = 64;

export interface RecentScans<T> {
  /** What was remembered for this key within the window, its last microsecond included. */
  find(key: string, nowUs: number): T | undefined;
  /** `key`: of a tag, never of the code itself. */
  remember(key: string, value: T, nowUs: number): void;
  /** Drops what the window has passed. */
  forget(nowUs: number): void;
}

export function createRecentScans<T>(): RecentScans<T> {
  /** In order of judging, so the oldest come first. */
  const remembered = new Map<string, { readonly value: T; readonly atUs: number }>();

  function forget(nowUs: number): void {
    for (const [key, { atUs }] of remembered) {
      if (nowUs - atUs <= WINDOW_US) return;
      remembered.delete(key);
    }
  }

  return {
    find(key, nowUs) {
      forget(nowUs);
      return remembered.get(key)?.value;
    },
    remember(key, value, nowUs) {
      remembered.delete(key);
      remembered.set(key, { value, atUs: nowUs });
      for (const oldest of remembered.keys()) {
        if (remembered.size <= MAX_REMEMBERED) return;
        remembered.delete(oldest);
      }
    },
    forget,
  };
}

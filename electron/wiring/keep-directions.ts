/**
 * Keep directions: which way each lane leads now.
 */
import type { Direction } from '../../contract/scan.ts';
import type { Settings } from '../../contract/settings.ts';

export interface LaneNow {
  readonly lane: string;
  readonly direction: Direction | 'auto';
  readonly isSwitchable: boolean;
}

/** Lanes bound to both take what the guard has switched to, until the program ends. */
export function keepDirections({ serial, hid = [], wedge, defaultDirection }: Settings) {
  const bound = new Map([...serial, ...hid, wedge].map(({ lane, direction }) => [lane, direction]));
  /** A lane that only a keyboard scanner serves, and none is on, is nobody's. */
  const scanned = new Set([...serial, ...hid, ...(wedge.isOn ? [wedge] : [])].map(({ lane }) => lane));
  const switched = new Map<string, Direction>();
  return {
    directionOf(lane: string): Direction | 'auto' {
      const direction = bound.get(lane) ?? 'both';
      return direction === 'both' ? (switched.get(lane) ?? defaultDirection) : direction;
    },
    switchable: () =>
      [...bound]
        .filter(([, direction]) => direction === 'both')
        .map(([lane]) => ({ lane, direction: switched.get(lane) ?? defaultDirection })),
    all: (): readonly LaneNow[] =>
      [...bound]
        .filter(([lane]) => scanned.has(lane))
        .map(([lane, direction]) => ({
          lane,
          direction: direction === 'both' ? (switched.get(lane) ?? defaultDirection) : direction,
          isSwitchable: direction === 'both',
        })),
    /** False: the lane is not one that can be switched, or stands so already. */
    switchDirection(lane: string, direction: Direction): boolean {
      if (bound.get(lane) !== 'both' || (switched.get(lane) ?? defaultDirection) === direction) return false;
      switched.set(lane, direction);
      return true;
    },
  };
}

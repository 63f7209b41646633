/**
 * Keep directions: which way each lane leads now.
 */
import type { Direction } from '../../contract/scan.ts';
import type { Settings } from '../../contract/settings.ts';

/** Lanes bound to both take what the guard has switched to, until the program ends. */
export function keepDirections({ serial, hid = [], wedge, defaultDirection }: Settings) {
  const bound = new Map([...serial, ...hid, wedge].map(({ lane, direction }) => [lane, direction]));
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
    /** False: the lane is not one that can be switched, or stands so already. */
    switchDirection(lane: string, direction: Direction): boolean {
      if (bound.get(lane) !== 'both' || (switched.get(lane) ?? defaultDirection) === direction) return false;
      switched.set(lane, direction);
      return true;
    },
  };
}

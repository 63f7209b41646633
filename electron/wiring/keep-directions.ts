/**
 * Keep directions: which way each lane leads now.
 *
 * A lane bound to both takes what a guard has turned it to, also after a restart: who is let out at eleven must not be
 * written down as coming in because the power failed at ten. What the audit tells of a lane that the settings no longer
 * leave open is not followed.
 */
import type { Direction } from '../../contract/scan.ts';
import type { Settings } from '../../contract/settings.ts';

export interface LaneNow {
  readonly lane: string;
  readonly direction: Direction | 'auto';
  readonly isSwitchable: boolean;
  /** Wall clock: since when a guard has had it lead another way than the settings; absent: as they say. */
  readonly turnedAtMs?: number;
}

/** To where a guard turned a lane last. */
export interface TurnedLane {
  readonly lane: string;
  readonly direction: Direction;
  readonly atMs: number;
}

export function keepDirections(
  { serial, hid = [], wedge, defaultDirection }: Settings,
  turnedBefore: readonly TurnedLane[] = [],
) {
  const bound = new Map([...serial, ...hid, wedge].map(({ lane, direction }) => [lane, direction]));
  /** A lane that only a keyboard scanner serves, and none is on, is nobody's. */
  const scanned = new Set([...serial, ...hid, ...(wedge.isOn ? [wedge] : [])].map(({ lane }) => lane));
  /** Lanes that lead another way than the settings say. */
  const turned = new Map<string, TurnedLane>();

  function turn(to: TurnedLane): void {
    if (to.direction === defaultDirection) turned.delete(to.lane);
    else turned.set(to.lane, to);
  }
  for (const before of turnedBefore) if (bound.get(before.lane) === 'both') turn(before);

  const directionOf = (lane: string): Direction | 'auto' => {
    const direction = bound.get(lane) ?? 'both';
    return direction === 'both' ? (turned.get(lane)?.direction ?? defaultDirection) : direction;
  };

  return {
    directionOf,
    switchable: () =>
      [...bound]
        .filter(([, direction]) => direction === 'both')
        .map(([lane]) => ({ lane, direction: turned.get(lane)?.direction ?? defaultDirection })),
    all: (): readonly LaneNow[] =>
      [...bound]
        .filter(([lane]) => scanned.has(lane))
        .map(([lane, direction]) => {
          const turnedAtMs = turned.get(lane)?.atMs;
          return {
            lane,
            direction: directionOf(lane),
            isSwitchable: direction === 'both',
            ...(turnedAtMs === undefined ? {} : { turnedAtMs }),
          };
        }),
    /** False: the lane is not one that can be switched, or stands so already. */
    switchDirection(lane: string, direction: Direction, atMs: number): boolean {
      if (bound.get(lane) !== 'both' || directionOf(lane) === direction) return false;
      turn({ lane, direction, atMs });
      return true;
    },
  };
}

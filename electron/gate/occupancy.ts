/**
 * Occupancy: what a count of people inside means for a zone. Pure.
 *
 * Rules, notices and the screens take the word for it from here, so that all call the same number full.
 */
import type { OccupancyFacts, Room, ZoneSettings } from '../../contract/occupancy.ts';

type Limits = Pick<ZoneSettings, 'softLimit' | 'hardLimit'>;

/** Room for one more: `full` from the hard limit on, `nearly-full` from the soft one on. */
export function roomOf({ softLimit, hardLimit }: Limits, inside: number): Room {
  if (hardLimit !== null && inside >= hardLimit) return 'full';
  if (softLimit !== null && inside >= softLimit) return 'nearly-full';
  return softLimit === null && hardLimit === null ? 'unlimited' : 'free';
}

/** The facts before a passage; `isInside`: somebody with this person's tags is inside. */
export const occupancyOf = (limits: Limits, inside: number, isInside: boolean): OccupancyFacts => ({
  inside,
  room: roomOf(limits, inside),
  isInside,
});

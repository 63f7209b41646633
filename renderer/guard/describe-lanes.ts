/**
 * Says which lanes a guard has turned, and since when. Pure.
 *
 * It holds over a restart, so who comes on duty must see it without asking: the lane counts another way than the
 * settings say.
 */
import type { GuardView } from '../../contract/guard.ts';
import { localDayOf } from '../../contract/local-time.ts';
import type { StationStatus } from '../../contract/status.ts';
import { type BothTexts, both, fill } from '../catalogue.ts';
import { nameLane } from '../name-lane.ts';
import { tellTime } from './describe-verdict.ts';

export const describeTurned = (
  { lanes }: Pick<GuardView, 'lanes'>,
  status: StationStatus,
  nowMs: number,
): readonly BothTexts[] =>
  lanes.flatMap(({ lane, direction, turnedAtMs }) => {
    if (turnedAtMs === undefined) return [];
    const day = localDayOf(turnedAtMs);
    const isToday = day === localDayOf(nowMs);
    return [
      both((texts) =>
        fill(isToday ? texts.strip.turned : texts.strip['turned-on'], {
          lane: nameLane(lane, status),
          direction: texts.directions[direction],
          time: tellTime(turnedAtMs),
          day: `${day.slice(8)}/${day.slice(5, 7)}`,
        }),
      ),
    ];
  });

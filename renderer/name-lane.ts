/**
 * Names a lane as those who stand before it know it, and says which way it leads now. Pure.
 *
 * A lane is called by its scanner's label, which is written on the wall too; by its own name where no scanner has it.
 */
import type { GuardView } from '../contract/guard.ts';
import type { StationStatus } from '../contract/status.ts';
import { both, fill } from './catalogue.ts';
import { type ShownDirection, showDirection } from './describe-status.ts';

export const nameLane = (lane: string, status: StationStatus | null): string =>
  status?.devices.find((one) => one.lane === lane)?.label ??
  fill(both((texts) => texts.guard.lane).vi, { lane });

/** Where one lane is all there is, its name says nothing to anybody. */
export const hasSeveralLanes = (status: StationStatus | null): boolean =>
  new Set(status?.devices.flatMap(({ lane }) => (lane === null ? [] : [lane]))).size > 1;

/** `lanes`: where a guard has turned those that go both ways; null: nobody knows. */
export function wayOfLane(
  lane: string,
  status: StationStatus | null,
  lanes: GuardView['lanes'],
): ShownDirection | null {
  const bound = status?.devices.find((one) => one.lane === lane)?.direction ?? null;
  const turned = bound === 'both' ? lanes.find((one) => one.lane === lane)?.direction : undefined;
  const way = turned ?? bound;
  return way === null ? null : showDirection(way);
}

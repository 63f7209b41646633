/**
 * Part lane: which lane a part of the screen is, and which way it leads now.
 */
import type { GuardView } from '../contract/guard.ts';
import type { StationStatus } from '../contract/status.ts';
import { BothLines } from './both-lines.tsx';
import { both } from './catalogue.ts';
import type { Standing } from './choose-view.ts';
import type { ShownDirection } from './describe-status.ts';
import { wayOfLane } from './name-lane.ts';
import { DirectionArrow } from './shapes.tsx';

export interface Lanes {
  readonly status: StationStatus | null;
  /** Which way each lane leads now. */
  readonly lanes: GuardView['lanes'];
}

/** An answer's own way before the lane's: it may have been turned since. */
export const wayOfPart = (
  lane: string,
  standing: Standing | null,
  { status, lanes }: Lanes,
): ShownDirection | null =>
  standing !== null && 'direction' in standing.prompt
    ? standing.prompt.direction
    : wayOfLane(lane, status, lanes);

/** An arrow and its word, for a header of any screen. */
export function Way({ way, className }: { readonly way: ShownDirection; readonly className?: string }) {
  return (
    <>
      <DirectionArrow direction={way} />
      <p className={className}>
        <BothLines texts={both((texts) => texts.directions[way])} />
      </p>
    </>
  );
}

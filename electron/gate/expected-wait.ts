/**
 * Expected wait: in how many minutes there may be room for one more, by how people leave now.
 *
 * Pure. People leave at about the pace at which they left in the last half hour, and those who were turned away before
 * go in first. It is an estimate for somebody who decides whether to wait, and no more: nobody is let in by it.
 */

/** How far back exits say something of the next ones, milliseconds. */
export const WAIT_WINDOW_MS = 30 * 60_000;
/** A shorter time says nothing of a pace: one exit a minute after the start is not sixty an hour. */
const SHORTEST_WINDOW_MS = 5 * 60_000;
/** A longer wait than this is not worth a number. */
export const LONGEST_WAIT_MINUTES = 120;

export interface Queue {
  readonly inside: number;
  /** Null: the zone has none, so nobody waits. */
  readonly hardLimit: number | null;
  /** People who left within the window. */
  readonly exits: number;
  /** For how long exits were counted, milliseconds; more than the window counts as the window. */
  readonly countedMs: number;
  /** People who were turned away before this one and have not come in since. */
  readonly ahead: number;
}

/** Whole minutes, at least one; null: there is room, nobody leaves, or it takes too long to be told. */
export function expectedWaitMinutes({ inside, hardLimit, exits, countedMs, ahead }: Queue): number | null {
  if (hardLimit === null || inside < hardLimit || exits === 0) return null;
  const haveToLeave = inside - hardLimit + 1 + ahead;
  const windowMs = Math.min(Math.max(countedMs, SHORTEST_WINDOW_MS), WAIT_WINDOW_MS);
  const minutes = Math.ceil((haveToLeave * windowMs) / exits / 60_000);
  return minutes > LONGEST_WAIT_MINUTES ? null : minutes;
}

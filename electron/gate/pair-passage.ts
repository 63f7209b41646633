/**
 * Pair a passage: which way a person goes at a lane that goes both ways by itself, and how one passage stands to the
 * person's others of the gate day.
 *
 * Pure; knows nobody, only whether and since when somebody with these tags is inside. Who is asked about counts as
 * having passed: they stand at the staff's desk, and a hall that counts too many is safer than one that counts too
 * few. Who is denied passed nothing, and who was asked about just before has not passed either. What does not fit (an
 * exit without an entry) is flagged, never refused.
 */
import type { Inside, Pairing } from '../../contract/occupancy.ts';
import type { ReadingNotice } from '../../contract/reading.ts';
import { COMBINE_MS } from '../../contract/rule-facts.ts';
import type { Direction } from '../../contract/scan.ts';
import type { Outcome } from '../../contract/verdict.ts';

/** What is known of a person before this passage; all null when nobody can tell who it is. */
export interface Whereabouts {
  readonly inside: Inside | null;
  /** The visit by which they left at most COMBINE_MS ago. */
  readonly lastExit: string | null;
  /** Wall clock, Unix milliseconds. */
  readonly nowMs: number;
}

/** `auto`: in for who is outside, out for who is inside; who only just passed is still on the same way. */
export function chooseDirection(bound: Direction | 'auto', whereabouts: Whereabouts): Direction {
  if (bound !== 'auto') return bound;
  const { inside, lastExit } = whereabouts;
  if (inside === null) return lastExit === null ? 'in' : 'out';
  return hasJustEntered(inside, whereabouts.nowMs) ? 'in' : 'out';
}

export function pairPassage(
  direction: Direction,
  outcome: Outcome,
  { inside, lastExit, nowMs }: Whereabouts,
): { readonly pairing: Pairing; readonly pairedWith: string | null } {
  if (outcome === 'deny') {
    const isTurnedAway = direction === 'in' && inside?.wasAsked === true && hasJustEntered(inside, nowMs);
    return isTurnedAway
      ? { pairing: 'turned-away', pairedWith: inside.visitId }
      : { pairing: 'none', pairedWith: null };
  }
  if (direction === 'in') {
    if (inside === null) return { pairing: 'entry', pairedWith: null };
    const pairing = hasJustEntered(inside, nowMs) ? 'again' : 'entry-without-exit';
    return { pairing, pairedWith: inside.visitId };
  }
  if (inside !== null) return { pairing: 'exit', pairedWith: inside.visitId };
  return lastExit === null
    ? { pairing: 'exit-without-entry', pairedWith: null }
    : { pairing: 'again', pairedWith: lastExit };
}

/** Whether this is the same passage as just before, which nobody left to staff: nothing is asked about it again. */
export const goesOn = (direction: Direction, { inside, lastExit, nowMs }: Whereabouts): boolean =>
  direction === 'in'
    ? inside !== null && !inside.wasAsked && hasJustEntered(inside, nowMs)
    : inside === null && lastExit !== null;

/** What staff are told of a passage that does not fit the one before. */
export const noticesOfPairing = (pairing: Pairing): readonly ReadingNotice[] =>
  pairing === 'entry-without-exit' || pairing === 'exit-without-entry' ? [pairing] : [];

/** Either way round: a clock that was set back a little does not make the passage an old one. */
const hasJustEntered = ({ atMs }: Inside, nowMs: number): boolean => Math.abs(nowMs - atMs) <= COMBINE_MS;

/**
 * Says a recent verdict in the words of the guard's strip. Pure.
 *
 * The strip stands on the glass that the queue reads too: there a reason of health is its number alone
 * (renderer/staff-codes.ts). A second display is the guard's own: there the words stand beside the number. A rule's own
 * text or id may tell of health as well, so on the gate's edge it stands only where a venue's sentence is the reason.
 */

import { type GuardView, type RecentVerdict, UNDO_MS } from '../../contract/guard.ts';
import type { OperatorRole } from '../../contract/operators.ts';
import { mayActAs } from '../../contract/operators.ts';
import type { Direction } from '../../contract/scan.ts';
import type { Outcome } from '../../contract/verdict.ts';
import { asBoth, type BothTexts, both, fill } from '../catalogue.ts';
import { describeForGuard, describeNotice, staffCodes } from '../staff-codes.ts';

/** Where it is read: on the gate's own screen, or where only staff stand. */
export type Place = 'edge' | 'second';

const vietnamTime = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Ho_Chi_Minh',
  hour: '2-digit',
  minute: '2-digit',
});
export const tellTime = (atMs: number): string => vietnamTime.format(atMs);

export function describeReasons({ reasons, text }: RecentVerdict, place: Place): readonly BothTexts[] {
  return reasons.map((reason) => {
    const words =
      text !== null && (place === 'second' || reason === 'venue-rule')
        ? asBoth(text)
        : both((texts) => texts.reasons[reason].short);
    // The words of a venue's own rule say more than "rule of this venue"; of the others its number comes first.
    if (reason === 'venue-rule') return words;
    if (place === 'edge') return describeForGuard(reason);
    return both((texts) => {
      const code = fill(texts.guard.code, { code: staffCodes[reason] });
      return `${code} – ${texts.reasons[reason].short}`;
    });
  });
}

export const describeNotices = ({ notices }: RecentVerdict, place: Place): readonly BothTexts[] =>
  notices.map((notice) =>
    place === 'edge' ? describeNotice(notice) : both((texts) => texts.notices[notice]),
  );

/** The whole of a chip for who cannot see it. */
export const describeChip = ({ atMs, direction, outcome, seq }: RecentVerdict): BothTexts =>
  both((texts) =>
    fill(texts.strip.chip, {
      time: tellTime(atMs),
      direction: texts.directions[direction],
      outcome: texts.outcomes[outcome],
      seq,
    }),
  );

/** A chip has room for five digits; the last four tell neighbours apart. */
export const shortNumber = (seq: number): string =>
  seq < 100_000 ? String(seq) : `…${String(seq).slice(-4)}`;

/** Whole seconds in which it may still be undone, rounded up; 0: over. */
export const undoSecondsLeft = ({ undoUntilMs }: RecentVerdict, nowMs: number): number =>
  undoUntilMs === null ? 0 : Math.max(0, Math.min(UNDO_MS / 1000, Math.ceil((undoUntilMs - nowMs) / 1000)));

/** What staff may turn a verdict into. */
export const otherOutcomes = (outcome: Outcome): readonly ('accept' | 'deny')[] =>
  outcome === 'accept' ? ['deny'] : outcome === 'deny' ? ['accept'] : ['accept', 'deny'];

export const overrideKey = (outcome: 'accept' | 'deny', direction: Direction): BothTexts =>
  both((texts) => texts.strip.keys[`${outcome}-${direction}`]);

/** Whether staff may turn a verdict into this one; turning away may be left to more people than letting in. */
export const wordOn = (
  { override, turnAway = override }: RecentVerdict,
  to: 'accept' | 'deny',
): RecentVerdict['override'] => (to === 'deny' ? turnAway : override);

/** Who would have to sign in to turn a verdict into this one; null: nobody has to, or nobody may. */
export function neededRole(verdict: RecentVerdict, to: 'accept' | 'deny'): OperatorRole | null {
  const word = wordOn(verdict, to);
  return word === 'needs-guard' ? 'guard' : word === 'needs-admin' ? 'admin' : null;
}

export const isSignedIn = ({ operator }: GuardView): boolean =>
  operator !== null && mayActAs(operator.role, 'guard');

/** Milliseconds as "4 minutes 5 seconds"; rounded up, so that it never says zero too early. */
export function describeLeft(leftMs: number): BothTexts {
  const all = Math.ceil(leftMs / 1000);
  const minutes = Math.floor(all / 60);
  return both((texts) =>
    fill(minutes > 0 ? texts.strip.pin.minutes : texts.strip.pin.seconds, { minutes, seconds: all % 60 }),
  );
}

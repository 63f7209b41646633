/**
 * Edit presence: who is inside after staff went against a verdict or took it back.
 *
 * Pure; asks who is inside now, says who leaves the list and who stands on it instead. An override says where the
 * person really is; an undo puts back what stood before the passage. What happened meanwhile goes first: whoever is
 * inside by another passage is not counted twice, and nobody is put back whose own entry was taken back.
 */
import type { Inside, Pairing } from '../../contract/occupancy.ts';
import type { Direction } from '../../contract/scan.ts';
import type { Outcome } from '../../contract/verdict.ts';

export interface PersonInside extends Inside {
  readonly tags: ReadonlySet<string>;
  /** Null: they came in while the clock was in doubt (electron/ledger/keep-presence.ts). */
  readonly knownAtMs: number | null;
}

/** `leaves` is taken off the list, then `enters` is put on it. The same visit in both: that person, as told anew. */
export interface PresenceEdit {
  readonly leaves: PersonInside | null;
  readonly enters: PersonInside | null;
}

export interface NowInside {
  byVisit(visitId: string): PersonInside | null;
  byTags(zone: string, tags: readonly string[]): PersonInside | null;
}

/** A passage, and what it changed when it was recorded. */
export interface PastPassage {
  readonly visitId: string;
  readonly seq: number;
  readonly zone: string;
  readonly atMs: number;
  readonly isClockTrusted: boolean;
  readonly direction: Direction;
  readonly outcome: Outcome;
  readonly pairing: Pairing;
  readonly pairedWith: string | null;
  readonly tags: readonly string[];
  readonly change: PresenceEdit;
}

const nothing: PresenceEdit = { leaves: null, enters: null };

/** As it was before the passage. `isUndone`: the visit by which somebody came in was taken back itself. */
export function editToUndo(
  { change }: PastPassage,
  now: NowInside,
  isUndone: (visitId: string) => boolean,
): PresenceEdit {
  const { leaves: before, enters: after } = change;
  const leaves = after === null ? null : now.byVisit(after.visitId);
  // They have left since: who was known by two codes is not put back to be known by one.
  if (after !== null && leaves === null) return nothing;
  return { leaves, enters: before === null ? null : backInside(before, now, isUndone, leaves) };
}

/** Staff said `outcome` instead. */
export function editToOverride(
  passage: PastPassage,
  outcome: 'accept' | 'deny',
  now: NowInside,
  isUndone: (visitId: string) => boolean,
): PresenceEdit {
  const { direction, zone, tags, change, pairing } = passage;
  const own = ownPerson(passage, now);
  if (direction === 'in') {
    if (outcome === 'deny') return { leaves: own, enters: null };
    const inside = own ?? now.byTags(zone, tags);
    if (inside !== null)
      return inside.wasAsked ? { leaves: inside, enters: { ...inside, wasAsked: false } } : nothing;
    return { leaves: null, enters: personOf(passage) };
  }
  // Out: a passage that was let out has taken its person off already.
  if (outcome === 'accept')
    return pairing === 'none' ? { leaves: now.byTags(zone, tags), enters: null } : nothing;
  return {
    leaves: null,
    enters: change.leaves === null ? null : backInside(change.leaves, now, isUndone, null),
  };
}

/** Who is inside by this passage, or by the one that it goes on. */
function ownPerson({ visitId, pairing, pairedWith }: PastPassage, now: NowInside): PersonInside | null {
  return (
    now.byVisit(visitId) ?? (pairing === 'again' && pairedWith !== null ? now.byVisit(pairedWith) : null)
  );
}

/** They came in by this passage after all: what its code says is said of them, and its claims name them. */
const personOf = ({ visitId, seq, zone, atMs, isClockTrusted, tags }: PastPassage): PersonInside => ({
  visitId,
  seq,
  zone,
  atMs,
  wasAsked: false,
  knownAtMs: isClockTrusted ? atMs : null,
  tags: new Set(tags),
});

function backInside(
  person: PersonInside,
  now: NowInside,
  isUndone: (visitId: string) => boolean,
  leaving: PersonInside | null,
): PersonInside | null {
  if (isUndone(person.visitId)) return null;
  const other = now.byVisit(person.visitId) ?? now.byTags(person.zone, [...person.tags]);
  return other === null || other.visitId === leaving?.visitId ? person : null;
}

/**
 * Close the gate day: who is inside from a gate day that is over is taken to have left.
 *
 * One transaction with an audit entry for each zone, which names the visits by which they had come in. Each person is
 * judged by the time of their own entry, for what is kept beside the ledger may be of another day than the ledger: a
 * backup was put back, a key could not be written. Who stays may lose their tags: they go with the key.
 */
import { MAX_AUDIT_LIST } from '../../contract/audit.ts';
import type { Person, PresenceKeeper } from './keep-presence.ts';
import type { ChainDraft } from './write-chain.ts';

export interface Closing {
  /** Whether this person's gate day is over; everybody's where nothing is said. */
  readonly isOver?: (person: Pick<Person, 'knownAtMs'>) => boolean;
  /** The key of the tags is replaced: nobody who stays can be told by theirs any more. */
  readonly forgetsTags?: boolean;
}

export interface Closed {
  readonly gone: readonly Person[];
  /** People who stay and lose their tags. */
  readonly untagged: readonly Person[];
}

/** What a closing has to write. Reads memory only. */
export function findClosed(
  people: PresenceKeeper,
  { isOver = () => true, forgetsTags = false }: Closing,
): Closed {
  const everybody = people.everybody();
  const gone = everybody.filter(isOver);
  const left = new Set(gone);
  const untagged = forgetsTags ? everybody.filter((person) => person.tags.size > 0 && !left.has(person)) : [];
  return { gone, untagged };
}

/** Part of the caller's transaction; `keep` after the commit. */
export function writeClosed(
  people: PresenceKeeper,
  { gone, untagged, atMs }: Closed & { readonly atMs: number },
  draft: ChainDraft,
): { keep(): void } {
  for (const zone of new Set(gone.map((person) => person.zone))) {
    const left = gone.filter((person) => person.zone === zone);
    for (let from = 0; from < left.length; from += MAX_AUDIT_LIST) {
      const part = left.slice(from, from + MAX_AUDIT_LIST);
      const seqs = part.map(({ seq }) => seq);
      const unknown = part.filter(({ tags }) => tags.size === 0).length;
      draft.audit({ atMs, actor: 'station', reason: null, action: { kind: 'closed', zone, seqs, unknown } });
    }
  }
  const changes = [people.writeGone(gone), people.writeUntagged(untagged.map(({ seq }) => seq))];
  return {
    keep() {
      for (const change of changes) change.keep();
    },
  };
}

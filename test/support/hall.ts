/**
 * Hall: who is inside, as the ledger's presence keeps it, without a ledger.
 */
import type { Inside } from '../../contract/occupancy.ts';
import type { NewVisit } from '../../contract/visit.ts';

export interface Hall {
  count(zone: string): number;
  find(zone: string, tags: readonly string[]): Inside | null;
  /** What a recorded visit changes. */
  take(visit: NewVisit, seq: number): void;
}

export function createHall(): Hall {
  let people: (Inside & { readonly tags: readonly string[] })[] = [];
  return {
    count: (zone) => people.filter((person) => person.zone === zone).length,
    find: (zone, tags) =>
      people.findLast((person) => person.zone === zone && person.tags.some((tag) => tags.includes(tag))) ??
      null,
    take({ id, zone, atMs, outcome, pairing, pairedWith, tags }, seq) {
      const before = people.find(({ visitId }) => visitId === pairedWith);
      if (pairing === 'again' && before !== undefined) {
        people = people.map((person) =>
          person === before
            ? {
                ...person,
                tags: [...person.tags, ...tags],
                wasAsked: person.wasAsked && outcome !== 'accept',
              }
            : person,
        );
        return;
      }
      if (['entry', 'entry-without-exit', 'exit', 'turned-away'].includes(pairing))
        people = people.filter((person) => person !== before);
      if (pairing === 'entry' || pairing === 'entry-without-exit')
        people.push({ visitId: id, seq, zone, atMs, wasAsked: outcome === 'ask', tags });
    },
  };
}

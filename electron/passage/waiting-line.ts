/**
 * Waiting line: how fast people leave a zone, and who was told to wait before it and has not come in since.
 *
 * Holds times and person tags, in memory, for half an hour and no more than a crowd. Time is the monotonic clock. A
 * restart forgets both: then nobody is told a time until somebody has left.
 */
import type { ZoneSettings } from '../../contract/occupancy.ts';
import type { Visit } from '../../contract/visit.ts';
import { expectedWaitMinutes, WAIT_WINDOW_MS } from '../gate/expected-wait.ts';
import { findPerson, type PersonTags } from '../gate/person-tags.ts';

const WINDOW_US = WAIT_WINDOW_MS * 1_000;
/** More people than wait at a door, more exits than lanes take in half an hour. */
const MAX_REMEMBERED = 4_096;

export interface WaitingLine {
  /** Minutes until there may be room for who bears these tags; null: nobody knows. */
  waitMinutes(zone: ZoneSettings, inside: number, tags: PersonTags, nowUs: number): number | null;
  /** To be told of every visit that was recorded. */
  noteVisit(visit: Visit, tags: PersonTags, nowUs: number): void;
  forget(nowUs: number): void;
}

interface Waiting {
  readonly kept: readonly string[];
  readonly atUs: number;
}

export function createWaitingLine(startedUs: number): WaitingLine {
  /** By zone, oldest first. */
  const exits = new Map<string, number[]>();
  const waiting = new Map<string, Waiting[]>();

  function forget(nowUs: number): void {
    for (const times of exits.values()) {
      const kept = times.findIndex((atUs) => nowUs - atUs <= WINDOW_US);
      times.splice(0, kept === -1 ? times.length : kept);
    }
    for (const people of waiting.values()) {
      const kept = people.findIndex(({ atUs }) => nowUs - atUs <= WINDOW_US);
      people.splice(0, kept === -1 ? people.length : kept);
    }
  }

  const listOf = <T>(lists: Map<string, T[]>, zone: string): T[] => {
    const known = lists.get(zone) ?? [];
    lists.set(zone, known);
    return known;
  };
  function placeOf(people: readonly Waiting[], tags: PersonTags): number {
    const find = (sought: readonly string[]): number | null => {
      const place = people.findIndex(({ kept }) => kept.some((tag) => sought.includes(tag)));
      return place === -1 ? null : place;
    };
    return findPerson(tags, find) ?? -1;
  }
  function push<T>(list: T[], value: T): void {
    list.push(value);
    if (list.length > MAX_REMEMBERED) list.shift();
  }

  return {
    waitMinutes(zone, inside, tags, nowUs) {
      forget(nowUs);
      const people = waiting.get(zone.id) ?? [];
      const place = placeOf(people, tags);
      return expectedWaitMinutes({
        inside,
        hardLimit: zone.hardLimit,
        exits: exits.get(zone.id)?.length ?? 0,
        countedMs: (nowUs - startedUs) / 1_000,
        ahead: place === -1 ? people.length : place,
      });
    },

    noteVisit({ zone, pairing, reasons }, tags, nowUs) {
      forget(nowUs);
      if (pairing === 'exit' || pairing === 'exit-without-entry') push(listOf(exits, zone), nowUs);
      const people = listOf(waiting, zone);
      const place = placeOf(people, tags);
      // Who comes again keeps their place, and the time from which it counts.
      if (reasons[0] === 'venue-full' && tags.kept.length > 0 && place === -1)
        push(people, { kept: tags.kept, atUs: nowUs });
      else if (place !== -1 && (pairing === 'entry' || pairing === 'entry-without-exit'))
        people.splice(place, 1);
    },

    forget,
  };
}

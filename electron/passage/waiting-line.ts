/**
 * Waiting line: how fast people leave a zone, and who was told to wait before it and has not come in since.
 *
 * Holds times and person tags, in memory, for half an hour and no more than a crowd. Time is the monotonic clock. What
 * staff let in after all has come in; what they take back has not happened here either. A restart forgets both: then
 * nobody is told a time until somebody has left.
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
  /** To be told of every visit by which staff went against one of those. */
  noteAgainst(visit: Visit, nowUs: number): void;
  forget(nowUs: number): void;
}

interface Waiting {
  readonly kept: readonly string[];
  readonly atUs: number;
  /** Their place among the others, also of the same moment. */
  readonly order: number;
}
/** What one visit changed here, to be put right by staff. */
interface Change {
  readonly zone: string;
  readonly atUs: number;
  /** Who was told to wait by this visit, and whether they waited already. */
  readonly waits: Waiting | null;
  readonly hasWaited: boolean;
  /** Who waited and has come in. */
  readonly cameIn: Waiting | null;
  /** An exit that counts by this visit, and one that counts no more. */
  readonly exitUs: number | null;
  readonly stayedUs: number | null;
}
const noChange = { waits: null, hasWaited: false, cameIn: null, exitUs: null, stayedUs: null };

export function createWaitingLine(startedUs: number): WaitingLine {
  /** By zone, oldest first. */
  const exits = new Map<string, number[]>();
  const waiting = new Map<string, Waiting[]>();
  let told = 0;
  /** By visit, oldest first. */
  const changes = new Map<string, Change>();

  function forget(nowUs: number): void {
    for (const times of exits.values()) {
      const kept = times.findIndex((atUs) => nowUs - atUs <= WINDOW_US);
      times.splice(0, kept === -1 ? times.length : kept);
    }
    for (const people of waiting.values()) {
      const kept = people.findIndex(({ atUs }) => nowUs - atUs <= WINDOW_US);
      people.splice(0, kept === -1 ? people.length : kept);
    }
    for (const [visitId, { atUs }] of changes) {
      if (nowUs - atUs <= WINDOW_US) return;
      changes.delete(visitId);
    }
  }

  function keepChange(visitId: string, change: Change): void {
    const { waits, cameIn, exitUs, stayedUs } = change;
    if ([waits, cameIn, exitUs, stayedUs].every((one) => one === null)) return;
    changes.set(visitId, change);
    for (const oldest of changes.keys()) {
      if (changes.size <= MAX_REMEMBERED) return;
      changes.delete(oldest);
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
  function remove<T>(list: T[], value: T | null): boolean {
    const place = value === null ? -1 : list.indexOf(value);
    if (place !== -1) list.splice(place, 1);
    return place !== -1;
  }
  /** Back to where they were. */
  function putBack<T>(list: T[], value: T, orderOf: (one: T) => number): void {
    const place = list.findIndex((one) => orderOf(one) > orderOf(value));
    list.splice(place === -1 ? list.length : place, 0, value);
  }
  const isExit = ({ direction, pairing }: Visit): boolean =>
    direction === 'out' && (pairing === 'exit' || pairing === 'exit-without-entry');

  /** As before that visit. */
  function takeBack({ zone, waits, hasWaited, cameIn, exitUs, stayedUs }: Change): void {
    const people = listOf(waiting, zone);
    const times = listOf(exits, zone);
    if (!hasWaited) remove(people, waits);
    if (cameIn !== null) putBack(people, cameIn, ({ order }) => order);
    remove(times, exitUs);
    if (stayedUs !== null) putBack(times, stayedUs, (atUs) => atUs);
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

    noteVisit(visit, tags, nowUs) {
      const { id, zone, pairing, reasons } = visit;
      forget(nowUs);
      const exitUs = isExit(visit) ? nowUs : null;
      if (exitUs !== null) push(listOf(exits, zone), exitUs);
      const people = listOf(waiting, zone);
      const known = people[placeOf(people, tags)] ?? null;
      const isFull = reasons[0] === 'venue-full' && tags.kept.length > 0;
      // Who comes again keeps their place, and the time from which it counts.
      const waits = isFull ? (known ?? { kept: tags.kept, atUs: nowUs, order: told }) : null;
      told += 1;
      if (waits !== null && known === null) push(people, waits);
      const isIn = pairing === 'entry' || pairing === 'entry-without-exit';
      const cameIn = isIn && !isFull && remove(people, known) ? known : null;
      const change = { waits, hasWaited: known !== null, cameIn, exitUs };
      keepChange(id, { ...noChange, zone, atUs: nowUs, ...change });
    },

    noteAgainst({ id, zone, pairing, outcome, direction, pairedWith }, nowUs) {
      forget(nowUs);
      if (pairedWith === null) return;
      const target = changes.get(pairedWith);
      if (pairing === 'undone') {
        if (target !== undefined) takeBack(target);
        return;
      }
      const change = { ...noChange, zone, atUs: nowUs };
      const { waits = null, exitUs = null } = target ?? {};
      if (direction === 'in') {
        // Let in after all, they wait no more; who is turned away does not wait for room either.
        if (outcome === 'accept' && remove(listOf(waiting, zone), waits))
          keepChange(id, { ...change, cameIn: waits });
      } else if (outcome === 'accept' && exitUs === null) {
        push(listOf(exits, zone), nowUs);
        keepChange(id, { ...change, exitUs: nowUs });
      } else if (outcome === 'deny' && remove(listOf(exits, zone), exitUs))
        keepChange(id, { ...change, stayedUs: exitUs });
    },

    forget,
  };
}

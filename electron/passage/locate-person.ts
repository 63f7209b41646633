/**
 * Locate a person: whether who holds this code is inside, which way they go, and what that means for the zone.
 *
 * Asks the ledger's presence and remembers who has just left. Knows tags only; judges nothing, records nothing.
 */
import type { Inside, OccupancyFacts, ZoneSettings } from '../../contract/occupancy.ts';
import type { Reading } from '../../contract/reading.ts';
import type { Direction } from '../../contract/scan.ts';
import type { Visit } from '../../contract/visit.ts';
import { occupancyOf } from '../gate/occupancy.ts';
import { chooseDirection, type Whereabouts } from '../gate/pair-passage.ts';
import { findPerson, type PersonTags, personTagsOf } from '../gate/person-tags.ts';
import type { TagOf } from '../gate/same-person.ts';
import { createRecentExits } from './recent-exits.ts';

export interface LocatePorts {
  /** Who is inside now, from memory. */
  readonly presence: {
    count(zone: string): number;
    /** The latest person inside who bears one of these tags. */
    find(zone: string, tags: readonly string[]): Inside | null;
  };
  /** Where a lane leads. */
  zoneOf(lane: string): ZoneSettings;
}

export interface Located {
  readonly zone: ZoneSettings;
  readonly tags: PersonTags;
  readonly direction: Direction;
  readonly whereabouts: Whereabouts;
  readonly occupancy: OccupancyFacts;
}

export interface CodeToLocate {
  readonly lane: string;
  /** What the lane is bound to now. */
  readonly bound: Direction | 'auto';
  readonly reading: Reading;
  readonly tagOf: TagOf;
  readonly nowMs: number;
  readonly nowUs: number;
}

export interface PersonLocator {
  locate(code: CodeToLocate): Located;
  /** To be told of every visit that was recorded. */
  noteVisit(visit: Visit, tags: PersonTags, nowUs: number): void;
  forget(nowUs: number): void;
}

export function createPersonLocator({ presence, zoneOf }: LocatePorts): PersonLocator {
  const recentExits = createRecentExits();
  return {
    locate({ lane, bound, reading, tagOf, nowMs, nowUs }) {
      const zone = zoneOf(lane);
      const tags = personTagsOf(reading, tagOf);
      const whereabouts: Whereabouts = {
        inside: findPerson(tags, (sought) => presence.find(zone.id, sought)),
        lastExit: findPerson(tags, (sought) => recentExits.find(zone.id, sought, nowUs)),
        // In whole milliseconds, as visits are: a minute is a minute.
        nowMs: Math.floor(nowMs),
      };
      return {
        zone,
        tags,
        direction: chooseDirection(bound, whereabouts),
        whereabouts,
        occupancy: occupancyOf(zone, presence.count(zone.id), whereabouts.inside !== null),
      };
    },

    noteVisit({ id, zone, pairing }, { kept }, nowUs) {
      // One that goes on an exit does not stretch its time.
      if (pairing === 'exit' || pairing === 'exit-without-entry') recentExits.remember(zone, kept, id, nowUs);
    },

    forget: recentExits.forget,
  };
}

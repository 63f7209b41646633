/**
 * Pack facts: the rule facts of a visit as the few that its row does not tell already.
 *
 * A million visits lie on a station's disk: written out, the facts are 700 bytes each, packed about 120.
 * What the row says (family, trust, direction, time ...) and what is usual is left out and put back when
 * the row is read. The usual must never change: it is part of the layout of the file. A group that is new
 * (occupancy) is given what it would have been in the rows before it.
 */
import { localTimeOf } from '../../contract/local-time.ts';
import { type RuleFacts, UNKNOWN_MINUTES } from '../../contract/rule-facts.ts';
import type { Visit } from '../../contract/visit.ts';

type Told = Pick<Visit, 'family' | 'trust' | 'codeReason' | 'direction' | 'via' | 'atMs' | 'notices'>;

/** What stands in for everything that a packed text does not mention. */
function usual({ family, trust, codeReason, direction, via, atMs, notices }: Told): RuleFacts {
  const { minuteOfDay, weekday } = localTimeOf(atMs);
  return {
    code: {
      family,
      trust,
      reason: codeReason,
      notices,
      isMasked: false,
      isOnBehalf: false,
      hasDates: false,
      namesPerson: codeReason === null,
    },
    declaration: {
      source: 'none',
      ageMinutes: UNKNOWN_MINUTES,
      minutesLeft: UNKNOWN_MINUTES,
      symptoms: [],
      contacts: [],
      hasTravelled: false,
      lookup: 'not-needed',
    },
    certificate: { kind: 'none', rules: 'none' },
    person: { ageYears: -1, sex: 'unknown', isForeign: false },
    other: null,
    moment: { direction, via, minuteOfDay, weekday, isClockTrusted: true, isPhoneNear: false },
    occupancy: { inside: 0, room: 'unlimited', isInside: false },
    trustList: 'fresh',
    policy: 'fresh',
  };
}

type Json = { readonly [key: string]: unknown };
const isGroup = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Members of `value` that differ from `base`, group by group. */
function differences(value: object, base: object): Json {
  const before = new Map<string, unknown>(Object.entries(base));
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
      const known = before.get(key);
      if (isGroup(inner) && isGroup(known)) {
        const rest = differences(inner, known);
        return Object.keys(rest).length === 0 ? [] : [[key, rest]];
      }
      return JSON.stringify(inner) === JSON.stringify(known) ? [] : [[key, inner]];
    }),
  );
}

/** `base` with the members of `changes` in place of its own. */
function merged(base: object, changes: Json): Json {
  return Object.fromEntries(
    Object.entries({ ...base, ...changes }).map(([key, inner]): [string, unknown] => {
      const known: unknown = new Map<string, unknown>(Object.entries(base)).get(key);
      return [key, isGroup(known) && isGroup(inner) ? merged(known, inner) : inner];
    }),
  );
}

/** JSON text for the row; null for a visit without facts. */
export const packFacts = (visit: Told & Pick<Visit, 'facts'>): string | null =>
  visit.facts === null ? null : JSON.stringify(differences(visit.facts, usual(visit)));

/** What `packFacts` was given, unchecked: the row as a whole is parsed afterwards. */
export const unpackFacts = (packed: unknown, told: Told): unknown =>
  isGroup(packed) ? merged(usual(told), packed) : packed;

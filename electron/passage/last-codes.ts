/**
 * Last codes: what the person at each lane showed just before, so that two codes can be judged as one.
 *
 * Holds the claims of at most one code a lane and direction, in memory, for COMBINE_MS; someone who was
 * let through is forgotten at once. Time is the monotonic clock. Another person's code takes the place of
 * the one before: two visitors' codes are never put together.
 */
import type { Claims, Reading } from '../../contract/reading.ts';
import { COMBINE_MS, type RuleFacts } from '../../contract/rule-facts.ts';
import type { Direction } from '../../contract/scan.ts';
import type { Visit } from '../../contract/visit.ts';
import { hasReported, isAboutSomebody } from '../gate/facts.ts';
import { isSamePerson } from '../gate/same-person.ts';

const WINDOW_US = COMBINE_MS * 1_000;

export interface LastCode {
  readonly facts: RuleFacts;
  readonly visitId: string;
}

export interface LastCodes {
  /** The other code of the person whom `reading` names, its last microsecond included. */
  find(lane: string, direction: Direction, reading: Reading, nowUs: number): LastCode | undefined;
  remember(visit: Visit, reading: Reading, nowUs: number): void;
  forget(nowUs: number): void;
}

export function createLastCodes(): LastCodes {
  const codes = new Map<string, LastCode & { readonly claims: Claims; readonly atUs: number }>();
  const keyOf = (lane: string, direction: Direction): string => `${lane} ${direction}`;

  return {
    find(lane, direction, reading, nowUs) {
      const last = codes.get(keyOf(lane, direction));
      if (last === undefined || nowUs - last.atUs > WINDOW_US || reading.outcome !== 'valid')
        return undefined;
      if (!isSamePerson(last.claims, reading.claims)) return undefined;
      // The same kind of code twice adds nothing, unless the first reported something: only a newer
      // declaration takes that back.
      const isSameKind = last.facts.code.family === reading.family;
      const isNewer = (reading.claims?.issuedAtMs ?? 0) > (last.claims.issuedAtMs ?? 0);
      return isSameKind && (isNewer || !hasReported(last.facts)) ? undefined : last;
    },

    remember(visit, reading, nowUs) {
      const key = keyOf(visit.lane, visit.direction);
      if (visit.outcome === 'accept') {
        codes.delete(key);
        return;
      }
      // A code that names nobody (a payment code by mistake) does not end the conversation.
      if (reading.outcome !== 'valid' || reading.claims === null || visit.facts === null) return;
      if (!isAboutSomebody(reading.claims)) return;
      codes.set(key, { facts: visit.facts, visitId: visit.id, claims: reading.claims, atUs: nowUs });
    },

    forget(nowUs) {
      for (const [key, { atUs }] of codes) if (nowUs - atUs > WINDOW_US) codes.delete(key);
    },
  };
}

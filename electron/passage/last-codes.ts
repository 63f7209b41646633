/**
 * Last codes: what the person at each lane showed just before, so that two codes can be judged as one.
 *
 * Holds facts and the likeness (tags) of at most one code a lane and direction, in memory, for COMBINE_MS, and never a
 * claim; someone who was let through is forgotten at once. Time is the monotonic clock. Another person's code takes the
 * place of the one before: two visitors' codes are never put together.
 */
import type { Reading } from '../../contract/reading.ts';
import { COMBINE_MS, type RuleFacts } from '../../contract/rule-facts.ts';
import type { Direction } from '../../contract/scan.ts';
import type { Visit } from '../../contract/visit.ts';
import type { FactAnswers } from '../gate/ask-questions.ts';
import { hasReported, isAboutSomebody } from '../gate/facts.ts';
import { isSamePerson, type Likeness, likenessOf, type TagOf } from '../gate/same-person.ts';

const WINDOW_US = COMBINE_MS * 1_000;

export interface LastCode {
  readonly facts: RuleFacts;
  readonly visitId: string;
}

/** One code at its lane. The likeness costs several tags, so it is made only where it is needed. */
export interface CodeAtLane {
  readonly lane: string;
  readonly direction: Direction;
  readonly reading: Reading;
  readonly tagOf: TagOf;
  readonly nowUs: number;
}

export interface LastCodes {
  /** The other code of the person whom the reading names, its last microsecond included. */
  find(code: CodeAtLane): LastCode | undefined;
  /** What the person whom the reading names answered by their last code, whatever kind it was. */
  answersBefore(code: CodeAtLane): FactAnswers;
  remember(visit: Visit, code: CodeAtLane): void;
  forget(nowUs: number): void;
}

interface Remembered extends LastCode {
  readonly likeness: Likeness | null;
  readonly issuedAtMs: number;
  readonly atUs: number;
}

/** The name on a slip is masked: it is like that of many. */
const likenessIn = ({ family, claims }: Reading, tagOf: TagOf): Likeness | null =>
  likenessOf(family === 'slip' && claims !== null ? { ...claims, fullName: '' } : claims, tagOf);

export function createLastCodes(): LastCodes {
  const codes = new Map<string, Remembered>();
  const keyOf = ({ lane, direction }: CodeAtLane): string => `${lane} ${direction}`;

  function lastOf(code: CodeAtLane): Remembered | undefined {
    const { reading, tagOf, nowUs } = code;
    const last = codes.get(keyOf(code));
    if (last === undefined || nowUs - last.atUs > WINDOW_US || reading.outcome !== 'valid') return undefined;
    return isSamePerson(last.likeness, likenessIn(reading, tagOf)) ? last : undefined;
  }

  return {
    find(code) {
      const { reading } = code;
      const last = lastOf(code);
      if (last === undefined) return undefined;
      // The same kind of code twice adds nothing, unless the first reported something: only a newer
      // declaration takes that back.
      const isSameKind = last.facts.code.family === reading.family;
      const isNewer = (reading.claims?.issuedAtMs ?? 0) > last.issuedAtMs;
      return isSameKind && (isNewer || !hasReported(last.facts)) ? undefined : last;
    },

    answersBefore: (code) => lastOf(code)?.facts.answers ?? {},

    remember(visit, code) {
      const { reading, tagOf, nowUs } = code;
      const key = keyOf(code);
      if (visit.outcome === 'accept') {
        codes.delete(key);
        return;
      }
      // A code that names nobody (a payment code by mistake) does not end the conversation.
      if (reading.outcome !== 'valid' || reading.claims === null || visit.facts === null) return;
      if (!isAboutSomebody(reading.claims)) return;
      codes.set(key, {
        facts: visit.facts,
        visitId: visit.id,
        likeness: likenessIn(reading, tagOf),
        issuedAtMs: reading.claims.issuedAtMs ?? 0,
        atUs: nowUs,
      });
    },

    forget(nowUs) {
      for (const [key, { atUs }] of codes) if (nowUs - atUs > WINDOW_US) codes.delete(key);
    },
  };
}

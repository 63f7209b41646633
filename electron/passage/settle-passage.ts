/**
 * Settle a passage: from a reading in its moment to the ledger and the screens.
 *
 * Remembers what the next scans at the lanes are weighed by: the last codes, who has just left, who waits. Nothing is
 * remembered, and nothing shown, of a visit that could not be recorded. Judges nothing itself (electron/gate does).
 */
import type { VisitPrompt } from '../../contract/prompt.ts';
import type { Reading } from '../../contract/reading.ts';
import type { RuleFacts } from '../../contract/rule-facts.ts';
import type { Direction, Scan } from '../../contract/scan.ts';
import type { OutOfOrder } from '../../contract/status.ts';
import type { Visit } from '../../contract/visit.ts';
import type { FactAnswers } from '../gate/ask-questions.ts';
import { buildPrompt } from '../gate/build-prompt.ts';
import { isUnreadable } from '../gate/code-reason-rules.ts';
import { judge, noticesOf } from '../gate/decide.ts';
import { factsOf } from '../gate/facts.ts';
import { noticesOfPairing, pairPassage } from '../gate/pair-passage.ts';
import type { TagOf } from '../gate/same-person.ts';
import { type CodeAtLane, createLastCodes, type LastCode } from './last-codes.ts';
import { createPersonLocator, type Located } from './locate-person.ts';
import type { PassageOutcome, PassagePorts, RulesInForce } from './passage.ts';
import { createWaitingLine } from './waiting-line.ts';

/** One scan, with what was true when it came. */
export interface Attempt {
  readonly source: Pick<Scan, 'lane' | 'deviceId' | 'via'>;
  readonly nowMs: number;
  readonly nowUs: number;
  readonly bound: Direction | 'auto';
  readonly tagOf: TagOf;
  /**
   * Holds a tag of the code. A guard who switches the lane's direction means a new passage, even of the same code.
   * Null: nothing that could come a second time by itself.
   */
  readonly key: string | null;
}

/** A reading in its moment. */
export interface Weighed {
  readonly inForce: RulesInForce;
  readonly person: Located;
  readonly other: LastCode | undefined;
  readonly facts: RuleFacts;
}

export type Lookup = RuleFacts['declaration']['lookup'];

export interface Settler {
  /** What rules would see of this reading now. */
  weigh(attempt: Attempt, reading: Reading, lookup: Lookup, inForce: RulesInForce): Weighed;
  /** What the same person answered at this lane just before. */
  answersBefore(attempt: Attempt, reading: Reading, weighed: Weighed): FactAnswers;
  /** Judged, recorded, shown. `enter` names the step that an exception is told by. */
  settle(attempt: Attempt, reading: Reading, weighed: Weighed, enter: (step: string) => void): PassageOutcome;
  /** A visit by which staff went against one that was settled here. */
  noteAgainst(visit: Visit): void;
  forget(nowUs: number): void;
}

const codeOf = ({ source, tagOf, nowUs }: Attempt, { direction }: Located, reading: Reading): CodeAtLane => ({
  lane: source.lane,
  direction,
  reading,
  tagOf,
  nowUs,
});

/** `remember`: to be told of every verdict before it is shown. */
export function createSettler(
  ports: PassagePorts,
  remember: (attempt: Attempt, prompt: VisitPrompt, nowUs: number) => void,
): Settler {
  const { clock, identity } = ports;
  const lastCodes = createLastCodes();
  const locator = createPersonLocator(ports);
  const line = createWaitingLine(clock.monotonicUs());

  return {
    weigh(attempt, reading, lookup, inForce) {
      const { source, nowMs, nowUs, bound, tagOf } = attempt;
      const person = locator.locate({ lane: source.lane, bound, reading, tagOf, nowMs, nowUs });
      const other = lastCodes.find(codeOf(attempt, person, reading));
      const facts = factsOf(reading, {
        nowMs,
        direction: person.direction,
        via: source.via,
        isClockTrusted: ports.isClockTrusted(),
        isPhoneNear: ports.isPhoneNear(),
        trustList: ports.trustList(),
        policy: inForce.freshness,
        lookup,
        other: other?.facts ?? null,
        nationalRules: inForce.nationalRules,
        occupancy: person.occupancy,
      });
      return { inForce, person, other, facts };
    },

    answersBefore: (attempt, reading, { person }) =>
      lastCodes.answersBefore(codeOf(attempt, person, reading)),

    settle(attempt, reading, { inForce, person, other, facts }, enter) {
      const { source, nowMs, nowUs } = attempt;
      const { direction, zone } = person;
      const verdict = judge(facts, inForce.policy);
      const paired = pairPassage(direction, verdict.outcome, person.whereabouts);

      enter('recorded');
      const recorded = ports.record({
        ...identity,
        ...verdict,
        id: ports.newId(nowMs),
        atMs: Math.floor(nowMs),
        monotonicUs: nowUs,
        ...source,
        direction,
        family: reading.family,
        trust: reading.trust,
        isUnreadable: isUnreadable(reading),
        codeReason: reading.reason,
        facts,
        combinedWith: other?.visitId ?? null,
        notices: [...noticesOf(facts), ...noticesOfPairing(paired.pairing)],
        zone: zone.id,
        ...paired,
        claims: reading.claims,
        tags: person.tags.kept,
      });
      if (!recorded.ok) {
        const fault: OutOfOrder = { kind: 'cannot-record', detail: recorded.error.detail };
        ports.outOfOrder(fault);
        return { kind: 'not-recorded', fault };
      }

      enter('shown');
      const visit = recorded.value;
      // Windows open when the verdict is there, which is later than the scan for who was asked something.
      const doneUs = Math.floor(clock.monotonicUs());
      const isFull = visit.reasons[0] === 'venue-full';
      const prompt = buildPrompt(visit, {
        claims: reading.claims,
        policy: inForce.policy,
        waitMinutes: isFull ? line.waitMinutes(zone, person.occupancy.inside, person.tags, doneUs) : null,
      });
      remember(attempt, prompt, doneUs);
      lastCodes.remember(visit, { ...codeOf(attempt, person, reading), nowUs: doneUs });
      locator.noteVisit(visit, person.tags, doneUs);
      line.noteVisit(visit, person.tags, doneUs);
      ports.show(prompt);
      return { kind: 'recorded', visit, prompt };
    },

    noteAgainst: (visit) => line.noteAgainst(visit, Math.floor(clock.monotonicUs())),

    forget(nowUs) {
      lastCodes.forget(nowUs);
      locator.forget(nowUs);
      line.forget(nowUs);
    },
  };
}

/**
 * Admit visitor: the way of a scan. The one place that fixes the order read -> decide -> record -> show.
 *
 * Invariant: what `show` is given was committed by `record` before. A scan that cannot be recorded, and any
 * exception on the way, puts the gate out of order; neither ever shows an accept. Judges nothing itself; a
 * fault does not stick, the next scan is tried in full. Keeps no text and no claim of a code once its scan is over:
 * tags and prompts stand for them. A declaration link waits for the collector's answer, no longer than the look-up's
 * own deadline, and the next scan of its lane stands behind it. A visitor who is asked something is held until they
 * have answered (hold-questions.ts); the next code at that lane cuts it short. Other lanes wait for neither.
 */
import type { VisitPrompt } from '../../contract/prompt.ts';
import type { Reading } from '../../contract/reading.ts';
import type { RuleFacts } from '../../contract/rule-facts.ts';
import type { ScanAgainKind } from '../../contract/scan.ts';
import type { OutOfOrder } from '../../contract/status.ts';
import { askedByStaff, factsOfAnswers, questionsFor, wordsOf } from '../gate/ask-questions.ts';
import { repeatPrompt, shownName } from '../gate/build-prompt.ts';
import { goesOn } from '../gate/pair-passage.ts';
import type { TagOf } from '../gate/same-person.ts';
import { type AskedQuestion, holdQuestions } from './hold-questions.ts';
import type { Passage, PassageOutcome, PassagePorts, StaffReading } from './passage.ts';
import { lookedUp, registered } from './raise-trust.ts';
import { createRecentScans } from './recent-scans.ts';
import { type Attempt, createSettler, type Lookup, type Weighed } from './settle-passage.ts';

export type {
  Passage,
  PassageOutcome,
  PassagePorts,
  ReadInput,
  RulesInForce,
  StaffReading,
} from './passage.ts';

type Settled = PassageOutcome | Promise<PassageOutcome>;

/** Nothing was asked, now or before: the facts have none. */
const withAnswers = (weighed: Weighed, answers: NonNullable<RuleFacts['answers']>): Weighed =>
  Object.keys(answers).length === 0 ? weighed : { ...weighed, facts: { ...weighed.facts, answers } };

/** With the words that were said, which are sealed with the other claims. */
function withWords(reading: Reading, asked: Parameters<typeof wordsOf>[0]): Reading {
  const words = wordsOf(asked);
  return words === null ? reading : { ...reading, claims: { ...reading.claims, words } };
}

/** Tags cost some microseconds each, and one scan needs some of them twice. Lives as long as its scan. */
function oncePerText(tagOf: TagOf): TagOf {
  const made: { readonly text: string; readonly tag: string }[] = [];
  return (text) => {
    const known = made.find((one) => one.text === text);
    if (known !== undefined) return known.tag;
    const tag = tagOf(text);
    made.push({ text, tag });
    return tag;
  };
}

export function createPassage(ports: PassagePorts): Passage {
  const { clock } = ports;
  const recent = createRecentScans<VisitPrompt>();
  const settler = createSettler(ports, ({ key }, prompt, nowUs) => {
    if (key !== null) recent.remember(key, prompt, nowUs);
  });
  /** Links that are being looked up, or whose holder is being asked something since, by the attempt's key. */
  const waiting = new Map<string, Promise<PassageOutcome>>();
  /** The look-up that the next scan of its lane stands behind: answers come in the order of the people. */
  const busy = new Map<string, Promise<unknown>>();
  const held = holdQuestions<PassageOutcome>({
    show: (sheet) => ports.ask?.(sheet),
    asked: ports.askedSheet,
    monotonicUs: () => clock.monotonicUs(),
  });

  /** An exception is a bug. Its message may quote the code, which is personal data: only its name is told. */
  function reportBug(step: string, error: unknown): OutOfOrder {
    const name = error instanceof Error ? error.name : typeof error;
    const fault: OutOfOrder = { kind: 'internal', detail: `${name} while a scan was ${step}` };
    ports.outOfOrder(fault);
    return fault;
  }

  /** Runs one stretch of the way; `enter` names the step that an exception would be told by. */
  function stretch<T>(run: (enter: (step: string) => void) => T): T | PassageOutcome {
    let step = 'placed';
    try {
      return run((next) => {
        step = next;
      });
    } catch (error) {
      return { kind: 'not-recorded', fault: reportBug(step, error) };
    }
  }

  /** What a visitor touched, or staff ask before they record; a bug on the way is told like one in a scan. */
  function attended<T>(step: string, otherwise: T, act: () => T): T {
    try {
      return act();
    } catch (error) {
      reportBug(step, error);
      return otherwise;
    }
  }
  const touched = (act: () => boolean): boolean => attended('answered', false, act);

  function showScanAgain(lane: string, kind: ScanAgainKind): void {
    const nowMs = clock.wallMs();
    const atMs = Math.floor(nowMs);
    ports.show({ kind: 'scan-again', promptId: ports.newId(nowMs), atMs, lane, cause: kind });
  }

  /** From a reading to the screens, by way of the venue's questions if it has some for this visitor. */
  function conclude(attempt: Attempt, reading: Reading, lookup: Lookup): Settled {
    return stretch((enter): Settled => {
      enter('judged');
      const weighed = settler.weigh(attempt, reading, lookup, ports.rules());
      const { inForce, person, facts } = weighed;
      const hasQuestions = (inForce.policy.questions ?? []).length > 0;
      if (!hasQuestions || !ports.ask || goesOn(person.direction, person.whereabouts))
        return settler.settle(attempt, reading, weighed, enter);

      const before = settler.answersBefore(attempt, reading, weighed);
      const answers = (asked: readonly AskedQuestion[]) => ({ ...before, ...factsOfAnswers(asked) });
      const questions = questionsFor(facts, inForce.policy, before);
      if (questions.length === 0)
        return settler.settle(attempt, reading, withAnswers(weighed, answers([])), enter);

      enter('asked');
      const { direction } = person;
      return held.hold({
        sheetId: ports.newId(attempt.nowMs),
        key: attempt.key,
        lane: attempt.source.lane,
        direction,
        maskedName: shownName(reading.claims, attempt.nowMs),
        questions,
        conclude: (asked) =>
          stretch((enterLater) => {
            enterLater('judged');
            // Somebody may have come in meanwhile; which way this visitor goes was on the screen.
            const now = { ...attempt, bound: direction };
            const said = withWords(reading, asked);
            const weighedNow = settler.weigh(now, said, lookup, inForce);
            return settler.settle(now, said, withAnswers(weighedNow, answers(asked)), enterLater);
          }),
      });
    });
  }

  /** Undefined: nobody to ask, or not a link. */
  function askCollector(
    attempt: Attempt & { readonly key: string },
    reading: Reading,
  ): Promise<PassageOutcome> | undefined {
    const { reference, issuer: host } = reading.claims ?? {};
    if (ports.lookUp === null || reading.trust !== 'reference') return undefined;
    if (reference === undefined || host === undefined) return undefined;
    // In a wrapper: who is asked something once the answer is there holds up nobody behind them.
    const known = ports
      .lookUp({ host, reference })
      .catch(() => 'not-reached' as const)
      .then((answer) => {
        if (busy.get(attempt.source.lane) === known) busy.delete(attempt.source.lane);
        const { lookup, reading: raised } = lookedUp(reading, answer, attempt.nowMs);
        return { settled: conclude(attempt, raised, lookup) };
      });
    const settled = known
      .then((one) => one.settled)
      .then((outcome) => {
        waiting.delete(attempt.key);
        return outcome;
      });
    waiting.set(attempt.key, settled);
    busy.set(attempt.source.lane, known);
    return settled;
  }

  /** What staff wrote down, in its moment, and what the policy asks of this person. */
  function byStaff({ reading, direction, lane, deviceId, via }: Omit<StaffReading, 'answers'>) {
    const nowMs = clock.wallMs();
    const nowUs = Math.floor(clock.monotonicUs());
    const tagOf = oncePerText((text) => ports.tagOf(text, nowMs));
    const source = { lane, deviceId, via };
    const attempt: Attempt = { source, nowMs, nowUs, bound: direction, tagOf, key: null };
    const weighed = settler.weigh(attempt, reading, 'not-needed', ports.rules());
    const { inForce, person, facts } = weighed;
    const before = settler.answersBefore(attempt, reading, weighed);
    const isAsked = !goesOn(direction, person.whereabouts);
    return { attempt, weighed, before, due: isAsked ? questionsFor(facts, inForce.policy, before) : [] };
  }

  const passage: Passage = {
    take(scan) {
      return stretch((enter): PassageOutcome | Promise<PassageOutcome> => {
        const nowMs = clock.wallMs();
        const nowUs = Math.floor(clock.monotonicUs());
        const bound = ports.directionOf(scan.lane);
        const tagOf = oncePerText((text) => ports.tagOf(text, nowMs));
        const key = `${scan.lane} ${bound} ${tagOf(`code:${scan.text}`)}`;
        const asked = held.at(scan.lane);
        if (asked?.key === key) {
          enter('asked');
          held.showAgain(scan.lane);
          return waiting.get(key) ?? asked.concluded;
        }
        const known = recent.find(key, nowUs);
        if (known !== undefined) {
          enter('shown');
          const prompt = repeatPrompt(known);
          // The code of who went before, still in the light: it takes nobody's question away.
          if (asked === undefined) ports.show(prompt);
          return { kind: 'repeat', prompt };
        }
        const already = waiting.get(key);
        if (already !== undefined) return already;
        const before = busy.get(scan.lane);
        if (before !== undefined) return before.then(() => passage.take(scan));

        held.cutOff(scan.lane);

        enter('read');
        const text = ports.joinParts(scan.text, scan.lane, nowMs);
        if (text === null) {
          showScanAgain(scan.lane, 'next-part');
          return { kind: 'part' };
        }
        const reading = ports.read({ text, isUtf8: scan.isUtf8, via: scan.via, atMs: nowMs });
        const { lane, deviceId, via } = scan;
        const attempt = { source: { lane, deviceId, via }, nowMs, nowUs, bound, tagOf, key };
        return (
          askCollector(attempt, reading) ??
          conclude(
            attempt,
            registered(reading, (claims) => ports.findDeclared(claims, nowMs), nowMs),
            reading.trust === 'reference' ? 'not-reached' : 'not-needed',
          )
        );
      });
    },

    takeReading(given) {
      return stretch((enter) => {
        held.cutOff(given.lane);
        enter('judged');
        const { attempt, weighed, before, due } = byStaff(given);
        const questions = weighed.inForce.policy.questions ?? [];
        const asked = askedByStaff(questions, due, given.answers ?? {});
        const reading = withWords(given.reading, asked);
        const answered = withAnswers(weighed, { ...before, ...factsOfAnswers(asked) });
        return settler.settle(attempt, reading, answered, enter);
      });
    },

    questionsFor: (given) => attended('asked', [], () => byStaff(given).due),

    answer: (sheetId, questionId, value) => touched(() => held.answer(sheetId, questionId, value)),
    answerBack: (sheetId) => touched(() => held.back(sheetId)),
    temperature: (tenths) => touched(() => held.temperature(tenths)),
    expire() {
      touched(() => {
        held.expire();
        return true;
      });
    },

    noteAgainst: (visit) => attended('noted', undefined, () => settler.noteAgainst(visit)),

    drop(lane, kind) {
      stretch((enter) => {
        enter('dropped');
        // Noise takes nobody's question away.
        if (held.at(lane) === undefined) showScanAgain(lane, kind);
      });
    },

    forget() {
      const nowUs = clock.monotonicUs();
      recent.forget(nowUs);
      settler.forget(nowUs);
    },
  };
  return passage;
}

/**
 * Several lanes that are asked at once: whose answer a thermometer gives, and whose time runs, on the very scene that
 * the screen draws.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ANSWER_TURN_MS,
  ANSWER_WAIT_MS,
  type Question,
  type QuestionSheet,
} from '../../../contract/questions.ts';
import {
  ANSWER_LIFE_MS,
  askedSheetOf,
  type Gate,
  type GateEvent,
  sceneOf,
  step,
} from '../../../electron/gate/gate-machine.ts';
import { type AskedQuestion, holdQuestions } from '../../../electron/passage/hold-questions.ts';
import { chooseView } from '../../../renderer/choose-view.ts';
import { openGate, promptEvent } from '../../support/sample-scenes.ts';
import { samplePromptId, sampleStatus, sampleVisitPrompt } from '../../support/sample-screens.ts';

const text = { vi: 'Câu hỏi?', en: 'Question?' };
const temperature: Question = {
  id: 'temperature',
  when: null,
  text,
  answer: { kind: 'temperature', min: 330, max: 430 },
};
const symptoms: Question = { id: 'symptoms', when: null, text, answer: { kind: 'yes-no' } };

/** Lanes that are asked, held and on the screen. */
function openLanes() {
  let gate: Gate = openGate;
  let nowUs = 1_000_000;
  let asked = 0;
  const concluded: { readonly lane: string; readonly given: readonly (AskedQuestion['given'] | null)[] }[] =
    [];
  const send = (event: GateEvent): void => {
    gate = step(gate, event);
  };
  const held = holdQuestions<string>({
    show: (sheet) => send({ type: 'asked', sheet }),
    asked: () => askedSheetOf(sceneOf(gate)),
    monotonicUs: () => nowUs,
  });
  return {
    held,
    send,
    concluded,
    ask(lane: string, ...questions: readonly Question[]): string {
      held.cutOff(lane);
      asked += 1;
      const sheetId = samplePromptId(asked);
      void held.hold({
        sheetId,
        key: null,
        lane,
        direction: 'in',
        maskedName: null,
        questions: questions.length === 0 ? [temperature] : questions,
        conclude(all) {
          concluded.push({ lane, given: all.map(({ given }) => given) });
          send(
            promptEvent(sampleVisitPrompt({ lane, kind: 'accept', promptId: samplePromptId(500 + asked) })),
          );
          return lane;
        },
      });
      return sheetId;
    },
    wait(ms: number): void {
      nowUs += ms * 1_000;
    },
    /** The verdicts that were shown have been read. */
    clear(): void {
      for (const { state, showing } of gate.standing)
        if (state !== 'needs-answers') send({ type: 'over', showing });
    },
    onScreen(): QuestionSheet | null {
      const scene = sceneOf(gate);
      const known = { status: sampleStatus(), scene, fault: null, staff: null, guard: null, form: null };
      const view = chooseView({ ...known, desk: null });
      return 'sheet' in view ? view.sheet : null;
    },
  };
}

describe('two lanes that are asked at once', () => {
  it('have the thermometer answer for the one that the screen asks, and then for the other', () => {
    const lanes = openLanes();
    lanes.ask('a');
    lanes.ask('b');
    expect(lanes.onScreen()?.lane).toBe('a');
    expect(lanes.held.temperature(366)).toBe(true);
    expect(lanes.concluded).toEqual([{ lane: 'a', given: [366] }]);
    expect(lanes.onScreen()?.lane).toBe('b');
    expect(lanes.held.temperature(371)).toBe(true);
    expect(lanes.concluded[1]).toEqual({ lane: 'b', given: [371] });
  });

  it('have it answer for nobody while the one on the screen is asked something else', () => {
    const lanes = openLanes();
    const first = lanes.ask('a', symptoms, temperature);
    lanes.ask('b');
    expect(lanes.held.temperature(366)).toBe(false);
    lanes.held.answer(first, 'symptoms', false);
    expect(lanes.held.temperature(366)).toBe(true);
    expect(lanes.concluded).toEqual([{ lane: 'a', given: [false, 366] }]);
  });

  it('have it answer for nobody behind out of order: the screen asks nobody', () => {
    const lanes = openLanes();
    lanes.ask('a');
    lanes.send({ type: 'fault' });
    expect(lanes.held.temperature(366)).toBe(false);
    expect(lanes.concluded).toEqual([]);
  });

  it('are asked in the same order when an answer to a code beside them is shown anew, or the code held up again', () => {
    const lanes = openLanes();
    lanes.ask('a');
    lanes.ask('b');
    lanes.held.showAgain('b');
    lanes.held.showAgain('a');
    lanes.send(promptEvent(sampleVisitPrompt({ lane: 'c' })));
    expect(lanes.onScreen()?.lane).toBe('a');
    lanes.held.temperature(366);
    expect(lanes.concluded).toMatchObject([{ lane: 'a' }]);
  });

  it('give the second its whole time from when it is asked', () => {
    const lanes = openLanes();
    lanes.ask('a');
    lanes.wait(10_000);
    lanes.ask('b');
    lanes.wait(ANSWER_WAIT_MS - 10_000 + 1);
    lanes.held.expire();
    expect(lanes.concluded).toEqual([{ lane: 'a', given: [null] }]);
    lanes.wait(ANSWER_WAIT_MS);
    lanes.held.expire();
    expect(lanes.concluded).toHaveLength(1);
    lanes.wait(0.001);
    lanes.held.expire();
    expect(lanes.concluded[1]).toEqual({ lane: 'b', given: [null] });
  });

  it('let the second wait for its turn as long as the limit, and not a microsecond longer', () => {
    const lanes = openLanes();
    const first = lanes.ask('a', symptoms, symptoms, temperature);
    lanes.ask('b');
    // Somebody at the first goes to and fro all the time.
    const touchFor = (ms: number): void => {
      for (let left = ms; left > 0; left -= ANSWER_WAIT_MS) {
        lanes.wait(Math.min(left, ANSWER_WAIT_MS));
        if (!lanes.held.back(first)) lanes.held.answer(first, 'symptoms', true);
        lanes.held.expire();
      }
    };
    touchFor(ANSWER_TURN_MS);
    expect(lanes.concluded).toEqual([]);
    touchFor(0.001);
    expect(lanes.concluded).toEqual([{ lane: 'b', given: [null] }]);
  });

  it('stand on the screen for longer than anybody is held', () => {
    expect(ANSWER_LIFE_MS).toBeGreaterThan(ANSWER_TURN_MS + ANSWER_WAIT_MS);
  });
});

const lanesOfAll = ['a', 'b', 'c', 'd', 'e'] as const;
type Move = readonly [
  'ask' | 'cut' | 'again' | 'measure' | 'verdict' | 'clear' | 'second',
  (typeof lanesOfAll)[number],
];
const anyMove: fc.Arbitrary<Move> = fc.tuple(
  fc.constantFrom('ask', 'ask', 'ask', 'ask', 'cut', 'again', 'measure', 'verdict', 'clear', 'second'),
  fc.constantFrom(...lanesOfAll),
);

describe('any number of lanes that are asked', () => {
  it('are all answered in turn, more than have a part of the screen too', () => {
    const lanes = openLanes();
    for (const lane of lanesOfAll) lanes.ask(lane);
    for (const lane of lanesOfAll) {
      expect(lanes.onScreen()?.lane).toBe(lane);
      expect(lanes.held.temperature(366)).toBe(true);
    }
    expect(lanes.concluded.map(({ lane }) => lane)).toEqual([...lanesOfAll]);
  });

  it('are asked one after the other in the order in which they came, whatever is shown between', () => {
    fc.assert(
      fc.property(fc.array(anyMove, { maxLength: 40 }), (moves) => {
        const lanes = openLanes();
        let order: string[] = [];
        for (const [move, lane] of moves) {
          if (move === 'ask' || move === 'cut') order = order.filter((one) => one !== lane);
          if (move === 'ask') {
            lanes.ask(lane);
            order.push(lane);
          }
          if (move === 'cut') lanes.held.cutOff(lane);
          if (move === 'again') lanes.held.showAgain(lane);
          if (move === 'clear') lanes.clear();
          if (move === 'second') {
            lanes.wait(1_000);
            lanes.held.expire();
          }
          // The passage shows no verdict at a lane where somebody is asked.
          if (move === 'verdict' && !order.includes(lane))
            lanes.send(promptEvent(sampleVisitPrompt({ lane, kind: 'ask' })));
          if (move === 'measure') {
            const before = lanes.concluded.length;
            const first = order.shift();
            expect(lanes.held.temperature(366)).toBe(first !== undefined);
            expect(lanes.concluded.slice(before).map((one) => one.lane)).toEqual(
              first === undefined ? [] : [first],
            );
          }
          expect(lanes.onScreen()?.lane ?? null).toBe(order[0] ?? null);
        }
      }),
    );
  });
});

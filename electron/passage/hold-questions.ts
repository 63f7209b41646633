/**
 * Hold questions: visitors who are being asked something, one a lane, until they have answered or gone.
 *
 * Holds what concludes their passage in memory only: nothing of it is written anywhere before it is concluded, and a
 * program that ends drops it. A question that is not answered in time, or is cut off by the next visitor's code, is
 * concluded as not answered, never dropped: somebody stood here. The screen asks one visitor at a time, whose sheet is
 * the oldest: only their time runs, and a thermometer answers nobody else. Time is the monotonic clock.
 */
import {
  ANSWER_TURN_MS,
  ANSWER_WAIT_MS,
  type GivenAnswer,
  type Question,
  type QuestionSheet,
} from '../../contract/questions.ts';
import { answerOf } from '../gate/ask-questions.ts';

const WAIT_US = ANSWER_WAIT_MS * 1_000;
const TURN_US = ANSWER_TURN_MS * 1_000;

export type AskedQuestion = QuestionSheet['questions'][number];

/** One visitor to be asked. `conclude` runs once, with every question and its answer or null. */
export interface ToAsk<T> extends Pick<QuestionSheet, 'sheetId' | 'lane' | 'direction' | 'maskedName'> {
  /** Of the attempt; null: cannot come a second time. */
  readonly key: string | null;
  readonly questions: readonly Question[];
  readonly conclude: (asked: readonly AskedQuestion[]) => T;
}

export interface HeldQuestions<T> {
  /** Shows the first question. Settles with what `conclude` gives. */
  hold(visitor: ToAsk<T>): Promise<T>;
  /** Who is being asked at this lane, and by which code. */
  at(lane: string): { readonly key: string | null; readonly concluded: Promise<T> } | undefined;
  /** Shows the question at this lane anew; somebody is still there. */
  showAgain(lane: string): void;
  /** Concludes what stands at this lane with the answers so far. */
  cutOff(lane: string): void;
  /** False: not the question that is asked now, or no answer to it. */
  answer(sheetId: string, questionId: string, value: GivenAnswer): boolean;
  /** To the question before; false on the first. */
  back(sheetId: string): boolean;
  /** Answers the sheet that is asked now, if it asks for a temperature now; tenths of a degree. */
  temperature(tenths: number): boolean;
  /** Concludes who has not touched anything for ANSWER_WAIT_MS, or waited ANSWER_TURN_MS for a turn; once a second. */
  expire(): void;
}

interface Held<T> {
  readonly visitor: ToAsk<T>;
  sheet: QuestionSheet;
  touchedUs: number;
  readonly concluded: Promise<T>;
  readonly settle: (concluded: T) => void;
}

export interface QuestionPorts {
  readonly show: (sheet: QuestionSheet) => void;
  /** The sheet that the screen asks now; null: none. Absent: there is no screen, the oldest. */
  readonly asked?: (() => string | null) | undefined;
  readonly monotonicUs: () => number;
}

export function holdQuestions<T>({ show, asked, monotonicUs }: QuestionPorts): HeldQuestions<T> {
  /** By lane, in the order in which they began. */
  const lanes = new Map<string, Held<T>>();

  let turn: Held<T> | undefined;

  const bySheet = (sheetId: string | null): Held<T> | undefined =>
    [...lanes.values()].find(({ sheet }) => sheet.sheetId === sheetId);

  /** Whose turn it is. Who waited for it has the whole time from now on. */
  function followTurn(): Held<T> | undefined {
    const now = asked === undefined ? [...lanes.values()][0] : bySheet(asked());
    if (now !== undefined && now !== turn) now.touchedUs = monotonicUs();
    turn = now;
    return now;
  }

  function conclude(held: Held<T>): void {
    // First out of the way: whatever concluding does, it is done once.
    lanes.delete(held.sheet.lane);
    held.settle(held.visitor.conclude(held.sheet.questions));
    followTurn();
  }

  function change(held: Held<T>, changes: Partial<QuestionSheet>): void {
    held.touchedUs = monotonicUs();
    held.sheet = { ...held.sheet, ...changes };
    if (held.sheet.current >= held.sheet.questions.length) conclude(held);
    else show(held.sheet);
  }

  function give(held: Held<T>, value: GivenAnswer): boolean {
    const { questions, current } = held.sheet;
    const asked = questions[current];
    const given = asked === undefined ? null : answerOf(asked.answer, value);
    if (given === null) return false;
    change(held, {
      questions: questions.map((one, index) => (index === current ? { ...one, given } : one)),
      current: current + 1,
    });
    return true;
  }

  return {
    hold(visitor) {
      const { sheetId, lane, direction, maskedName } = visitor;
      const questions = visitor.questions.map(({ id, text, answer }) => ({ id, text, answer, given: null }));
      const sheet: QuestionSheet = { sheetId, lane, direction, maskedName, questions, current: 0 };
      show(sheet);
      let settle: (concluded: T) => void = () => {};
      const concluded = new Promise<T>((resolve) => {
        settle = resolve;
      });
      lanes.set(lane, { visitor, sheet, touchedUs: monotonicUs(), concluded, settle });
      followTurn();
      return concluded;
    },

    at(lane) {
      const held = lanes.get(lane);
      return held === undefined ? undefined : { key: held.visitor.key, concluded: held.concluded };
    },

    showAgain(lane) {
      const held = lanes.get(lane);
      if (held !== undefined) change(held, {});
    },

    cutOff(lane) {
      const held = lanes.get(lane);
      if (held !== undefined) conclude(held);
    },

    answer(sheetId, questionId, value) {
      const held = bySheet(sheetId);
      // A second touch on the question before means nothing for the one that is asked now.
      if (held === undefined || held.sheet.questions[held.sheet.current]?.id !== questionId) return false;
      return give(held, value);
    },

    back(sheetId) {
      const held = bySheet(sheetId);
      if (held === undefined || held.sheet.current === 0) return false;
      change(held, { current: held.sheet.current - 1 });
      return true;
    },

    temperature(tenths) {
      const held = followTurn();
      if (held?.sheet.questions[held.sheet.current]?.answer.kind !== 'temperature') return false;
      return give(held, tenths);
    },

    expire() {
      const now = followTurn();
      const nowUs = monotonicUs();
      for (const held of [...lanes.values()]) {
        const limitUs = now === undefined || held === now ? WAIT_US : TURN_US;
        if (nowUs - held.touchedUs > limitUs) conclude(held);
      }
    },
  };
}

/**
 * Question steps: what is typed as the answer to the question that stands, and when it is one. Pure.
 *
 * A temperature is typed as its digits: 3, 6, 5 are 36,5 degrees. What a thermometer said stands already.
 */
import type { AnswerKind, GivenAnswer } from '../../contract/questions.ts';
import { atEnd, type Edit, type EditedText, editText, isCapitalNext, type TextRule } from './edit-text.ts';

export interface AnswerDraft {
  /** Digits of a temperature in tenths; nothing else uses it. */
  readonly digits: string;
  readonly words: EditedText;
  readonly isShift: boolean;
  readonly isDigits: boolean;
}

const MOST_DIGITS = 3;

export const newAnswer = (answer: AnswerKind, given: GivenAnswer | null): AnswerDraft => ({
  digits: answer.kind === 'temperature' && typeof given === 'number' ? String(given) : '',
  words: atEnd(answer.kind === 'words' && typeof given === 'string' ? given : ''),
  isShift: false,
  isDigits: false,
});

export type AnswerEvent =
  | { readonly type: 'digit'; readonly digit: string }
  | { readonly type: 'delete' }
  | { readonly type: 'edit'; readonly edit: Edit }
  | { readonly type: 'shift' | 'digits' };

export const wordsRule = (answer: AnswerKind): TextRule => ({
  max: answer.kind === 'words' ? answer.maxCharacters : 0,
  letters: 'words',
});

export function stepAnswer(draft: AnswerDraft, event: AnswerEvent, answer: AnswerKind): AnswerDraft {
  switch (event.type) {
    case 'digit':
      if (!/^\d$/.test(event.digit) || draft.digits.length >= MOST_DIGITS) return draft;
      return { ...draft, digits: draft.digits + event.digit };
    case 'delete':
      return { ...draft, digits: draft.digits.slice(0, -1) };
    case 'edit': {
      const rule = wordsRule(answer);
      const { edit } = event;
      const isLarge = draft.isShift && edit.kind === 'letter' && !isCapitalNext(draft.words, rule);
      const words = editText(
        draft.words,
        isLarge ? { ...edit, character: edit.character.toUpperCase() } : edit,
        rule,
      );
      return { ...draft, words, isShift: edit.kind === 'letter' ? false : draft.isShift };
    }
    case 'shift':
      return { ...draft, isShift: !draft.isShift };
    case 'digits':
      return { ...draft, isDigits: !draft.isDigits };
  }
}

/** `36,5`, with a line for each digit that is still to come. */
export function showTemperature(digits: string): string {
  const shown = digits.padEnd(MOST_DIGITS, '–');
  return `${shown.slice(0, 2)},${shown.slice(2)}`;
}

export const inDegrees = (tenths: number, point = ','): string =>
  (tenths / 10).toFixed(1).replace('.', point);

/** What is answered by Done; null: it is no answer yet. */
export function answerOf(draft: AnswerDraft, answer: AnswerKind): GivenAnswer | null {
  if (answer.kind === 'temperature') {
    if (draft.digits.length < MOST_DIGITS) return null;
    const tenths = Number(draft.digits);
    return tenths >= answer.min && tenths <= answer.max ? tenths : null;
  }
  const words = draft.words.text.trim();
  return answer.kind === 'words' && words !== '' ? words : null;
}

import { describe, expect, it } from 'vitest';
import type { AnswerKind } from '../../../contract/questions.ts';
import {
  type AnswerDraft,
  answerOf,
  inDegrees,
  newAnswer,
  showTemperature,
  stepAnswer,
} from '../../../renderer/form/question-steps.ts';

const temperature: AnswerKind = { kind: 'temperature', min: 340, max: 430 };
const words: AnswerKind = { kind: 'words', maxCharacters: 8 };
const typed = (digits: string, from: AnswerDraft = newAnswer(temperature, null)): AnswerDraft =>
  [...digits].reduce((draft, digit) => stepAnswer(draft, { type: 'digit', digit }, temperature), from);

describe('a temperature', () => {
  it('is typed as its digits and shown with the comma where it belongs', () => {
    expect(['', '3', '36', '365'].map(showTemperature)).toEqual(['––,–', '3–,–', '36,–', '36,5']);
    expect(answerOf(typed('365'), temperature)).toBe(365);
    expect(inDegrees(430)).toBe('43,0');
    expect(inDegrees(375, '.')).toBe('37.5');
  });

  it.each([
    ['339', null],
    ['340', 340],
    ['430', 430],
    ['431', null],
    ['36', null],
  ])('answers %s with %s', (digits, answer) => {
    expect(answerOf(typed(digits), temperature)).toBe(answer);
  });

  it('takes three digits, nothing else, and gives one back', () => {
    expect(typed('36a,578').digits).toBe('365');
    expect(stepAnswer(typed('365'), { type: 'delete' }, temperature).digits).toBe('36');
  });

  it('stands already where a thermometer said it', () => {
    expect(newAnswer(temperature, 372).digits).toBe('372');
  });
});

describe('words', () => {
  const write = (text: string): AnswerDraft =>
    [...text].reduce(
      (draft, character) =>
        stepAnswer(draft, { type: 'edit', edit: { kind: 'key', character, method: 'telex' } }, words),
      newAnswer(words, null),
    );

  it('are no longer than the question allows, and no answer while there are none', () => {
    expect(answerOf(write('bacs six hai ba'), words)).toBe('Bác sĩ h');
    expect(answerOf(write('   '), words)).toBe(null);
    expect(answerOf(newAnswer(words, null), words)).toBe(null);
  });

  it('stand again when one goes back', () => {
    expect(newAnswer(words, 'Bác sĩ').words).toEqual({ text: 'Bác sĩ', caret: 6 });
  });
});

import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { AnswerKind, QuestionSheet } from '../../../contract/questions.ts';
import { Words } from '../../../renderer/form/question-answers.tsx';
import { QuestionScreen } from '../../../renderer/form/question-screen.tsx';
import { newAnswer } from '../../../renderer/form/question-steps.ts';

const text = { vi: 'Hôm nay quý khách có sốt không?', en: 'Do you have a fever today?' };
const kinds: readonly AnswerKind[] = [
  { kind: 'yes-no' },
  { kind: 'temperature', min: 340, max: 430 },
  {
    kind: 'choice',
    choices: [
      { id: 'doctor', text: { vi: 'Khám bệnh', en: 'See a doctor' } },
      { id: 'visit', text: { vi: 'Thăm người bệnh', en: 'Visit a patient' } },
    ],
  },
  { kind: 'words', maxCharacters: 40 },
];
const sheetOf = (answer: AnswerKind, change: Partial<QuestionSheet> = {}): QuestionSheet => ({
  sheetId: '019aa3f0-0000-7000-8000-000000000001',
  lane: 'main',
  direction: 'in',
  maskedName: 'Nguyễn T*** H***',
  questions: [{ id: 'one', text, answer, given: null }],
  current: 0,
  ...change,
});
const draw = (sheet: QuestionSheet): string =>
  renderToStaticMarkup(<QuestionScreen sheet={sheet} act={() => {}} keys={() => () => {}} />);

describe.each(kinds)('a question of $kind', (answer) => {
  const markup = draw(sheetOf(answer));

  it('stands alone, in both languages, with the masked name and the direction', () => {
    for (const words of [text.vi, text.en, 'Nguyễn T*** H***', 'VÀO', 'lang="vi"', 'lang="en"'])
      expect(markup).toContain(words);
    expect(markup.match(/<h1/g)?.length).toBe(1);
    expect(markup).not.toMatch(/<(input|textarea|select)\b|\{\w+\}|undefined|NaN/);
  });

  it('offers help, and no way back from the first', () => {
    expect(markup).toContain('Cần giúp');
    expect(markup).not.toContain('Quay lại');
  });
});

describe('a question before several lanes', () => {
  const sheet = sheetOf({ kind: 'yes-no' });
  const at = (change: {
    lane?: string | null;
    askedNext?: readonly string[];
    isHelpComing?: boolean;
  }): string =>
    renderToStaticMarkup(<QuestionScreen sheet={sheet} act={() => {}} keys={() => () => {}} {...change} />);

  it('names the lane whose visitor is asked', () => {
    expect(at({ lane: 'Cửa trái' })).toContain('Cửa trái');
    expect(at({})).not.toContain('ask-lane');
  });

  it('tells the others that they are asked next, in their order', () => {
    const markup = at({ lane: 'Cửa trái', askedNext: ['Cửa phải', 'Cửa bên'] });
    expect(markup).toContain('Lượt hỏi tiếp theo: Cửa phải, Cửa bên');
    expect(markup).toContain('Asked next: Cửa phải, Cửa bên');
    expect(at({ lane: 'Cửa trái' })).not.toContain('ask-next');
  });

  it('says that help comes in the place of the button that called it', () => {
    const markup = at({ isHelpComing: true });
    expect(markup).toContain('Đã gọi nhân viên');
    expect(markup).not.toContain('Cần giúp');
    expect(at({})).not.toContain('Đã gọi nhân viên');
  });
});

describe('several questions', () => {
  const one = { id: 'one', text, answer: { kind: 'yes-no' as const }, given: true };
  const two = {
    id: 'two',
    text: { vi: 'Câu hai?', en: 'Second?' },
    answer: { kind: 'yes-no' as const },
    given: null,
  };

  it('show how far one is, and the way back', () => {
    const markup = draw(sheetOf(one.answer, { questions: [one, two], current: 1 }));
    expect(markup).toContain('Câu 2/2 / Question 2 of 2');
    expect(markup).toContain('Quay lại');
    expect(markup).toContain('Câu hai?');
    expect(markup).not.toContain(text.vi);
  });

  it('show what was answered when one goes back, not by colour alone', () => {
    const markup = draw(sheetOf(one.answer, { questions: [one, two] }));
    expect(markup.match(/aria-pressed="true"/g)?.length).toBe(1);
    expect(markup.match(/aria-pressed="false"/g)?.length).toBe(1);
  });
});

describe('words on a panel with no room for more than the line and its keyboard', () => {
  const answer: AnswerKind = { kind: 'words', maxCharacters: 40 };
  const typed = (words: string, isCompact: boolean) =>
    renderToStaticMarkup(
      <Words
        draft={newAnswer(answer, words)}
        question={{ answer }}
        send={() => {}}
        give={() => {}}
        isCompact={isCompact}
      />,
    );
  const mainKey = (markup: string) => /<button[^>]*cap-main[^>]*>/.exec(markup)?.[0] ?? '';

  it('are given by the key of the keyboard, once there are any', () => {
    expect(mainKey(typed('', true))).toContain('disabled=""');
    expect(mainKey(typed('Bác sĩ Mẫu', true))).not.toContain('disabled=""');
    expect(typed('', true)).not.toContain('form-button');
    expect(typed('', false)).toContain('form-button');
  });
});

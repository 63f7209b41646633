/**
 * What a form asks, state by state: which way, the venue's own questions, and before something would be lost.
 */
import type { FormView } from '../../contract/assisted.ts';
import type { Question } from '../../contract/questions.ts';
import { sampleSlips } from './gallery-device-scenes.ts';
import { type GateState, gateState, type Touch } from './gallery-state.ts';
import { samplePromptId } from './sample-screens.ts';

const card: FormView['prefill'] = {
  number: 1,
  fields: { fullName: 'Nguyễn Thị Hồng Mẫu', birthYear: 1958, sex: 'female', idNumber: '000158000001' },
};

const form = (name: string, change: Partial<FormView>, ...touches: readonly Touch[]): GateState =>
  gateState('forms', `form-${name}`, 'form', {
    form: {
      formId: samplePromptId(7),
      kind: 'declare',
      lane: 'main',
      direction: 'in',
      prefill: card,
      hasUnusable: false,
      problem: null,
      done: null,
      ...change,
    },
    touches,
  });
const key = (vi: string): string => `.form button:has-text("${vi}")`;

const oneLane: FormView['ways'] = [
  { lane: 'main', direction: 'in', name: 'Máy quét 1' },
  { lane: 'main', direction: 'out', name: 'Máy quét 1' },
];
const threeLanes: FormView['ways'] = [
  { lane: 'main', direction: 'in', name: 'Cửa chính' },
  { lane: 'exit', direction: 'out', name: 'Cửa ra sân trước' },
  { lane: 'side', direction: 'out', name: 'Cửa ra bãi xe' },
];

const ask = (
  name: string,
  text: Question['text'],
  answer: Question['answer'],
  ...touches: readonly Touch[]
) =>
  form(
    `asks-${name}`,
    {
      asked: {
        number: 1,
        people: [
          {
            at: 0,
            questions: [
              { id: 'one', text, answer },
              { id: 'two', text, answer: { kind: 'yes-no' } },
            ],
          },
        ],
      },
    },
    ...touches,
  );

const choice = (id: string, vi: string, en: string) => ({ id, text: { vi, en } });

export const formAskStates = (): readonly GateState[] => [
  form('way-two', { ways: oneLane }),
  form('way-manual-out', {
    kind: 'manual',
    prefill: null,
    ways: threeLanes,
    lane: 'side',
    direction: 'out',
  }),
  ask(
    'yes-no',
    { vi: 'Hôm nay khách có sốt hay ho không?', en: 'Fever or cough today?' },
    { kind: 'yes-no' },
  ),
  ask(
    'temperature',
    { vi: 'Nhiệt độ của khách là bao nhiêu?', en: 'What is the temperature?' },
    { kind: 'temperature', min: 340, max: 420 },
    key('3'),
    key('6'),
  ),
  ask(
    'choice',
    {
      vi: 'Chưa thấy lượt vào của quý khách. Lúc vào quý khách đã đi lối nào?',
      en: 'We have no record of you coming in. How did you come in?',
    },
    {
      kind: 'choice',
      choices: [
        choice('other-door', 'Vào bằng cửa khác', 'By another door'),
        choice('before-station', 'Vào từ trước khi có trạm này', 'Before this station was here'),
        choice('not-scanned', 'Vào mà không quét mã', 'Without scanning a code'),
      ],
    },
  ),
  ask(
    'words',
    { vi: 'Khách đến gặp ai?', en: 'Whom does the visitor want to see?' },
    { kind: 'words', maxCharacters: 60 },
  ),
  form('own-code', { code: { number: 1, fills: true } }),
  form('replaced', { wanted: 'manual' }),
  form('closing', { isClosing: true }),
  form('kept', { prefill: null, kept: 2, ways: oneLane }),
  form('done-turned-away', {
    done: {
      outcomes: ['accept', 'deny', 'deny'],
      reasons: ['assisted-declaration-ok', 'venue-full', 'symptoms-declared'],
      slips: sampleSlips.slice(0, 1),
      isPrinting: false,
      isAgain: true,
    },
  }),
];

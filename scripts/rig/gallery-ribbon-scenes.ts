/**
 * The ribbon, state by state: answers and codes that are being read over what somebody is doing at the gate's screen;
 * questions before several lanes.
 */
import type { FormView } from '../../contract/assisted.ts';
import type { VisitPrompt } from '../../contract/prompt.ts';
import type { QuestionSheet } from '../../contract/questions.ts';
import type { GateEvent } from '../../electron/gate/gate-machine.ts';
import { sceneOf } from '../../electron/gate/gate-machine.ts';
import { type GateState, gateState, openGate } from './gallery-state.ts';
import { sampleDeskView } from './sample-desk.ts';
import { sampleGuardView, samplePin } from './sample-guard.ts';
import { afterEvents, promptEvent } from './sample-scenes.ts';
import {
  sampleAtMs,
  sampleDevice,
  samplePromptId,
  sampleStaffView,
  sampleStatus,
  sampleVisitPrompt,
} from './sample-screens.ts';

const MINUTE_MS = 60_000;
const lanes = sampleStatus({
  devices: [
    sampleDevice({ lane: 'left', label: 'Cửa trái' }),
    sampleDevice({ deviceId: 'right', lane: 'right', direction: 'out', label: 'Newland FM430 – cửa ra' }),
    sampleDevice({ deviceId: 'side', lane: 'side', direction: 'both', label: 'Làn xe lăn' }),
    sampleDevice({ deviceId: 'back', lane: 'back', label: 'Cửa sau' }),
  ],
});

const sheetAt = (lane: string, seq: number): QuestionSheet => ({
  sheetId: samplePromptId(seq),
  lane,
  direction: 'in',
  maskedName: 'Lê T*** M***',
  questions: [
    {
      id: 'one',
      text: {
        vi: 'Hôm nay quý khách có sốt, ho, đau họng hoặc khó thở không?',
        en: 'Do you have a fever, cough, sore throat or trouble breathing today?',
      },
      answer: { kind: 'yes-no' },
      given: null,
    },
  ],
  current: 0,
});
const temperatureAt = (lane: string): QuestionSheet => ({
  ...sheetAt(lane, 60),
  questions: [
    {
      id: 'one',
      text: { vi: 'Nhiệt độ của quý khách?', en: 'Your temperature?' },
      answer: { kind: 'temperature', min: 340, max: 430 },
      given: 365,
    },
  ],
});

const answer = (seq: number, change: Partial<VisitPrompt>): GateEvent =>
  promptEvent(sampleVisitPrompt({ promptId: samplePromptId(seq), seq: 1_200 + seq, ...change }));
const accept = answer(1, { lane: 'left' });
const deny = answer(2, {
  kind: 'deny',
  lane: 'right',
  direction: 'out',
  reasons: ['declaration-too-old'],
  nextStep: 'declare-again',
  maskedName: 'Trần V*** A***',
});
const ask = answer(3, { kind: 'ask', lane: 'side', reasons: ['unsigned-code'], nextStep: 'see-staff' });
const read: GateEvent = { type: 'code-taken', lane: 'right' };
const askedOf = (sheet: QuestionSheet): GateEvent => ({ type: 'asked', sheet });

const form: FormView = {
  formId: samplePromptId(7),
  kind: 'declare',
  lane: 'left',
  direction: 'in',
  prefill: null,
  hasUnusable: false,
  problem: null,
  done: null,
};
const pad = sampleGuardView({ operator: null, pin: samplePin() });
const hands: readonly (readonly [string, string, Partial<GateState>])[] = [
  ['pad', 'pin-pad', { guard: pad }],
  ['form', 'form', { form, touches: ['.form [data-field="fullName"]'] }],
  ['desk', 'desk', { desk: sampleDeskView() }],
  ['devices', 'staff', { staff: sampleStaffView() }],
];

const over = (
  name: string,
  screen: string,
  events: readonly GateEvent[],
  change: Partial<GateState> = {},
): GateState =>
  gateState('verdicts', name, screen, {
    status: lanes,
    scene: sceneOf(afterEvents(openGate, ...events)),
    ...change,
  });

export const ribbonStates = (): readonly GateState[] => [
  over('question-of-two-lanes', 'questions', [askedOf(sheetAt('back', 60)), askedOf(sheetAt('side', 61))]),
  over('question-help-called', 'questions', [askedOf(sheetAt('back', 60))], {
    guard: sampleGuardView({ help: { sinceMs: sampleAtMs - MINUTE_MS, by: 'visitor' } }),
  }),
  over('ribbon-question-accept', 'questions', [askedOf(sheetAt('back', 60)), accept]),
  over('ribbon-question-deny', 'questions', [askedOf(sheetAt('back', 60)), deny]),
  over('ribbon-question-ask', 'questions', [askedOf(sheetAt('back', 60)), ask]),
  over('ribbon-question-two', 'questions', [askedOf(temperatureAt('back')), accept, deny]),
  over('ribbon-question-reading', 'questions', [askedOf(sheetAt('back', 60)), read]),
  ...hands.flatMap(([name, screen, change]) => [
    over(`ribbon-${name}-one`, screen, [deny], change),
    over(`ribbon-${name}-two`, screen, [accept, ask], change),
    over(`ribbon-${name}-three`, screen, [accept, deny, ask], change),
  ]),
  over(
    'ribbon-form-single-lane',
    'form',
    [answer(4, { kind: 'deny', nextStep: 'declare-again', reasons: ['expired'] })],
    {
      status: sampleStatus(),
      form,
    },
  ),
  over('ribbon-form-busy', 'form', [read, { type: 'queued', lane: 'right', waiting: 4 }], { form }),
  over('pad-elsewhere-paused', 'paused', [{ type: 'paused', isOn: true }], {
    guard: { ...pad, isOnSecondDisplay: true, pausedSinceMs: sampleAtMs - 12 * MINUTE_MS },
  }),
];

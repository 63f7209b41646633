/**
 * What visitors see, state by state: the calm screens, every verdict and refusal, each language of a verdict, the
 * questions, and screens that several lanes share.
 */
import { visitorLanguages } from '../../contract/display.ts';
import type { Prompt, VisitPrompt } from '../../contract/prompt.ts';
import type { AnswerKind, QuestionSheet } from '../../contract/questions.ts';
import { scanAgainKindSchema } from '../../contract/scan.ts';
import { outOfOrderKinds, type StationStatus } from '../../contract/status.ts';
import { sceneOf } from '../../electron/gate/gate-machine.ts';
import { everyRefusal, longestText } from './every-prompt.ts';
import { type GateState, gateState, openGate } from './gallery-state.ts';
import { sampleGuardView } from './sample-guard.ts';
import { afterEvents, promptEvent, sceneWith } from './sample-scenes.ts';
import {
  sampleAtMs,
  sampleDevice,
  samplePromptId,
  sampleScanAgainPrompt,
  sampleStatus,
  sampleVisitPrompt,
  sampleZone,
} from './sample-screens.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const qrText = 'https://qr.tokhaiyte.vn/d/00000000-mau';
const withFace = { ...sampleStatus().face, qrText };
const lanes = sampleStatus({
  devices: [
    sampleDevice({ lane: 'left' }),
    sampleDevice({ deviceId: 'right', lane: 'right', direction: 'out', label: 'Newland FM430 – cửa ra' }),
    sampleDevice({ deviceId: 'side', lane: 'side', direction: 'both', label: 'Làn xe lăn' }),
  ],
});

/** The strip's lanes are those of the devices. */
function idle(name: string, change: Partial<StationStatus> = {}): GateState {
  const status = sampleStatus(change);
  const ways = status.devices.flatMap(({ lane, direction }) =>
    lane === null || direction === null
      ? []
      : [{ lane, direction: direction === 'both' ? ('auto' as const) : direction, isSwitchable: true }],
  );
  return gateState('idle', `idle-${name}`, 'idle', { status, guard: sampleGuardView({ lanes: ways }) });
}

const idleStates: readonly GateState[] = [
  idle('in'),
  idle('out', { devices: [sampleDevice({ direction: 'out' })] }),
  idle('both', { devices: [sampleDevice({ direction: 'both' })] }),
  idle('venue-code', { face: withFace }),
  idle('nearly-full', { zones: [sampleZone({ inside: 47, room: 'nearly-full' })] }),
  idle('full', { zones: [sampleZone({ inside: 50, room: 'full' })] }),
  idle('scanner-gone', { devices: [sampleDevice({ state: 'gone', problem: 'unplugged' })] }),
  idle('several-lanes', { devices: lanes.devices }),
  idle('without-strip', { display: { ...sampleStatus().display, guardStrip: 'off' } }),
  idle('night', {
    display: { ...sampleStatus().display, night: { fromMinute: 0, untilMinute: 1439 } },
    face: withFace,
  }),
  idle('small-panel', { display: { ...sampleStatus().display, panelWidthMm: 217, viewingMm: 1_000 } }),
  idle('everything-at-once', {
    devices: [sampleDevice({ deviceId: 'back' }), sampleDevice({ state: 'gone', problem: 'port-busy' })],
    sync: {
      state: 'waiting',
      pending: 150_000,
      quarantined: 12,
      lastAckAtMs: null,
      problem: 'credential-refused',
    },
    alarms: ['nobody-scans', 'input-method', 'sound-gone'],
    drops: { 'too-long': 10, noise: 300, 'input-method': 20 },
    configuration: [
      { kind: 'trust-list', version: 3, freshness: 'expired' },
      { kind: 'policies', version: 7, freshness: 'stale' },
      { kind: 'revocations', version: 12, freshness: 'expired' },
    ],
    register: { entries: 2_000_000, updatedAtMs: 0 },
    today: { accept: 9_999, deny: 999, ask: 999 },
    face: withFace,
  }),
];

const called = { sinceMs: sampleAtMs - MINUTE_MS, by: 'visitor' } as const;
const serviceStates: readonly GateState[] = [
  gateState('service', 'starting', 'starting', {
    scene: { number: 1, service: 'starting', lanes: [] },
  }),
  gateState('service', 'reading', 'reading', {
    scene: sceneOf(afterEvents(openGate, { type: 'code-taken', lane: 'main' })),
  }),
  gateState('service', 'busy', 'busy', {
    scene: sceneOf(
      afterEvents(
        openGate,
        { type: 'code-taken', lane: 'main' },
        { type: 'queued', lane: 'main', waiting: 4 },
      ),
    ),
  }),
  gateState('service', 'paused', 'paused', {
    scene: sceneOf(afterEvents(openGate, { type: 'paused', isOn: true })),
    guard: sampleGuardView({ pausedSinceMs: sampleAtMs - 12 * MINUTE_MS }),
  }),
  gateState('service', 'help-called', 'idle', { guard: sampleGuardView({ help: called }) }),
  gateState('service', 'help-called-paused', 'paused', {
    scene: sceneOf(afterEvents(openGate, { type: 'paused', isOn: true })),
    guard: sampleGuardView({ help: called, pausedSinceMs: sampleAtMs - 12 * MINUTE_MS }),
  }),
  ...outOfOrderKinds.map((kind) =>
    gateState('service', `out-of-order-${kind}`, 'out-of-order', {
      status: sampleStatus({ outOfOrder: { kind, detail: 'SQLITE_CANTOPEN: unable to open database file' } }),
    }),
  ),
];

const verdict = (group: 'verdicts' | 'refusals' | 'languages', name: string, prompt: Prompt): GateState =>
  gateState(group, name, prompt.kind, { scene: sceneWith(prompt) });
const visit = (name: string, change: Partial<VisitPrompt>): GateState =>
  verdict('verdicts', name, sampleVisitPrompt(change));

const refusalOf: Readonly<Record<string, Partial<VisitPrompt>>> = {
  'declaration-too-old': { declaredAtMs: sampleAtMs - 4 * DAY_MS },
  'venue-full': { waitMinutes: 7 },
  'venue-rule': { text: longestText },
};

/** Each refusal once, as the first of its families meets it. */
function refusals(): readonly GateState[] {
  const seen = new Set<string>();
  return everyRefusal().flatMap(([reason, kind, nextStep, family]) => {
    const name = `${kind}-${reason}-${nextStep}`;
    if (seen.has(name)) return [];
    seen.add(name);
    const maskedName = family === 'declaration' ? 'Nguyễn T*** H***' : null;
    const change = { kind, reasons: [reason], nextStep, family, maskedName };
    return [verdict('refusals', name, sampleVisitPrompt({ ...change, ...refusalOf[reason] }))];
  });
}

/** One answer for each lane. */
const shared: readonly Partial<VisitPrompt>[] = [
  { kind: 'deny', reasons: ['payment-code'], nextStep: 'show-personal-code', family: 'payment' },
  { direction: 'out', reasons: ['exit-recorded'], nextStep: 'walk-out' },
  { kind: 'ask', reasons: ['unsigned-code'], nextStep: 'see-staff', family: 'citizen-card' },
];
function splitOf(name: string, changes: readonly Partial<VisitPrompt>[]): GateState {
  const prompts = changes.map((change, at) =>
    sampleVisitPrompt({
      promptId: samplePromptId(at + 1),
      seq: 1_204 + at,
      lane: lanes.devices[at]?.lane ?? 'main',
      ...change,
    }),
  );
  return gateState('verdicts', name, 'split', { status: lanes, scene: sceneWith(...prompts) });
}

const verdictStates: readonly GateState[] = [
  visit('accept-in', {}),
  visit('accept-in-nameless', { maskedName: null }),
  visit('accept-in-phone-near', { isPhoneNear: true }),
  visit('accept-in-again', { isRepeat: true, notices: ['policy-stale'] }),
  visit('accept-out', { direction: 'out', reasons: ['exit-recorded'], nextStep: 'walk-out' }),
  visit('accept-by-slip', { family: 'slip', reasons: ['slip-ok'] }),
  visit('accept-by-staff', { reasons: ['overridden-by-staff'] }),
  ...scanAgainKindSchema.options.map((cause) =>
    verdict('verdicts', `scan-again-${cause}`, sampleScanAgainPrompt({ cause })),
  ),
  splitOf('split-two', shared.slice(0, 2)),
  splitOf('split-three', shared),
  splitOf('split-two-declare', [
    {
      kind: 'deny',
      reasons: ['declaration-too-old'],
      nextStep: 'declare-again',
      ...refusalOf['declaration-too-old'],
    },
    ...shared.slice(1, 2),
  ]),
  gateState('verdicts', 'split-accept-reading', 'split', {
    status: lanes,
    scene: sceneOf(
      afterEvents(
        openGate,
        { type: 'code-taken', lane: 'right' },
        promptEvent(sampleVisitPrompt({ lane: 'left' })),
      ),
    ),
  }),
];

/** What a visitor from elsewhere must understand without the Vietnamese. */
const inLanguages: readonly (readonly [string, Partial<VisitPrompt>])[] = [
  ['accept-in', {}],
  ['accept-out', { direction: 'out', reasons: ['exit-recorded'], nextStep: 'walk-out' }],
  ['deny-too-old', { kind: 'deny', reasons: ['declaration-too-old'], nextStep: 'declare-again' }],
  [
    'deny-payment',
    { kind: 'deny', reasons: ['payment-code'], nextStep: 'show-personal-code', family: 'payment' },
  ],
  ['deny-full', { kind: 'deny', reasons: ['venue-full'], nextStep: 'wait-here', waitMinutes: 7 }],
  [
    'ask-unsigned',
    { kind: 'ask', reasons: ['unsigned-code'], nextStep: 'see-staff', family: 'citizen-card' },
  ],
];
const languageStates = visitorLanguages.flatMap((language) =>
  inLanguages.map(([name, change]) =>
    verdict('languages', `${language}-${name}`, sampleVisitPrompt({ ...change, language })),
  ),
);

const sheetOf = (
  answer: AnswerKind,
  text: { readonly vi: string; readonly en: string },
  change: Partial<QuestionSheet> = {},
): QuestionSheet => ({
  sheetId: samplePromptId(9),
  lane: 'main',
  direction: 'in',
  maskedName: 'Nguyễn T*** H***',
  questions: [{ id: 'one', text, answer, given: null }],
  current: 0,
  ...change,
});
const choices = [
  ['doctor', 'Khám bệnh', 'See a doctor'],
  ['visit', 'Thăm người bệnh', 'Visit a patient'],
  ['paper', 'Nộp giấy tờ', 'Hand in papers'],
  ['work', 'Làm việc, giao hàng', 'Work, delivery'],
  ['pharmacy', 'Mua thuốc', 'Pharmacy'],
  ['other', 'Việc khác', 'Something else'],
].map(([id = '', vi = '', en = '']) => ({ id, text: { vi, en } }));
const symptoms = {
  vi: 'Hôm nay quý khách có sốt, ho, đau họng hoặc khó thở không?',
  en: 'Do you have a fever, cough, sore throat or trouble breathing today?',
};
const temperature = { vi: 'Nhiệt độ của quý khách?', en: 'Your temperature?' };
const purpose = { vi: 'Quý khách đến có việc gì?', en: 'What brings you here?' };
const whom = { vi: 'Quý khách gặp ai?', en: 'Whom do you want to see?' };
const degrees = { kind: 'temperature', min: 340, max: 430 } as const;
const sheets: Readonly<Record<string, QuestionSheet>> = {
  'yes-no': sheetOf({ kind: 'yes-no' }, symptoms),
  temperature: sheetOf(degrees, temperature),
  'choice-two': sheetOf({ kind: 'choice', choices: choices.slice(0, 2) }, purpose),
  'choice-six': sheetOf({ kind: 'choice', choices }, purpose),
  words: sheetOf({ kind: 'words', maxCharacters: 60 }, whom),
  'second-of-three': sheetOf(degrees, temperature, {
    questions: [
      { id: 'one', text: symptoms, answer: { kind: 'yes-no' }, given: false },
      { id: 'two', text: temperature, answer: degrees, given: 365 },
      { id: 'three', text: purpose, answer: { kind: 'choice', choices }, given: null },
    ],
    current: 1,
  }),
};
const questionStates = Object.entries(sheets).map(([name, sheet]) =>
  gateState('questions', `question-${name}`, 'questions', {
    scene: sceneOf(afterEvents(openGate, { type: 'asked', sheet })),
  }),
);

export const visitorStates = (): readonly GateState[] => [
  ...idleStates,
  ...serviceStates,
  ...verdictStates,
  ...refusals(),
  ...languageStates,
  ...questionStates,
];

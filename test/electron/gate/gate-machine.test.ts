import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DWELL_WITH_CODE_MS, dwellMs, type Prompt } from '../../../contract/prompt.ts';
import type { QuestionSheet } from '../../../contract/questions.ts';
import { type gateStates, sceneSchema } from '../../../contract/scene.ts';
import { nextSteps } from '../../../contract/verdict.ts';
import {
  firstGate,
  type Gate,
  type GateEvent,
  lifeOf,
  MAX_PARTS,
  sceneOf,
  stateOf,
  step,
} from '../../../electron/gate/gate-machine.ts';
import { afterEvents, gateWith, openGate, promptEvent } from '../../support/sample-scenes.ts';
import { samplePromptId, sampleScanAgainPrompt, sampleVisitPrompt } from '../../support/sample-screens.ts';

const LANE = 'main';
const sheet = (change: Partial<QuestionSheet> = {}): QuestionSheet => ({
  sheetId: samplePromptId(90),
  lane: LANE,
  direction: 'in',
  maskedName: null,
  questions: [
    { id: 'symptoms', text: { vi: 'Có sốt?', en: 'Fever?' }, answer: { kind: 'yes-no' }, given: null },
  ],
  current: 0,
  ...change,
});
const promptOf = (lane: string, kind: Prompt['kind']): Prompt =>
  kind === 'scan-again' ? sampleScanAgainPrompt({ lane }) : sampleVisitPrompt({ lane, kind });

/** Each state of the gate at the one lane, as it is come to. */
const states: Readonly<Record<(typeof gateStates)[number] | 'starting', Gate>> = {
  starting: firstGate,
  waiting: openGate,
  reading: step(openGate, { type: 'code-taken', lane: LANE }),
  accept: gateWith(promptOf(LANE, 'accept')),
  deny: gateWith(promptOf(LANE, 'deny')),
  ask: gateWith(promptOf(LANE, 'ask')),
  'scan-again': gateWith(promptOf(LANE, 'scan-again')),
  'needs-answers': step(openGate, { type: 'asked', sheet: sheet() }),
  busy: afterEvents(openGate, { type: 'code-taken', lane: LANE }, { type: 'queued', lane: LANE, waiting: 2 }),
  'manual-entry': step(openGate, { type: 'writing', isOn: true }),
  paused: step(openGate, { type: 'paused', isOn: true }),
  'out-of-order': step(openGate, { type: 'fault' }),
};

const events: Readonly<Record<string, GateEvent>> = {
  opened: { type: 'opened' },
  'code taken': { type: 'code-taken', lane: LANE },
  'others wait': { type: 'queued', lane: LANE, waiting: 3 },
  'nobody waits': { type: 'queued', lane: LANE, waiting: 0 },
  accept: promptEvent(promptOf(LANE, 'accept')),
  deny: promptEvent(promptOf(LANE, 'deny')),
  ask: promptEvent(promptOf(LANE, 'ask')),
  'scan again': promptEvent(promptOf(LANE, 'scan-again')),
  asked: { type: 'asked', sheet: sheet() },
  answered: { type: 'answered', lane: LANE },
  over: { type: 'over', showing: 1 },
  cleared: { type: 'cleared', lane: LANE },
  'form opens': { type: 'writing', isOn: true },
  'form closes': { type: 'writing', isOn: false },
  pause: { type: 'paused', isOn: true },
  resume: { type: 'paused', isOn: false },
  fault: { type: 'fault' },
  'in order': { type: 'in-order' },
};

/** What follows where it is not the state itself. */
const same = 'same';
const shown = { accept: 'accept', deny: 'deny', ask: 'ask', 'scan again': 'scan-again' } as const;
type Next = Partial<Record<keyof typeof events, string>>;
const atLane: Next = {
  ...shown,
  'code taken': 'reading',
  asked: 'needs-answers',
  over: 'waiting',
  cleared: 'waiting',
  fault: 'out-of-order',
};
const table: Readonly<Record<keyof typeof states, Next>> = {
  // Before the station stands nothing is shown, whatever comes.
  starting: { opened: 'waiting', fault: 'out-of-order' },
  waiting: {
    ...shown,
    'code taken': 'reading',
    asked: 'needs-answers',
    'form opens': 'manual-entry',
    pause: 'paused',
    fault: 'out-of-order',
  },
  reading: { ...atLane, 'code taken': same, 'others wait': 'busy' },
  accept: atLane,
  deny: atLane,
  ask: atLane,
  'scan-again': atLane,
  'needs-answers': { ...atLane, answered: 'waiting' },
  busy: { ...atLane, 'code taken': same, 'nobody waits': 'reading' },
  'manual-entry': {
    ...shown,
    'code taken': 'reading',
    asked: 'needs-answers',
    'form closes': 'waiting',
    pause: 'paused',
    fault: 'out-of-order',
  },
  paused: {
    ...shown,
    'code taken': 'reading',
    asked: 'needs-answers',
    resume: 'waiting',
    fault: 'out-of-order',
  },
  'out-of-order': { 'in order': 'waiting' },
};

describe.each(Object.keys(states) as (keyof typeof states)[])('a gate that is %s', (state) => {
  it('is what the table calls it', () => {
    expect(stateOf(states[state], LANE)).toBe(state);
  });

  it.each(Object.keys(events))('on "%s" goes where the table says', (name) => {
    const next = table[state][name] ?? same;
    const event = events[name];
    if (event === undefined) throw new Error(`no event ${name}`);
    expect(stateOf(step(states[state], event), LANE)).toBe(next === same ? state : next);
  });

  it('is out of order on an event that it does not know', () => {
    const unknown = { type: 'open-the-gate', lane: LANE } as unknown as GateEvent;
    expect(stateOf(step(states[state], unknown), LANE)).toBe('out-of-order');
  });

  it('is out of order on an outcome that it does not know, never open', () => {
    const unknown = { ...sampleVisitPrompt(), kind: 'welcome' } as unknown as Prompt;
    const after = step(states[state], promptEvent(unknown));
    expect(stateOf(after, LANE)).toBe('out-of-order');
    expect(sceneOf(after).lanes).toEqual([]);
  });
});

const lanes = ['a', 'b', 'c', 'd', 'e'];
const anyEvent: fc.Arbitrary<GateEvent> = fc.oneof(
  fc.constant<GateEvent>({ type: 'opened' }),
  fc.record({ type: fc.constant('code-taken' as const), lane: fc.constantFrom(...lanes) }),
  fc.record({ type: fc.constant('queued' as const), lane: fc.constantFrom(...lanes), waiting: fc.nat(9) }),
  fc
    .tuple(
      fc.constantFrom(...lanes),
      fc.constantFrom<Prompt['kind'][]>('accept', 'deny', 'ask', 'scan-again'),
    )
    .map(([lane, kind]) => promptEvent(promptOf(lane, kind))),
  fc.tuple(fc.constantFrom(...lanes), fc.nat(3)).map(
    ([lane, at]): GateEvent => ({
      type: 'asked',
      sheet: sheet({ lane, sheetId: samplePromptId(900 + at) }),
    }),
  ),
  fc.tuple(fc.constantFrom(...lanes), fc.boolean()).map(
    ([lane, isOwn]): GateEvent => ({
      type: 'decided-anew',
      prompt: sampleVisitPrompt({ lane, promptId: samplePromptId(77) }),
      instead: isOwn ? sampleVisitPrompt().promptId : samplePromptId(78),
    }),
  ),
  fc.record({ type: fc.constant('answered' as const), lane: fc.constantFrom(...lanes) }),
  fc.record({ type: fc.constant('over' as const), showing: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ type: fc.constant('cleared' as const), lane: fc.constantFrom(...lanes) }),
  fc.record({ type: fc.constant('writing' as const), isOn: fc.boolean() }),
  fc.record({ type: fc.constant('paused' as const), isOn: fc.boolean() }),
  fc.constantFrom<GateEvent[]>({ type: 'fault' }, { type: 'in-order' }),
);
const anyGate = fc.array(anyEvent, { maxLength: 40 }).map((given) => afterEvents(firstGate, ...given));

describe('any gate', () => {
  it('has a way out to waiting: time ends what stands, staff end the rest', () => {
    fc.assert(
      fc.property(anyGate, (gate) => {
        const ended = gate.standing.reduce((now, { showing }) => step(now, { type: 'over', showing }), gate);
        const out = afterEvents(
          ended,
          { type: 'opened' },
          { type: 'in-order' },
          { type: 'paused', isOn: false },
          { type: 'writing', isOn: false },
        );
        expect(lanes.map((lane) => stateOf(out, lane))).toEqual(lanes.map(() => 'waiting'));
        expect(sceneOf(out)).toMatchObject({ service: 'open', lanes: [] });
      }),
    );
  });

  it('ends by time each showing that stands: none has no life', () => {
    fc.assert(
      fc.property(anyGate, (gate) => {
        for (const one of gate.standing) expect(lifeOf(one)).toBeGreaterThan(0);
      }),
    );
  });

  it('makes a scene that the contract takes, with never more parts than can be read, nor two of one lane', () => {
    fc.assert(
      fc.property(anyGate, (gate) => {
        const scene = sceneSchema.parse(sceneOf(gate));
        expect(scene.lanes.length).toBeLessThanOrEqual(MAX_PARTS);
        expect(new Set(scene.lanes.map(({ lane }) => lane)).size).toBe(scene.lanes.length);
        expect(scene.lanes.every(({ state }) => state === 'waiting')).toBe(scene.lanes.length === 0);
      }),
    );
  });

  it('is numbered anew exactly when it changed', () => {
    fc.assert(
      fc.property(anyGate, anyEvent, (gate, event) => {
        const next = step(gate, event);
        if (next === gate) return;
        expect(next.number).toBe(gate.number + 1);
        const { number: _was, ...before } = sceneOf(gate);
        const { number: _is, ...after } = sceneOf(next);
        const isCovered = before.service !== 'open' || after.service !== 'open';
        // Who is asked something and has no part yet changes nothing that is seen.
        const isUnseen = next.standing.some(({ lane }) => !next.sharing.includes(lane));
        if (!isCovered && !isUnseen) expect(after).not.toEqual(before);
      }),
    );
  });
});

/** Shows prompts given as "lane kind", showing 1, 2, ... */
const shownBy = (...given: readonly string[]): Gate =>
  gateWith(
    ...given.map((one) => {
      const [lane = '', kind = 'accept'] = one.split(' ');
      return promptOf(lane, kind as Prompt['kind']);
    }),
  );
const standingOf = ({ standing }: Gate): readonly string[] => standing.map(({ lane }) => lane);

describe('the answers of several lanes', () => {
  it.each([
    ['one lane', ['a accept'], ['a']],
    ['the next of the same lane', ['a accept', 'a deny'], ['a']],
    ['two lanes', ['a accept', 'b deny'], ['a', 'b']],
    ['the first lane again', ['a accept', 'b deny', 'a ask'], ['b', 'a']],
    ['three lanes', ['a accept', 'b deny', 'c ask'], ['a', 'b', 'c']],
    ['a fourth: the oldest accept gives way', ['a deny', 'b accept', 'c accept', 'd ask'], ['a', 'c', 'd']],
    [
      'a fourth without an accept: who can scan again',
      ['a deny', 'b ask', 'c scan-again', 'd ask'],
      ['a', 'b', 'd'],
    ],
    [
      'a fourth of a lane that stands takes only its own',
      ['a accept', 'b accept', 'c accept', 'b ask'],
      ['a', 'c', 'b'],
    ],
    [
      'a fourth among those who must read: the oldest deny',
      ['a ask', 'b deny', 'c deny', 'd accept'],
      ['a', 'c', 'd'],
    ],
  ])('of %s', (_name, given, expected) => {
    expect(standingOf(shownBy(...given))).toEqual(expected);
  });

  it('never take the place of who is being asked', () => {
    const asked = step(openGate, { type: 'asked', sheet: sheet({ lane: 'q' }) });
    const full = afterEvents(
      asked,
      ...['a', 'b', 'c', 'd'].map((lane) => promptEvent(promptOf(lane, 'ask'))),
    );
    expect(stateOf(full, 'q')).toBe('needs-answers');
  });

  it('leave each who is asked standing, and seen as soon as there is room', () => {
    const asked = (lane: string, at: number): GateEvent => ({
      type: 'asked',
      sheet: sheet({ lane, sheetId: samplePromptId(900 + at) }),
    });
    const four = afterEvents(openGate, asked('a', 1), asked('b', 2), asked('c', 3), asked('d', 4));
    expect(sceneOf(four).lanes.map(({ lane }) => lane)).toEqual(['a', 'b', 'c']);
    const beside = step(four, promptEvent(promptOf('e', 'accept')));
    expect(sceneOf(beside).lanes.map(({ lane }) => lane)).toEqual(['a', 'b', 'e']);
    const first = step(beside, { type: 'answered', lane: 'a' });
    expect(sceneOf(first).lanes.map(({ lane, state }) => `${lane} ${state}`)).toEqual([
      'b needs-answers',
      'c needs-answers',
      'e accept',
    ]);
    expect(sceneOf(step(first, { type: 'answered', lane: 'b' })).lanes.map(({ lane }) => lane)).toEqual([
      'c',
      'd',
      'e',
    ]);
  });

  it('leave an empty place while another is read, and the whole screen when the last is over', () => {
    const one = step(shownBy('a accept', 'b ask'), { type: 'over', showing: 1 });
    expect(sceneOf(one).lanes.map(({ lane, state }) => `${lane} ${state}`)).toEqual(['a waiting', 'b ask']);
    expect(sceneOf(step(one, { type: 'over', showing: 2 })).lanes).toEqual([]);
  });

  it('are not ended by the time of a showing that gave way', () => {
    expect(standingOf(step(shownBy('a accept', 'a ask'), { type: 'over', showing: 1 }))).toEqual(['a']);
  });

  it('give the next one that stands alone the whole screen', () => {
    const half = step(shownBy('a accept', 'b ask'), { type: 'over', showing: 2 });
    const alone = afterEvents(half, { type: 'over', showing: 1 }, promptEvent(promptOf('b', 'deny')));
    expect(sceneOf(alone).lanes.map(({ lane }) => lane)).toEqual(['b']);
  });

  it('carry the time that the contract gives their kind', () => {
    for (const kind of ['accept', 'deny', 'ask', 'scan-again'] as const)
      expect(sceneOf(shownBy(`a ${kind}`)).lanes).toMatchObject([{ state: kind, dwellMs: dwellMs[kind] }]);
  });

  it.each(nextSteps)(
    'stand long enough to scan the code for the phone, where there is one: %s',
    (nextStep) => {
      const prompt = { ...sampleVisitPrompt({ kind: 'deny' }), nextStep };
      const hasCode = nextStep === 'declare-again' || nextStep === 'declare-now';
      expect(sceneOf(gateWith(prompt)).lanes).toMatchObject([
        { dwellMs: hasCode ? DWELL_WITH_CODE_MS : dwellMs.deny },
      ]);
    },
  );
});

describe('what stands', () => {
  it('is ended by a fault, so that no answer comes back to the next visitor as theirs', () => {
    const mended = afterEvents(shownBy('a accept'), { type: 'fault' }, { type: 'in-order' });
    expect(sceneOf(mended)).toMatchObject({ service: 'open', lanes: [] });
  });

  it('that was recorded behind a fault is seen as soon as the gate is in order', () => {
    const covered = afterEvents(openGate, { type: 'fault' }, promptEvent(promptOf('a', 'accept')));
    expect(sceneOf(covered).lanes).toEqual([]);
    expect(sceneOf(step(covered, { type: 'in-order' })).lanes).toMatchObject([{ state: 'accept' }]);
  });

  it('keeps its showing while a sheet of questions goes on, and another sheet is another showing', () => {
    const asked = step(openGate, { type: 'asked', sheet: sheet() });
    const on = step(asked, { type: 'asked', sheet: sheet({ current: 1 }) });
    expect(sceneOf(on).lanes).toMatchObject([{ showing: 1, sheet: { current: 1 } }]);
    const other = step(on, { type: 'asked', sheet: sheet({ sheetId: samplePromptId(91) }) });
    expect(sceneOf(other).lanes).toMatchObject([{ showing: 2 }]);
  });
});

describe('a verdict that comes again', () => {
  const first = sampleVisitPrompt({ kind: 'accept', promptId: samplePromptId(61) });
  const again = promptEvent({ ...first, isRepeat: true });

  it('is shown anew where it stands, and where nothing does', () => {
    const shownAgain = step(gateWith(first), again);
    expect(sceneOf(shownAgain).lanes).toMatchObject([{ state: 'accept', showing: 2 }]);
    expect(sceneOf(step(openGate, again)).lanes).toMatchObject([{ state: 'accept' }]);
  });

  it.each<[string, Gate]>([
    ['the verdict of the next visitor', gateWith(first, promptOf(LANE, 'deny'))],
    ['what they are asked', afterEvents(gateWith(first), { type: 'asked', sheet: sheet() })],
    ['that their code is being read', step(gateWith(first), { type: 'code-taken', lane: LANE })],
    ['that they should scan again', gateWith(first, promptOf(LANE, 'scan-again'))],
  ])('does not cover %s', (_, gate) => {
    expect(step(gate, again)).toBe(gate);
  });
});

describe('a verdict that staff decided anew', () => {
  const denied = sampleVisitPrompt({ kind: 'deny', promptId: samplePromptId(62) });
  const letIn = sampleVisitPrompt({ kind: 'accept', promptId: samplePromptId(63) });
  const anew: GateEvent = { type: 'decided-anew', prompt: letIn, instead: denied.promptId };

  it('stands in place of what the gate had said, or where nothing stands', () => {
    for (const gate of [gateWith(denied), openGate])
      expect(sceneOf(step(gate, anew)).lanes).toMatchObject([
        { state: 'accept', prompt: { promptId: letIn.promptId } },
      ]);
  });

  it.each<[string, Gate]>([
    ['the next visitor’s verdict', gateWith(denied, promptOf(LANE, 'deny'))],
    ['what the next visitor is asked', afterEvents(gateWith(denied), { type: 'asked', sheet: sheet() })],
    [
      'the next visitor’s code that is being read',
      step(gateWith(denied), { type: 'code-taken', lane: LANE }),
    ],
    ['that the next visitor should scan again', gateWith(denied, promptOf(LANE, 'scan-again'))],
  ])('takes nothing from who stands there now: %s', (_, gate) => {
    expect(step(gate, anew)).toBe(gate);
  });

  it('looks at its own lane only', () => {
    const beside = gateWith(promptOf('b', 'deny'));
    expect(stateOf(step(beside, anew), LANE)).toBe('accept');
    expect(stateOf(step(beside, anew), 'b')).toBe('deny');
  });
});

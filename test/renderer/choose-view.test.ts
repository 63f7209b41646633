import { describe, expect, it } from 'vitest';
import type { FormView } from '../../contract/assisted.ts';
import type { DeskView } from '../../contract/desk.ts';
import type { GuardView } from '../../contract/guard.ts';
import { dwellMs } from '../../contract/prompt.ts';
import { type Gate, type GateEvent, sceneOf, step } from '../../electron/gate/gate-machine.ts';
import { chooseView, describePainted, type Known, type Screen } from '../../renderer/choose-view.ts';
import { afterEvents, gateWith, openGate, promptEvent } from '../support/sample-scenes.ts';
import {
  sampleDevice,
  samplePromptId,
  sampleScanAgainPrompt,
  sampleStaffView,
  sampleStatus,
  sampleVisitPrompt,
} from '../support/sample-screens.ts';

const fault = { kind: 'internal', detail: 'x' } as const;
const nothing: Known = {
  status: null,
  scene: null,
  fault: null,
  staff: null,
  guard: null,
  form: null,
  desk: null,
};
const idle: Known = { ...nothing, status: sampleStatus(), scene: sceneOf(openGate) };
const known = (gate: Gate, change: Partial<Known> = {}): Known => ({
  ...idle,
  scene: sceneOf(gate),
  ...change,
});
const screenOf = (given: Known): Screen => chooseView(given).screen;

const guard: GuardView = {
  operator: null,
  hasOperators: true,
  recent: [],
  pausedSinceMs: null,
  help: null,
  lanes: [],
  pin: null,
  isOnSecondDisplay: false,
};
const pinPad: GuardView = {
  ...guard,
  pin: {
    purpose: 'sign-in',
    operators: [],
    chosen: null,
    typed: 0,
    isChecking: false,
    problem: null,
    lockedForMs: 0,
  },
};
const form: FormView = {
  formId: samplePromptId(70),
  kind: 'declare',
  lane: 'main',
  direction: 'in',
  prefill: null,
  hasUnusable: false,
  problem: null,
  done: null,
};
// What the desk shows is not this test's: that it is open is.
const desk = { page: 'today' } as DeskView;
const asked = {
  type: 'asked',
  sheet: {
    sheetId: samplePromptId(80),
    lane: 'main',
    direction: 'in',
    maskedName: null,
    questions: [{ id: 'fever', text: { vi: 'Sốt?', en: 'Fever?' }, answer: { kind: 'yes-no' }, given: null }],
    current: 0,
  },
} satisfies GateEvent;

describe('the view that stands', () => {
  it('is starting while no status or no scene is known, never idle, and not the devices either', () => {
    expect(screenOf(nothing)).toBe('starting');
    expect(screenOf({ ...nothing, staff: sampleStaffView() })).toBe('starting');
    expect(screenOf({ ...idle, scene: null })).toBe('starting');
    expect(screenOf({ ...idle, status: null })).toBe('starting');
    expect(screenOf({ ...idle, scene: { number: 1, service: 'starting', lanes: [] } })).toBe('starting');
  });

  it('is idle with a status and nobody there', () => {
    expect(screenOf(idle)).toBe('idle');
  });

  it.each(['accept', 'deny', 'ask'] as const)(
    'is %s while its prompt stands, even before a status',
    (kind) => {
      expect(screenOf(known(gateWith(sampleVisitPrompt({ kind })), { status: null }))).toBe(kind);
    },
  );

  it('is scan-again for a dropped frame', () => {
    expect(screenOf(known(gateWith(sampleScanAgainPrompt())))).toBe('scan-again');
  });

  it('is out of order over an accept when the station is', () => {
    const status = sampleStatus({ outOfOrder: { kind: 'cannot-record', detail: '' } });
    expect(chooseView(known(gateWith(sampleVisitPrompt()), { status }))).toEqual({
      screen: 'out-of-order',
      fault: { kind: 'cannot-record', detail: '' },
    });
  });

  it('is out of order when only the scene says so', () => {
    expect(screenOf(known(step(openGate, { type: 'fault' })))).toBe('out-of-order');
  });

  it('is out of order over everything when the page itself failed', () => {
    expect(screenOf(known(gateWith(sampleVisitPrompt()), { fault }))).toBe('out-of-order');
  });

  it('is reading, or busy with who waits, while nothing else stands', () => {
    const reading = step(openGate, { type: 'code-taken', lane: 'main' });
    expect(chooseView(known(reading))).toMatchObject({ screen: 'reading', lane: 'main' });
    const busy = step(reading, { type: 'queued', lane: 'main', waiting: 3 });
    expect(chooseView(known(busy))).toMatchObject({ screen: 'busy', queued: 3 });
  });

  it('is paused when the guard paused it', () => {
    expect(screenOf(known(step(openGate, { type: 'paused', isOn: true })))).toBe('paused');
  });
});

describe('what covers what', () => {
  /** Each over all behind it. */
  const order: readonly (readonly [Screen, Partial<Known>, GateEvent | null])[] = [
    ['out-of-order', { fault }, null],
    ['questions', {}, asked],
    ['pin-pad', { guard: pinPad }, null],
    ['form', { form }, null],
    ['desk', { desk }, null],
    ['staff', { staff: sampleStaffView() }, null],
    ['accept', {}, promptEvent(sampleVisitPrompt({ lane: 'other' }))],
    ['reading', {}, { type: 'code-taken', lane: 'read' }],
    ['paused', {}, { type: 'paused', isOn: true }],
    ['idle', {}, null],
  ];

  it.each(order.map(([screen], at) => [screen, at] as const))(
    'is %s over all that is behind it',
    (screen, at) => {
      const behind = order.slice(at).reverse();
      const events = behind.flatMap(([, , event]) => (event === null ? [] : [event]));
      const change = Object.assign({}, ...behind.map(([, part]) => part)) as Partial<Known>;
      const view = chooseView(known(afterEvents(openGate, ...events), change));
      // Beside a code that is being read in another lane the answer shares the screen.
      expect(view.screen).toBe(screen === 'accept' ? 'split' : screen);
    },
  );

  it('leaves the visitors their screen while staff type a PIN on a display of their own', () => {
    const elsewhere = { guard: { ...pinPad, isOnSecondDisplay: true } };
    expect(screenOf({ ...idle, ...elsewhere })).toBe('idle');
    expect(screenOf(known(step(openGate, { type: 'paused', isOn: true }), elsewhere))).toBe('paused');
    expect(screenOf(known(step(openGate, { type: 'code-taken', lane: 'main' }), elsewhere))).toBe('reading');
    expect(screenOf({ ...idle, ...elsewhere, form })).toBe('form');
  });

  it('asks who was asked first, and leaves their question to them', () => {
    const second: GateEvent = {
      type: 'asked',
      sheet: { ...asked.sheet, sheetId: samplePromptId(81), lane: 'other' },
    };
    expect(chooseView(known(afterEvents(openGate, asked, second)))).toMatchObject({
      screen: 'questions',
      sheet: { sheetId: asked.sheet.sheetId },
      askedNext: ['other'],
    });
    expect(chooseView(known(afterEvents(openGate, second, asked)))).toMatchObject({
      sheet: { sheetId: second.sheet.sheetId },
      askedNext: ['main'],
    });
  });
});

describe('an answer while somebody works at the screen', () => {
  const status = sampleStatus({
    devices: [
      sampleDevice(),
      sampleDevice({ deviceId: 'exit', lane: 'exit', direction: 'out' }),
      sampleDevice({ deviceId: 'side', lane: 'side' }),
    ],
  });
  const here = sampleVisitPrompt({ lane: 'exit', promptId: samplePromptId(3) });
  const there = sampleVisitPrompt({ lane: 'side', promptId: samplePromptId(4), kind: 'deny' });
  const hands: readonly (readonly [Screen, Partial<Known>, readonly GateEvent[]])[] = [
    ['questions', {}, [asked]],
    ['pin-pad', { guard: pinPad }, []],
    ['form', { form }, []],
    ['desk', { desk }, []],
    ['staff', { staff: sampleStaffView() }, []],
  ];

  it.each(hands)('stands over the top of %s and takes nothing of it away', (screen, change, events) => {
    const calm = chooseView(known(afterEvents(openGate, ...events), { status, ...change }));
    expect(calm).toMatchObject({ screen, ribbon: [] });
    const gate = afterEvents(openGate, ...events, promptEvent(here), promptEvent(there));
    const view = chooseView(known(gate, { status, ...change }));
    expect(view).toMatchObject({
      ...calm,
      ribbon: [
        { lane: 'exit', standing: { prompt: here, dwellMs: dwellMs.accept } },
        { lane: 'side', standing: { prompt: there, dwellMs: dwellMs.deny } },
      ],
    });
  });

  it.each(hands)('over %s is told and heard exactly as on the whole screen', (screen, change, events) => {
    const gate = afterEvents(openGate, ...events, promptEvent(there), promptEvent(here));
    const view = chooseView(known(gate, { status, ...change }));
    const alone = chooseView(known(gateWith(there, here), { status }));
    const told = describePainted(view, screen).map(({ report, sound }) => [
      report,
      sound?.state,
      sound?.lane,
    ]);
    expect(told).toEqual(
      describePainted(alone, 'split').map(({ report, sound }) => [report, sound?.state, sound?.lane]),
    );
    expect(told.map(([report]) => report)).toEqual([
      { promptId: there.promptId, screen: 'deny' },
      { promptId: here.promptId, screen: 'accept' },
    ]);
    expect(describePainted(view, 'out-of-order').map(({ report }) => report)).toEqual([
      { promptId: null, screen: 'out-of-order' },
    ]);
  });

  it('of a lane whose visitor is asked keeps the question, and who is asked next has no part of the ribbon', () => {
    const second: GateEvent = {
      type: 'asked',
      sheet: { ...asked.sheet, sheetId: samplePromptId(81), lane: 'side' },
    };
    const view = chooseView(known(afterEvents(openGate, asked, second, promptEvent(here)), { status }));
    expect(view).toMatchObject({ screen: 'questions', askedNext: ['side'], ribbon: [{ lane: 'exit' }] });
  });

  it('that is over keeps its place in the ribbon while another is read, and goes with it', () => {
    const gate = afterEvents(openGate, promptEvent(here), promptEvent(there));
    const one = step(gate, { type: 'over', showing: 1 });
    expect(chooseView(known(one, { status, form }))).toMatchObject({
      ribbon: [
        { lane: 'exit', standing: null, note: null },
        { lane: 'side', standing: { prompt: there } },
      ],
    });
    expect(chooseView(known(step(one, { type: 'over', showing: 2 }), { status, form }))).toMatchObject({
      screen: 'form',
      ribbon: [],
    });
  });

  it('that is still looked up has the newest line of the ribbon, told and heard once as being read', () => {
    const read = afterEvents(openGate, { type: 'code-taken', lane: 'exit' });
    const busy = afterEvents(read, { type: 'queued', lane: 'exit', waiting: 2 });
    const view = chooseView(known(read, { status, form }));
    expect(view).toMatchObject({ screen: 'form', ribbon: [{ lane: 'exit', note: { kind: 'reading' } }] });
    const [told] = describePainted(view, 'form');
    expect(told).toMatchObject({
      report: { promptId: null, screen: 'reading' },
      sound: { state: 'reading', lane: 'exit' },
    });
    const [later] = describePainted(chooseView(known(busy, { status, form })), 'form');
    expect(later).toMatchObject({ key: told?.key, report: { screen: 'busy' } });
  });
});

describe('two lanes at once', () => {
  const status = sampleStatus({
    devices: [sampleDevice(), sampleDevice({ deviceId: 'exit', lane: 'exit', direction: 'out' })],
  });
  const entering = sampleVisitPrompt({ kind: 'ask' });
  const leaving = sampleVisitPrompt({ lane: 'exit', promptId: samplePromptId(2) });
  const both = gateWith(leaving, entering);

  it('share the screen in the order of the scanners, whoever came first', () => {
    expect(chooseView(known(both, { status }))).toMatchObject({
      screen: 'split',
      parts: [
        { lane: 'main', standing: { prompt: { promptId: entering.promptId } } },
        { lane: 'exit', standing: { prompt: { promptId: leaving.promptId } } },
      ],
    });
  });

  it('keep their sides when one answer is over', () => {
    expect(chooseView(known(step(both, { type: 'over', showing: 1 }), { status }))).toMatchObject({
      screen: 'split',
      parts: [
        { lane: 'main', standing: { showing: 2 } },
        { lane: 'exit', standing: null, note: null },
      ],
    });
  });

  it.each<[string, readonly GateEvent[], object]>([
    ['is being read', [{ type: 'code-taken', lane: 'main' }], { kind: 'reading' }],
    [
      'has others waiting',
      [
        { type: 'code-taken', lane: 'main' },
        { type: 'queued', lane: 'main', waiting: 2 },
      ],
      { kind: 'busy', queued: 2 },
    ],
  ])('say of a part without an answer that it %s', (_what, events, note) => {
    const gate = afterEvents(openGate, ...events, promptEvent(leaving));
    expect(chooseView(known(gate, { status }))).toMatchObject({
      screen: 'split',
      parts: [{ lane: 'main', standing: null, note }, { lane: 'exit' }],
    });
  });

  it('say that a visitor is asked while nothing is known that their question could stand on', () => {
    const gate = afterEvents(openGate, asked, promptEvent(leaving));
    expect(chooseView(known(gate, { status: null }))).toMatchObject({
      screen: 'split',
      parts: [{ lane: 'exit' }, { lane: 'main', standing: null, note: { kind: 'asking' } }],
    });
  });

  it('invite nobody while the gate is paused', () => {
    const gate = afterEvents(both, { type: 'over', showing: 1 }, { type: 'paused', isOn: true });
    expect(chooseView(known(gate, { status }))).toMatchObject({
      parts: [{ note: null }, { standing: null, note: { kind: 'paused' } }],
    });
  });

  it('are reported one by one in order of showing, the newest last', () => {
    const paintings = describePainted(chooseView(known(both, { status })), 'split');
    expect(paintings.map(({ report, sound }) => [report.promptId, report.screen, sound?.lane])).toEqual([
      [leaving.promptId, 'accept', 'exit'],
      [entering.promptId, 'ask', 'main'],
    ]);
  });

  it('are neither claimed when they could not be drawn', () => {
    expect(
      describePainted(chooseView(known(both, { status })), 'out-of-order').map(({ report }) => report),
    ).toEqual([{ promptId: null, screen: 'out-of-order' }]);
  });
});

describe('what is reported as painted', () => {
  const prompt = sampleVisitPrompt();
  const accept = chooseView(known(gateWith(prompt)));
  const reported = (...given: Parameters<typeof describePainted>) =>
    describePainted(...given).map(({ report }) => report);

  it('names the prompt on screen', () => {
    expect(reported(accept, 'accept')).toEqual([{ promptId: prompt.promptId, screen: 'accept' }]);
  });

  it('claims no prompt when the screen could not be drawn and out of order stands', () => {
    expect(reported(accept, 'out-of-order')).toEqual([{ promptId: null, screen: 'out-of-order' }]);
  });

  it.each<[Screen, Known]>([
    ['starting', nothing],
    ['idle', idle],
    ['staff', { ...idle, staff: sampleStaffView() }],
    ['form', { ...idle, form }],
    ['pin-pad', { ...idle, guard: pinPad }],
    ['questions', known(step(openGate, asked))],
    ['paused', known(step(openGate, { type: 'paused', isOn: true }))],
    [
      'busy',
      known(
        afterEvents(openGate, { type: 'code-taken', lane: 'a' }, { type: 'queued', lane: 'a', waiting: 1 }),
      ),
    ],
  ])('says that %s stands', (screen, given) => {
    expect(reported(chooseView(given), screen)).toEqual([{ promptId: null, screen }]);
  });
});

import { describe, expect, it } from 'vitest';
import { guardViewSchema } from '../../contract/guard.ts';
import { HEARTBEAT_MS, loadedSchema } from '../../contract/ipc.ts';
import { dwellMs, type Prompt } from '../../contract/prompt.ts';
import type { StationStatus } from '../../contract/status.ts';
import { type GateEvent, sceneOf, step } from '../../electron/gate/gate-machine.ts';
import type { Screen, View } from '../../renderer/choose-view.ts';
import {
  ALARM_REPEAT_MS,
  ALARM_SETTLE_MS,
  CALL_REPEAT_MS,
  OUT_OF_ORDER_REPEAT_MS,
} from '../../renderer/sound-alarms.ts';
import type { VerdictState } from '../../renderer/verdict-table.ts';
import { watchDoor } from '../../renderer/watch-door.ts';
import { createFakeDoor } from '../support/fake-door.ts';
import { openGate, promptEvent, sceneWith } from '../support/sample-scenes.ts';
import {
  sampleDevice,
  samplePromptId,
  sampleStaffView,
  sampleStatus,
  sampleVisitPrompt,
} from '../support/sample-screens.ts';
import { createSteppedTimers } from '../support/stepped-timers.ts';

/** What main answers to `load`; the gate is open. */
const answer = (status: StationStatus, ...prompts: readonly Prompt[]) =>
  loadedSchema.parse({
    ok: true,
    status,
    scene: sceneWith(...prompts),
    staff: null,
    guard: null,
    form: null,
    desk: null,
  });

const never = (): Promise<unknown> => new Promise(() => {});

function openPage(
  loaded: () => Promise<unknown> = never,
  drawn: (view: View) => Screen = ({ screen }) => screen,
) {
  const fake = createFakeDoor(loaded);
  const timers = createSteppedTimers();
  const views: View[] = [];
  const tones: (VerdictState | 'read' | 'attention')[] = [];
  let alarms = 0;
  let checks = 0;
  let gate = openGate;
  let frames: (() => void)[] = [];
  const stop = watchDoor(fake.door, {
    show: (view) => {
      views.push(view);
      return drawn(view);
    },
    afterPaint: (then) => {
      frames.push(then);
    },
    playVerdict: (state) => {
      tones.push(state);
    },
    playRead: () => {
      tones.push('read');
    },
    followSound: () => {},
    playAlarm: () => {
      alarms += 1;
    },
    playCheck: () => {
      checks += 1;
    },
    playAttention: () => {
      tones.push('attention');
    },
    setTimer: timers.set,
  });
  /** Something happens at the gate: main pushes the scene that follows. */
  const happen = (event: GateEvent): void => {
    const next = step(gate, event);
    if (next !== gate) fake.pushScene(sceneOf(next));
    gate = next;
  };
  return {
    ...fake,
    happen,
    pushPrompt: (prompt: Prompt) => happen(promptEvent(prompt)),
    /** The time of the showings that stand is over, as main says. */
    over: (...showings: readonly number[]) => {
      for (const showing of showings) happen({ type: 'over', showing });
    },
    /** Main says that all is well and nobody is there. */
    open: () => {
      fake.pushStatus(sampleStatus());
      fake.pushScene(sceneOf(gate));
    },
    /** What is claimed of each frame, scenes apart. */
    claims: () => fake.reports.map(({ scene: _scene, ...claim }) => claim),
    timers,
    tones,
    stop,
    alarms: () => alarms,
    checks: () => checks,
    view: () => views.at(-1),
    screen: () => views.at(-1)?.screen,
    shows: () => views.length,
    paint: () => {
      const due = frames;
      frames = [];
      for (const then of due) then();
    },
  };
}

const sampleGuard = guardViewSchema.parse({
  operator: null,
  hasOperators: true,
  recent: [],
  pausedSinceMs: null,
  help: null,
  lanes: [],
  pin: null,
  isOnSecondDisplay: false,
});

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the first status', () => {
  it('starts, then shows idle and reports it once it is painted', async () => {
    const page = openPage(async () => answer(sampleStatus()));
    expect(page.screen()).toBe('starting');
    await settle();
    expect(page.screen()).toBe('idle');
    expect(page.reports).toEqual([]);
    page.paint();
    expect(page.reports).toEqual([{ scene: 1, promptId: null, screen: 'idle' }]);
  });

  it.each([
    ['is refused', async () => ({ ok: false, kind: 'internal' })],
    ['does not parse', async () => ({ ok: true, status: { venueName: 1 } })],
    ['fails', () => Promise.reject(new Error('gone'))],
  ])('puts the gate out of order when it %s', async (_how, loaded) => {
    const page = openPage(loaded);
    await settle();
    expect(page.screen()).toBe('out-of-order');
  });

  it('does not replace a status that was pushed meanwhile', async () => {
    const page = openPage(async () => answer(sampleStatus()));
    page.pushStatus(sampleStatus({ outOfOrder: { kind: 'ledger-locked', detail: '' } }));
    await settle();
    expect(page.screen()).toBe('out-of-order');
  });

  it('does not replace a scene that was pushed meanwhile', async () => {
    const page = openPage(async () => answer(sampleStatus(), sampleVisitPrompt({ kind: 'ask' })));
    page.pushPrompt(sampleVisitPrompt());
    await settle();
    expect(page.screen()).toBe('accept');
  });

  it('is not idle before the station has opened', () => {
    const page = openPage();
    page.pushStatus(sampleStatus());
    expect(page.screen()).toBe('starting');
    page.pushScene({ number: 1, service: 'starting', lanes: [] });
    page.paint();
    expect(page.screen()).toBe('starting');
    expect(page.reports).toEqual([]);
  });
});

describe('a page that is brought back', () => {
  it('shows the prompt that was scanned while it was loading', async () => {
    const prompt = sampleVisitPrompt();
    const page = openPage(async () => answer(sampleStatus(), prompt));
    await settle();
    page.paint();
    expect(page.reports).toEqual([{ scene: 2, promptId: prompt.promptId, screen: prompt.kind }]);
    expect(page.tones).toEqual([prompt.kind]);
  });
});

describe('a prompt', () => {
  it('is committed in the turn in which it came, and sounds and reports after its frame', () => {
    const page = openPage();
    page.pushPrompt(sampleVisitPrompt());
    expect(page.screen()).toBe('accept');
    expect(page.tones).toEqual([]);
    page.paint();
    expect(page.reports).toEqual([{ scene: 2, promptId: samplePromptId(1), screen: 'accept' }]);
    expect(page.tones).toEqual(['accept']);
  });

  it('interrupts the one before at once, and only the latest is reported', () => {
    const page = openPage();
    page.pushPrompt(sampleVisitPrompt());
    page.pushPrompt(sampleVisitPrompt({ kind: 'deny', promptId: samplePromptId(2) }));
    expect(page.screen()).toBe('deny');
    page.paint();
    expect(page.reports).toEqual([{ scene: 3, promptId: samplePromptId(2), screen: 'deny' }]);
    expect(page.tones).toEqual(['deny']);
  });

  it.each(['accept', 'deny', 'ask'] as const)('of %s stands until main ends it, then idle', (kind) => {
    const page = openPage();
    page.open();
    page.pushPrompt(sampleVisitPrompt({ kind }));
    page.timers.step(10 * dwellMs[kind]);
    expect(page.screen()).toBe(kind);
    page.over(1);
    expect(page.screen()).toBe('idle');
    page.paint();
    expect(page.claims().at(-1)).toEqual({ promptId: null, screen: 'idle' });
  });

  it('that is shown anew under the same id is painted, sounded and reported anew', () => {
    const page = openPage();
    page.pushPrompt(sampleVisitPrompt());
    page.paint();
    page.pushPrompt(sampleVisitPrompt({ isRepeat: true }));
    page.paint();
    expect(page.reports).toHaveLength(2);
    expect(page.tones).toEqual(['accept', 'accept']);
  });

  it('that is pushed again as it stands is neither sounded nor reported anew', () => {
    const page = openPage();
    const scene = sceneWith(sampleVisitPrompt());
    page.pushScene(scene);
    page.paint();
    page.pushScene(scene);
    page.paint();
    expect(page.reports).toHaveLength(1);
    expect(page.tones).toEqual(['accept']);
  });

  it.each([
    ['a prompt of no known kind', { prompt: { ...sampleVisitPrompt(), kind: 'welcome' } }],
    ['a state that is not one of the list', { state: 'open' }],
    [
      'a field that the contract does not know: it might be a health reason',
      { prompt: { ...sampleVisitPrompt(), fullName: 'Nguyễn Thị Hoa' } },
    ],
  ])('with %s never opens the gate: out of order until one that parses comes', (_what, change) => {
    const page = openPage();
    page.open();
    const [lane] = sceneWith(sampleVisitPrompt()).lanes;
    page.pushScene({ number: 9, service: 'open', lanes: [{ ...lane, ...change }] });
    expect(page.screen()).toBe('out-of-order');
    page.timers.step(60_000);
    expect(page.screen()).toBe('out-of-order');
    page.pushPrompt(sampleVisitPrompt({ kind: 'ask' }));
    expect(page.screen()).toBe('ask');
  });

  it('that cannot be drawn is not claimed as shown', () => {
    const page = openPage(never, (view) => (view.screen === 'accept' ? 'out-of-order' : view.screen));
    page.pushPrompt(sampleVisitPrompt());
    page.paint();
    expect(page.claims()).toEqual([{ promptId: null, screen: 'out-of-order' }]);
    expect(page.tones).toEqual(['out-of-order']);
  });
});

describe('a status', () => {
  it('that changes only words is drawn at once and not reported as a new screen', () => {
    const page = openPage();
    page.open();
    page.paint();
    const before = page.shows();
    page.pushStatus(sampleStatus({ gate: 'Cổng sau' }));
    page.paint();
    expect(page.shows()).toBe(before + 1);
    expect(page.reports).toHaveLength(1);
  });

  it('does not cut a verdict short', () => {
    const page = openPage();
    page.pushPrompt(sampleVisitPrompt({ kind: 'deny' }));
    page.pushStatus(sampleStatus());
    expect(page.screen()).toBe('deny');
    page.paint();
    expect(page.claims()).toEqual([{ promptId: samplePromptId(1), screen: 'deny' }]);
  });

  it('that is out of order covers a verdict, and the gate comes back when it clears', () => {
    const page = openPage();
    page.pushPrompt(sampleVisitPrompt());
    page.pushStatus(sampleStatus({ outOfOrder: { kind: 'cannot-record', detail: '' } }));
    page.happen({ type: 'fault' });
    expect(page.screen()).toBe('out-of-order');
    page.happen({ type: 'in-order' });
    expect(page.view()).toMatchObject({ screen: 'out-of-order', fault: { kind: 'cannot-record' } });
    page.pushStatus(sampleStatus());
    page.paint();
    expect(page.screen()).toBe('idle');
    expect(page.tones).toEqual([]);
  });
});

describe('prompts of two lanes', () => {
  const atExit = (change: Parameters<typeof sampleVisitPrompt>[0] = {}) =>
    sampleVisitPrompt({ lane: 'exit', direction: 'out', promptId: samplePromptId(2), ...change });

  it('pushed before one frame stand side by side, and each is reported and sounded once', () => {
    const page = openPage();
    page.open();
    page.pushPrompt(sampleVisitPrompt());
    page.pushPrompt(atExit({ kind: 'deny' }));
    expect(page.screen()).toBe('split');
    page.paint();
    expect(page.claims()).toEqual([
      { promptId: samplePromptId(1), screen: 'accept' },
      { promptId: samplePromptId(2), screen: 'deny' },
    ]);
    expect(page.tones).toEqual(['accept', 'deny']);
  });

  it('report the second alone when the first was painted before', () => {
    const page = openPage();
    page.pushPrompt(sampleVisitPrompt());
    page.paint();
    page.pushPrompt(atExit());
    page.paint();
    expect(page.reports.map(({ promptId }) => promptId)).toEqual([samplePromptId(1), samplePromptId(2)]);
  });

  it('what stays when the other is over keeps its side and is not reported again', () => {
    const page = openPage();
    page.open();
    page.pushPrompt(sampleVisitPrompt({ kind: 'ask' }));
    page.pushPrompt(atExit());
    page.paint();
    page.over(2);
    page.paint();
    expect(page.view()).toMatchObject({
      screen: 'split',
      parts: [
        { lane: 'main', standing: { prompt: { kind: 'ask' } } },
        { lane: 'exit', standing: null },
      ],
    });
    expect(page.reports).toHaveLength(2);
    page.over(1);
    page.paint();
    expect(page.claims().at(-1)).toEqual({ promptId: null, screen: 'idle' });
  });

  it('of a hundred scans in a burst are each reported when each has its frame', () => {
    const page = openPage();
    page.open();
    for (let at = 1; at <= 100; at += 1) {
      page.pushPrompt(sampleVisitPrompt({ lane: `lane-${at % 3}`, promptId: samplePromptId(at) }));
      page.paint();
    }
    expect(page.reports.flatMap(({ promptId }) => promptId ?? [])).toEqual(
      Array.from({ length: 100 }, (_, at) => samplePromptId(at + 1)),
    );
  });
});

describe('a code that is being read', () => {
  it('sounds once, however many come to wait behind it', () => {
    const page = openPage();
    page.open();
    page.happen({ type: 'code-taken', lane: 'main' });
    page.paint();
    page.happen({ type: 'queued', lane: 'main', waiting: 2 });
    page.paint();
    expect(page.screen()).toBe('busy');
    expect(page.tones).toEqual(['read']);
  });

  it('is told anew, and not sounded anew, when others come to wait behind it, and when they have gone', () => {
    const page = openPage();
    page.open();
    page.paint();
    page.happen({ type: 'code-taken', lane: 'main' });
    page.paint();
    for (const waiting of [1, 2, 0]) {
      page.happen({ type: 'queued', lane: 'main', waiting });
      page.paint();
    }
    expect(page.claims().map(({ screen }) => screen)).toEqual(['idle', 'reading', 'busy', 'reading']);
    expect(page.tones).toEqual(['read']);
  });

  it('is told and sounded once when others wait behind it before its first frame', () => {
    const page = openPage();
    page.open();
    page.paint();
    page.happen({ type: 'code-taken', lane: 'main' });
    page.happen({ type: 'queued', lane: 'main', waiting: 1 });
    page.paint();
    expect(page.claims().map(({ screen }) => screen)).toEqual(['idle', 'busy']);
    expect(page.tones).toEqual(['read']);
    page.happen({ type: 'queued', lane: 'main', waiting: 0 });
    page.happen({ type: 'queued', lane: 'main', waiting: 1 });
    page.paint();
    expect(page.tones).toEqual(['read']);
  });
});

describe('the heartbeat', () => {
  it('says every second what was painted last, though nothing new stands', () => {
    const page = openPage();
    page.timers.step(HEARTBEAT_MS);
    expect(page.beats).toEqual([{ scene: 0, promptId: null, screen: 'starting' }]);
    page.open();
    page.pushPrompt(sampleVisitPrompt());
    page.timers.step(HEARTBEAT_MS);
    expect(page.beats.at(-1)?.scene).toBe(0);
    page.paint();
    page.timers.step(HEARTBEAT_MS);
    expect(page.beats.at(-1)).toEqual({ scene: 2, promptId: samplePromptId(1), screen: 'accept' });
  });

  it('tells the number of a scene in which nothing was new', () => {
    const page = openPage();
    page.open();
    page.pushPrompt(sampleVisitPrompt());
    page.pushPrompt(sampleVisitPrompt({ lane: 'exit', promptId: samplePromptId(2) }));
    page.paint();
    page.over(1);
    page.paint();
    page.timers.step(HEARTBEAT_MS);
    expect(page.beats.at(-1)).toEqual({ scene: 4, promptId: samplePromptId(2), screen: 'accept' });
    expect(page.reports).toHaveLength(2);
  });

  it('claims nothing of a frame that another took the place of', () => {
    const page = openPage();
    page.pushPrompt(sampleVisitPrompt());
    page.pushPrompt(sampleVisitPrompt({ kind: 'deny', promptId: samplePromptId(2) }));
    page.timers.step(HEARTBEAT_MS);
    expect(page.beats.at(-1)?.promptId).toBeNull();
    page.paint();
    page.timers.step(HEARTBEAT_MS);
    expect(page.beats.at(-1)?.promptId).toBe(samplePromptId(2));
  });
});

describe('the devices screen', () => {
  it('stands while it is pushed, reported once, and idle comes back when it closes', () => {
    const page = openPage();
    page.open();
    page.pushStaff(sampleStaffView());
    page.paint();
    page.pushStaff(sampleStaffView());
    page.paint();
    expect(page.screen()).toBe('staff');
    expect(page.claims()).toEqual([{ promptId: null, screen: 'staff' }]);
    page.pushStaff(null);
    page.paint();
    expect(page.claims().at(-1)).toEqual({ promptId: null, screen: 'idle' });
  });

  it('stays under an answer, which is painted and heard once as on a screen of its own', () => {
    const page = openPage();
    page.open();
    page.pushStaff(sampleStaffView());
    page.pushPrompt(sampleVisitPrompt());
    page.paint();
    expect(page.screen()).toBe('staff');
    expect(page.claims()).toEqual([{ promptId: samplePromptId(1), screen: 'accept' }]);
    expect(page.tones).toEqual(['accept']);
    page.timers.step(HEARTBEAT_MS);
    expect(page.beats.at(-1)).toMatchObject({ promptId: samplePromptId(1), screen: 'accept' });
    page.pushStaff(sampleStaffView());
    page.paint();
    expect(page.claims()).toHaveLength(1);
    page.over(1);
    page.paint();
    expect(page.claims().at(-1)).toEqual({ promptId: null, screen: 'staff' });
    expect(page.tones).toEqual(['accept']);
  });

  it('never covers out of order', () => {
    const page = openPage();
    page.pushStaff(sampleStaffView());
    page.pushStatus(sampleStatus({ outOfOrder: { kind: 'ledger-locked', detail: '' } }));
    expect(page.screen()).toBe('out-of-order');
  });

  it('that does not parse is not shown, and the gate goes on', () => {
    const page = openPage();
    page.open();
    page.pushStaff({ ...sampleStaffView(), visitors: ['Nguyễn Thị Hoa'] });
    expect(page.screen()).toBe('idle');
  });
});

describe('alarms', () => {
  const gone = sampleStatus({ devices: [sampleDevice({ state: 'gone', problem: 'unplugged' })] });

  it('sound once they have stood a moment, and again while they stand', () => {
    const page = openPage();
    page.pushStatus(gone);
    expect(page.alarms()).toBe(0);
    page.timers.step(ALARM_SETTLE_MS);
    expect(page.alarms()).toBe(1);
    page.pushStatus(gone);
    page.timers.step(ALARM_REPEAT_MS - 1);
    expect(page.alarms()).toBe(1);
    page.timers.step(1);
    expect(page.alarms()).toBe(2);
    page.pushStatus(sampleStatus());
    page.timers.step(2 * ALARM_REPEAT_MS);
    expect(page.alarms()).toBe(2);
  });

  it('are not sounded while the gate is out of order', () => {
    const page = openPage();
    page.pushStatus({ ...gone, outOfOrder: { kind: 'internal', detail: '' } });
    page.timers.step(ALARM_REPEAT_MS);
    expect(page.alarms()).toBe(0);
  });

  it.each([
    ['the station says so', sampleStatus({ outOfOrder: { kind: 'cannot-record', detail: '' } })],
    ['what was pushed cannot be understood', { venueName: 1 }],
  ])(
    'of a gate that is out of order, as %s, are its own tone every 30 s until it is over',
    (_why, status) => {
      const page = openPage();
      page.open();
      page.pushStatus(status);
      page.paint();
      expect(page.tones).toEqual(['out-of-order']);
      page.timers.step(2 * OUT_OF_ORDER_REPEAT_MS);
      expect(page.tones).toEqual(['out-of-order', 'attention', 'attention']);
      expect(page.alarms()).toBe(0);
      page.pushStatus(sampleStatus());
      page.paint();
      page.timers.step(2 * OUT_OF_ORDER_REPEAT_MS);
      expect(page.tones).toHaveLength(3);
    },
  );

  it('that were there when the page came back are sounded too', async () => {
    const page = openPage(async () => answer(gone));
    await settle();
    page.timers.step(ALARM_SETTLE_MS);
    expect(page.alarms()).toBe(1);
  });

  it('call a guard while help is called for', () => {
    const page = openPage();
    page.open();
    page.pushGuard({ ...sampleGuard, help: { sinceMs: 0, by: 'visitor' } });
    page.timers.step(0);
    expect(page.alarms()).toBe(1);
    page.timers.step(CALL_REPEAT_MS);
    expect(page.alarms()).toBe(2);
    page.pushGuard(sampleGuard);
    page.timers.step(2 * ALARM_REPEAT_MS);
    expect(page.alarms()).toBe(2);
  });
});

describe('stopping', () => {
  it('lets go of the door, and nothing is shown, reported or said any more', () => {
    const page = openPage();
    page.pushPrompt(sampleVisitPrompt());
    page.stop();
    const before = page.shows();
    page.paint();
    page.timers.step(60_000);
    expect(page.listeners()).toBe(0);
    expect(page.shows()).toBe(before);
    expect(page.reports).toEqual([]);
    expect(page.beats).toEqual([]);
    expect(page.timers.waiting()).toBe(0);
  });
});

describe('a sound check', () => {
  const asked = (played: number) => sampleStatus({ soundCheck: { state: 'asked', played } });

  it('is played once however often the status comes, and again when it is played anew', () => {
    const page = openPage();
    page.open();
    expect(page.checks()).toBe(0);
    page.pushStatus(asked(1));
    page.pushStatus({ ...asked(1), today: { accept: 1, deny: 0, ask: 0 } });
    expect(page.checks()).toBe(1);
    page.pushStatus(asked(2));
    expect(page.checks()).toBe(2);
  });

  it('is not played for what was answered', () => {
    const page = openPage();
    for (const state of ['heard', 'unheard', 'unconfirmed'] as const)
      page.pushStatus(sampleStatus({ soundCheck: { state, played: 3 } }));
    expect(page.checks()).toBe(0);
  });

  it('is played by a page that was loaded while it is asked about', async () => {
    const page = openPage(async () => answer(asked(1)));
    await Promise.resolve();
    await Promise.resolve();
    expect(page.checks()).toBe(1);
  });
});

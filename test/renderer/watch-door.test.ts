import { describe, expect, it } from 'vitest';
import { dwellMs } from '../../contract/prompt.ts';
import type { Screen, View } from '../../renderer/choose-view.ts';
import { ALARM_REPEAT_MS, ALARM_SETTLE_MS } from '../../renderer/sound-alarms.ts';
import type { VerdictState } from '../../renderer/verdict-table.ts';
import { watchDoor } from '../../renderer/watch-door.ts';
import { createFakeDoor } from '../support/fake-door.ts';
import {
  sampleDevice,
  samplePromptId,
  sampleScanAgainPrompt,
  sampleStaffView,
  sampleStatus,
  sampleVisitPrompt,
} from '../support/sample-screens.ts';
import { createSteppedTimers } from '../support/stepped-timers.ts';

const never = (): Promise<unknown> => new Promise(() => {});

function openPage(
  loaded: () => Promise<unknown> = never,
  drawn: (view: View) => Screen = ({ screen }) => screen,
) {
  const fake = createFakeDoor(loaded);
  const timers = createSteppedTimers();
  const views: View[] = [];
  const tones: VerdictState[] = [];
  let alarms = 0;
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
    playAlarm: () => {
      alarms += 1;
    },
    setTimer: timers.set,
  });
  return {
    ...fake,
    timers,
    tones,
    stop,
    alarms: () => alarms,
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

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the first status', () => {
  it('starts, then shows idle and reports it once it is painted', async () => {
    const page = openPage(async () => ({ ok: true, status: sampleStatus(), prompt: null }));
    expect(page.screen()).toBe('starting');
    await settle();
    expect(page.screen()).toBe('idle');
    expect(page.reports).toEqual([]);
    page.paint();
    expect(page.reports).toEqual([{ promptId: null, screen: 'idle' }]);
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
    const page = openPage(async () => ({ ok: true, status: sampleStatus(), prompt: null }));
    page.pushStatus(sampleStatus({ outOfOrder: { kind: 'ledger-locked', detail: '' } }));
    await settle();
    expect(page.screen()).toBe('out-of-order');
  });
});

describe('a page that is brought back', () => {
  it('shows the prompt that was scanned while it was loading, for its whole dwell', async () => {
    const prompt = sampleVisitPrompt();
    const page = openPage(async () => ({ ok: true, status: sampleStatus(), prompt }));
    await settle();
    page.paint();
    expect(page.reports).toEqual([{ promptId: prompt.promptId, screen: prompt.kind }]);
    page.timers.step(dwellMs[prompt.kind]);
    expect(page.screen()).toBe('idle');
  });
});

describe('a prompt', () => {
  it('is committed in the turn in which it came, and sounds and reports after its frame', () => {
    const page = openPage();
    page.pushPrompt(sampleVisitPrompt());
    expect(page.screen()).toBe('accept');
    expect(page.tones).toEqual([]);
    page.paint();
    expect(page.reports).toEqual([{ promptId: samplePromptId(1), screen: 'accept' }]);
    expect(page.tones).toEqual(['accept']);
  });

  it('interrupts the one before at once, and only the latest is reported', () => {
    const page = openPage();
    page.pushPrompt(sampleVisitPrompt());
    page.pushPrompt(sampleVisitPrompt({ kind: 'deny', promptId: samplePromptId(2) }));
    expect(page.screen()).toBe('deny');
    page.paint();
    expect(page.reports).toEqual([{ promptId: samplePromptId(2), screen: 'deny' }]);
    expect(page.tones).toEqual(['deny']);
  });

  it.each(['accept', 'deny', 'ask'] as const)(
    'of %s stands for its dwell to the millisecond, then idle',
    (kind) => {
      const page = openPage();
      page.pushStatus(sampleStatus());
      page.pushPrompt(sampleVisitPrompt({ kind }));
      page.timers.step(dwellMs[kind] - 1);
      expect(page.screen()).toBe(kind);
      page.timers.step(1);
      expect(page.screen()).toBe('idle');
      page.paint();
      expect(page.reports.at(-1)).toEqual({ promptId: null, screen: 'idle' });
    },
  );

  it('gets its whole dwell when it interrupts another', () => {
    const page = openPage();
    page.pushStatus(sampleStatus());
    page.pushPrompt(sampleVisitPrompt());
    page.timers.step(dwellMs.accept - 1);
    page.pushPrompt(sampleScanAgainPrompt());
    page.timers.step(dwellMs['scan-again'] - 1);
    expect(page.screen()).toBe('scan-again');
    page.timers.step(1);
    expect(page.screen()).toBe('idle');
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

  it('that does not parse never opens the gate: out of order until one that parses comes', () => {
    const page = openPage();
    page.pushStatus(sampleStatus());
    page.pushPrompt({ ...sampleVisitPrompt(), kind: 'welcome' });
    expect(page.screen()).toBe('out-of-order');
    page.timers.step(60_000);
    expect(page.screen()).toBe('out-of-order');
    page.pushPrompt(sampleVisitPrompt({ kind: 'ask' }));
    expect(page.screen()).toBe('ask');
  });

  it('with a field that the contract does not know is refused: it might be a health reason', () => {
    const page = openPage();
    page.pushPrompt({ ...sampleVisitPrompt(), fullName: 'Nguyễn Thị Hoa' });
    expect(page.screen()).toBe('out-of-order');
  });

  it('that cannot be drawn is not claimed as shown', () => {
    const page = openPage(never, (view) => (view.screen === 'accept' ? 'out-of-order' : view.screen));
    page.pushPrompt(sampleVisitPrompt());
    page.paint();
    expect(page.reports).toEqual([{ promptId: null, screen: 'out-of-order' }]);
    expect(page.tones).toEqual(['out-of-order']);
  });
});

describe('a status', () => {
  it('that changes only words is drawn at once and not reported as a new screen', () => {
    const page = openPage();
    page.pushStatus(sampleStatus());
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
    expect(page.reports).toEqual([{ promptId: samplePromptId(1), screen: 'deny' }]);
  });

  it('that is out of order covers a verdict, and the gate comes back when it clears', () => {
    const page = openPage();
    page.pushPrompt(sampleVisitPrompt());
    page.pushStatus(sampleStatus({ outOfOrder: { kind: 'cannot-record', detail: '' } }));
    expect(page.screen()).toBe('out-of-order');
    page.timers.step(dwellMs.accept);
    page.pushStatus(sampleStatus());
    expect(page.screen()).toBe('idle');
  });
});

describe('prompts of two lanes', () => {
  const atExit = (change: Parameters<typeof sampleVisitPrompt>[0] = {}) =>
    sampleVisitPrompt({ lane: 'exit', direction: 'out', promptId: samplePromptId(2), ...change });

  it('pushed before one frame stand side by side, and each is reported and sounded once', () => {
    const page = openPage();
    page.pushStatus(sampleStatus());
    page.pushPrompt(sampleVisitPrompt());
    page.pushPrompt(atExit({ kind: 'deny' }));
    expect(page.screen()).toBe('split');
    page.paint();
    expect(page.reports).toEqual([
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

  it('each stand for their own dwell; what stays keeps its side and is not reported again', () => {
    const page = openPage();
    page.pushStatus(sampleStatus());
    page.pushPrompt(sampleVisitPrompt({ kind: 'ask' }));
    page.pushPrompt(atExit());
    page.paint();
    page.timers.step(dwellMs.accept);
    page.paint();
    expect(page.view()).toMatchObject({
      screen: 'split',
      parts: [
        { lane: 'main', standing: { prompt: { kind: 'ask' } } },
        { lane: 'exit', standing: null },
      ],
    });
    expect(page.reports).toHaveLength(2);
    page.timers.step(dwellMs.ask - dwellMs.accept);
    page.paint();
    expect(page.screen()).toBe('idle');
    expect(page.reports.at(-1)).toEqual({ promptId: null, screen: 'idle' });
  });

  it("take their own lane's part only: the other lane's answer keeps its dwell", () => {
    const page = openPage();
    page.pushStatus(sampleStatus());
    page.pushPrompt(sampleVisitPrompt({ kind: 'ask' }));
    page.pushPrompt(atExit());
    page.timers.step(1_000);
    page.pushPrompt(atExit({ promptId: samplePromptId(3), kind: 'deny' }));
    page.paint();
    expect(page.reports.map(({ promptId }) => promptId)).toEqual([samplePromptId(1), samplePromptId(3)]);
    page.timers.step(dwellMs.deny);
    expect(page.view()).toMatchObject({
      parts: [{ standing: { prompt: { kind: 'ask' } } }, { standing: null }],
    });
    page.timers.step(dwellMs.ask - 1_000 - dwellMs.deny);
    expect(page.screen()).toBe('idle');
  });

  it('give the whole screen to the next answer that stands alone', () => {
    const page = openPage();
    page.pushPrompt(sampleVisitPrompt({ kind: 'ask' }));
    page.pushPrompt(atExit());
    page.timers.step(dwellMs.accept);
    page.pushPrompt(sampleVisitPrompt({ kind: 'deny', promptId: samplePromptId(4) }));
    expect(page.screen()).toBe('deny');
  });

  it('are all ended by out of order: none comes back', () => {
    const page = openPage();
    page.pushPrompt(sampleVisitPrompt({ kind: 'ask' }));
    page.pushPrompt(atExit());
    page.pushStatus(sampleStatus({ outOfOrder: { kind: 'cannot-record', detail: '' } }));
    page.pushStatus(sampleStatus());
    expect(page.screen()).toBe('idle');
  });

  it('of a hundred scans in a burst are each reported when each has its frame, and no timer is left', () => {
    const page = openPage();
    page.pushStatus(sampleStatus());
    for (let at = 1; at <= 100; at += 1) {
      page.pushPrompt(sampleVisitPrompt({ lane: `lane-${at % 3}`, promptId: samplePromptId(at) }));
      page.paint();
    }
    expect(page.reports.flatMap(({ promptId }) => promptId ?? [])).toEqual(
      Array.from({ length: 100 }, (_, at) => samplePromptId(at + 1)),
    );
    expect(page.timers.waiting()).toBe(3);
    page.timers.step(dwellMs.accept);
    expect(page.screen()).toBe('idle');
    expect(page.timers.waiting()).toBe(0);
  });
});

describe('the devices screen', () => {
  it('stands while it is pushed, reported once, and idle comes back when it closes', () => {
    const page = openPage();
    page.pushStatus(sampleStatus());
    page.pushStaff(sampleStaffView());
    page.paint();
    page.pushStaff(sampleStaffView());
    page.paint();
    expect(page.screen()).toBe('staff');
    expect(page.reports).toEqual([{ promptId: null, screen: 'staff' }]);
    page.pushStaff(null);
    page.paint();
    expect(page.reports.at(-1)).toEqual({ promptId: null, screen: 'idle' });
  });

  it('lets an answer stand over it for its dwell, then comes back', () => {
    const page = openPage();
    page.pushStatus(sampleStatus());
    page.pushStaff(sampleStaffView());
    page.pushPrompt(sampleVisitPrompt());
    page.paint();
    expect(page.reports).toEqual([{ promptId: samplePromptId(1), screen: 'accept' }]);
    page.pushStaff(sampleStaffView());
    expect(page.screen()).toBe('accept');
    page.timers.step(dwellMs.accept);
    expect(page.screen()).toBe('staff');
  });

  it('never covers out of order', () => {
    const page = openPage();
    page.pushStaff(sampleStaffView());
    page.pushStatus(sampleStatus({ outOfOrder: { kind: 'ledger-locked', detail: '' } }));
    expect(page.screen()).toBe('out-of-order');
  });

  it('that does not parse is not shown, and the gate goes on', () => {
    const page = openPage();
    page.pushStatus(sampleStatus());
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

  it('that were there when the page came back are sounded too', async () => {
    const page = openPage(async () => ({ ok: true, status: gone, prompt: null }));
    await settle();
    page.timers.step(ALARM_SETTLE_MS);
    expect(page.alarms()).toBe(1);
  });
});

describe('stopping', () => {
  it('lets go of the door, and nothing is shown or reported any more', () => {
    const page = openPage();
    page.pushPrompt(sampleVisitPrompt());
    page.stop();
    const before = page.shows();
    page.paint();
    page.timers.step(60_000);
    expect(page.listeners()).toBe(0);
    expect(page.shows()).toBe(before);
    expect(page.reports).toEqual([]);
  });
});

describe('out of order', () => {
  it("ends the verdict before it: the last visitor's accept never comes back to the next", async () => {
    const page = openPage(async () => ({ ok: true, status: sampleStatus(), prompt: null }));
    await settle();
    page.pushPrompt(sampleVisitPrompt());
    page.paint();
    page.pushStatus(sampleStatus({ outOfOrder: { kind: 'cannot-record', detail: 'busy' } }));
    page.paint();
    const tonesBefore = page.tones.length;
    page.pushStatus(sampleStatus());
    page.paint();
    expect(page.screen()).toBe('idle');
    expect(page.tones.length).toBe(tonesBefore);
  });
});

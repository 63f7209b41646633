import { describe, expect, it } from 'vitest';
import { dwellMs } from '../../contract/prompt.ts';
import type { Screen, View } from '../../renderer/choose-view.ts';
import type { VerdictState } from '../../renderer/verdict-table.ts';
import { watchDoor } from '../../renderer/watch-door.ts';
import { createFakeDoor } from '../support/fake-door.ts';
import {
  samplePromptId,
  sampleScanAgainPrompt,
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
  let frames: (() => void)[] = [];
  const stop = watchDoor(fake.door, {
    show: (view) => {
      views.push(view);
      return drawn(view);
    },
    afterPaint: (then) => {
      frames.push(then);
    },
    playTones: (state) => {
      tones.push(state);
    },
    setTimer: timers.set,
  });
  return {
    ...fake,
    timers,
    tones,
    stop,
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

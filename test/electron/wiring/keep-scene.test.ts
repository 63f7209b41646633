import { describe, expect, it } from 'vitest';
import { dwellMs, type Prompt } from '../../../contract/prompt.ts';
import type { Scene } from '../../../contract/scene.ts';
import {
  ANSWER_LIFE_MS,
  type GateEvent,
  MAX_PARTS,
  READING_LIFE_MS,
} from '../../../electron/gate/gate-machine.ts';
import {
  keepScene,
  READING_AFTER_MS,
  SCAN_AGAIN_MAY_COVER_MS,
  UNPAINTED_GRACE_MS,
} from '../../../electron/wiring/keep-scene.ts';
import { promptEvent } from '../../support/sample-scenes.ts';
import { samplePromptId, sampleScanAgainPrompt, sampleVisitPrompt } from '../../support/sample-screens.ts';
import { createSteppedTimers } from '../../support/stepped-timers.ts';

function openScene() {
  const timers = createSteppedTimers();
  const pushed: Scene[] = [];
  const unknown: string[] = [];
  const scene = keepScene({
    push: (now) => pushed.push(now),
    timers,
    onUnknown: (type) => unknown.push(type),
  });
  scene.send({ type: 'opened' });
  const at = (lane: string) => scene.current().lanes.find((one) => one.lane === lane)?.state ?? 'waiting';
  return {
    ...scene,
    timers,
    pushed,
    unknown,
    at,
    show: (prompt: Prompt) => scene.send(promptEvent(prompt)),
    paintLast: () => {
      const { number, lanes } = scene.current();
      for (const lane of lanes)
        if ('prompt' in lane)
          scene.painted({ scene: number, promptId: lane.prompt.promptId, screen: lane.state });
    },
  };
}

describe('what is pushed', () => {
  it('goes out in the turn in which it happened, and only when something changed', () => {
    const page = openScene();
    expect(page.pushed).toMatchObject([{ number: 1, service: 'open', lanes: [] }]);
    page.show(sampleVisitPrompt());
    expect(page.pushed).toHaveLength(2);
    page.send({ type: 'cleared', lane: 'nobody there' });
    expect(page.pushed).toHaveLength(2);
  });

  it('goes out once more as it stands when the page may have missed it', () => {
    const page = openScene();
    page.show(sampleVisitPrompt());
    page.pushAgain();
    expect(page.pushed[2]).toEqual(page.pushed[1]);
  });

  it('is out of order, and told, when something comes that the machine does not know', () => {
    const page = openScene();
    page.send({ type: 'open-the-gate' } as unknown as GateEvent);
    expect(page.current()).toMatchObject({ service: 'out-of-order', lanes: [] });
    expect(page.unknown).toEqual(['open-the-gate']);
    page.send({ type: 'in-order' });
    page.send({ type: 'fault' });
    expect(page.unknown).toHaveLength(1);
  });
});

describe('the time of an answer', () => {
  it.each(['accept', 'deny', 'ask'] as const)('of %s runs from its frame, to the millisecond', (kind) => {
    const page = openScene();
    page.show(sampleVisitPrompt({ kind }));
    page.timers.step(700);
    page.paintLast();
    page.timers.step(dwellMs[kind] - 1);
    expect(page.at('main')).toBe(kind);
    page.timers.step(1);
    expect(page.at('main')).toBe('waiting');
  });

  it('is not begun anew when the page says the same frame again', () => {
    const page = openScene();
    page.show(sampleVisitPrompt());
    page.paintLast();
    page.timers.step(dwellMs.accept - 1);
    page.paintLast();
    page.timers.step(1);
    expect(page.at('main')).toBe('waiting');
  });

  it('that is never painted ends all the same, later, so that a page that returns still shows it', () => {
    const page = openScene();
    page.show(sampleVisitPrompt());
    page.timers.step(dwellMs.accept + UNPAINTED_GRACE_MS - 1);
    expect(page.at('main')).toBe('accept');
    page.timers.step(1);
    expect(page.at('main')).toBe('waiting');
  });

  it('runs at once behind out of order: it is not painted there', () => {
    const page = openScene();
    page.send({ type: 'fault' });
    page.show(sampleVisitPrompt());
    page.timers.step(dwellMs.accept);
    page.send({ type: 'in-order' });
    expect(page.current().lanes).toEqual([]);
  });

  it('is whole for an answer that interrupts another, and the first one ends nothing', () => {
    const page = openScene();
    page.show(sampleVisitPrompt());
    page.paintLast();
    page.timers.step(dwellMs.accept - 1);
    page.show(sampleScanAgainPrompt());
    page.paintLast();
    page.timers.step(dwellMs['scan-again'] - 1);
    expect(page.at('main')).toBe('scan-again');
    page.timers.step(1);
    expect(page.at('main')).toBe('waiting');
  });

  it('is begun by its own frame only: the same prompt shown anew waits for its frame', () => {
    const page = openScene();
    const prompt = sampleVisitPrompt();
    page.show(prompt);
    const first = page.current().number;
    page.show({ ...prompt, isRepeat: true });
    page.painted({ scene: first, promptId: prompt.promptId, screen: 'accept' });
    page.timers.step(dwellMs.accept);
    expect(page.at('main')).toBe('accept');
  });

  it('of each lane is its own', () => {
    const page = openScene();
    page.show(sampleVisitPrompt({ kind: 'ask' }));
    page.show(sampleVisitPrompt({ lane: 'exit', promptId: samplePromptId(2) }));
    page.paintLast();
    page.timers.step(dwellMs.accept);
    expect(page.current().lanes.map(({ state }) => state)).toEqual(['ask', 'waiting']);
    page.timers.step(dwellMs.ask - dwellMs.accept);
    expect(page.current().lanes).toEqual([]);
  });

  it('leaves no timer behind', () => {
    const page = openScene();
    for (let at = 1; at <= 100; at += 1)
      page.show(sampleVisitPrompt({ lane: `lane-${at % 5}`, promptId: samplePromptId(at) }));
    // Its time and how long noise does not cover it, of each part.
    expect(page.timers.waiting()).toBeLessThanOrEqual(2 * MAX_PARTS);
    page.stop();
    expect(page.timers.waiting()).toBe(0);
  });
});

const sheet = {
  sheetId: samplePromptId(80),
  lane: 'main',
  direction: 'in' as const,
  maskedName: null,
  questions: [{ id: 'q', text: { vi: 'a', en: 'b' }, answer: { kind: 'yes-no' as const }, given: null }],
  current: 0,
};

describe('a question', () => {
  it('that was forgotten ends by itself, counted from the last touch', () => {
    const page = openScene();
    page.send({ type: 'asked', sheet });
    page.timers.step(ANSWER_LIFE_MS - 1);
    page.send({ type: 'asked', sheet: { ...sheet } });
    page.timers.step(ANSWER_LIFE_MS - 1);
    expect(page.at('main')).toBe('needs-answers');
    page.timers.step(1);
    expect(page.at('main')).toBe('waiting');
  });
});

describe('a broken frame', () => {
  it.each(['accept', 'deny', 'ask'] as const)('covers no %s that was painted just now', (kind) => {
    const page = openScene();
    page.show(sampleVisitPrompt({ kind }));
    page.timers.step(700);
    page.paintLast();
    page.timers.step(SCAN_AGAIN_MAY_COVER_MS - 1);
    page.show(sampleScanAgainPrompt({ cause: 'noise' }));
    expect(page.at('main')).toBe(kind);
    page.timers.step(1);
    page.show(sampleScanAgainPrompt({ cause: 'noise' }));
    expect(page.at('main')).toBe('scan-again');
  });

  it('covers none that was shown just now and is not painted', () => {
    const page = openScene();
    page.show(sampleVisitPrompt());
    page.timers.step(SCAN_AGAIN_MAY_COVER_MS - 1);
    page.show(sampleScanAgainPrompt({ cause: 'noise' }));
    expect(page.at('main')).toBe('accept');
  });

  it('is told at once where no verdict stands, and at another lane than its own', () => {
    const page = openScene();
    page.show(sampleVisitPrompt({ lane: 'side' }));
    page.show(sampleScanAgainPrompt({ cause: 'noise' }));
    expect(page.at('main')).toBe('scan-again');
    page.show(sampleScanAgainPrompt({ cause: 'too-long', promptId: samplePromptId(9) }));
    expect(page.current().lanes).toMatchObject([{ lane: 'side' }, { prompt: { cause: 'too-long' } }]);
  });

  it('is no part of a code, whose next part is asked for at once', () => {
    const page = openScene();
    page.show(sampleVisitPrompt());
    page.show(sampleScanAgainPrompt({ cause: 'next-part' }));
    expect(page.at('main')).toBe('scan-again');
  });
});

describe('a code whose holder is asked something', () => {
  it('leaves no question behind that nobody waits for, when no answer could be shown', () => {
    const page = openScene();
    page.send({ type: 'asked', sheet });
    page.began('main');
    expect(page.askedSheet()).toBe(sheet.sheetId);
    page.ended('main');
    expect(page.at('main')).toBe('waiting');
    expect(page.askedSheet()).toBeNull();
  });

  it('keeps the question of who came next at the lane', () => {
    const page = openScene();
    page.began('main');
    page.send({ type: 'asked', sheet });
    page.began('main');
    page.ended('main');
    expect(page.at('main')).toBe('needs-answers');
  });

  it('is not shown as being read over the question', () => {
    const page = openScene();
    page.send({ type: 'asked', sheet });
    page.began('main');
    page.timers.step(READING_AFTER_MS);
    expect(page.at('main')).toBe('needs-answers');
    page.show(sampleVisitPrompt());
    page.ended('main');
    expect(page.at('main')).toBe('accept');
  });
});

describe('a code that is looked up', () => {
  it('is not shown as being read when its verdict is there in time', () => {
    const page = openScene();
    page.began('main');
    page.timers.step(READING_AFTER_MS - 1);
    page.show(sampleVisitPrompt());
    page.ended('main');
    page.timers.step(READING_AFTER_MS);
    expect(page.pushed.map(({ lanes }) => lanes[0]?.state)).toEqual([undefined, 'accept']);
  });

  it('is shown as being read from then on, over the answer of the one before, until its own', () => {
    const page = openScene();
    page.show(sampleVisitPrompt());
    page.paintLast();
    page.began('main');
    page.timers.step(READING_AFTER_MS);
    expect(page.at('main')).toBe('reading');
    page.show(sampleVisitPrompt({ kind: 'deny', promptId: samplePromptId(2) }));
    page.ended('main');
    expect(page.at('main')).toBe('deny');
  });

  it('says how many wait behind it, up and down', () => {
    const page = openScene();
    page.began('main');
    page.timers.step(READING_AFTER_MS);
    page.began('main');
    page.began('main');
    expect(page.current().lanes).toMatchObject([{ state: 'busy', queued: 2 }]);
    page.ended('main');
    expect(page.current().lanes).toMatchObject([{ state: 'busy', queued: 1 }]);
    page.ended('main');
    expect(page.at('main')).toBe('reading');
    page.ended('main');
    expect(page.at('main')).toBe('waiting');
  });

  it("leaves the answer that came to be read, though the next one's is still looked up", () => {
    const page = openScene();
    page.began('main');
    page.began('main');
    page.show(sampleVisitPrompt());
    page.ended('main');
    page.paintLast();
    page.timers.step(dwellMs.accept - 1);
    expect(page.at('main')).toBe('accept');
    page.timers.step(1);
    expect(page.at('main')).toBe('reading');
  });

  it('whose look-up ends without an answer leaves nothing standing, at once', () => {
    const page = openScene();
    page.began('main');
    page.timers.step(READING_AFTER_MS);
    page.ended('main');
    expect(page.at('main')).toBe('waiting');
    expect(page.timers.waiting()).toBe(0);
  });

  it('that never settles does not stand for ever', () => {
    const page = openScene();
    page.began('main');
    page.timers.step(READING_AFTER_MS + READING_LIFE_MS);
    expect(page.at('main')).toBe('waiting');
  });

  it('waits behind nobody of another lane', () => {
    const page = openScene();
    page.began('a');
    page.began('b');
    page.timers.step(READING_AFTER_MS);
    expect(page.current().lanes.map(({ lane, state }) => `${lane} ${state}`)).toEqual([
      'a reading',
      'b reading',
    ]);
  });
});

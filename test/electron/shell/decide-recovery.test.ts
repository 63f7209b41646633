import { describe, expect, it } from 'vitest';
import type { Painted } from '../../../contract/ipc.ts';
import { sceneOf, step } from '../../../electron/gate/gate-machine.ts';
import {
  decidePageStep,
  decideRecovery,
  isAsBelieved,
  MAX_RELOADS_IN_WINDOW,
  newestPromptOf,
  PAINT_DEADLINE_MS,
  type PageWatch,
  PUSH_AGAIN_AFTER_MS,
  RECOVERY_WINDOW_MS,
  SILENCE_DEADLINE_MS,
} from '../../../electron/shell/decide-recovery.ts';
import { gateWith, openGate } from '../../support/sample-scenes.ts';
import { samplePromptId, sampleVisitPrompt } from '../../support/sample-screens.ts';

const faults = (count: number, atMs: number): number[] => Array.from({ length: count }, () => atMs);

describe('recovery of the screens', () => {
  it('reloads a page that died for the first time', () => {
    expect(decideRecovery([], 0)).toBe('reload');
  });

  it('starts the program anew when reloading did not help three times within a minute', () => {
    expect(decideRecovery(faults(MAX_RELOADS_IN_WINDOW - 1, 1_000), 2_000)).toBe('reload');
    expect(decideRecovery(faults(MAX_RELOADS_IN_WINDOW, 1_000), 2_000)).toBe('relaunch');
  });

  it('forgets faults once the window has passed, to the millisecond', () => {
    const old = faults(MAX_RELOADS_IN_WINDOW, 0);
    expect(decideRecovery(old, RECOVERY_WINDOW_MS - 1)).toBe('relaunch');
    expect(decideRecovery(old, RECOVERY_WINDOW_MS)).toBe('reload');
  });
});

describe('what the page painted', () => {
  const accept = sceneOf(gateWith(sampleVisitPrompt()));
  const two = sceneOf(
    gateWith(sampleVisitPrompt(), sampleVisitPrompt({ lane: 'exit', promptId: samplePromptId(2) })),
  );
  const idle = sceneOf(openGate);
  const painted = (change: Partial<Painted>): Painted => ({
    scene: accept.number,
    promptId: samplePromptId(1),
    screen: 'accept',
    ...change,
  });

  it('is as believed when it is this scene with its newest prompt', () => {
    expect(isAsBelieved(accept, painted({}))).toBe(true);
    expect(newestPromptOf(two)).toBe(samplePromptId(2));
    expect(isAsBelieved(two, painted({ scene: two.number, promptId: samplePromptId(2) }))).toBe(true);
    expect(isAsBelieved(two, painted({ scene: two.number }))).toBe(false);
  });

  it.each<[string, Partial<Painted>]>([
    ['an earlier scene', { scene: accept.number - 1 }],
    ['another prompt', { promptId: samplePromptId(9) }],
    ['no prompt', { promptId: null, screen: 'idle' }],
    ['out of order, where nothing is', { promptId: null, screen: 'out-of-order' }],
  ])('is not as believed when it is %s', (_what, change) => {
    expect(isAsBelieved(accept, painted(change))).toBe(false);
  });

  it('is as believed whatever calm screen stands where no prompt does', () => {
    for (const screen of ['idle', 'staff', 'form', 'desk', 'paused'] as const)
      expect(isAsBelieved(idle, { scene: idle.number, promptId: null, screen })).toBe(true);
  });

  it('must be out of order when the gate is', () => {
    const out = sceneOf(step(openGate, { type: 'fault' }));
    expect(isAsBelieved(out, { scene: out.number, promptId: null, screen: 'out-of-order' })).toBe(true);
    expect(isAsBelieved(out, { scene: out.number, promptId: null, screen: 'idle' })).toBe(false);
  });
});

describe('a page that shows something else than main believes', () => {
  const watch = (change: Partial<PageWatch>): PageWatch => ({
    wrongSinceMs: 0,
    hasPushedAgain: false,
    heardAtMs: 0,
    ...change,
  });

  it('has the scene pushed again, once, then is loaded anew, each at its time', () => {
    expect(decidePageStep(watch({}), PUSH_AGAIN_AFTER_MS - 1)).toBe('well');
    expect(decidePageStep(watch({}), PUSH_AGAIN_AFTER_MS)).toBe('push-again');
    expect(decidePageStep(watch({ hasPushedAgain: true }), PUSH_AGAIN_AFTER_MS)).toBe('well');
    expect(decidePageStep(watch({ hasPushedAgain: true }), PAINT_DEADLINE_MS - 1)).toBe('well');
    expect(decidePageStep(watch({ hasPushedAgain: true }), PAINT_DEADLINE_MS)).toBe('not-painted');
  });

  it('is dead when it says nothing, though nothing was to be painted', () => {
    const well = watch({ wrongSinceMs: null });
    expect(decidePageStep(well, SILENCE_DEADLINE_MS - 1)).toBe('well');
    expect(decidePageStep(well, SILENCE_DEADLINE_MS)).toBe('silent');
  });
});

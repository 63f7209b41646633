import { describe, expect, it } from 'vitest';
import { chooseView, describePainted } from '../../renderer/choose-view.ts';
import { sampleScanAgainPrompt, sampleStatus, sampleVisitPrompt } from '../support/sample-screens.ts';

const fault = { kind: 'internal', detail: 'x' } as const;
const nothing = { status: null, fault: null, prompt: null, showing: 0 };

describe('the view that stands', () => {
  it('is starting while no status is known, never idle', () => {
    expect(chooseView(nothing).screen).toBe('starting');
  });

  it('is idle with a status and no prompt', () => {
    expect(chooseView({ ...nothing, status: sampleStatus() }).screen).toBe('idle');
  });

  it.each(['accept', 'deny', 'ask'] as const)(
    'is %s while its prompt stands, even before a status',
    (kind) => {
      expect(chooseView({ ...nothing, prompt: sampleVisitPrompt({ kind }) }).screen).toBe(kind);
    },
  );

  it('is scan-again for a dropped frame', () => {
    const view = chooseView({ ...nothing, status: sampleStatus(), prompt: sampleScanAgainPrompt() });
    expect(view.screen).toBe('scan-again');
  });

  it('is out of order over an accept when the station is', () => {
    const status = sampleStatus({ outOfOrder: { kind: 'cannot-record', detail: '' } });
    expect(chooseView({ ...nothing, status, prompt: sampleVisitPrompt() })).toEqual({
      screen: 'out-of-order',
      fault: { kind: 'cannot-record', detail: '' },
    });
  });

  it('is out of order over everything when the page itself failed', () => {
    const view = chooseView({ ...nothing, status: sampleStatus(), prompt: sampleVisitPrompt(), fault });
    expect(view.screen).toBe('out-of-order');
  });
});

describe('what is reported as painted', () => {
  const prompt = sampleVisitPrompt();
  const accept = chooseView({ ...nothing, prompt });

  it('names the prompt on screen', () => {
    expect(describePainted(accept, 'accept')).toEqual({ promptId: prompt.promptId, screen: 'accept' });
  });

  it('claims no prompt when the screen could not be drawn and out of order stands', () => {
    expect(describePainted(accept, 'out-of-order')).toEqual({ promptId: null, screen: 'out-of-order' });
  });

  it('is nothing while starting', () => {
    expect(describePainted(chooseView(nothing), 'starting')).toBeNull();
  });
});

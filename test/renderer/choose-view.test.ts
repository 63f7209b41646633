import { describe, expect, it } from 'vitest';
import { chooseView, describePainted, type Known } from '../../renderer/choose-view.ts';
import { endShowing, noPlaces, type Places, takePrompt } from '../../renderer/keep-standing.ts';
import {
  sampleDevice,
  samplePromptId,
  sampleScanAgainPrompt,
  sampleStaffView,
  sampleStatus,
  sampleVisitPrompt,
} from '../support/sample-screens.ts';

const fault = { kind: 'internal', detail: 'x' } as const;
const nothing: Known = { status: null, fault: null, places: noPlaces, staff: null };
const only = (prompt: Parameters<typeof takePrompt>[1]['prompt']): Places =>
  takePrompt(noPlaces, { prompt, showing: 1 });

describe('the view that stands', () => {
  it('is starting while no status is known, never idle, and not the devices either', () => {
    expect(chooseView(nothing).screen).toBe('starting');
    expect(chooseView({ ...nothing, staff: sampleStaffView() }).screen).toBe('starting');
  });

  it('is idle with a status and no prompt', () => {
    expect(chooseView({ ...nothing, status: sampleStatus() }).screen).toBe('idle');
  });

  it('is the devices screen while staff have it open and nobody scans', () => {
    const known = { ...nothing, status: sampleStatus(), staff: sampleStaffView() };
    expect(chooseView(known).screen).toBe('staff');
    expect(chooseView({ ...known, places: only(sampleVisitPrompt()) }).screen).toBe('accept');
    expect(chooseView({ ...known, fault }).screen).toBe('out-of-order');
  });

  it.each(['accept', 'deny', 'ask'] as const)(
    'is %s while its prompt stands, even before a status',
    (kind) => {
      expect(chooseView({ ...nothing, places: only(sampleVisitPrompt({ kind })) }).screen).toBe(kind);
    },
  );

  it('is scan-again for a dropped frame', () => {
    const view = chooseView({ ...nothing, status: sampleStatus(), places: only(sampleScanAgainPrompt()) });
    expect(view.screen).toBe('scan-again');
  });

  it('is out of order over an accept when the station is', () => {
    const status = sampleStatus({ outOfOrder: { kind: 'cannot-record', detail: '' } });
    expect(chooseView({ ...nothing, status, places: only(sampleVisitPrompt()) })).toEqual({
      screen: 'out-of-order',
      fault: { kind: 'cannot-record', detail: '' },
    });
  });

  it('is out of order over everything when the page itself failed', () => {
    const places = only(sampleVisitPrompt());
    expect(chooseView({ ...nothing, status: sampleStatus(), places, fault }).screen).toBe('out-of-order');
  });
});

describe('two lanes at once', () => {
  const status = sampleStatus({
    devices: [sampleDevice(), sampleDevice({ deviceId: 'exit', lane: 'exit', direction: 'out' })],
  });
  const entering = sampleVisitPrompt({ kind: 'ask' });
  const leaving = sampleVisitPrompt({ lane: 'exit', promptId: samplePromptId(2) });
  const both = takePrompt(only(leaving), { prompt: entering, showing: 2 });

  it('share the screen in the order of the scanners, whoever came first', () => {
    expect(chooseView({ ...nothing, status, places: both })).toMatchObject({
      screen: 'split',
      parts: [
        { lane: 'main', standing: { prompt: { promptId: entering.promptId } } },
        { lane: 'exit', standing: { prompt: { promptId: leaving.promptId } } },
      ],
    });
  });

  it('keep their sides when one answer is over', () => {
    expect(chooseView({ ...nothing, status, places: endShowing(both, 1) })).toMatchObject({
      screen: 'split',
      parts: [
        { lane: 'main', standing: { showing: 2 } },
        { lane: 'exit', standing: null },
      ],
    });
  });

  it('are reported one by one in order of showing, the newest last, which the watchdog waits for', () => {
    const paintings = describePainted(chooseView({ ...nothing, status, places: both }), 'split');
    expect(paintings.map(({ report, sound }) => [report.promptId, report.screen, sound?.lane])).toEqual([
      [leaving.promptId, 'accept', 'exit'],
      [entering.promptId, 'ask', 'main'],
    ]);
  });

  it('are neither claimed when they could not be drawn', () => {
    expect(
      describePainted(chooseView({ ...nothing, status, places: both }), 'out-of-order').map(
        ({ report }) => report,
      ),
    ).toEqual([{ promptId: null, screen: 'out-of-order' }]);
  });
});

describe('what is reported as painted', () => {
  const prompt = sampleVisitPrompt();
  const accept = chooseView({ ...nothing, places: only(prompt) });
  const reported = (...given: Parameters<typeof describePainted>) =>
    describePainted(...given).map(({ report }) => report);

  it('names the prompt on screen', () => {
    expect(reported(accept, 'accept')).toEqual([{ promptId: prompt.promptId, screen: 'accept' }]);
  });

  it('claims no prompt when the screen could not be drawn and out of order stands', () => {
    expect(reported(accept, 'out-of-order')).toEqual([{ promptId: null, screen: 'out-of-order' }]);
  });

  it('is nothing while starting', () => {
    expect(reported(chooseView(nothing), 'starting')).toEqual([]);
  });

  it('says that the devices screen stands', () => {
    const view = chooseView({ ...nothing, status: sampleStatus(), staff: sampleStaffView() });
    expect(reported(view, 'staff')).toEqual([{ promptId: null, screen: 'staff' }]);
  });
});

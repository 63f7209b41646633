import { describe, expect, test } from 'vitest';
import { FORM_IDLE_MS } from '../../../contract/assisted.ts';
import { MAX_RECENT_VERDICTS, OVERRIDE_MS } from '../../../contract/guard.ts';
import { readSlip } from '../../../electron/codes/read-slip.ts';
import { SAMPLE_MS } from '../../../scripts/rig/sample-visit.ts';
import { family, openFormDesk, person } from '../../support/form-desk.ts';

describe('who is turned away', () => {
  function full() {
    const opened = openFormDesk();
    opened.world.zone = { ...opened.world.zone, hardLimit: 1 };
    opened.forms.open('declare', 'main', 'in');
    opened.desk.declare(family.slice(0, 2));
    return opened;
  }

  test('is said why, and may be sent again: a visit of their own, for nobody else', () => {
    const { desk, view, world } = full();
    expect(view().done).toMatchObject({ outcomes: ['accept', 'deny'], isAgain: true });
    expect(view().done?.reasons?.[1]).toBe('venue-full');
    world.zone = { ...world.zone, hardLimit: 10 };
    desk.declare(family.slice(0, 2));
    expect(world.visits.map(({ claims }) => claims?.fullName)).toEqual([
      'Lê Văn An',
      'Lê Văn Bình',
      'Lê Văn Bình',
    ]);
    expect(view().done).toMatchObject({ outcomes: ['accept', 'accept'], isAgain: false });
    expect(view().done?.slips.map(({ visitId }) => visitId)).toEqual([
      world.visits[0]?.id,
      world.visits[2]?.id,
    ]);
    desk.declare(family.slice(0, 2));
    expect(world.visits).toHaveLength(3);
  });

  const against = (pairedWith: string | undefined, outcome: 'accept' | 'deny' = 'accept') => ({
    outcome,
    pairing: 'overridden' as const,
    pairedWith: pairedWith ?? null,
    lane: 'main',
  });

  test('and let in by staff has their slip, at once where the form stands, and is not sent again', () => {
    const { forms, view, world, desk } = full();
    forms.wentAgainst(against(world.visits[1]?.id, 'deny'));
    expect(view().done?.slips).toHaveLength(1);
    forms.wentAgainst(against(world.visits[1]?.id));
    expect(view().done).toMatchObject({ outcomes: ['accept', 'accept'], isAgain: false });
    expect(view().done?.slips[1]).toMatchObject({ visitId: world.visits[1]?.id, maskedName: 'L.V. Bình' });
    forms.wentAgainst(against(world.visits[1]?.id));
    expect(view().done?.slips).toHaveLength(2);
    desk.declare(family.slice(0, 2));
    expect(world.visits).toHaveLength(2);
    const read = readSlip(view().done?.slips[1]?.code ?? '', desk.trust, world.nowMs);
    expect(read).toMatchObject({ trust: 'verified', claims: { slipId: world.visits[1]?.claims?.slipId } });
  });

  test('and let in after the form was closed has it on a screen of its own, while that may be, at the millisecond', () => {
    for (const [afterMs, isOffered] of [
      [OVERRIDE_MS, true],
      [OVERRIDE_MS + 1, false],
    ] as const) {
      const { forms, view, world, desk } = full();
      forms.act({ type: 'close', formId: view().formId });
      desk.monotonicMs += afterMs;
      forms.beat();
      forms.wentAgainst(against(world.visits[1]?.id));
      expect(forms.view() !== null).toBe(isOffered);
      if (isOffered) expect(view().done?.slips).toMatchObject([{ visitId: world.visits[1]?.id }]);
    }
  });

  test('and let in while another form is filled in has it after that one', () => {
    const { forms, view, world } = full();
    forms.act({ type: 'close', formId: view().formId });
    forms.open('manual', 'main', 'in');
    forms.wentAgainst(against(world.visits[1]?.id));
    expect(view()).toMatchObject({ kind: 'manual', done: null, kept: 1 });
    forms.act({ type: 'close', formId: view().formId });
    expect(view()).toMatchObject({ done: { outcomes: ['accept'] }, kept: 0 });
    forms.act({ type: 'close', formId: view().formId });
    expect(forms.view()).toBeNull();
  });

  test(`is kept a slip for only as one of the last ${MAX_RECENT_VERDICTS}`, () => {
    const { forms, view, world, desk } = openFormDesk();
    world.zone = { ...world.zone, hardLimit: 0 };
    forms.open('manual', 'main', 'in');
    for (let made = 0; made <= MAX_RECENT_VERDICTS; made += 1) desk.manual();
    forms.act({ type: 'close', formId: view().formId });
    forms.wentAgainst(against(world.visits[0]?.id));
    expect(forms.view()).toBeNull();
    forms.wentAgainst(against(world.visits[1]?.id));
    expect(view().done?.slips).toHaveLength(1);
  });
});

describe('slips', () => {
  const openSent = () => {
    const opened = openFormDesk();
    opened.forms.open('declare', 'main', 'in');
    opened.desk.declare([person()]);
    return {
      ...opened,
      print: () => opened.forms.act({ type: 'print-slips', formId: opened.view().formId }),
    };
  };

  test('come back when the form that was opened over them is closed', () => {
    const { forms, view } = openSent();
    const { done } = view();
    forms.open('manual', 'main', 'in');
    expect(view()).toMatchObject({ kind: 'manual', kept: 1, done: null });
    forms.act({ type: 'close', formId: view().formId });
    expect(view().done?.slips).toEqual(done?.slips);
    forms.act({ type: 'close', formId: view().formId });
    expect(forms.view()).toBeNull();
  });

  test('that nobody came back for are gone with the form that nobody touches', () => {
    const { forms, desk } = openSent();
    forms.open('manual', 'main', 'in');
    desk.monotonicMs += FORM_IDLE_MS;
    forms.beat();
    expect(forms.view()).toBeNull();
  });

  test('are printed once at a time, and it is said while they are', async () => {
    const { print, view, printed } = openSent();
    print();
    expect(view().done?.isPrinting).toBe(true);
    print();
    await Promise.resolve();
    expect(view()).toMatchObject({ problem: null, done: { isPrinting: false } });
    expect(printed).toHaveLength(1);
    expect(printed[0]).toEqual(view().done?.slips);
  });

  test.each([
    ['says no', () => Promise.resolve(false)],
    ['fails', () => Promise.reject(new Error('no paper'))],
  ])('that a printer refuses stay on the screen to be photographed: it %s', async (_, answer) => {
    const { print, view, desk } = openSent();
    desk.print = answer;
    print();
    await answer().catch(() => {});
    await Promise.resolve();
    expect(view()).toMatchObject({ problem: 'not-printed', done: { isPrinting: false } });
    expect(view().done?.slips).toHaveLength(1);
  });

  test('of a form that was closed meanwhile are nobody else’s', async () => {
    const { print, forms, pushed } = openSent();
    print();
    forms.close();
    forms.open('manual', 'main', 'in');
    const before = pushed.length;
    await Promise.resolve();
    expect(pushed).toHaveLength(before);
  });

  test('are signed for a day from the second of the declaration', () => {
    const { view } = openSent();
    expect(view().done?.slips[0]?.validUntilMs).toBe(Math.floor(SAMPLE_MS / 1_000) * 1_000 + 86_400_000);
  });
});

import { describe, expect, test } from 'vitest';
import { FORM_IDLE_MS, FORM_WARN_MS } from '../../../contract/assisted.ts';
import { openFormDesk, person, touch } from '../../support/form-desk.ts';
import { scan } from '../../support/passage-world.ts';
import { held } from '../../support/sample-reading.ts';

describe('a form', () => {
  test('that nobody touches closes and is forgotten, at the millisecond', () => {
    const { forms, desk, pushed } = openFormDesk();
    forms.open('declare', 'main', 'in');
    desk.cardReading = held('citizen-card', 'identified', { fullName: 'Nguyễn Văn Mẫu' });
    desk.monotonicMs += FORM_IDLE_MS - 1;
    forms.takesScan(scan());
    desk.monotonicMs += FORM_IDLE_MS - 1;
    forms.beat();
    expect(forms.view()).not.toBeNull();
    desk.monotonicMs += 1;
    forms.beat();
    expect(forms.view()).toBeNull();
    expect(pushed.at(-1)).toBeNull();
    forms.beat();
    expect(pushed.filter((view) => view === null)).toHaveLength(1);
  });

  test.each([
    ['a touch', (forms: ReturnType<typeof openFormDesk>) => touch(forms)],
    [
      'a key',
      ({ forms }: ReturnType<typeof openFormDesk>) => forms.typed({ kind: 'character', character: 'ệ' }),
    ],
  ])('that is used by %s stays', (_, use) => {
    const opened = openFormDesk();
    opened.forms.open('declare', 'main', 'in');
    opened.desk.monotonicMs += FORM_IDLE_MS - 1;
    use(opened);
    opened.desk.monotonicMs += FORM_IDLE_MS - 1;
    opened.forms.beat();
    expect(opened.forms.view()).not.toBeNull();
  });

  test('hands keys on while it stands, and asks for none otherwise', () => {
    const { forms, keys } = openFormDesk();
    forms.typed({ kind: 'enter' });
    expect([forms.isAsking(), keys]).toEqual([false, []]);
    forms.open('manual', 'main', 'in');
    forms.typed({ kind: 'character', character: 'a' });
    forms.typed({ kind: 'scanned' });
    expect(forms.isAsking()).toBe(true);
    expect(keys).toEqual([
      { kind: 'character', character: 'a' },
      { kind: 'scanned', character: '' },
    ]);
    forms.close();
    expect(forms.isAsking()).toBe(false);
  });

  test('opened again is the same one; after it was sent, a new one', () => {
    const { forms, desk, view, pushed } = openFormDesk();
    forms.open('manual', 'main', 'in');
    const { formId } = view();
    forms.open('manual', 'main', 'in');
    expect([view().formId, pushed.length]).toEqual([formId, 1]);
    desk.manual();
    forms.open('manual', 'main', 'in');
    expect(view().formId).not.toBe(formId);
    expect(view().done).toBeNull();
  });

  test('of the other kind is asked about before this one goes', () => {
    const { forms, view } = openFormDesk();
    forms.open('declare', 'main', 'in');
    const { formId } = view();
    forms.open('manual', 'main', 'in');
    expect(view()).toMatchObject({ formId, kind: 'declare', wanted: 'manual' });
    forms.act({ type: 'replace', formId, isWanted: false });
    expect(view()).toMatchObject({ formId, kind: 'declare', wanted: null });
    forms.open('manual', 'main', 'in');
    forms.act({ type: 'replace', formId, isWanted: true });
    expect(view()).toMatchObject({ kind: 'manual', done: null });
    expect(view().wanted).toBeUndefined();
  });

  test('says before it closes by itself, at the millisecond, and stays for a touch', () => {
    const opened = openFormDesk();
    const { forms, desk, view } = opened;
    forms.open('declare', 'main', 'in');
    desk.monotonicMs += FORM_IDLE_MS - FORM_WARN_MS - 1;
    forms.beat();
    expect(view().isClosing).toBeUndefined();
    desk.monotonicMs += 1;
    forms.beat();
    expect(view().isClosing).toBe(true);
    touch(opened);
    expect(view().isClosing).toBe(false);
    desk.monotonicMs += FORM_IDLE_MS - 1;
    forms.beat();
    expect(view().isClosing).toBe(true);
    desk.monotonicMs += 1;
    forms.beat();
    expect(forms.view()).toBeNull();
  });
});

describe('the way of a form', () => {
  const ways = [
    { lane: 'main', direction: 'in' as const, name: 'Máy 1' },
    { lane: 'exit', direction: 'out' as const, name: 'Máy 2' },
  ];
  function openWays() {
    const opened = openFormDesk();
    opened.forms.open('manual', 'main', 'in', ways);
    return {
      ...opened,
      turn: (lane: string, direction: 'in' | 'out') =>
        opened.forms.act({ type: 'turn', formId: opened.view().formId, lane, direction }),
    };
  }

  test('is in until staff turn it, and none that no lane has', () => {
    const { turn, view } = openWays();
    expect(view()).toMatchObject({ lane: 'main', direction: 'in', ways });
    turn('exit', 'in');
    expect(view()).toMatchObject({ lane: 'main', direction: 'in' });
    turn('exit', 'out');
    expect(view()).toMatchObject({ lane: 'exit', direction: 'out' });
  });

  test('is the lane whose cards it takes; a leaver at the other passes', () => {
    const { turn, forms } = openWays();
    expect([forms.takesScan(scan()), forms.takesScan(scan('x', { lane: 'exit' }))]).toEqual([true, false]);
    turn('exit', 'out');
    expect([forms.takesScan(scan()), forms.takesScan(scan('x', { lane: 'exit' }))]).toEqual([false, true]);
  });

  test('out takes off the list who lost their slip, by their number', () => {
    const { turn, desk, world, forms, view } = openWays();
    forms.act({ type: 'close', formId: view().formId });
    forms.open('declare', 'main', 'in');
    desk.declare([person({ idNumber: '049150000001' })]);
    forms.open('manual', 'main', 'in', ways);
    turn('exit', 'out');
    desk.manual({ lane: 'exit', direction: 'out', cause: 'lost-slip', idNumber: '049150000001' });
    expect(world.visits[1]).toMatchObject({
      direction: 'out',
      lane: 'exit',
      pairing: 'exit',
      pairedWith: world.visits[0]?.id,
      claims: { idKind: 'citizen-id', idNumber: '049150000001' },
    });
    expect(view().done).toMatchObject({ outcomes: ['accept'], slips: [] });
  });

  test('out of somebody whom no number tells is an exit without an entry, with its one question', () => {
    const { turn, desk, world, view } = openWays();
    turn('exit', 'out');
    const lost = { lane: 'exit', direction: 'out', cause: 'lost-slip', idNumber: '049150000009' } as const;
    desk.manual(lost);
    expect(world.visits).toEqual([]);
    const [question, ...others] = view().asked?.people[0]?.questions ?? [];
    expect(others).toEqual([]);
    desk.manual({ ...lost, venueAnswers: { [question?.id ?? '']: null } });
    expect(world.visits[0]).toMatchObject({ pairing: 'exit-without-entry' });
  });
});

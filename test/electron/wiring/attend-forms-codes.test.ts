import { describe, expect, test } from 'vitest';
import { openFormDesk, person } from '../../support/form-desk.ts';
import { scan } from '../../support/passage-world.ts';
import { declaration, held, refusedCode } from '../../support/sample-reading.ts';

describe('a card held up while the form stands', () => {
  const CARD = {
    fullName: 'Nguyễn Văn Mẫu',
    birthDate: '1987-01-18',
    sex: 'male' as const,
    idKind: 'citizen-id' as const,
    idNumber: '001087000001',
    address: '12 Ngõ Mẫu',
  };

  test('fills it in, is no passage, and each card counts', () => {
    const { forms, desk, view, world } = openFormDesk();
    forms.open('declare', 'main', 'in');
    desk.cardReading = held('citizen-card', 'identified', CARD);
    expect(forms.takesScan(scan())).toBe(true);
    expect(view().prefill).toEqual({
      number: 1,
      fields: {
        fullName: 'Nguyễn Văn Mẫu',
        birthYear: 1987,
        sex: 'male',
        idNumber: '001087000001',
        address: '12 Ngõ Mẫu',
      },
    });
    desk.cardReading = held('insurance-card', 'identified', {
      fullName: 'Trần Thị Mẫu',
      birthDate: '1950',
      insuranceNumber: 'GD4790000000001',
    });
    forms.takesScan(scan());
    expect(view().prefill).toEqual({
      number: 2,
      fields: { fullName: 'Trần Thị Mẫu', birthYear: 1950, insuranceNumber: 'GD4790000000001' },
    });
    expect(world.visits).toEqual([]);
  });

  test('leaves empty what the code masks or the form does not take', () => {
    const { forms, desk, view } = openFormDesk();
    forms.open('declare', 'main', 'in');
    desk.cardReading = held('personal-qr', 'identified', {
      fullName: 'Trần Thị Mẫu',
      birthDate: '1990-**-**',
      sex: 'unknown',
      idKind: 'masked',
      idNumber: '******012345',
      phone: '090000****',
      nationality: '156',
      qid: '163000000000000001',
    });
    forms.takesScan(scan());
    expect(view().prefill?.fields).toEqual({ fullName: 'Trần Thị Mẫu', birthYear: 1990 });
  });

  test('of a declaration past its date still says whose it is', () => {
    const { forms, desk, view } = openFormDesk();
    forms.open('declare', 'main', 'in');
    const expired = declaration({ fullName: 'Lê Văn Cũ', birthDate: '1970' });
    desk.cardReading = { ...expired, trust: 'refused', outcome: 'invalid', reason: 'expired' };
    forms.takesScan(scan());
    expect(view().prefill?.fields).toMatchObject({ fullName: 'Lê Văn Cũ', birthYear: 1970 });
  });

  test('that names nobody is said to be unusable, until one does', () => {
    const { forms, desk, view } = openFormDesk();
    forms.open('declare', 'main', 'in');
    desk.cardReading = refusedCode('payment-code');
    expect(forms.takesScan(scan())).toBe(true);
    expect(view()).toMatchObject({ hasUnusable: true, prefill: null });
    desk.cardReading = held('citizen-card', 'identified', CARD);
    forms.takesScan(scan());
    expect(view().hasUnusable).toBe(false);
    // A slip's name is masked: it would be written down as if somebody were called so.
    desk.cardReading = {
      ...held('citizen-card', 'identified', { fullName: 'N.V. Mẫu', birthDate: '1950' }),
      family: 'slip',
    };
    forms.takesScan(scan());
    expect(view()).toMatchObject({ hasUnusable: true, prefill: { number: 1 } });
  });

  test('at another lane, after it was sent, or without a form is a passage', () => {
    const { forms, desk } = openFormDesk();
    expect(forms.takesScan(scan())).toBe(false);
    forms.open('declare', 'main', 'in');
    expect(forms.takesScan(scan('x', { lane: 'exit' }))).toBe(false);
    desk.isOpen = false;
    expect(forms.takesScan(scan())).toBe(false);
    desk.isOpen = true;
    desk.declare([person()]);
    expect(forms.takesScan(scan())).toBe(false);
  });
});

describe('a code that is a passage of its own, held up before a form', () => {
  function offered(changes = {}) {
    const opened = openFormDesk();
    opened.forms.open('declare', 'main', 'in');
    opened.desk.cardReading = declaration({ fullName: 'Lê Văn Khác', birthDate: '1970', ...changes });
    const given = scan('HC1:KHAC');
    expect(opened.forms.takesScan(given)).toBe(true);
    return {
      ...opened,
      given,
      choose: (choice: 'pass' | 'fill' | 'leave', number = 1) =>
        opened.forms.act({ type: 'code', formId: opened.view().formId, number, choice }),
    };
  }

  test('fills in nothing by itself, and goes its way when staff say so', () => {
    const { view, choose, passed, desk, world } = offered();
    expect(view()).toMatchObject({ prefill: null, code: { number: 1, fills: true } });
    expect(passed).toEqual([]);
    world.nowMs += 7_000;
    choose('pass');
    expect(view()).toMatchObject({ prefill: null, code: null, done: null });
    expect(passed).toMatchObject([{ text: 'HC1:KHAC', lastByteAtMs: world.nowMs }]);
    // On its way the form does not take it again.
    expect(desk.isTaken).toBe(false);
    choose('pass');
    expect(passed).toHaveLength(1);
  });

  test('fills in the form, or is left, when staff say that', () => {
    const filled = offered();
    filled.choose('fill');
    expect(filled.view()).toMatchObject({ code: null, prefill: { fields: { fullName: 'Lê Văn Khác' } } });
    const left = offered();
    left.choose('leave');
    expect(left.view()).toMatchObject({ code: null, prefill: null });
    expect([left.passed, left.world.visits]).toEqual([[], []]);
  });

  test('is the newest that was held up; a card in between takes its place', () => {
    const { forms, view, choose, passed, desk } = offered();
    forms.takesScan(scan('HC1:MOI'));
    expect(view().code?.number).toBe(2);
    choose('pass', 1);
    expect(passed).toEqual([]);
    desk.cardReading = held('citizen-card', 'identified', { fullName: 'Nguyễn Văn Mẫu' });
    forms.takesScan(scan());
    expect(view()).toMatchObject({ code: null, prefill: { number: 1 } });
    choose('pass', 2);
    expect(passed).toEqual([]);
  });

  test('of a slip fills in nothing, and at a paused gate nobody passes by it', () => {
    const { forms, desk, view } = openFormDesk();
    forms.open('declare', 'main', 'in');
    desk.cardReading = { ...declaration({ fullName: 'L.V. Khác' }), family: 'slip' };
    forms.takesScan(scan());
    expect(view().code).toEqual({ number: 1, fills: false });
    desk.isPaused = true;
    forms.takesScan(scan());
    expect(view()).toMatchObject({ code: null, hasUnusable: true });
  });
});

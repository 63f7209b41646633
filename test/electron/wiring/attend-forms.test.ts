import { describe, expect, test } from 'vitest';
import type { AssistedPerson } from '../../../contract/assisted.ts';
import type { Question } from '../../../contract/questions.ts';
import { readSlip } from '../../../electron/codes/read-slip.ts';
import { family, openFormDesk, person } from '../../support/form-desk.ts';
import { scan } from '../../support/passage-world.ts';
import { nothingReported } from '../../support/sample-reading.ts';

describe('an assisted declaration', () => {
  test('is one visit with its answers, and a slip that opens the way out', () => {
    const { forms, desk, world, view } = openFormDesk();
    forms.open('declare', 'main', 'in');
    desk.declare([person({ phone: '0900000001', idNumber: 'b1234567', address: 'Phường Mẫu' })]);
    expect(world.visits).toHaveLength(1);
    expect(world.visits[0]).toMatchObject({
      family: 'assisted-declaration',
      trust: 'identified',
      via: 'manual',
      deviceId: 'staff',
      direction: 'in',
      claims: {
        fullName: 'Trần Thị Mẫu',
        birthDate: '1950',
        idKind: 'passport',
        idNumber: 'B1234567',
        phone: '0900000001',
        address: 'Phường Mẫu',
        nationality: 'VN',
        onBehalf: false,
        answers: nothingReported,
      },
    });
    const { done } = view();
    expect(done?.outcomes).toHaveLength(1);
    const [slip] = done?.slips ?? [];
    expect(slip).toMatchObject({ visitId: world.visits[0]?.id, maskedName: 'T.T. Mẫu', seq: 1 });
    const read = readSlip(slip?.code ?? '', desk.trust, world.nowMs);
    expect(read).toMatchObject({ trust: 'verified', claims: { reference: world.visits[0]?.id } });
    expect(read.claims?.slipId).toBe(world.visits[0]?.claims?.slipId);
    expect(read.claims?.expiresAtMs).toBe(world.visits[0]?.claims?.expiresAtMs);
    // Out by the slip: the same person, who is not inside any more.
    world.reading = read;
    world.direction = 'out';
    expect(world.take(scan(slip?.code))).toMatchObject({ kind: 'recorded' });
    expect(world.visits[1]).toMatchObject({ pairing: 'exit', pairedWith: world.visits[0]?.id });
  });

  test('says in the audit who wrote it and which visits it made, and names no visitor', () => {
    const { forms, desk, audits, world } = openFormDesk();
    forms.open('declare', 'main', 'in');
    desk.declare(family.slice(0, 2));
    const visitIds = world.visits.map(({ id }) => id);
    expect(audits).toEqual([
      { actor: 'lan', action: { kind: 'recorded-by-staff', form: 'declare', cause: null, visitIds } },
    ]);
  });

  test('of a family is a visit and a slip each, the others declared on behalf', () => {
    const { forms, desk, view, world } = openFormDesk();
    forms.open('declare', 'main', 'in');
    desk.declare(family);
    expect(world.visits.map(({ claims }) => [claims?.fullName, claims?.onBehalf])).toEqual(
      family.map(({ fullName }, index) => [fullName, index > 0]),
    );
    expect(new Set(world.visits.map(({ claims }) => claims?.slipId)).size).toBe(5);
    expect(view().done?.slips.map(({ visitId }) => visitId)).toEqual(world.visits.map(({ id }) => id));
  });

  test('gives no slip to who is turned away or leaves', () => {
    const { forms, desk, view, world } = openFormDesk();
    world.zone = { ...world.zone, hardLimit: 1 };
    forms.open('declare', 'main', 'in');
    desk.declare(family.slice(0, 2));
    expect(view().done?.outcomes).toEqual(['accept', 'deny']);
    expect(view().done?.slips).toHaveLength(1);
    forms.open('declare', 'main', 'out');
    desk.declare(family.slice(0, 1), 'out');
    expect(view().done?.outcomes).toHaveLength(1);
    expect(view().done?.slips).toEqual([]);
  });

  test('leaves the gravest verdict of a family on the screen', () => {
    const { forms, desk, world, shownAgain } = openFormDesk();
    forms.open('declare', 'main', 'in');
    const ill = person({ fullName: 'Lê Văn Ốm', answers: { ...nothingReported, symptoms: ['fever'] } });
    desk.declare([...family.slice(0, 1), ill, ...family.slice(1, 2)]);
    const [, second] = world.prompts;
    expect(second?.kind).not.toBe('accept');
    expect(shownAgain).toEqual([second]);
  });

  test('that is sent twice is recorded once', () => {
    const { forms, desk, world } = openFormDesk();
    forms.open('declare', 'main', 'in');
    desk.declare([person()]);
    desk.declare([person()]);
    expect(world.visits).toHaveLength(1);
  });

  test('is refused whole for a birth year to come, and taken by a clock that nobody trusts', () => {
    const { forms, desk, view, world } = openFormDesk();
    forms.open('declare', 'main', 'in');
    desk.declare([person(), person({ birthYear: 2027 })]);
    expect(view()).toMatchObject({ problem: 'invalid', done: null });
    expect(world.visits).toEqual([]);
    desk.declare([person(), person({ birthYear: 2026 })]);
    expect(view().problem).toBeNull();
    expect(world.visits).toHaveLength(2);
    forms.open('declare', 'main', 'in');
    world.isClockTrusted = false;
    desk.declare([person({ birthYear: 2027 })]);
    expect(world.visits).toHaveLength(3);
  });

  test('for another lane, of the other kind or of a form that is gone records nothing', () => {
    const { forms, desk, view, world } = openFormDesk();
    forms.open('declare', 'main', 'in');
    const { formId } = view();
    desk.declare([person()], 'in', 'exit');
    expect(view().problem).toBe('invalid');
    desk.declare([person()], 'out');
    expect(view().problem).toBe('invalid');
    desk.manual();
    expect(view().problem).toBe('invalid');
    forms.act({ type: 'close', formId });
    const gone = { lane: 'main', direction: 'in' as const, people: [person()] };
    forms.act({ type: 'declare', formId, declaration: gone });
    expect(forms.view()).toBeNull();
    expect(world.visits).toEqual([]);
  });

  test('while the station is not open is not recorded, and nothing of it is lost', () => {
    const { forms, desk, view, world } = openFormDesk();
    forms.open('declare', 'main', 'in');
    desk.isOpen = false;
    desk.declare([person()]);
    expect(view()).toMatchObject({ problem: 'cannot-record', done: null });
    desk.isOpen = true;
    desk.declare([person()]);
    expect(view().done?.outcomes).toHaveLength(1);
    expect(world.visits).toHaveLength(1);
  });
});

describe('when the disk is full at the third of five', () => {
  function failAtThird() {
    const opened = openFormDesk();
    const { desk, forms, world } = opened;
    forms.open('declare', 'main', 'in');
    desk.onHeard = () => {
      world.diskIsFull = world.visits.length === 2;
    };
    desk.declare(family);
    return opened;
  }

  test('it says who is recorded and who is not', () => {
    const { view, world, heard } = failAtThird();
    expect(world.visits).toHaveLength(2);
    expect(heard.map(({ kind }) => kind)).toEqual(['recorded', 'recorded', 'not-recorded']);
    expect(view()).toMatchObject({ problem: 'cannot-record', done: null });
    expect(view().recorded?.map((one) => one !== null)).toEqual([true, true, false, false, false]);
  });

  test('sending again records the others only, and gives every slip', () => {
    const { view, world, desk, audits } = failAtThird();
    world.diskIsFull = false;
    desk.onHeard = () => {};
    desk.declare(family);
    expect(world.visits.map(({ claims }) => claims?.fullName)).toEqual(
      family.map(({ fullName }) => fullName),
    );
    expect(view().done?.outcomes).toHaveLength(5);
    expect(view().done?.slips.map(({ visitId }) => visitId)).toEqual(world.visits.map(({ id }) => id));
    expect(view().recorded).toBeUndefined();
    expect(audits.map(({ action }) => action.kind === 'recorded-by-staff' && action.visitIds.length)).toEqual(
      [2, 3],
    );
  });

  test('nobody is there twice when the list was changed in between', () => {
    const { world, desk, view } = failAtThird();
    world.diskIsFull = false;
    desk.onHeard = () => {};
    const [an, binh, chi] = family as [AssistedPerson, AssistedPerson, AssistedPerson];
    desk.declare([chi, { ...binh, phone: '0900000009' }, an, an]);
    // The second "An" is a namesake of the same year: the one who is recorded is one person, not both.
    expect(world.visits.map(({ claims }) => claims?.fullName)).toEqual([
      'Lê Văn An',
      'Lê Văn Bình',
      'Lê Văn Chi',
      'Lê Văn An',
    ]);
    expect(view().done?.slips).toHaveLength(4);
  });

  test('a form that is closed then forgets them: the next one begins with nobody', () => {
    const { world, desk, forms, view } = failAtThird();
    forms.act({ type: 'close', formId: view().formId });
    world.diskIsFull = false;
    desk.onHeard = () => {};
    forms.open('declare', 'main', 'in');
    desk.declare(family.slice(0, 1));
    expect(world.visits).toHaveLength(3);
  });
});

describe('a manual record', () => {
  test('needs no name, keeps the remark sealed and the cause in the audit', () => {
    const { forms, desk, view, world, audits } = openFormDesk();
    forms.open('manual', 'main', 'in');
    desk.manual({ cause: 'emergency', remark: 'xe cứu thương 3, hai người' });
    expect(world.visits[0]).toMatchObject({
      family: 'manual-record',
      via: 'manual',
      claims: { remark: 'xe cứu thương 3, hai người' },
    });
    expect(world.visits[0]?.claims).not.toHaveProperty('fullName');
    expect(audits[0]?.action).toMatchObject({ form: 'manual', cause: 'emergency' });
    const { done } = view();
    expect(done?.outcomes).toHaveLength(1);
    const { claims } = readSlip(done?.slips[0]?.code ?? '', desk.trust, world.nowMs);
    expect(claims).not.toHaveProperty('answers'); // nothing was declared, so nothing is declared tomorrow
  });

  test('takes name and phone, and nobody signed in is told as staff', () => {
    const { forms, desk, world, audits } = openFormDesk();
    desk.operator = null;
    forms.open('manual', 'main', 'in');
    desk.manual({ fullName: 'Lê  Thị  Mẫu', phone: '0900000002' });
    expect(world.visits[0]?.claims).toMatchObject({ fullName: 'Lê Thị Mẫu', phone: '0900000002' });
    expect(audits[0]?.actor).toBe('staff');
  });
});

describe('the venue’s own questions', () => {
  const fever: Question = {
    id: 'fever',
    when: null,
    text: { vi: 'Có sốt?', en: 'Fever?' },
    answer: { kind: 'yes-no' },
  };
  const heat: Question = {
    id: 'heat',
    when: null,
    text: { vi: 'Nhiệt độ', en: 'Temperature' },
    answer: { kind: 'temperature', min: 340, max: 420 },
  };

  test('are asked of each person before anybody is recorded, then nobody is asked again', () => {
    const { forms, desk, view, world } = openFormDesk();
    world.questions = [fever, heat];
    forms.open('declare', 'main', 'in');
    desk.declare(family.slice(0, 2));
    expect(world.visits).toEqual([]);
    expect(view().asked).toMatchObject({
      number: 1,
      people: [
        { at: 0, questions: [{ id: 'fever' }, { id: 'heat' }] },
        { at: 1, questions: [{ id: 'fever' }, { id: 'heat' }] },
      ],
    });
    const [first, second] = family as [AssistedPerson, AssistedPerson];
    const whole = { ...first, venueAnswers: { fever: false, heat: 365 } };
    desk.declare([whole, { ...second, venueAnswers: { fever: true, heat: 500 } }]);
    // What is no answer to the question does not count as one.
    expect(view().asked).toMatchObject({ number: 2, people: [{ at: 1, questions: [{ id: 'heat' }] }] });
    desk.declare([whole, { ...second, venueAnswers: { fever: true, heat: null } }]);
    expect(view()).toMatchObject({ asked: null, done: { outcomes: expect.any(Array) as unknown } });
    expect(world.visits.map(({ facts }) => facts?.answers)).toEqual([
      { fever: false, heat: 365 },
      { fever: true, heat: null },
    ]);
  });

  test('are asked for a manual record too, and nothing is asked where nothing is due', () => {
    const { forms, desk, view, world } = openFormDesk();
    world.questions = [fever];
    forms.open('manual', 'main', 'in');
    desk.manual();
    expect(view()).toMatchObject({ done: null, asked: { people: [{ at: 0 }] } });
    desk.manual({ venueAnswers: { fever: false } });
    expect(view().done?.outcomes).toHaveLength(1);
    world.questions = [];
    forms.open('manual', 'main', 'in');
    desk.manual();
    expect(view().done?.outcomes).toHaveLength(1);
  });

  test('take what the thermometer measured, which is nobody’s before', () => {
    const { forms, desk, view, world } = openFormDesk();
    world.questions = [fever];
    expect(forms.takesTemperature(371)).toBe(false);
    forms.open('declare', 'main', 'in');
    expect(forms.takesTemperature(371)).toBe(false);
    desk.declare([person()]);
    expect(forms.takesTemperature(371)).toBe(false);
    world.questions = [fever, heat];
    desk.declare([person()]);
    expect(forms.takesTemperature(371)).toBe(true);
    expect(view().measured).toEqual({ number: 1, tenths: 371 });
    desk.declare([person({ venueAnswers: { fever: false, heat: 371 } })]);
    expect(forms.takesTemperature(372)).toBe(false);
  });
});

import { describe, expect, test } from 'vitest';
import {
  type AssistedPerson,
  FORM_IDLE_MS,
  FORM_WARN_MS,
  type FormAction,
  type FormKey,
  type FormView,
  formViewSchema,
  type SlipView,
} from '../../../contract/assisted.ts';
import { type AuditAction, auditActionSchema } from '../../../contract/audit.ts';
import { MAX_RECENT_VERDICTS, OVERRIDE_MS } from '../../../contract/guard.ts';
import type { Prompt } from '../../../contract/prompt.ts';
import type { Question } from '../../../contract/questions.ts';
import type { Reading } from '../../../contract/reading.ts';
import type { Scan } from '../../../contract/scan.ts';
import { readSlip } from '../../../electron/codes/read-slip.ts';
import type { PassageOutcome } from '../../../electron/passage/admit-visitor.ts';
import { createStationSigner } from '../../../electron/vault/station-key.ts';
import { createForms } from '../../../electron/wiring/attend-forms.ts';
import { createSlipIssuer, slipsTakenHere } from '../../../electron/wiring/issue-slip.ts';
import { SAMPLE_MS, sampleId } from '../../../scripts/rig/sample-visit.ts';
import { openWorld, scan } from '../../support/passage-world.ts';
import { declaration, held, nothingReported, refusedCode } from '../../support/sample-reading.ts';

const person = (changes: Partial<AssistedPerson> = {}): AssistedPerson => ({
  fullName: 'Trần Thị Mẫu',
  birthYear: 1950,
  sex: 'female',
  idNumber: null,
  insuranceNumber: null,
  phone: null,
  nationality: 'VN',
  address: null,
  answers: nothingReported,
  ...changes,
});
const family = ['An', 'Bình', 'Chi', 'Dung', 'Em'].map((name, index) =>
  person({ fullName: `Lê Văn ${name}`, birthYear: 1960 + index }),
);

function openDesk() {
  const world = openWorld();
  const signer = createStationSigner(Buffer.alloc(32, 1));
  const settings = { stationId: 'station-1', venue: { id: 'venue-1', name: 'Mẫu' } };
  let made = 0;
  const slips = createSlipIssuer({
    signer,
    stationId: settings.stationId,
    venueId: settings.venue.id,
    randomBytes: (length) => Buffer.alloc(length, ++made),
  });
  const pushed: (FormView | null)[] = [];
  const keys: FormKey[] = [];
  const heard: PassageOutcome[] = [];
  const shownAgain: Prompt[] = [];
  const audits: { actor: string; action: AuditAction }[] = [];
  const printed: (readonly SlipView[])[] = [];
  const passed: Scan[] = [];
  const desk = {
    world,
    passed,
    isPaused: false,
    /** Whether the form took the scan that it let pass. */
    isTaken: null as boolean | null,
    pushed,
    keys,
    heard,
    shownAgain,
    audits,
    printed,
    monotonicMs: 1_000,
    isOpen: true,
    operator: 'lan' as string | null,
    cardReading: held('citizen-card', 'identified') as Reading,
    print: (): Promise<boolean> => Promise.resolve(true),
    onHeard: () => {},
    trust: slipsTakenHere(settings, [], signer),
    view: (): FormView => {
      const view = forms.view();
      if (view === null) throw new Error('no form stands');
      return formViewSchema.parse(view);
    },
    declare: (people: AssistedPerson[], direction: 'in' | 'out' = 'in', lane = 'main') =>
      forms.act({ type: 'declare', formId: desk.view().formId, declaration: { lane, direction, people } }),
    manual: (changes: Partial<Extract<FormAction, { type: 'manual' }>['record']> = {}) =>
      forms.act({
        type: 'manual',
        formId: desk.view().formId,
        record: {
          lane: 'main',
          direction: 'in',
          cause: 'code-unreadable',
          fullName: null,
          phone: null,
          remark: null,
          ...changes,
        },
      }),
  };
  const forms = createForms({
    clock: { wallMs: () => world.nowMs, monotonicMs: () => desk.monotonicMs },
    newId: () => sampleId(900 + pushed.length),
    station: () =>
      desk.isOpen
        ? {
            passage: world.passage,
            slips,
            clock: { state: () => ({ isTrusted: world.isClockTrusted }) },
            read: () => desk.cardReading,
            audit: (actor, action) => audits.push({ actor, action: auditActionSchema.parse(action) }),
          }
        : null,
    operator: () => desk.operator,
    isPaused: () => desk.isPaused,
    pass(given) {
      passed.push(given);
      desk.isTaken = forms.takesScan(given);
    },
    push: (view) => pushed.push(view),
    pushKey: (key) => keys.push(key),
    heard(outcome) {
      heard.push(outcome);
      desk.onHeard();
    },
    show: (prompt) => shownAgain.push(prompt),
    print: (given) => {
      printed.push(given);
      return desk.print();
    },
  });
  return { ...desk, desk, forms };
}

describe('an assisted declaration', () => {
  test('is one visit with its answers, and a slip that opens the way out', () => {
    const { forms, desk, world, view } = openDesk();
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
    const { forms, desk, audits, world } = openDesk();
    forms.open('declare', 'main', 'in');
    desk.declare(family.slice(0, 2));
    const visitIds = world.visits.map(({ id }) => id);
    expect(audits).toEqual([
      { actor: 'lan', action: { kind: 'recorded-by-staff', form: 'declare', cause: null, visitIds } },
    ]);
  });

  test('of a family is a visit and a slip each, the others declared on behalf', () => {
    const { forms, desk, view, world } = openDesk();
    forms.open('declare', 'main', 'in');
    desk.declare(family);
    expect(world.visits.map(({ claims }) => [claims?.fullName, claims?.onBehalf])).toEqual(
      family.map(({ fullName }, index) => [fullName, index > 0]),
    );
    expect(new Set(world.visits.map(({ claims }) => claims?.slipId)).size).toBe(5);
    expect(view().done?.slips.map(({ visitId }) => visitId)).toEqual(world.visits.map(({ id }) => id));
  });

  test('gives no slip to who is turned away or leaves', () => {
    const { forms, desk, view, world } = openDesk();
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
    const { forms, desk, world, shownAgain } = openDesk();
    forms.open('declare', 'main', 'in');
    const ill = person({ fullName: 'Lê Văn Ốm', answers: { ...nothingReported, symptoms: ['fever'] } });
    desk.declare([...family.slice(0, 1), ill, ...family.slice(1, 2)]);
    const [, second] = world.prompts;
    expect(second?.kind).not.toBe('accept');
    expect(shownAgain).toEqual([second]);
  });

  test('that is sent twice is recorded once', () => {
    const { forms, desk, world } = openDesk();
    forms.open('declare', 'main', 'in');
    desk.declare([person()]);
    desk.declare([person()]);
    expect(world.visits).toHaveLength(1);
  });

  test('is refused whole for a birth year to come, and taken by a clock that nobody trusts', () => {
    const { forms, desk, view, world } = openDesk();
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
    const { forms, desk, view, world } = openDesk();
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
    const { forms, desk, view, world } = openDesk();
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
    const opened = openDesk();
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
    const { forms, desk, view, world, audits } = openDesk();
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
    const { forms, desk, world, audits } = openDesk();
    desk.operator = null;
    forms.open('manual', 'main', 'in');
    desk.manual({ fullName: 'Lê  Thị  Mẫu', phone: '0900000002' });
    expect(world.visits[0]?.claims).toMatchObject({ fullName: 'Lê Thị Mẫu', phone: '0900000002' });
    expect(audits[0]?.actor).toBe('staff');
  });
});

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
    const { forms, desk, view, world } = openDesk();
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
    const { forms, desk, view } = openDesk();
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
    const { forms, desk, view } = openDesk();
    forms.open('declare', 'main', 'in');
    const expired = declaration({ fullName: 'Lê Văn Cũ', birthDate: '1970' });
    desk.cardReading = { ...expired, trust: 'refused', outcome: 'invalid', reason: 'expired' };
    forms.takesScan(scan());
    expect(view().prefill?.fields).toMatchObject({ fullName: 'Lê Văn Cũ', birthYear: 1970 });
  });

  test('that names nobody is said to be unusable, until one does', () => {
    const { forms, desk, view } = openDesk();
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
    const { forms, desk } = openDesk();
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

describe('a form', () => {
  test('that nobody touches closes and is forgotten, at the millisecond', () => {
    const { forms, desk, pushed } = openDesk();
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
    ['a touch', (forms: ReturnType<typeof openDesk>) => touch(forms)],
    ['a key', ({ forms }: ReturnType<typeof openDesk>) => forms.typed({ kind: 'character', character: 'ệ' })],
  ])('that is used by %s stays', (_, use) => {
    const opened = openDesk();
    opened.forms.open('declare', 'main', 'in');
    opened.desk.monotonicMs += FORM_IDLE_MS - 1;
    use(opened);
    opened.desk.monotonicMs += FORM_IDLE_MS - 1;
    opened.forms.beat();
    expect(opened.forms.view()).not.toBeNull();
  });

  test('hands keys on while it stands, and asks for none otherwise', () => {
    const { forms, keys } = openDesk();
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
    const { forms, desk, view, pushed } = openDesk();
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
    const { forms, view } = openDesk();
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
    const opened = openDesk();
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
    const opened = openDesk();
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
    const { forms, desk, view, world } = openDesk();
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
    const { forms, desk, view, world } = openDesk();
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
    const { forms, desk, view, world } = openDesk();
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

describe('who is turned away', () => {
  function full() {
    const opened = openDesk();
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
    const { forms, view, world, desk } = openDesk();
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

describe('a code that is a passage of its own, held up before a form', () => {
  function offered(changes = {}) {
    const opened = openDesk();
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
    const { forms, desk, view } = openDesk();
    forms.open('declare', 'main', 'in');
    desk.cardReading = { ...declaration({ fullName: 'L.V. Khác' }), family: 'slip' };
    forms.takesScan(scan());
    expect(view().code).toEqual({ number: 1, fills: false });
    desk.isPaused = true;
    forms.takesScan(scan());
    expect(view()).toMatchObject({ code: null, hasUnusable: true });
  });
});

describe('slips', () => {
  const openSent = () => {
    const opened = openDesk();
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

function touch({ forms, view }: ReturnType<typeof openDesk>): void {
  forms.act({ type: 'touch', formId: view().formId });
}

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FormKey } from '../../../contract/assisted.ts';
import { defaultFace } from '../../../contract/display.ts';
import type { GuardAction } from '../../../contract/guard.ts';
import type { Paper } from '../../../contract/paper.ts';
import { firstBootSettings } from '../../../contract/settings.ts';
import { createGoAgainst } from '../../../electron/passage/go-against.ts';
import type { KeyStroke } from '../../../electron/shell/capture-wedge.ts';
import { keepStatus } from '../../../electron/shell/keep-status.ts';
import { createStationSigner } from '../../../electron/vault/station-key.ts';
import { createSlipIssuer } from '../../../electron/wiring/issue-slip.ts';
import type { LaneNow } from '../../../electron/wiring/keep-directions.ts';
import { keepScene } from '../../../electron/wiring/keep-scene.ts';
import { meetPeople, type PeopleStation } from '../../../electron/wiring/meet-people.ts';
import { RIG_ADMIN, RIG_GUARD, writeRigOperators } from '../../../scripts/rig/rig-operators.ts';
import { SAMPLE_MS, SAMPLE_RUN_ID, sampleId } from '../../../scripts/rig/sample-visit.ts';
import { shippedPolicy } from '../../../scripts/shipped-policies.ts';
import { openWorld, scan } from '../../support/passage-world.ts';
import { held } from '../../support/sample-reading.ts';
import { sampleDevice, samplePromptId } from '../../support/sample-screens.ts';
import { createSteppedTimers } from '../../support/stepped-timers.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { openForTest } from '../ledger/open-for-test.ts';

const stroke = (kind: Exclude<KeyStroke['kind'], 'character'>): KeyStroke => ({ kind });
const letter = (character: string): KeyStroke => ({ kind: 'character', character });

/** The people at a station that is open, with one admin and one guard. */
async function openDoor() {
  const dataDir = temporaryFolder();
  await writeRigOperators(dataDir);
  const ledger = openForTest();
  const passages = openWorld();
  const timers = createSteppedTimers();
  const scene = keepScene({ push: () => {}, timers, onUnknown: () => {} });
  scene.send({ type: 'opened' });
  const status = keepStatus(() => {});
  const keys: FormKey[] = [];
  const printed: Paper[] = [];
  const announced: unknown[] = [];
  const logged: string[] = [];
  const answered: unknown[] = [];
  const boards: unknown[] = [];
  const boardKeys: string[] = [];
  const signer = createStationSigner(Buffer.alloc(32, 1));
  let made = 0;
  const newId = (nowMs: number): string => {
    made += 1;
    return sampleId(500 + made, nowMs);
  };
  const clock = { wallMs: () => SAMPLE_MS, monotonicMs: () => 1_000 };
  const lanes: LaneNow[] = [{ lane: 'main', direction: 'in', isSwitchable: true }];
  const station: PeopleStation = {
    settings: {
      stationId: 'station-1',
      venue: { id: 'venue-1', name: 'Phường Mẫu' },
      gate: 'Cổng chính',
      slipPrinter: null,
    },
    ledger,
    passage: {
      takeReading: (reading) => passages.passage.takeReading(reading),
      questionsFor: (reading) => passages.passage.questionsFor(reading),
      answer: (...given) => answered.push(given) > 0,
      answerBack: (sheetId) => answered.push(['back', sheetId]) > 0,
    },
    against: createGoAgainst({
      record: (visit, along) => ledger.recordVisit(visit, along),
      presence: ledger.presence,
      policy: () => shippedPolicy('office').policy,
      clock: { wallMs: clock.wallMs, monotonicUs: () => 1_000_000 },
      newId,
      identity: { stationId: 'station-1', venueId: 'venue-1', gate: 'Cổng chính', runId: SAMPLE_RUN_ID },
      showAnew: () => {},
      onRecorded: () => {},
    }),
    slips: createSlipIssuer({
      signer,
      stationId: 'station-1',
      venueId: 'venue-1',
      randomBytes: (length) => Buffer.alloc(length, 1),
    }),
    clock: { state: () => ({ isTrusted: true }) },
    read: () => held('citizen-card', 'identified'),
    everyLane: () => lanes,
    switchDirection: () => {},
    sync: null,
    audit: (actor, action) => void ledger.recordAudit({ atMs: SAMPLE_MS, actor, reason: null, action }),
  };
  const waiting: (() => void)[] = [];
  const people = meetPeople({
    dataDir,
    programDir: dataDir,
    platform: 'linux',
    clock,
    newId,
    station: () => station,
    status,
    scene,
    scans: () => ({ hear: () => {}, settled: () => {} }),
    push(channel, payload) {
      if (channel === 'form:key') keys.push(payload as FormKey);
      if (channel === 'guard:view') for (const go of waiting.splice(0)) go();
    },
    pushBoard: (view) => void boards.push(view),
    pushBoardKey: (key) => void boardKeys.push(key.kind),
    paper: {
      print(paper) {
        printed.push(paper);
        return Promise.resolve(true);
      },
    },
    openDevices: () => {},
    outOfOrder: () => {},
    announce: (one) => void announced.push(one),
    log: (_level, event) => void logged.push(event),
  });
  const pin = () => people.views().guard.pin;
  const operator = () => people.views().guard.operator?.name ?? null;
  const act = (action: GuardAction): void => people.actAsGuard(action);
  /** The PIN is checked beside, and the strip is told when it is. */
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const type = (text: string): void => {
    for (const character of text) people.typed(letter(character));
  };
  return {
    people,
    dataDir,
    ledger,
    lanes,
    scene,
    status,
    keys,
    printed,
    announced,
    logged,
    answered,
    boards,
    boardKinds: () => boardKeys.splice(0),
    pin,
    operator,
    act,
    type,
    until,
    kinds: () => keys.splice(0).map(({ kind }) => kind),
    async signIn({ name, pin: digits } = RIG_GUARD as { name: string; pin: string }) {
      act({ type: 'sign-in' });
      act({ type: 'choose-operator', name });
      type(digits);
      people.typed(stroke('enter'));
      await until(() => operator() === name);
    },
    askVisitor: () =>
      scene.send({
        type: 'asked',
        sheet: {
          sheetId: samplePromptId(90),
          lane: 'main',
          direction: 'in',
          maskedName: null,
          questions: [
            {
              id: 'symptoms',
              text: { vi: 'Có sốt?', en: 'Fever?' },
              answer: { kind: 'yes-no' },
              given: null,
            },
          ],
          current: 0,
        },
      }),
  };
}

describe('who hears the keys of a person', () => {
  it('is the page, which walks among its keys, where nothing is asked', async () => {
    const { people, kinds } = await openDoor();
    expect(people.isAsking()).toBe(false);
    people.typed(stroke('tab'));
    people.typed(stroke('enter'));
    expect(kinds()).toEqual(['tab', 'enter']);
  });

  it('is the PIN pad for digits, Delete, Enter and Escape; the digits never reach the page', async () => {
    const { people, act, type, pin, kinds, operator, until } = await openDoor();
    act({ type: 'sign-in' });
    // Who signs in is not chosen yet: no digit would be anybody's.
    expect(people.isAsking()).toBe(false);
    act({ type: 'choose-operator', name: RIG_GUARD.name });
    expect(people.isAsking()).toBe(true);
    type('9');
    people.typed(stroke('delete'));
    type(RIG_GUARD.pin);
    expect(pin()?.typed).toBe(RIG_GUARD.pin.length);
    people.typed(stroke('enter'));
    await until(() => operator() === RIG_GUARD.name);
    act({ type: 'sign-in' });
    act({ type: 'choose-operator', name: RIG_GUARD.name });
    people.typed(stroke('escape'));
    expect(pin()).toBeNull();
    expect(kinds()).toEqual([]);
  });

  it('is the page for Tab and arrows at the PIN pad, and for Enter behind them', async () => {
    const { people, act, type, pin, kinds, until } = await openDoor();
    act({ type: 'sign-in' });
    act({ type: 'choose-operator', name: RIG_GUARD.name });
    for (const kind of ['tab', 'right', 'back-tab', 'left', 'enter', 'enter'] as const)
      people.typed(stroke(kind));
    expect(kinds()).toEqual(['tab', 'right', 'back-tab', 'left', 'enter', 'enter']);
    expect(pin()).toMatchObject({ typed: 0, isChecking: false });
    // A digit behind it: Enter hands the PIN over again.
    type('000000');
    people.typed(stroke('enter'));
    expect(pin()?.isChecking).toBe(true);
    expect(kinds()).toEqual([]);
    await until(() => pin()?.problem === 'wrong');
  });

  it('is the PIN pad before a form, and the form before a visitor’s questions', async () => {
    const { people, act, type, pin, kinds, signIn, askVisitor } = await openDoor();
    await signIn();
    askVisitor();
    expect(people.isAsking()).toBe(true);
    act({ type: 'open', what: 'manual' });
    expect(people.views().form?.kind).toBe('manual');
    act({ type: 'open', what: 'desk' });
    type('12');
    expect([pin()?.typed, kinds()]).toEqual([2, []]);
    people.typed(stroke('escape'));
    type('an');
    expect(kinds()).toEqual(['character', 'character']);
    people.actOnForm({ type: 'close', formId: people.views().form?.formId ?? '' });
    expect(people.views().form).toBeNull();
    // The questions are the page's own, and it is told which key it was.
    type('3');
    expect([people.isAsking(), kinds()]).toEqual([true, ['character']]);
  });

  it('is the board where staff have a display of their own, and the gate’s own page after Escape', async () => {
    const { people, act, pin, kinds, boardKinds } = await openDoor();
    people.showOnSecondDisplay(true);
    for (const kind of ['tab', 'enter'] as const) people.typed(stroke(kind));
    expect([boardKinds(), kinds()]).toEqual([['tab', 'enter'], []]);
    people.typed(stroke('escape'));
    for (const kind of ['tab', 'enter'] as const) people.typed(stroke(kind));
    // Both hear the Escape: the mark goes where the keyboard was.
    expect([boardKinds(), kinds()]).toEqual([['escape'], ['escape', 'tab', 'enter']]);
    // The pad stands on the board, wherever the keyboard was; its digits are nobody's page.
    act({ type: 'sign-in' });
    act({ type: 'choose-operator', name: RIG_GUARD.name });
    people.typed(stroke('left'));
    people.typed(letter('1'));
    expect([boardKinds(), kinds(), pin()?.typed]).toEqual([['left'], [], 1]);
    people.typed(stroke('escape'));
    expect(pin()).toBeNull();
    people.typed(stroke('escape'));
    people.typed(stroke('right'));
    expect(boardKinds()).toEqual(['escape', 'right']);
  });

  it('is a visitor’s question on the gate, also where staff have a display of their own', async () => {
    const { people, kinds, boardKinds, askVisitor } = await openDoor();
    people.showOnSecondDisplay(true);
    askVisitor();
    for (const kind of ['tab', 'enter'] as const) people.typed(stroke(kind));
    expect([boardKinds(), kinds()]).toEqual([[], ['tab', 'enter']]);
  });

  it('forgets where it walked on the pad once the pad is gone', async () => {
    const { people, act, type, pin, kinds, until } = await openDoor();
    act({ type: 'sign-in' });
    act({ type: 'choose-operator', name: RIG_GUARD.name });
    people.typed(stroke('tab'));
    act({ type: 'pin', step: 'cancel' });
    people.typed(stroke('left'));
    act({ type: 'sign-in' });
    act({ type: 'choose-operator', name: RIG_GUARD.name });
    kinds();
    type('000000');
    people.typed(stroke('enter'));
    expect([pin()?.isChecking, kinds()]).toEqual([true, []]);
    await until(() => pin()?.problem === 'wrong');
  });
});

describe('a scan', () => {
  it('fills in the form that stands, and nothing else', async () => {
    const { people, act, signIn } = await openDoor();
    await signIn();
    expect(people.formTakes(scan())).toBe(false);
    act({ type: 'open', what: 'declare' });
    expect(people.formTakes(scan())).toBe(true);
    expect(people.views().form?.prefill).not.toBeNull();
  });
});

describe('a form', () => {
  it('is for the way in, and may be turned to every way that a lane leads', async () => {
    const { people, act, signIn, lanes, status } = await openDoor();
    status.setDevices([sampleDevice({ label: 'Máy cửa sau', lane: 'back' })]);
    lanes.splice(
      0,
      1,
      { lane: 'exit', direction: 'out', isSwitchable: false },
      { lane: 'back', direction: 'auto', isSwitchable: false },
      { lane: 'main', direction: 'in', isSwitchable: true },
    );
    await signIn();
    act({ type: 'open', what: 'manual' });
    expect(people.views().form).toMatchObject({
      lane: 'back',
      direction: 'in',
      ways: [
        { lane: 'exit', direction: 'out', name: null },
        { lane: 'back', direction: 'in', name: 'Máy cửa sau' },
        { lane: 'back', direction: 'out', name: 'Máy cửa sau' },
        { lane: 'main', direction: 'in', name: null },
        { lane: 'main', direction: 'out', name: null },
      ],
    });
  });

  it('takes cards while the gate is paused', async () => {
    const { people, act, signIn } = await openDoor();
    await signIn();
    act({ type: 'pause', isPaused: true });
    act({ type: 'open', what: 'declare' });
    expect(people.formTakes(scan())).toBe(true);
    expect(people.views().form?.prefill).not.toBeNull();
  });
});

describe('what is pressed at the screen', () => {
  it('pauses the gate under the name of who is signed in, and tells it', async () => {
    const { people, act, signIn, scene, announced, logged } = await openDoor();
    act({ type: 'pause', isPaused: true });
    expect([people.isPaused(), announced]).toEqual([false, []]);
    act({ type: 'pin', step: 'cancel' });
    await signIn();
    act({ type: 'pause', isPaused: true });
    expect(people.isPaused()).toBe(true);
    expect(announced).toEqual([{ event: 'paused', isPaused: true }]);
    expect(scene.current().service).toBe('paused');
    expect(logged).toContain('paused');
  });

  it('hands a visitor’s answers to the passage, and calls staff for who needs them', async () => {
    const { people, answered } = await openDoor();
    const sheetId = samplePromptId(90);
    people.actAsVisitor({ type: 'answer', sheetId, questionId: 'symptoms', value: false });
    people.actAsVisitor({ type: 'answer-back', sheetId });
    people.actAsVisitor({ type: 'help' });
    expect(answered).toEqual([
      [sheetId, 'symptoms', false],
      ['back', sheetId],
    ]);
    expect(people.views().guard.help).toMatchObject({ by: 'visitor' });
  });

  it('reaches the board on the second display as the strip on the gate’s edge', async () => {
    const { people, boards } = await openDoor();
    people.showOnSecondDisplay(true);
    expect(boards.at(-1)).toMatchObject({ isOnSecondDisplay: true });
    people.showOnSecondDisplay(false);
    expect(boards.at(-1)).toMatchObject({ isOnSecondDisplay: false });
  });

  it('prints the venue’s own code at the desk, and nothing where none was entered', async () => {
    const { people, act, type, pin, until, status, printed, logged } = await openDoor();
    act({ type: 'open', what: 'desk' });
    // Only one admin: who it is needs no choosing.
    type(RIG_ADMIN.pin);
    people.typed(stroke('enter'));
    await until(() => pin() === null);
    people.actAtDesk({ type: 'print-poster' });
    await Promise.resolve();
    expect([printed, logged.includes('poster-without-code')]).toEqual([[], true]);
    status.describe({
      venueName: 'Phường Mẫu',
      gate: 'Cổng chính',
      policyTitle: { vi: 'Khai báo trong ngày', en: 'Declared today' },
      face: { ...defaultFace, qrText: 'https://mau.example/dia-diem/1' },
    });
    people.actAtDesk({ type: 'print-poster' });
    expect(printed).toEqual([
      {
        kind: 'poster',
        venueName: 'Phường Mẫu',
        qrText: 'https://mau.example/dia-diem/1',
        rule: { vi: 'Khai báo trong ngày', en: 'Declared today' },
      },
    ]);
    people.close();
  });

  it('keeps the place’s code in the settings and on the screen, with its operator in the audit', async () => {
    const { people, act, type, pin, until, status, dataDir, ledger } = await openDoor();
    const path = join(dataDir, 'settings.json');
    writeFileSync(path, JSON.stringify(firstBootSettings));
    act({ type: 'open', what: 'desk' });
    type(RIG_ADMIN.pin);
    people.typed(stroke('enter'));
    await until(() => pin() === null);
    people.actAtDesk({ type: 'code-generate' });
    const made = 'gatehouse:venue:venue-1';
    expect(status.current()).toMatchObject({ face: { qrText: made } });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      ...firstBootSettings,
      face: { ...defaultFace, qrText: made },
    });
    expect(ledger.latestAction(['venue-code-changed'])).toMatchObject({ change: 'generated' });
    // A command beside the station is followed within seconds.
    writeFileSync(path, JSON.stringify(firstBootSettings));
    people.beat();
    people.beat();
    expect(status.current().face).toEqual(defaultFace);
    people.close();
  });
});

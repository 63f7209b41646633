/**
 * Meet people: the guard's strip, the forms, the visitor's questions and the admin's desk, put together.
 *
 * What is open at the screen, and who hears the keys of a person at the keyboard: the PIN pad before a form, a form
 * before the questions, the desk last. Decides nothing about a visitor; what is recorded goes through the passage.
 */
import { join } from 'node:path';
import type { FormAction, FormKey, FormView, FormWay, SlipView } from '../../contract/assisted.ts';
import type { DeskAction, DeskView } from '../../contract/desk.ts';
import type { GuardAction, GuardView, VisitorAction } from '../../contract/guard.ts';
import { DEFAULT_ROLL_WIDTH } from '../../contract/paper.ts';
import type { Scan } from '../../contract/scan.ts';
import type { Settings } from '../../contract/settings.ts';
import type { OutOfOrder } from '../../contract/status.ts';
import { loadOperators, OPERATORS_FILE_NAME } from '../operators/operators-file.ts';
import { isPin } from '../operators/pin-hash.ts';
import { PIN_LOCK_FILE_NAME, readPinLock } from '../operators/pin-lock.ts';
import { startDeskThread } from '../reports/desk-thread.ts';
import { runExport } from '../reports/run-export.ts';
import type { Announce } from '../shell/announce.ts';
import type { KeyStroke } from '../shell/capture-wedge.ts';
import { chooseFreeName, findFolders, settleFolder } from '../shell/find-folders.ts';
import { keepFace } from '../shell/keep-face.ts';
import type { StatusKeeper } from '../shell/keep-status.ts';
import type { PaperPrinter } from '../shell/print-paper.ts';
import type { ScreenDoor } from '../shell/screen-door.ts';
import type { WriteLog } from '../shell/write-log.ts';
import { writeWhole } from '../shell/write-whole.ts';
import { createForms, type FormStation } from './attend-forms.ts';
import type { ScanEars } from './hear-scans.ts';
import { createGuard, type GuardStation, type Opened } from './keep-guard.ts';
import type { SceneKeeper } from './keep-scene.ts';
import { createDesk } from './open-desk.ts';
import type { Station } from './open-station.ts';
import type { Sync } from './open-sync.ts';

/** What of an open station people at it need. */
export type PeopleStation = GuardStation &
  FormStation & {
    readonly settings: Pick<Settings, 'stationId' | 'venue' | 'gate' | 'slipPrinter' | 'slipPaperMm'>;
    readonly passage: Pick<Station['passage'], 'takeReading' | 'questionsFor' | 'answer' | 'answerBack'>;
    readonly ledger: Pick<Station['ledger'], 'latestAction' | 'requeueQuarantined' | 'recordAudit'>;
    /** Null: no collector is configured. */
    readonly sync: { readonly uploader: Pick<Sync['uploader'], 'wake'> } | null;
    readonly audit: Station['audit'];
  };

export interface PeoplePorts {
  readonly dataDir: string;
  /** Where the build's workers lie. */
  readonly programDir: string;
  readonly platform: NodeJS.Platform;
  readonly clock: { wallMs(): number; monotonicMs(): number };
  readonly newId: (nowMs: number) => string;
  readonly station: () => PeopleStation | null;
  readonly status: StatusKeeper;
  readonly scene: SceneKeeper;
  readonly scans: () => Pick<ScanEars, 'hear' | 'settled'>;
  readonly push: ScreenDoor['push'];
  /** The guard's board on a second display. */
  readonly pushBoard: (view: GuardView) => void;
  /** A key for the board: its window never takes the keyboard itself. */
  readonly pushBoardKey: (key: FormKey) => void;
  readonly paper: PaperPrinter;
  readonly openDevices: (options: { readonly byKey: boolean }) => void;
  readonly outOfOrder: (fault: OutOfOrder) => void;
  readonly announce: Announce;
  readonly log: WriteLog;
}

export interface People {
  /** What stands now, for a page that was loaded just now. */
  views(): { readonly guard: GuardView; readonly form: FormView | null; readonly desk: DeskView | null };
  actAsGuard(action: GuardAction): void;
  actAsVisitor(action: VisitorAction): void;
  actOnForm(action: FormAction): void;
  actAtDesk(action: DeskAction): void;
  /** The station is open (again). */
  opened(): void;
  isPaused(): boolean;
  /** True: this scan went to a form. */
  formTakes(scan: Scan): boolean;
  /** True: a form asks for it. Tenths of a degree. */
  formTakesTemperature(tenths: number): boolean;
  /** True: this scan was this place's own code, which the desk waited for. */
  deskTakes(scan: Scan): boolean;
  /** The last verdicts are others now. */
  notePassage(): void;
  showOnSecondDisplay(isOn: boolean): void;
  /** What a person types at the keyboard is for something that stands on the screen. */
  isAsking(): boolean;
  typed(stroke: KeyStroke): void;
  /** Once a second. */
  beat(): void;
  close(): void;
}

/** What a view says, times to the second: one that only counts on is not drawn anew. */
const gist = (view: GuardView): string =>
  JSON.stringify(view, (name, value: unknown) =>
    name === 'undoUntilMs' && typeof value === 'number' ? Math.round(value / 1_000) : value,
  );

/** How often it is looked whether somebody wrote into `face` of the settings, beats. */
const FOLLOW_FACE_EVERY_BEATS = 2;

/** Keys that move the focus; at the PIN pad they are the page's, which knows where its keys stand. */
const walking: ReadonlySet<KeyStroke['kind']> = new Set(['tab', 'back-tab', 'left', 'right']);

export function meetPeople(ports: PeoplePorts): People {
  const { clock, status, scene, push, log, dataDir, programDir } = ports;
  const ledgerPath = join(dataDir, 'ledger.db');
  let pushed = '';

  const guard = createGuard({
    clock,
    station: ports.station,
    loadOperators: () => loadOperators(join(dataDir, OPERATORS_FILE_NAME)),
    lockFile: {
      load: () => readPinLock(join(dataDir, PIN_LOCK_FILE_NAME)),
      keep: (text) => writeWhole(join(dataDir, PIN_LOCK_FILE_NAME), text),
    },
    isPin,
    push(view) {
      const now = gist(view);
      if (now === pushed) return;
      pushed = now;
      push('guard:view', view);
      ports.pushBoard(view);
    },
    onPaused(isPaused) {
      log('warn', 'paused', { isPaused });
      ports.announce({ event: 'paused', isPaused });
      scene.send({ type: 'paused', isOn: isPaused });
    },
    onOpen: (what, who) => open(what, who?.name ?? null),
    hasStrip: () => status.current().display.guardStrip !== 'off',
    onVisit({ visit, prompt }) {
      ports.scans().settled({ kind: 'recorded', visit, prompt }, null);
      // Whom a form's visit turned away gets the slip that they would have had.
      forms.wentAgainst(visit);
    },
    outOfOrder: ports.outOfOrder,
    log,
  });

  const forms = createForms({
    clock,
    newId: ports.newId,
    station: ports.station,
    operator: () => guard.operator()?.name ?? null,
    isPaused: () => guard.isPaused(),
    push(view) {
      scene.send({ type: 'writing', isOn: view !== null });
      push('form:view', view);
    },
    pushKey: (key) => push('form:key', key),
    heard: (outcome) => ports.scans().settled(outcome, null),
    show: (prompt) => scene.send({ type: 'prompt', prompt }),
    pass: (scan) => ports.scans().hear(scan),
    print: printSlips,
  });

  const face = keepFace({ path: join(dataDir, 'settings.json'), status, log });
  let beats = 0;

  const desk = createDesk({
    clock,
    log,
    push: (view) => push('desk:view', view),
    station() {
      const station = ports.station();
      if (station === null) return null;
      const { settings, ledger, audit, sync, read } = station;
      const { stationId, venue } = settings;
      const wakeSync = (): void => sync?.uploader.wake();
      return { stationId, venueId: venue.id, ledger, read, audit, wakeSync };
    },
    startThread: () => startDeskThread(join(programDir, 'desk-worker.js'), ledgerPath),
    runExport: (options) =>
      runExport({ ...options, workerPath: join(programDir, 'export-worker.js'), ledgerPath }),
    findFolders: () => findFolders({ platform: ports.platform, ownFolder: join(dataDir, 'exports') }),
    chooseFreeName,
    settleFolder: (folder) => settleFolder(folder, ports.platform),
    // An admin's PIN has opened the desk: what changes the gate is theirs too.
    openDevices: () => ports.openDevices({ byKey: true }),
    // Nobody stays by a file that cannot be read, as at the strip (keep-guard.ts).
    isAdmin(operator) {
      const loaded = loadOperators(join(dataDir, OPERATORS_FILE_NAME));
      return (
        loaded.ok && loaded.value.operators.some(({ name, role }) => name === operator && role === 'admin')
      );
    },
    printPoster,
    keepCode: face.keepCode,
  });

  function open(what: Opened, who: string | null): void {
    switch (what) {
      case 'devices':
        ports.openDevices({ byKey: false });
        return;
      case 'desk':
        if (who !== null) desk.open(who);
        return;
      case 'declare':
      case 'manual': {
        // Whom staff write down stands at the way in, where there is one; they can turn the form.
        const lanes = ports.station()?.everyLane() ?? [];
        const lane = lanes.find(({ direction }) => direction !== 'out') ?? lanes[0];
        if (lane === undefined) log('warn', 'form-without-lane');
        else forms.open(what, lane.lane, lane.direction === 'out' ? 'out' : 'in', waysOf(lanes));
        return;
      }
    }
  }

  /** Each way that a lane may lead; one that goes both ways is two. */
  function waysOf(lanes: ReturnType<PeopleStation['everyLane']>): readonly FormWay[] {
    const { devices } = status.current();
    return lanes.flatMap(({ lane, direction, isSwitchable }) => {
      const name = devices.find((device) => device.lane === lane)?.label ?? null;
      const directions = isSwitchable || direction === 'auto' ? (['in', 'out'] as const) : [direction];
      return directions.map((one) => ({ lane, direction: one, name }));
    });
  }

  async function printSlips(slips: readonly SlipView[]): Promise<boolean> {
    const settings = ports.station()?.settings;
    const printer = settings?.slipPrinter ?? null;
    if (settings === undefined || printer === null) return false;
    const { venue, gate, slipPaperMm: widthMm = DEFAULT_ROLL_WIDTH } = settings;
    return ports.paper.print(
      { kind: 'slips', venueName: venue.name, gate, widthMm, slips: [...slips] },
      printer,
    );
  }

  async function printPoster(): Promise<boolean> {
    const { face, venueName, policyTitle } = status.current();
    if (face.qrText === null) {
      // The desk says so beside its key; a key of a page that is older than the settings ends here.
      log('warn', 'poster-without-code');
      return false;
    }
    return ports.paper.print(
      { kind: 'poster', venueName, qrText: face.qrText, rule: face.rule ?? policyTitle },
      null,
    );
  }

  /** At the PIN pad: the last key moved the focus, so Enter presses what has it; after a digit it hands the PIN over. */
  let isWalkingPad = false;

  const keyOf = (stroke: KeyStroke): FormKey => ({
    kind: stroke.kind,
    character: stroke.kind === 'character' ? stroke.character : '',
  });
  const pushKey = (stroke: KeyStroke): void => push('form:key', keyOf(stroke));

  function typedAtPad(stroke: KeyStroke): void {
    isWalkingPad = walking.has(stroke.kind) || (isWalkingPad && stroke.kind === 'enter');
    if (!isWalkingPad) guard.typed(stroke);
    else if (guard.view().isOnSecondDisplay) ports.pushBoardKey(keyOf(stroke));
    else pushKey(stroke);
  }

  /** Where staff have a display of their own the keyboard walks its keys; Escape takes it to the gate's own, and back. */
  let isWalkingBoard = true;

  function typedAtRest(stroke: KeyStroke): void {
    if (!guard.view().isOnSecondDisplay) {
      pushKey(stroke);
      return;
    }
    // Both hear it: where the keyboard was, the mark goes.
    if (stroke.kind === 'escape') {
      isWalkingBoard = !isWalkingBoard;
      ports.pushBoardKey(keyOf(stroke));
      pushKey(stroke);
    } else if (isWalkingBoard) ports.pushBoardKey(keyOf(stroke));
    else pushKey(stroke);
  }

  const isAsked = (): boolean => scene.current().lanes.some(({ state }) => state === 'needs-answers');

  return {
    views: () => ({ guard: guard.view(), form: forms.view(), desk: desk.view() }),
    actAsGuard: guard.act,
    actAsVisitor(action) {
      const passage = ports.station()?.passage;
      switch (action.type) {
        case 'answer':
          passage?.answer(action.sheetId, action.questionId, action.value);
          return;
        case 'answer-back':
          passage?.answerBack(action.sheetId);
          return;
        case 'help':
          guard.callHelp('visitor');
          return;
      }
    },
    actOnForm: forms.act,
    actAtDesk: desk.act,
    opened: guard.opened,
    isPaused: guard.isPaused,
    formTakes: forms.takesScan,
    formTakesTemperature: forms.takesTemperature,
    deskTakes: desk.takesScan,
    notePassage: guard.noteVerdict,
    showOnSecondDisplay: guard.showOnSecondDisplay,

    isAsking: () => guard.isAsking() || forms.isAsking() || isAsked() || desk.view() !== null,

    typed(stroke) {
      if (guard.isAsking()) {
        typedAtPad(stroke);
        return;
      }
      isWalkingPad = false;
      if (forms.isAsking()) forms.typed(stroke);
      else if (isAsked() || desk.view() !== null) pushKey(stroke);
      else typedAtRest(stroke);
    },

    beat() {
      guard.beat();
      forms.beat();
      desk.beat();
      beats += 1;
      // Before the station is open nobody has told yet what the settings say.
      if (beats % FOLLOW_FACE_EVERY_BEATS === 0 && ports.station() !== null) face.follow();
    },

    close() {
      forms.close();
      desk.close();
    },
  };
}

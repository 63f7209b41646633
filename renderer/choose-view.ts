/**
 * View: which one screen stands, from what is known. Pure.
 *
 * Order of precedence: a fault of this page or of the station covers everything; then what somebody is doing at this
 * screen: a visitor's questions, the PIN pad, a form, the desk, the devices screen, and the answers stand over its top as
 * a ribbon, so that neither hides the other; then the answers, one whole or each lane's on its own part; then a code that
 * is being read; then paused; then idle. Nothing is known before the first status and the first scene, and then the gate
 * is not yet idle.
 */
import type { FormView } from '../contract/assisted.ts';
import type { DeskView } from '../contract/desk.ts';
import type { GuardView } from '../contract/guard.ts';
import type { Painted } from '../contract/ipc.ts';
import type { Prompt, ScanAgainPrompt, VisitPrompt } from '../contract/prompt.ts';
import type { QuestionSheet } from '../contract/questions.ts';
import type { LaneScene, Scene } from '../contract/scene.ts';
import type { StaffView } from '../contract/staff.ts';
import type { OutOfOrder, StationStatus } from '../contract/status.ts';
import { orderLanes } from './order-lanes.ts';
import type { VerdictState } from './verdict-table.ts';

/** What staff have open, or could open; it goes on behind whatever stands. */
export interface Surfaces {
  /** The devices screen, while staff have it open. */
  readonly staff: StaffView | null;
  /** The guard's strip; null: the station is not open yet. */
  readonly guard: GuardView | null;
  readonly form: FormView | null;
  readonly desk: DeskView | null;
}

export interface Known extends Surfaces {
  readonly status: StationStatus | null;
  readonly scene: Scene | null;
  /** Something that this page could not understand or draw. */
  readonly fault: OutOfOrder | null;
}

/** A prompt that stands; the same prompt shown anew is another showing. */
export interface Standing {
  readonly prompt: Prompt;
  readonly showing: number;
  /** For how long from when it is painted. */
  readonly dwellMs: number;
}

/** What a part without an answer says in place of its invitation. */
export type PartNote =
  | { readonly kind: 'asking' | 'paused' }
  | { readonly kind: 'reading'; readonly showing: number }
  | { readonly kind: 'busy'; readonly showing: number; readonly queued: number };

/** One lane's part of a screen that several share; no answer stands where its time is over. */
export interface Part {
  readonly lane: string;
  readonly standing: Standing | null;
  readonly note: PartNote | null;
}

/** What is under the screen that stands: it keeps its own state until it is seen again. */
interface Under extends Surfaces {
  readonly status: StationStatus | null;
  /** The questions that a visitor is asked. Who was asked first answers first: none is taken away under a finger. */
  readonly sheet: QuestionSheet | null;
  /** Lanes whose visitors are asked after that one, the next first. */
  readonly askedNext: readonly string[];
}
interface KnownUnder extends Under {
  readonly status: StationStatus;
}

export type View =
  | { readonly screen: 'starting' }
  | { readonly screen: 'out-of-order'; readonly fault: OutOfOrder }
  | (Under & {
      readonly screen: 'accept' | 'deny' | 'ask';
      readonly prompt: VisitPrompt;
      readonly showing: number;
      readonly dwellMs: number;
    })
  | (Under & {
      readonly screen: 'scan-again';
      readonly prompt: ScanAgainPrompt;
      readonly showing: number;
      readonly dwellMs: number;
    })
  | (Under & { readonly screen: 'split'; readonly parts: readonly Part[] })
  | (KnownUnder & {
      readonly screen: 'questions' | 'pin-pad' | 'form' | 'desk' | 'staff';
      /** What stands at the lanes meanwhile, over the top of what somebody is doing; empty: nothing. */
      readonly ribbon: readonly Part[];
    })
  | (KnownUnder & { readonly screen: 'paused' | 'idle' })
  | (KnownUnder & { readonly screen: 'reading'; readonly lane: string; readonly showing: number })
  | (KnownUnder & {
      readonly screen: 'busy';
      readonly lane: string;
      readonly showing: number;
      readonly queued: number;
    });

export type Screen = View['screen'];

function partOf(lane: LaneScene, isPaused: boolean): Part {
  if ('prompt' in lane)
    return {
      lane: lane.lane,
      standing: { prompt: lane.prompt, showing: lane.showing, dwellMs: lane.dwellMs },
      note: null,
    };
  const empty = { lane: lane.lane, standing: null };
  switch (lane.state) {
    case 'busy':
      return { ...empty, note: { kind: 'busy', showing: lane.showing, queued: lane.queued } };
    case 'needs-answers':
      return { ...empty, note: { kind: 'asking' } };
    case 'reading':
      return { ...empty, note: { kind: 'reading', showing: lane.showing } };
    case 'waiting':
      return { ...empty, note: isPaused ? { kind: 'paused' } : null };
  }
}

/** The answers that stand; null: none does. */
function viewOfAnswers({ lanes, service }: Scene, under: Under): View | null {
  if (!lanes.some((lane) => 'prompt' in lane)) return null;
  const [first] = lanes;
  if (lanes.length > 1 || first === undefined || !('prompt' in first)) {
    const parts = orderLanes(lanes, under.status).map((lane) => partOf(lane, service === 'paused'));
    return { screen: 'split', parts, ...under };
  }
  const { showing, dwellMs } = first;
  return first.prompt.kind === 'scan-again'
    ? { screen: first.prompt.kind, prompt: first.prompt, showing, dwellMs, ...under }
    : { screen: first.prompt.kind, prompt: first.prompt, showing, dwellMs, ...under };
}

const isRead = ({ state }: LaneScene): boolean => state === 'reading' || state === 'busy';

/**
 * What stands over the top of the screen while somebody works at it: the answers, each at its lane's place, or, while
 * there is none, that codes are being read. Who is asked is asked below.
 */
function ribbonOf({ lanes, service }: Scene, status: StationStatus): readonly Part[] {
  const told = lanes.filter(({ state }) => state !== 'needs-answers');
  const shown = told.some((lane) => 'prompt' in lane) ? told : told.filter(isRead);
  return orderLanes(shown, status).map((lane) => partOf(lane, service === 'paused'));
}

/** What somebody does at this screen; null: nobody does anything. */
function screenOfHands({ sheet, guard, form, desk, staff }: Under) {
  if (sheet !== null) return 'questions';
  // With a display of their own staff type there; this one is the visitors' alone.
  if (guard !== null && guard.pin !== null && !guard.isOnSecondDisplay) return 'pin-pad';
  if (form !== null) return 'form';
  if (desk !== null) return 'desk';
  return staff === null ? null : 'staff';
}

/** The questions that stand, who was asked first before the others. */
function sheetsOf({ lanes }: Scene): readonly QuestionSheet[] {
  return lanes
    .filter((lane) => lane.state === 'needs-answers')
    .sort((one, other) => one.showing - other.showing)
    .map(({ sheet }) => sheet);
}

/** The calm screens; the newest code that is being read is told. */
function viewOfRest({ lanes, service }: Scene, under: KnownUnder): View {
  const read = lanes.filter((lane) => lane.state === 'reading' || lane.state === 'busy');
  const [newest] = read.sort((one, other) => other.showing - one.showing);
  if (newest === undefined) return { screen: service === 'paused' ? 'paused' : 'idle', ...under };
  const { lane, showing } = newest;
  return newest.state === 'busy'
    ? { screen: 'busy', lane, showing, queued: newest.queued, ...under }
    : { screen: 'reading', lane, showing, ...under };
}

export function chooseView({ status, scene, fault, staff, guard, form, desk }: Known): View {
  const unsaid: OutOfOrder | null =
    scene?.service === 'out-of-order' ? { kind: 'internal', detail: 'the gate is out of order' } : null;
  const cause = fault ?? status?.outOfOrder ?? unsaid;
  if (cause !== null) return { screen: 'out-of-order', fault: cause };
  if (scene === null) return { screen: 'starting' };
  const [sheet = null, ...others] = sheetsOf(scene);
  const surfaces = { staff, guard, form, desk, sheet, askedNext: others.map(({ lane }) => lane) };
  const hands = screenOfHands({ status, ...surfaces });
  if (hands !== null && status !== null && scene.service !== 'starting')
    return { screen: hands, ribbon: ribbonOf(scene, status), status, ...surfaces };
  const answers = viewOfAnswers(scene, { status, ...surfaces });
  if (answers !== null) return answers;
  if (status === null || scene.service === 'starting') return { screen: 'starting' };
  return viewOfRest(scene, { status, ...surfaces });
}

/** One thing that stands on the painted screen, and what it sounds like. */
export interface Painting {
  /** The same key on the next screen means that it went on standing: neither reported nor sounded again. */
  readonly key: string;
  readonly report: Omit<Painted, 'scene'>;
  readonly sound: {
    readonly state: VerdictState | 'reading';
    readonly lane: string | null;
    readonly prompt: Prompt | null;
  } | null;
}

const paintingOf = ({ prompt, showing }: Pick<Standing, 'prompt' | 'showing'>): Painting => ({
  key: `showing ${showing}`,
  report: { promptId: prompt.promptId, screen: prompt.kind },
  sound: { state: prompt.kind, lane: prompt.lane, prompt },
});

/** A code that is being read. The sound is the code's: how many wait behind it changes nothing. */
const readingOf = (screen: 'reading' | 'busy', lane: string, showing: number): Painting => ({
  key: `reading ${showing}`,
  report: { promptId: null, screen },
  sound: { state: 'reading', lane, prompt: null },
});

/** Of answers that stand beside each other: all, the newest last. Without one, the newest code that is being read. */
function paintingsOf(parts: readonly Part[]): readonly Painting[] {
  const answers = parts
    .flatMap(({ standing }) => (standing === null ? [] : [standing]))
    .sort((one, other) => one.showing - other.showing)
    .map(paintingOf);
  if (answers.length > 0) return answers;
  const read = parts
    .flatMap(({ lane, note }) => (note !== null && 'showing' in note ? [{ lane, note }] : []))
    .sort((one, other) => one.note.showing - other.note.showing)
    .at(-1);
  return read === undefined ? [] : [readingOf(read.note.kind, read.lane, read.note.showing)];
}

/**
 * What to tell the main process once `view` is painted as `shown`, the newest last. An answer is painted alike, whether
 * it has the whole screen, a part of it, or the ribbon over what somebody is doing.
 */
export function describePainted(view: View, shown: Screen): readonly Painting[] {
  if (shown === view.screen && 'prompt' in view) return [paintingOf(view)];
  if (shown === view.screen && 'parts' in view) return paintingsOf(view.parts);
  if (shown === view.screen && 'ribbon' in view && view.ribbon.length > 0) return paintingsOf(view.ribbon);
  if (shown === view.screen && (view.screen === 'reading' || view.screen === 'busy'))
    return [readingOf(view.screen, view.lane, view.showing)];
  const screen = shown === view.screen ? calmOf(view.screen) : 'out-of-order';
  return [
    {
      key: screen,
      report: { promptId: null, screen },
      sound: screen === 'out-of-order' ? { state: screen, lane: null, prompt: null } : null,
    },
  ];
}

/** Every screen of prompts was told before: what is left is one of these, or nothing that main may believe. */
function calmOf(screen: Screen): Painted['screen'] {
  return screen === 'split' ? 'out-of-order' : screen;
}

/**
 * View: which one screen stands, from what is known. Pure.
 *
 * Order of precedence: a fault of this page or of the station covers everything; then the answers, one whole or each
 * lane's on its own part; then what somebody is doing at this screen: a visitor's questions, the PIN pad, a form, the
 * desk, the devices screen; then a code that is being read; then paused; then idle. Nothing is known before the first
 * status and the first scene, and then the gate is not yet idle.
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
  | { readonly kind: 'reading' | 'asking' | 'paused' }
  | { readonly kind: 'busy'; readonly queued: number };

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
      readonly screen: 'questions' | 'pin-pad' | 'form' | 'desk' | 'staff' | 'paused' | 'idle';
    })
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
      return { ...empty, note: { kind: 'busy', queued: lane.queued } };
    case 'needs-answers':
      return { ...empty, note: { kind: 'asking' } };
    case 'reading':
      return { ...empty, note: { kind: 'reading' } };
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

/** What somebody does at this screen; null: nobody does anything. */
function viewOfHands(under: KnownUnder): View | null {
  if (under.sheet !== null) return { screen: 'questions', ...under };
  if (under.guard !== null && under.guard.pin !== null) return { screen: 'pin-pad', ...under };
  if (under.form !== null) return { screen: 'form', ...under };
  if (under.desk !== null) return { screen: 'desk', ...under };
  return under.staff === null ? null : { screen: 'staff', ...under };
}

function oldestSheet({ lanes }: Scene): QuestionSheet | null {
  const asked = lanes.filter((lane) => lane.state === 'needs-answers');
  return asked.sort((one, other) => one.showing - other.showing)[0]?.sheet ?? null;
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
  const surfaces = { staff, guard, form, desk, sheet: oldestSheet(scene) };
  const answers = viewOfAnswers(scene, { status, ...surfaces });
  if (answers !== null) return answers;
  if (status === null || scene.service === 'starting') return { screen: 'starting' };
  const under = { status, ...surfaces };
  return viewOfHands(under) ?? viewOfRest(scene, under);
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

/** What to tell the main process once `view` is painted as `shown`, the newest last. */
export function describePainted(view: View, shown: Screen): readonly Painting[] {
  if (shown === view.screen && 'prompt' in view) return [paintingOf(view)];
  if (shown === view.screen && 'parts' in view) {
    return view.parts
      .flatMap(({ standing }) => (standing === null ? [] : [standing]))
      .sort((one, other) => one.showing - other.showing)
      .map(paintingOf);
  }
  if (shown === view.screen && (view.screen === 'reading' || view.screen === 'busy')) {
    // The sound is the code's: how many wait behind it changes nothing.
    const sound = { state: 'reading', lane: view.lane, prompt: null } as const;
    return [{ key: `reading ${view.showing}`, report: { promptId: null, screen: view.screen }, sound }];
  }
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

/**
 * Gate machine: from what stands at the gate and what happens to what stands next. Pure; holds no clock.
 *
 * One state for each lane, and over them whether the gate is in service (contract/scene.ts). A lane's next showing takes
 * that lane's part only. A part whose time is over stays, empty, while another answer is being read: nothing grows,
 * shrinks or moves under a reader's eyes, and nobody finds a stranger's answer on their side. The next showing that
 * stands alone takes the whole screen again. Who is being asked something is never dropped for somebody else: where
 * there is no room for their part they stand unseen until there is. What this machine does not know puts the gate out
 * of order, never open.
 */
import { dwellOf, type Prompt, type VisitPrompt } from '../../contract/prompt.ts';
import { ANSWER_TURN_MS, ANSWER_WAIT_MS, type QuestionSheet } from '../../contract/questions.ts';
import type { GateState, LaneScene, Scene, Service } from '../../contract/scene.ts';

/** Parts that can still be read at 3 m. */
export const MAX_PARTS = 3;
/** A code that is being read longer than this is not being read any more: a look-up has its own, shorter deadline. */
export const READING_LIFE_MS = 15_000;
/** Questions end by the passage's own deadline; this one only keeps a sheet that was forgotten from standing for ever. */
export const ANSWER_LIFE_MS = ANSWER_TURN_MS + ANSWER_WAIT_MS + 5_000;

/** What stands at a lane that is not waiting. */
export type Standing = Exclude<LaneScene, { state: 'waiting' }>;

export interface Gate {
  readonly number: number;
  /** The station has opened once. */
  readonly isKnown: boolean;
  readonly isFaulty: boolean;
  readonly isPaused: boolean;
  /** Staff write down who has no code. */
  readonly isWriting: boolean;
  /** In order of showing, one a lane. */
  readonly standing: readonly Standing[];
  /** Lanes that share the screen, each once; empty when nothing stands. */
  readonly sharing: readonly string[];
  readonly showings: number;
}

export type GateEvent =
  | { readonly type: 'opened' }
  /** A code was taken and its verdict is not there at once. */
  | { readonly type: 'code-taken'; readonly lane: string }
  /** So many scans of this lane wait behind the one that is being read. */
  | { readonly type: 'queued'; readonly lane: string; readonly waiting: number }
  | { readonly type: 'prompt'; readonly prompt: Prompt }
  /** Staff decided anew what the prompt `instead` had said: nothing else that stands is taken away for it. */
  | { readonly type: 'decided-anew'; readonly prompt: VisitPrompt; readonly instead: string }
  | { readonly type: 'asked'; readonly sheet: QuestionSheet }
  | { readonly type: 'answered'; readonly lane: string }
  /** The time of a showing is over. */
  | { readonly type: 'over'; readonly showing: number }
  /** Nothing stands at this lane any more. */
  | { readonly type: 'cleared'; readonly lane: string }
  | { readonly type: 'writing'; readonly isOn: boolean }
  | { readonly type: 'paused'; readonly isOn: boolean }
  | { readonly type: 'fault' }
  | { readonly type: 'in-order' };

export const firstGate: Gate = {
  number: 0,
  isKnown: false,
  isFaulty: false,
  isPaused: false,
  isWriting: false,
  standing: [],
  sharing: [],
  showings: 0,
};

/** How soon a part gives way: first who needs nothing more, then who can scan again, then who must read or answer. */
const yieldOrder: Readonly<Record<Standing['state'], number>> = {
  accept: 0,
  'scan-again': 1,
  reading: 2,
  busy: 2,
  deny: 3,
  ask: 4,
  'needs-answers': 5,
};

/** How long a showing stands when nothing interrupts it, milliseconds. */
export function lifeOf(one: Standing): number {
  switch (one.state) {
    case 'reading':
    case 'busy':
      return READING_LIFE_MS;
    case 'needs-answers':
      return ANSWER_LIFE_MS;
    default:
      return one.dwellMs;
  }
}

const outOfOrder = (gate: Gate): Gate =>
  gate.isFaulty && gate.standing.length === 0
    ? gate
    : { ...gate, number: gate.number + 1, isFaulty: true, standing: [], sharing: [] };

const isSheet = ({ state }: Standing): boolean => state === 'needs-answers';

/** Of all that stand, those that have a part of the screen; `stays`: has one whatever else stands. */
function seenOf(standing: readonly Standing[], stays: (one: Standing) => boolean): readonly Standing[] {
  if (standing.length <= MAX_PARTS) return standing;
  const rank = (one: Standing): number => (stays(one) ? 10 : yieldOrder[one.state]);
  // Of those who are asked the oldest is asked now; of the others the oldest has been read longest.
  const age = (one: Standing): number => (isSheet(one) ? one.showing : -one.showing);
  const kept = [...standing]
    .sort((one, other) => rank(other) - rank(one) || age(one) - age(other))
    .slice(0, MAX_PARTS);
  return standing.filter((one) => kept.includes(one));
}

const lanesOf = (standing: readonly Standing[]): readonly string[] => standing.map(({ lane }) => lane);

function change(gate: Gate, part: Partial<Omit<Gate, 'number'>>): Gate {
  return { ...gate, ...part, number: gate.number + 1 };
}

/** A new showing at its lane. */
function show(gate: Gate, make: (showing: number) => Standing): Gate {
  const showing = gate.showings + 1;
  const next = make(showing);
  const all = [...gate.standing.filter(({ lane }) => lane !== next.lane), next];
  const seen = seenOf(all, (one) => one === next && !isSheet(one));
  const standing = all.filter((one) => isSheet(one) || seen.includes(one));
  return change(gate, { standing, sharing: lanesOf(seen), showings: showing });
}

/** The same showing with other words: it keeps its place and its time. */
const redraw = (gate: Gate, next: Standing): Gate =>
  change(gate, { standing: gate.standing.map((one) => (one.showing === next.showing ? next : one)) });

function end(gate: Gate, one: Standing | undefined): Gate {
  if (one === undefined) return gate;
  const standing = gate.standing.filter((other) => other !== one);
  const isUnseen = standing.some(({ lane }) => !gate.sharing.includes(lane));
  if (isUnseen)
    return change(gate, { standing, sharing: lanesOf(seenOf(standing, (other) => !isSheet(other))) });
  return change(gate, { standing, sharing: standing.length === 0 ? [] : gate.sharing });
}

/** Whether the prompt may stand where nothing but the prompt `own` may be taken away. */
function mayStand(gate: Gate, { lane }: VisitPrompt, own: string): boolean {
  const now = at(gate, lane);
  return now === undefined || ('prompt' in now && now.prompt.promptId === own);
}

function showPrompt(gate: Gate, prompt: Prompt): Gate {
  const { kind, lane } = prompt;
  switch (kind) {
    case 'accept':
    case 'deny':
    case 'ask':
      // The code of who went before, still in the light, takes nothing from who stands there now.
      if (prompt.isRepeat && !mayStand(gate, prompt, prompt.promptId)) return gate;
      return show(gate, (showing) => ({ state: kind, lane, showing, dwellMs: dwellOf(prompt), prompt }));
    case 'scan-again':
      return show(gate, (showing) => ({ state: kind, lane, showing, dwellMs: dwellOf(prompt), prompt }));
    default:
      return outOfOrder(gate);
  }
}

function ask(gate: Gate, sheet: QuestionSheet): Gate {
  const now = at(gate, sheet.lane);
  if (now?.state === 'needs-answers' && now.sheet.sheetId === sheet.sheetId)
    return redraw(gate, { ...now, sheet });
  return show(gate, (showing) => ({ state: 'needs-answers', lane: sheet.lane, showing, sheet }));
}

/** Only who is being read has others behind them: an answer or a question that stands is not covered by a number. */
function queue(gate: Gate, lane: string, waiting: number): Gate {
  const now = at(gate, lane);
  if (now?.state !== 'reading' && now?.state !== 'busy') return gate;
  const { showing } = now;
  if (waiting > 0) {
    return now.state === 'busy' && now.queued === waiting
      ? gate
      : redraw(gate, { state: 'busy', lane, showing, queued: waiting });
  }
  return now.state === 'reading' ? gate : redraw(gate, { state: 'reading', lane, showing });
}

const at = (gate: Gate, lane: string): Standing | undefined => gate.standing.find((one) => one.lane === lane);

function set(gate: Gate, part: Partial<Pick<Gate, 'isKnown' | 'isFaulty' | 'isPaused' | 'isWriting'>>): Gate {
  const isSame = Object.entries(part).every(([name, value]) => gate[name as keyof typeof part] === value);
  return isSame ? gate : change(gate, part);
}

/** The gate after `event`; the same object when nothing changed. */
export function step(gate: Gate, event: GateEvent): Gate {
  switch (event.type) {
    case 'opened':
      return set(gate, { isKnown: true });
    case 'code-taken': {
      const now = at(gate, event.lane);
      if (now?.state === 'reading' || now?.state === 'busy') return gate;
      return show(gate, (showing) => ({ state: 'reading', lane: event.lane, showing }));
    }
    case 'queued':
      return queue(gate, event.lane, event.waiting);
    case 'prompt':
      return showPrompt(gate, event.prompt);
    case 'decided-anew':
      return mayStand(gate, event.prompt, event.instead) ? showPrompt(gate, event.prompt) : gate;
    case 'asked':
      return ask(gate, event.sheet);
    case 'answered': {
      const now = at(gate, event.lane);
      return now?.state === 'needs-answers' ? end(gate, now) : gate;
    }
    case 'over':
      return end(
        gate,
        gate.standing.find(({ showing }) => showing === event.showing),
      );
    case 'cleared':
      return end(gate, at(gate, event.lane));
    case 'writing':
      return set(gate, { isWriting: event.isOn });
    case 'paused':
      return set(gate, { isPaused: event.isOn });
    // None of the answers that stood may come back to the next visitor as theirs.
    case 'fault':
      return outOfOrder(gate);
    case 'in-order':
      return set(gate, { isFaulty: false });
    default:
      return outOfOrder(gate);
  }
}

export function serviceOf({ isFaulty, isKnown, isPaused, isWriting }: Gate): Service {
  if (isFaulty) return 'out-of-order';
  if (!isKnown) return 'starting';
  if (isPaused) return 'paused';
  return isWriting ? 'manual-entry' : 'open';
}

export function sceneOf(gate: Gate): Scene {
  const service = serviceOf(gate);
  const isCovered = service === 'out-of-order' || service === 'starting';
  return {
    number: gate.number,
    service,
    lanes: isCovered ? [] : gate.sharing.map((lane) => at(gate, lane) ?? { state: 'waiting', lane }),
  };
}

/** The sheet that the screen asks now: who was asked first answers first. Null: none. */
export function askedSheetOf({ lanes }: Scene): string | null {
  const asked = lanes.filter((lane) => lane.state === 'needs-answers');
  return asked.sort((one, other) => one.showing - other.showing)[0]?.sheet.sheetId ?? null;
}

/** What somebody in front of `lane` finds. */
export function stateOf(gate: Gate, lane: string): GateState | 'starting' {
  const service = serviceOf(gate);
  if (service === 'out-of-order' || service === 'starting') return service;
  const state = at(gate, lane)?.state ?? 'waiting';
  if (state !== 'waiting' || service === 'open') return state;
  return service;
}

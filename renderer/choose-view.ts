/**
 * View: which one screen stands, from what is known. Pure.
 *
 * Order of precedence: a fault of this page or of the station covers everything; then the prompts, one
 * whole or each lane's on its own part; then the devices screen, when staff opened it; then idle. Nothing
 * is known before the first status, and then the gate is not yet idle.
 */
import type { Painted } from '../contract/ipc.ts';
import type { Prompt, ScanAgainPrompt, VisitPrompt } from '../contract/prompt.ts';
import type { StaffView } from '../contract/staff.ts';
import type { OutOfOrder, StationStatus } from '../contract/status.ts';
import { orderLanes, type Places, type Standing } from './keep-standing.ts';
import type { VerdictState } from './verdict-table.ts';

export interface Known {
  readonly status: StationStatus | null;
  /** Something that this page could not understand or draw. */
  readonly fault: OutOfOrder | null;
  readonly places: Places;
  /** The devices screen, while staff have it open. */
  readonly staff: StaffView | null;
}

/** One lane's part of a screen that several share; nothing stands where its answer's time is over. */
export interface Part {
  readonly lane: string;
  readonly standing: Standing | null;
}

/** What is under the screen that stands: it keeps its own state until it is seen again. */
interface Under {
  readonly status: StationStatus | null;
  readonly staff: StaffView | null;
}

export type View =
  | { readonly screen: 'starting' }
  | { readonly screen: 'out-of-order'; readonly fault: OutOfOrder }
  | (Under & {
      readonly screen: 'accept' | 'deny' | 'ask';
      readonly prompt: VisitPrompt;
      readonly showing: number;
    })
  | (Under & {
      readonly screen: 'scan-again';
      readonly prompt: ScanAgainPrompt;
      readonly showing: number;
    })
  | (Under & { readonly screen: 'split'; readonly parts: readonly Part[] })
  | { readonly screen: 'staff'; readonly staff: StaffView; readonly status: StationStatus }
  | { readonly screen: 'idle'; readonly status: StationStatus };

export type Screen = View['screen'];

function viewOfOne({ prompt, showing }: Standing, under: Under): View {
  return prompt.kind === 'scan-again'
    ? { screen: prompt.kind, prompt, showing, ...under }
    : { screen: prompt.kind, prompt, showing, ...under };
}

export function chooseView({ status, fault, places, staff }: Known): View {
  const cause = fault ?? status?.outOfOrder ?? null;
  if (cause !== null) return { screen: 'out-of-order', fault: cause };
  const under = { status, staff };
  const { standing, lanes } = places;
  if (lanes.length > 1) {
    const parts = orderLanes(lanes, status).map((lane) => ({
      lane,
      standing: standing.find(({ prompt }) => prompt.lane === lane) ?? null,
    }));
    return { screen: 'split', parts, ...under };
  }
  const [only] = standing;
  if (only !== undefined) return viewOfOne(only, under);
  if (status === null) return { screen: 'starting' };
  return staff === null ? { screen: 'idle', status } : { screen: 'staff', staff, status };
}

/** One thing that stands on the painted screen, and what it sounds like. */
export interface Painting {
  /** The same key on the next screen means that it went on standing: neither reported nor sounded again. */
  readonly key: string;
  readonly report: Painted;
  readonly sound: { readonly state: VerdictState; readonly lane: string | null } | null;
}

const paintingOf = ({ prompt, showing }: { prompt: Prompt; showing: number }): Painting => ({
  key: `showing ${showing}`,
  report: { promptId: prompt.promptId, screen: prompt.kind },
  sound: { state: prompt.kind, lane: prompt.lane },
});

/**
 * What to tell the main process once `view` is painted as `shown`, the newest last; nothing while there is
 * nothing to tell.
 */
export function describePainted(view: View, shown: Screen): readonly Painting[] {
  if (shown === 'starting') return [];
  if (shown === view.screen && 'prompt' in view) return [paintingOf(view)];
  if (shown === view.screen && 'parts' in view) {
    return view.parts
      .flatMap(({ standing }) => (standing === null ? [] : [standing]))
      .sort((one, other) => one.showing - other.showing)
      .map(paintingOf);
  }
  const screen = shown === 'idle' || shown === 'staff' ? shown : 'out-of-order';
  return [
    {
      key: screen,
      report: { promptId: null, screen },
      sound: screen === 'out-of-order' ? { state: screen, lane: null } : null,
    },
  ];
}

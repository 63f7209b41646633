/**
 * Gallery state: one thing that can stand on a screen, as the messages that bring it there and the keys to touch then.
 *
 * Everything that the page holds is told in each, so that no state depends on what stood before it.
 */
import type { FormView } from '../../contract/assisted.ts';
import type { DeskView } from '../../contract/desk.ts';
import type { GuardView } from '../../contract/guard.ts';
import type { Paper } from '../../contract/paper.ts';
import type { Scene } from '../../contract/scene.ts';
import type { StaffView } from '../../contract/staff.ts';
import type { StationStatus } from '../../contract/status.ts';
import { sampleGuardView } from './sample-guard.ts';
import { openGate, sceneWith } from './sample-scenes.ts';
import { sampleStatus } from './sample-screens.ts';

export const galleryGroups = [
  'idle',
  'service',
  'verdicts',
  'refusals',
  'languages',
  'questions',
  'strip',
  'forms',
  'desk',
  'devices',
  'papers',
] as const;
export type GalleryGroup = (typeof galleryGroups)[number];

interface Named {
  /** Stable: pictures are called by it. */
  readonly name: string;
  readonly group: GalleryGroup;
}

/** Something that happens once the state stands; a string is the selector of what is touched. */
export type Touch =
  | string
  /** Pressed and let go: what listens to the finger itself. */
  | { readonly tap: string }
  /** The clock goes on. */
  | { readonly laterMs: number }
  /** The devices screen hears from the devices again. */
  | { readonly staff: StaffView };

/** On the gate's own screen. */
export interface GateState extends Named {
  readonly page: 'gate';
  /** `data-screen` of the page once it stands. */
  readonly screen: string;
  readonly status: StationStatus;
  readonly scene: Scene;
  readonly guard: GuardView;
  readonly staff: StaffView | null;
  readonly form: FormView | null;
  readonly desk: DeskView | null;
  /** What happens then, in turn. */
  readonly touches: readonly Touch[];
  /** `print`: as it comes out of the printer. */
  readonly media: 'screen' | 'print';
}
/** On the guard's own display. */
export interface BoardState extends Named {
  readonly page: 'board';
  readonly status: StationStatus;
  readonly guard: GuardView;
  readonly touches: readonly Touch[];
}
/** What is printed; it has its own size. */
export interface PaperState extends Named {
  readonly page: 'paper';
  readonly paper: Paper;
}
export type GalleryState = GateState | BoardState | PaperState;

export const idleScene: Scene = sceneWith();
export { openGate };

/** Nothing stands and the last verdicts are the sample's, unless it is said. */
export const gateState = (
  group: GalleryGroup,
  name: string,
  screen: string,
  change: Partial<Omit<GateState, 'page' | 'group' | 'name' | 'screen'>> = {},
): GateState => ({
  page: 'gate',
  group,
  name,
  screen,
  status: sampleStatus(),
  scene: idleScene,
  guard: sampleGuardView(),
  staff: null,
  form: null,
  desk: null,
  touches: [],
  media: 'screen',
  ...change,
});

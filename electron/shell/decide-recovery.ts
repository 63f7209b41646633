/**
 * Recovery of the screens, the decisions only (pure): is what main believes to be shown what the page painted, and
 * what to do when it is not, or when the page died or hung. Chromium never restarts a dead page by itself. The scene is
 * pushed again first, then the page is loaded anew; when that keeps failing the whole program starts again, and above
 * it the operating system's supervisor does.
 */
import type { Painted } from '../../contract/ipc.ts';
import type { Scene } from '../../contract/scene.ts';

export const RECOVERY_WINDOW_MS = 60_000;
export const MAX_RELOADS_IN_WINDOW = 3;
/** A scene that is not painted after this time may have been missed: it is pushed once more. */
export const PUSH_AGAIN_AFTER_MS = 2_000;
/** A scene that is not painted after this time is a fault: nobody at the gate sees an answer. */
export const PAINT_DEADLINE_MS = 3_000;
/** A page that says nothing for this long is dead, whether or not there was anything to paint. */
export const SILENCE_DEADLINE_MS = 5_000;
/** A page that painted nothing this long after it was loaded is dead; slow boxes take 2 s. */
export const LOAD_DEADLINE_MS = 15_000;
/** How often it is looked. */
export const LOOK_EVERY_MS = 500;
/** When so much time passed between two looks it was the main process that slept: the page gets its time anew. */
export const OWN_SLEEP_MS = 1_500;

export type Recovery = 'reload' | 'relaunch';

/** `faultsAtMs` are earlier faults, any order, same clock as `nowMs`; the present one is not among them. */
export function decideRecovery(faultsAtMs: readonly number[], nowMs: number): Recovery {
  const recent = faultsAtMs.filter((atMs) => nowMs - atMs < RECOVERY_WINDOW_MS);
  return recent.length < MAX_RELOADS_IN_WINDOW ? 'reload' : 'relaunch';
}

/** The newest prompt of a scene; null: none stands. */
export function newestPromptOf({ lanes }: Scene): string | null {
  let newest: { readonly showing: number; readonly promptId: string } | null = null;
  for (const lane of lanes) {
    if ('prompt' in lane && (newest === null || lane.showing > newest.showing))
      newest = { showing: lane.showing, promptId: lane.prompt.promptId };
  }
  return newest?.promptId ?? null;
}

/** Whether the page shows what main believes. A page that is ahead shows a later scene than this one. */
export function isAsBelieved(scene: Scene, painted: Painted): boolean {
  if (painted.scene !== scene.number) return painted.scene > scene.number;
  const isOut = painted.screen === 'out-of-order';
  return isOut === (scene.service === 'out-of-order') && painted.promptId === newestPromptOf(scene);
}

/** What is known of the page; times of one monotonic clock. */
export interface PageWatch {
  /** Since when something else stands than main believes; null: all is well. */
  readonly wrongSinceMs: number | null;
  readonly hasPushedAgain: boolean;
  readonly heardAtMs: number;
}

export type PageStep = 'well' | 'push-again' | 'not-painted' | 'silent';

export function decidePageStep(
  { wrongSinceMs, hasPushedAgain, heardAtMs }: PageWatch,
  nowMs: number,
): PageStep {
  const wrongForMs = wrongSinceMs === null ? 0 : nowMs - wrongSinceMs;
  if (wrongForMs >= PAINT_DEADLINE_MS) return 'not-painted';
  if (nowMs - heardAtMs >= SILENCE_DEADLINE_MS) return 'silent';
  return wrongForMs >= PUSH_AGAIN_AFTER_MS && !hasPushedAgain ? 'push-again' : 'well';
}

/**
 * Shows the guard board on the page of a second display (`index.html?surface=guard`).
 *
 * It hears the strip's view, the station's status and the keys that walk over it: no prompt, no form, no name but the
 * masked one.
 * What does not parse is not drawn; the board keeps what stood, for the gate does not rest on it.
 */
import type { Root } from 'react-dom/client';
import type { GuardView } from '../../contract/guard.ts';
import { type GatehouseDoor, pushChannels } from '../../contract/ipc.ts';
import type { StationStatus } from '../../contract/status.ts';
import { markWalking } from '../form/watch-form-keys.ts';
import { GuardBoard } from './guard-board.tsx';
import { walkUnfocused } from './walk-focus.ts';

export const isGuardSurface = (search: string): boolean =>
  new URLSearchParams(search).get('surface') === 'guard';

/** Draws on `root` from now on. Returns a stop function. */
export function showGuardBoard(
  root: Pick<Root, 'render'>,
  door: Pick<GatehouseDoor, 'watchGuard' | 'watchStatus' | 'watchFormKey' | 'actAsGuard'>,
): () => void {
  let view: GuardView | null = null;
  let status: StationStatus | null = null;
  const draw = (): void => {
    if (view === null || status === null) return;
    root.render(<GuardBoard view={view} status={status} act={(action) => door.actAsGuard(action)} />);
  };
  const stops = [
    door.watchGuard((payload) => {
      const parsed = pushChannels['guard:view'].safeParse(payload);
      if (parsed.success) view = parsed.data;
      draw();
    }),
    door.watchStatus((payload) => {
      const parsed = pushChannels['gate:status'].safeParse(payload);
      if (parsed.success) status = parsed.data;
      draw();
    }),
    door.watchFormKey((payload) => {
      const key = pushChannels['form:key'].safeParse(payload);
      if (!key.success) return;
      markWalking(key.data);
      walkUnfocused(document, key.data);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

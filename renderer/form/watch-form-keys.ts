/**
 * Watches the keys of the physical keyboard, which the main process takes and hands on while something is typed into.
 */
import type { FormKey } from '../../contract/assisted.ts';
import { pushChannels } from '../../contract/ipc.ts';

/** Returns a stop function. */
export type WatchKeys = (listener: (key: FormKey) => void) => () => void;

/** A key that does not parse is none. */
export const watchFormKeys: WatchKeys = (listener) =>
  window.gatehouse.watchFormKey((payload) => {
    const key = pushChannels['form:key'].safeParse(payload);
    if (!key.success) return;
    markWalking(key.data);
    listener(key.data);
  });

/** Where the focus is shows from the first key that walks until the next touch. */
export function markWalking({ kind }: FormKey): void {
  if (kind === 'character' || kind === 'delete' || kind === 'scanned') return;
  const page = document.documentElement;
  if ('keys' in page.dataset) return;
  page.dataset.keys = '';
  document.addEventListener('pointerdown', () => delete page.dataset.keys, { once: true, capture: true });
}

/** What of `root` has the focus. */
export function activeIn(root: HTMLElement): HTMLElement | null {
  const active = document.activeElement;
  return active instanceof HTMLElement && root.contains(active) ? active : null;
}

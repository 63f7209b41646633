/**
 * Walks the focus among the keys of a surface, by strokes that the main process hands on.
 *
 * Every key of the keyboard goes to the main process first: a scanner may be typing. What a person pressed comes back
 * as a stroke (`form:key`), and this moves and presses as a browser would have. Never types into anything.
 */
import type { FormKey } from '../../contract/assisted.ts';

const TARGETS = 'button:not([disabled]), [tabindex="0"]';

/** True when the stroke was one of walking and was used. `root` is the surface that stands on top. */
export function walkFocus(root: ParentNode, { kind }: FormKey, active: HTMLElement | null): boolean {
  const targets = [...root.querySelectorAll<HTMLElement>(TARGETS)].filter(
    (target) => target.getClientRects().length > 0,
  );
  const at = active === null ? -1 : targets.indexOf(active);
  switch (kind) {
    case 'tab':
    case 'right':
      targets[(at + 1) % targets.length]?.focus({ focusVisible: true } as FocusOptions);
      return targets.length > 0;
    case 'back-tab':
    case 'left':
      targets[(at <= 0 ? targets.length : at) - 1]?.focus({ focusVisible: true } as FocusOptions);
      return targets.length > 0;
    case 'enter':
      if (at < 0) return false;
      targets[at]?.click();
      return true;
    default:
      return false;
  }
}

/**
 * The keyboard's walk over the page of a second display, whose window never has the focus: the one that is walked to
 * is marked (`data-walked`), for `:focus` matches nothing there. Escape lets it go.
 */
export function walkUnfocused(root: Document, key: FormKey): void {
  const walked = root.querySelector<HTMLElement>('[data-walked]');
  if (key.kind === 'escape') {
    walked?.blur();
    walked?.removeAttribute('data-walked');
    return;
  }
  walkFocus(root.querySelector('.pin-pad') ?? root, key, walked);
  const now = root.activeElement;
  if (now === walked) return;
  walked?.removeAttribute('data-walked');
  if (now !== null && now !== root.body) now.setAttribute('data-walked', '');
}

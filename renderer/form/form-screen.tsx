/**
 * Form screen: keeps the draft of one form, hears the keys that the main process hands on, and tells it what is done.
 *
 * The draft lives here and nowhere else; another form, or its end, drops it. Every key of the keyboard works: Tab and
 * the arrows walk, Enter presses and goes on, letters go to the line that is typed into.
 */
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { FormAction, FormKey, FormView } from '../../contract/assisted.ts';
import { walkFocus } from '../guard/walk-focus.ts';
import { eventOfAskedKey } from './ask-steps.ts';
import { dismiss, standingDialog } from './form-dialogs.tsx';
import { type FormDraft, newDraft } from './form-draft.ts';
import { FormPage } from './form-page.tsx';
import { type FormEvent, type Stepped, stepForm } from './form-steps.ts';
import { useCompactKeys } from './use-compact-keys.ts';
import { activeIn, type WatchKeys, watchFormKeys } from './watch-form-keys.ts';

/** That the form is worked on is told at most this often, milliseconds. */
const TOUCH_EVERY_MS = 1_000;

/** The year in Viet Nam, whatever zone the machine was left in. */
const yearNow = (): number =>
  Number(new Intl.DateTimeFormat('en', { timeZone: 'Asia/Ho_Chi_Minh', year: 'numeric' }).format());

/** Where the focus belongs when a page opens or another line is typed into. */
function usePlacedFocus(root: RefObject<HTMLElement | null>, field: string | null, page: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the page is what the focus is placed anew for
  useLayoutEffect(() => {
    const wanted = root.current?.querySelector<HTMLElement>(
      field === null ? '[data-first]' : `[data-field="${field}"]`,
    );
    wanted?.focus({ preventScroll: true });
    wanted?.scrollIntoView({ block: 'nearest' });
  }, [root, field, page]);
}

/** What a key of the physical keyboard does; a line that is typed into has it before the focus. */
export function eventOfKey(
  key: FormKey,
  draft: FormDraft,
  role: string | null,
  atMs: number,
): FormEvent | null {
  if (draft.step === 'questions') return eventOfAskedKey(key, draft, role === 'button');
  const isInLine = draft.field !== null && role !== 'button';
  switch (key.kind) {
    case 'character':
      if (draft.field === null || (role === 'button' && key.character === ' ')) return null;
      return { type: 'character', character: key.character, atMs };
    case 'delete':
      return { type: 'edit', kind: 'delete' };
    case 'left':
    case 'right':
      return isInLine ? { type: 'edit', kind: key.kind } : null;
    case 'enter':
      if (isInLine) return { type: 'next-field' };
      return role === null ? { type: 'next' } : null;
    case 'escape':
      return { type: 'back' };
    case 'scanned':
      return { type: 'scanned' };
    default:
      return null;
  }
}

function FormSheet({
  view,
  act,
  keys,
  isCovered,
}: {
  readonly view: FormView;
  readonly act: (action: FormAction) => void;
  readonly keys: WatchKeys;
  readonly isCovered: boolean;
}) {
  const isCompact = useCompactKeys();
  // Where the keyboard hides the page, the page is seen first: a card may fill it in.
  const [draft, setDraft] = useState(() =>
    isCompact ? { ...newDraft(view.kind), field: null } : newDraft(view.kind),
  );
  const [slipAt, showSlip] = useState(0);
  const root = useRef<HTMLDivElement>(null);
  const toldAtMs = useRef(0);
  /** Several events can come between two drawings. */
  const latest = useRef(draft);

  function touch(): void {
    const nowMs = performance.now();
    if (nowMs - toldAtMs.current < TOUCH_EVERY_MS) return;
    toldAtMs.current = nowMs;
    act({ type: 'touch', formId: view.formId });
  }

  function take({ draft: next, action }: Stepped): void {
    latest.current = next;
    setDraft(next);
    if (action !== null) act(action);
  }

  function send(event: FormEvent): void {
    take(stepForm(latest.current, event, view, yearNow()));
  }

  function press(key: FormKey): void {
    touch();
    if (root.current === null) return;
    const active = activeIn(root.current);
    const role = active === null ? null : active.getAttribute('role') === 'textbox' ? 'textbox' : 'button';
    const dialog = standingDialog(view, latest.current);
    if (dialog !== null) {
      if (key.kind === 'escape') dismiss(dialog, { view, send, act });
      else if (key.kind === 'character' && key.character === ' ') active?.click();
      else if (key.kind === 'scanned') send({ type: 'scanned' });
      else walkFocus(root.current, key, active);
      return;
    }
    if (view.done === null) {
      const event = eventOfKey(key, latest.current, role, performance.now());
      if (event !== null) {
        send(event);
        return;
      }
    } else if (key.kind === 'escape') {
      act({ type: 'close', formId: view.formId });
      return;
    }
    if (key.kind === 'character' && key.character === ' ') active?.click();
    else walkFocus(root.current, key, active);
  }

  const onKey = useRef(press);
  useLayoutEffect(() => {
    onKey.current = press;
  });
  // What stands over it has the keys.
  useEffect(() => (isCovered ? undefined : keys((key) => onKey.current(key))), [keys, isCovered]);

  const { prefill, done, problem, asked = null, measured = null, wanted = null, code = null } = view;
  const onView = useRef(send);
  useLayoutEffect(() => {
    onView.current = send;
  });
  // The same where the panel's size becomes known only now; nothing that was typed is lost.
  useLayoutEffect(() => {
    if (isCompact) onView.current({ type: 'hide' });
  }, [isCompact]);
  // Every view that comes is an answer to what was sent, or a card.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the view as a whole is the answer
  useEffect(() => {
    onView.current({ type: 'answered' });
  }, [view]);
  useEffect(() => {
    if (prefill !== null) onView.current({ type: 'card', card: prefill });
  }, [prefill]);
  useEffect(() => {
    if (asked !== null) onView.current({ type: 'asked', asked });
  }, [asked]);
  useEffect(() => {
    if (measured !== null) onView.current({ type: 'measured', measured });
  }, [measured]);
  useEffect(() => {
    if (wanted !== null) onView.current({ type: 'wanted' });
  }, [wanted]);
  useEffect(() => {
    // Who was turned away may be sent again.
    if (done === null || done.isAgain === true) return;
    // Written down: what was typed has no more business here.
    const forgotten = newDraft(view.kind);
    latest.current = forgotten;
    setDraft(forgotten);
  }, [done, view.kind]);

  const dialog = standingDialog(view, draft);
  usePlacedFocus(
    root,
    done === null && dialog === null ? draft.field : null,
    `${draft.step} ${draft.at} ${draft.asking?.question} ${dialog} ${code?.number} ${done !== null} ${problem} ${isCovered}`,
  );

  return (
    <div className="form-sheet" ref={root} onPointerDown={touch} onWheel={touch}>
      <FormPage
        view={view}
        draft={draft}
        thisYear={yearNow()}
        slipAt={slipAt}
        isCompact={isCompact}
        send={send}
        act={act}
        showSlip={showSlip}
      />
    </div>
  );
}

/** Stays drawn while it is covered, and comes back as it was. */
export function FormScreen({
  view,
  act,
  keys = watchFormKeys,
  isCovered = false,
}: {
  readonly view: FormView;
  readonly act: (action: FormAction) => void;
  readonly keys?: WatchKeys;
  /** True while something stands over it. */
  readonly isCovered?: boolean;
}) {
  return (
    <section className="screen form" hidden={isCovered}>
      <FormSheet key={view.formId} view={view} act={act} keys={keys} isCovered={isCovered} />
    </section>
  );
}

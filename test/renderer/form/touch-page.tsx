/**
 * Touches a page as staff would: draws the form with the real components, finds a key by the words on it, presses it.
 *
 * The components below form-screen.tsx keep no state, so they are called as the functions they are; what a key does
 * is the product's own handler.
 */
import { isValidElement, type ReactElement, type ReactNode } from 'react';
import type { FormAction, FormView } from '../../../contract/assisted.ts';
import { type FormDraft, newDraft } from '../../../renderer/form/form-draft.ts';
import { FormPage } from '../../../renderer/form/form-page.tsx';
import { type FormEvent, stepForm } from '../../../renderer/form/form-steps.ts';

type Props = Readonly<Record<string, unknown>> & { readonly children?: ReactNode };
type Drawn = ReactElement<Props>;

/** Every element of the page, its components opened. */
function* elements(node: ReactNode): Generator<Drawn> {
  if (Array.isArray(node)) {
    for (const one of node) yield* elements(one);
    return;
  }
  if (!isValidElement<Props>(node)) return;
  if (typeof node.type === 'function') {
    yield* elements((node.type as (props: Props) => ReactNode)(node.props));
    return;
  }
  yield node;
  yield* elements(node.props.children);
}

function wordsOf(node: ReactNode): string {
  if (Array.isArray(node)) return node.map(wordsOf).join('');
  if (typeof node === 'string' || typeof node === 'number') return String(node);
  if (!isValidElement<Props>(node)) return '';
  return typeof node.type === 'function'
    ? wordsOf((node.type as (props: Props) => ReactNode)(node.props))
    : `${wordsOf(node.props.children)}\n`;
}

export const THIS_YEAR = 2026;
export const FORM_ID = '019aa3f0-0000-7000-8000-000000000001';

export const sampleFormView = (change: Partial<FormView> = {}): FormView => ({
  formId: FORM_ID,
  kind: 'declare',
  lane: 'main',
  direction: 'in',
  prefill: null,
  hasUnusable: false,
  problem: null,
  done: null,
  ...change,
});

export function openForm(given: Partial<FormView> = {}, isCompact = false) {
  let view = sampleFormView(given);
  let draft: FormDraft = newDraft(view.kind);
  let taps = 0;
  let slipAt = 0;
  const sent: FormAction[] = [];

  function send(event: FormEvent): void {
    const stepped = stepForm(draft, event, view, THIS_YEAR);
    draft = stepped.draft;
    if (stepped.action !== null) sent.push(stepped.action);
  }
  const page = (): readonly Drawn[] => [
    ...elements(
      <FormPage
        view={view}
        draft={draft}
        thisYear={THIS_YEAR}
        slipAt={slipAt}
        isCompact={isCompact}
        send={send}
        act={(action) => sent.push(action)}
        showSlip={(at) => {
          slipAt = at;
        }}
      />,
    ),
  ];
  const lines = (): readonly string[] =>
    page()
      .map((element) => (element.type === 'svg' ? '' : wordsOf(element)))
      .join('\n')
      .split('\n');

  return {
    sent,
    taps: () => taps,
    draft: () => draft,
    send,
    page,
    says: (text: string): boolean => lines().some((line) => line.includes(text)),
    /** How many keys have these words on them. */
    keys: (text: string): number =>
      page().filter(
        ({ type, props }) => type === 'button' && wordsOf(props.children).split('\n').includes(text),
      ).length,
    /** A touch on the key with these words, or this name, on it. */
    touch(text: string): void {
      const key = page().find(
        ({ type, props }) =>
          type === 'button' &&
          (wordsOf(props.children).split('\n').includes(text) ||
            String(props['aria-label'] ?? '').startsWith(`${text} /`)),
      );
      if (key === undefined) throw new Error(`there is no key “${text}”`);
      if (key.props.disabled === true) throw new Error(`the key “${text}” is not offered`);
      taps += 1;
      (key.props.onClick as () => void)();
    },
    /** A touch on a line that can be typed into. */
    touchLine(field: string): void {
      const line = page().find(({ props }) => props['data-field'] === field);
      if (line === undefined) throw new Error(`there is no line ${field}`);
      taps += 1;
      (line.props.onFocus as () => void)();
    },
    type(text: string, atMs = 0, everyMs = 150): void {
      [...text].forEach((character, at) => {
        send({ type: 'character', character, atMs: atMs + at * everyMs });
      });
    },
    /** What the main process pushes. */
    push(change: Partial<FormView>): void {
      view = { ...view, ...change };
      send({ type: 'answered' });
      if (change.prefill) send({ type: 'card', card: change.prefill });
      if (change.asked) send({ type: 'asked', asked: change.asked });
      if (change.measured) send({ type: 'measured', measured: change.measured });
      if (change.wanted) send({ type: 'wanted' });
    },
  };
}

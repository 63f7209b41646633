/**
 * View: which one screen stands, from what is known. Pure.
 *
 * Order of precedence: a fault of this page or of the station covers everything; then the latest
 * prompt; then idle. Nothing is known before the first status, and then the gate is not yet idle.
 */
import type { Painted } from '../contract/ipc.ts';
import type { Prompt, ScanAgainPrompt, VisitPrompt } from '../contract/prompt.ts';
import type { OutOfOrder, StationStatus } from '../contract/status.ts';

export interface Known {
  readonly status: StationStatus | null;
  /** Something that this page could not understand or draw. */
  readonly fault: OutOfOrder | null;
  readonly prompt: Prompt | null;
  /** Counts the prompts that were shown, so that the same prompt shown anew is a new showing. */
  readonly showing: number;
}

export type View =
  | { readonly screen: 'starting' }
  | { readonly screen: 'out-of-order'; readonly fault: OutOfOrder }
  | {
      readonly screen: 'accept' | 'deny' | 'ask';
      readonly prompt: VisitPrompt;
      readonly showing: number;
      readonly status: StationStatus | null;
    }
  | {
      readonly screen: 'scan-again';
      readonly prompt: ScanAgainPrompt;
      readonly showing: number;
      readonly status: StationStatus | null;
    }
  | { readonly screen: 'idle'; readonly status: StationStatus };

export type Screen = View['screen'];

export function chooseView({ status, fault, prompt, showing }: Known): View {
  const cause = fault ?? status?.outOfOrder ?? null;
  if (cause !== null) return { screen: 'out-of-order', fault: cause };
  if (prompt?.kind === 'scan-again') return { screen: 'scan-again', prompt, showing, status };
  if (prompt !== null) return { screen: prompt.kind, prompt, showing, status };
  return status === null ? { screen: 'starting' } : { screen: 'idle', status };
}

/** What to tell the main process once `view` is painted as `shown`; null while there is nothing to tell. */
export function describePainted(view: View, shown: Screen): Painted | null {
  if (shown === 'starting') return null;
  return { promptId: 'prompt' in view && shown === view.screen ? view.prompt.promptId : null, screen: shown };
}

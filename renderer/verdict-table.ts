/**
 * Verdict table: the one place where a state becomes colour, shape and word; what it sounds like is sound/tones.ts.
 *
 * Nothing is told by one channel alone (WCAG 1.4.1); every screen, tone and test reads this table.
 * Colours are names of tokens in tokens.css. An outcome that is not in this table cannot be shown:
 * it is out of order, never open.
 */
import type { Direction, ScanAgainKind } from '../contract/scan.ts';
import type { NextStep } from '../contract/verdict.ts';
import type { Catalogue } from './catalogue.ts';

export const verdictStates = ['accept', 'deny', 'ask', 'scan-again', 'out-of-order'] as const;
export type VerdictState = (typeof verdictStates)[number];

export type ShapeName =
  | 'tick-in-circle'
  | 'cross-in-octagon'
  | 'hand-in-triangle'
  | 'frame-turning'
  | 'barrier';

/** What of a prompt may change a state's word. */
export interface WordCase {
  readonly direction?: Direction;
  readonly nextStep?: NextStep;
  readonly cause?: ScanAgainKind;
}

export interface VerdictRow {
  /** Token of the whole screen's colour. */
  readonly field: `--${string}`;
  /** Token of what stands on it. */
  readonly ink: `--${string}`;
  readonly shape: ShapeName;
  /** True when the word stands on a bar of the ink's colour across the screen, as on the no-entry sign. */
  readonly hasWordBar: boolean;
  readonly word: (about: WordCase) => keyof Catalogue['words'];
  /** `alert` interrupts a screen reader, `status` waits (WCAG 4.1.3). */
  readonly role: 'status' | 'alert';
}

export const verdictTable: Readonly<Record<VerdictState, VerdictRow>> = {
  accept: {
    field: '--field-accept',
    ink: '--ink-accept',
    shape: 'tick-in-circle',
    hasWordBar: false,
    word: ({ direction }) => (direction === 'in' ? 'accept-in' : 'accept-out'),
    role: 'status',
  },
  deny: {
    field: '--field-deny',
    ink: '--ink-deny',
    shape: 'cross-in-octagon',
    hasWordBar: true,
    // Who only has to wait is not told to stop.
    word: ({ nextStep }) => (nextStep === 'wait-here' ? 'wait' : 'deny'),
    role: 'alert',
  },
  ask: {
    field: '--field-ask',
    ink: '--ink-ask',
    shape: 'hand-in-triangle',
    hasWordBar: false,
    // The visitor has the second code in hand: the staff come after it, if at all.
    word: ({ nextStep }) => (nextStep === 'show-identity-card' ? 'scan-card' : 'ask'),
    role: 'alert',
  },
  'scan-again': {
    field: '--field-scan-again',
    ink: '--ink-scan-again',
    shape: 'frame-turning',
    hasWordBar: false,
    // A part of a split code was read well: the visitor is not to scan it again, but the next one.
    word: ({ cause }) => (cause === 'next-part' ? 'scan-next' : 'scan-again'),
    role: 'status',
  },
  'out-of-order': {
    field: '--field-out-of-order',
    ink: '--ink-out-of-order',
    shape: 'barrier',
    hasWordBar: false,
    word: () => 'out-of-order',
    role: 'alert',
  },
};

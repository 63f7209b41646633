/**
 * Verdict table: the one place where a state becomes colour, shape, word, sound and time.
 *
 * Nothing is told by one channel alone (WCAG 1.4.1); every screen, tone and test reads this table.
 * Colours are names of tokens in tokens.css. An outcome that is not in this table cannot be shown:
 * it is out of order, never open.
 */
import { dwellMs } from '../contract/prompt.ts';
import type { Direction, ScanAgainKind } from '../contract/scan.ts';
import type { NextStep } from '../contract/verdict.ts';
import type { Catalogue } from './catalogue.ts';

export const verdictStates = ['accept', 'deny', 'ask', 'scan-again', 'out-of-order'] as const;
export type VerdictState = (typeof verdictStates)[number];

/** One sounding part of a pattern; it glides evenly from `fromHz` to `toHz`. */
export interface Pulse {
  readonly startMs: number;
  readonly lengthMs: number;
  readonly fromHz: number;
  readonly toHz: number;
}

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
  /** Told apart by count and pitch, not by loudness; empty means silence. */
  readonly sound: readonly Pulse[];
  /** How long it stays when nothing interrupts, milliseconds; 0 means until it is cleared. */
  readonly dwellMs: number;
  /** `alert` interrupts a screen reader, `status` waits (WCAG 4.1.3). */
  readonly role: 'status' | 'alert';
}

const pulse = (startMs: number, lengthMs: number, fromHz: number, toHz = fromHz): Pulse => ({
  startMs,
  lengthMs,
  fromHz,
  toHz,
});

/**
 * The staff's alarm: four pulses up and down by turns, a pattern that no verdict has. Calm: it calls one
 * person over, it does not clear a hall.
 */
export const alarmSound: readonly Pulse[] = [
  pulse(0, 140, 660),
  pulse(190, 140, 880),
  pulse(380, 140, 660),
  pulse(570, 140, 880),
];

export const verdictTable: Readonly<Record<VerdictState, VerdictRow>> = {
  accept: {
    field: '--field-accept',
    ink: '--ink-accept',
    shape: 'tick-in-circle',
    hasWordBar: false,
    word: ({ direction }) => (direction === 'in' ? 'accept-in' : 'accept-out'),
    sound: [pulse(0, 180, 880, 1_320)],
    dwellMs: dwellMs.accept,
    role: 'status',
  },
  deny: {
    field: '--field-deny',
    ink: '--ink-deny',
    shape: 'cross-in-octagon',
    hasWordBar: true,
    word: () => 'deny',
    sound: [pulse(0, 210, 520), pulse(290, 210, 520)],
    dwellMs: dwellMs.deny,
    role: 'alert',
  },
  ask: {
    field: '--field-ask',
    ink: '--ink-ask',
    shape: 'hand-in-triangle',
    hasWordBar: false,
    // The visitor has the second code in hand: the staff come after it, if at all.
    word: ({ nextStep }) => (nextStep === 'show-identity-card' ? 'scan-card' : 'ask'),
    sound: [pulse(0, 110, 1_000), pulse(180, 110, 1_000), pulse(360, 110, 1_000)],
    dwellMs: dwellMs.ask,
    role: 'alert',
  },
  'scan-again': {
    field: '--field-scan-again',
    ink: '--ink-scan-again',
    shape: 'frame-turning',
    hasWordBar: false,
    // A part of a split code was read well: the visitor is not to scan it again, but the next one.
    word: ({ cause }) => (cause === 'next-part' ? 'scan-next' : 'scan-again'),
    sound: [pulse(0, 160, 1_500, 1_000)],
    dwellMs: dwellMs['scan-again'],
    role: 'status',
  },
  'out-of-order': {
    field: '--field-out-of-order',
    ink: '--ink-out-of-order',
    shape: 'barrier',
    hasWordBar: false,
    word: () => 'out-of-order',
    sound: [],
    dwellMs: 0,
    role: 'alert',
  },
};

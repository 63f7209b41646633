/**
 * Tones: what each verdict sounds like. Told apart by count and by the direction of pitch, not by loudness. Pure.
 *
 * Energy stays between 500 and 2,500 Hz at every pitch of a gate: a hall's noise lies below, an old ear's limit above.
 * Two gates that are heard from each other take another `pitch` (contract/display.ts): the same patterns, three
 * semitones apart.
 */
import { PITCH_STEP_SEMITONES } from '../../contract/display.ts';
import type { Prompt } from '../../contract/prompt.ts';
import type { VerdictState } from '../verdict-table.ts';

/** One sounding part of a pattern; it glides evenly from `fromHz` to `toHz`. */
export interface Pulse {
  readonly startMs: number;
  readonly lengthMs: number;
  readonly fromHz: number;
  readonly toHz: number;
}

const pulse = (startMs: number, lengthMs: number, fromHz: number, toHz = fromHz): Pulse => ({
  startMs,
  lengthMs,
  fromHz,
  toHz,
});

export const toneNames = ['read', 'in', 'out', 'deny', 'ask', 'scan-again', 'alarm'] as const;
export type ToneName = (typeof toneNames)[number];

export const tones: Readonly<Record<ToneName, readonly Pulse[]>> = {
  // A code was taken and is being looked up: the visitor may lower the phone.
  read: [pulse(0, 45, 1_250)],
  in: [pulse(0, 180, 880, 1_320)],
  out: [pulse(0, 180, 1_320, 880)],
  deny: [pulse(0, 210, 520), pulse(290, 210, 520)],
  ask: [pulse(0, 110, 1_000), pulse(180, 110, 1_000), pulse(360, 110, 1_000)],
  'scan-again': [pulse(0, 80, 1_000, 1_400), pulse(140, 80, 1_000, 1_400)],
  // Calls one person over, does not clear a hall: a pattern that no verdict has.
  alarm: [pulse(0, 140, 660), pulse(190, 140, 880), pulse(380, 140, 660), pulse(570, 140, 880)],
};

/** A gate that is out of order calls for attention: whoever waits there is told by staff. */
export function toneOf(state: VerdictState, prompt: Prompt | null): ToneName {
  if (state === 'out-of-order') return 'ask';
  if (state !== 'accept') return state;
  return prompt !== null && prompt.kind !== 'scan-again' && prompt.direction === 'out' ? 'out' : 'in';
}

/** The same pattern `pitch` steps higher. */
export function atPitch(pattern: readonly Pulse[], pitch: number): readonly Pulse[] {
  const factor = 2 ** ((pitch * PITCH_STEP_SEMITONES) / 12);
  return pattern.map(({ fromHz, toHz, ...rest }) => ({
    ...rest,
    fromHz: fromHz * factor,
    toHz: toHz * factor,
  }));
}

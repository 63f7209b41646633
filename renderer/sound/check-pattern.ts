/**
 * The pattern of a sound check: the tones that matter, one after the other, for staff to say whether they hear them. Pure.
 *
 * Softer than at the gate, by the loudness that the system is set to: what is heard now is heard then. Taken, in, out and
 * refused: whoever hears all four has heard every height that the loudspeaker must give.
 */
import { patternLengthMs, renderTone } from './render-tone.ts';
import { atPitch, type Pulse, type ToneName, tones } from './tones.ts';

export const checkTones = ['read', 'in', 'out', 'deny'] as const satisfies readonly ToneName[];
/** Silence between two of them, milliseconds: longer than within any. */
export const CHECK_GAP_MS = 400;
/** Of a tone's own loudness. */
export const CHECK_SHARE = 0.5;

function joinTones(): readonly Pulse[] {
  const joined: Pulse[] = [];
  for (const name of checkTones) {
    const fromMs = joined.length === 0 ? 0 : patternLengthMs(joined) + CHECK_GAP_MS;
    joined.push(...tones[name].map((pulse) => ({ ...pulse, startMs: pulse.startMs + fromMs })));
  }
  return joined;
}
export const checkPattern = joinTones();

export const renderCheck = (pitch: number, sampleRate: number): Float32Array<ArrayBuffer> =>
  renderTone(atPitch(checkPattern, pitch), sampleRate).map((sample) => sample * CHECK_SHARE);

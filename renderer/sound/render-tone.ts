/**
 * Renders a verdict's sound pattern to samples, ready to be played without any work left. Pure.
 *
 * Energy stays between 500 and 2,500 Hz: a hall's noise lies below, an old ear's limit above. A
 * second harmonic gives small speakers something to hold. Edges fade over 8 ms, so nothing clicks.
 */
import type { Pulse } from './tones.ts';

const FADE_MS = 8;
const PEAK = 0.6;
const HIGHEST_HZ = 2_500;
const SECOND_HARMONIC = 0.35;

export const patternLengthMs = (pattern: readonly Pulse[]): number =>
  pattern.reduce((endMs, { startMs, lengthMs }) => Math.max(endMs, startMs + lengthMs), 0);

/** Mono samples between -1 and 1; empty for silence. */
export function renderTone(pattern: readonly Pulse[], sampleRate: number): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(Math.ceil((patternLengthMs(pattern) / 1_000) * sampleRate));
  for (const { startMs, lengthMs, fromHz, toHz } of pattern) {
    const first = Math.round((startMs / 1_000) * sampleRate);
    const count = Math.min(samples.length - first, Math.round((lengthMs / 1_000) * sampleRate));
    const fade = (FADE_MS / 1_000) * sampleRate;
    const harmonic = Math.max(fromHz, toHz) * 2 <= HIGHEST_HZ ? SECOND_HARMONIC : 0;
    let phase = 0;
    for (let at = 0; at < count; at += 1) {
      phase += (2 * Math.PI * (fromHz + ((toHz - fromHz) * at) / count)) / sampleRate;
      const edge = Math.min(1, at / fade, (count - at) / fade);
      const wave = (Math.sin(phase) + harmonic * Math.sin(2 * phase)) / (1 + harmonic);
      samples[first + at] = PEAK * edge * wave;
    }
  }
  return samples;
}

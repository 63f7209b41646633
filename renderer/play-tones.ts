/**
 * Plays the verdict's tone: one buffer per state, rendered once, started on demand.
 *
 * A new tone cuts the one before: with a queue at the gate two verdicts must not sound as one
 * pattern. A station without sound still shows; the failure is swallowed here and left to the picture.
 */
import { renderTone } from './render-tone.ts';
import { type VerdictState, verdictStates, verdictTable } from './verdict-table.ts';

export type PlayTones = (state: VerdictState) => void;

export function createTonePlayer(createContext: () => AudioContext): PlayTones {
  let context: AudioContext | null = null;
  const buffers = new Map<VerdictState, AudioBuffer>();
  try {
    context = createContext();
    for (const state of verdictStates) {
      const samples = renderTone(verdictTable[state].sound, context.sampleRate);
      if (samples.length === 0) continue;
      const buffer = context.createBuffer(1, samples.length, context.sampleRate);
      buffer.copyToChannel(samples, 0);
      buffers.set(state, buffer);
    }
  } catch {
    context = null;
  }

  let playing: AudioBufferSourceNode | null = null;
  return (state) => {
    if (context === null) return;
    playing?.stop();
    playing = null;
    const buffer = buffers.get(state);
    if (buffer === undefined) return;
    // An output that went away and came back leaves the context suspended.
    if (context.state !== 'running') void context.resume().catch(() => {});
    playing = context.createBufferSource();
    playing.buffer = buffer;
    playing.connect(context.destination);
    playing.start();
  };
}

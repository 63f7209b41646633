import { describe, expect, it } from 'vitest';
import { createTonePlayer } from '../../renderer/play-tones.ts';
import { patternLengthMs } from '../../renderer/render-tone.ts';
import { verdictTable } from '../../renderer/verdict-table.ts';

const SAMPLE_RATE = 8_000;

/** The few parts of Web Audio that the player uses, writing down what it does. */
function openFakeAudio(state: AudioContextState = 'running') {
  const heard: string[] = [];
  const context = {
    sampleRate: SAMPLE_RATE,
    state,
    destination: {},
    createBuffer: (_channels: number, length: number) => ({ length, copyToChannel: () => {} }),
    createBufferSource: () => ({
      buffer: null as { length: number } | null,
      connect: () => {},
      start() {
        heard.push(`start ${Math.round(((this.buffer?.length ?? 0) / SAMPLE_RATE) * 1_000)} ms`);
      },
      stop: () => {
        heard.push('stop');
      },
    }),
    resume: async () => {
      heard.push('resume');
    },
  };
  return { heard, context: context as unknown as AudioContext };
}

const lasting = (state: 'accept' | 'deny'): string =>
  `start ${patternLengthMs(verdictTable[state].sound)} ms`;

describe('the tone player', () => {
  it('cuts the tone before, so that two verdicts never sound as one', () => {
    const { heard, context } = openFakeAudio();
    const play = createTonePlayer(() => context);
    play('accept');
    play('deny');
    expect(heard).toEqual([lasting('accept'), 'stop', lasting('deny')]);
  });

  it('falls silent when the gate goes out of order', () => {
    const { heard, context } = openFakeAudio();
    const play = createTonePlayer(() => context);
    play('accept');
    play('out-of-order');
    expect(heard).toEqual([lasting('accept'), 'stop']);
  });

  it('wakes an output that was suspended', () => {
    const { heard, context } = openFakeAudio('suspended');
    createTonePlayer(() => context)('deny');
    expect(heard).toEqual(['resume', lasting('deny')]);
  });

  it('leaves the picture alone when there is no sound at all', () => {
    const play = createTonePlayer(() => {
      throw new Error('no audio device');
    });
    expect(() => play('deny')).not.toThrow();
  });
});

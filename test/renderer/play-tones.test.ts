import { describe, expect, it } from 'vitest';
import { createTonePlayer, QUIET_BETWEEN_S } from '../../renderer/play-tones.ts';
import { patternLengthMs } from '../../renderer/render-tone.ts';
import { alarmSound, verdictTable } from '../../renderer/verdict-table.ts';

const SAMPLE_RATE = 8_000;

/** The few parts of Web Audio that the player uses, writing down what it does. */
function openFakeAudio(state: AudioContextState = 'running') {
  const heard: string[] = [];
  const context = {
    sampleRate: SAMPLE_RATE,
    state,
    currentTime: 10,
    destination: {},
    createBuffer: (_channels: number, length: number) => ({
      length,
      duration: length / SAMPLE_RATE,
      copyToChannel: () => {},
    }),
    createBufferSource: () => ({
      buffer: null as { duration: number } | null,
      connect: () => {},
      start(atS: number) {
        const lengthMs = Math.round((this.buffer?.duration ?? 0) * 1_000);
        heard.push(`${lengthMs} ms at ${Math.round((atS - 10) * 1_000)}`);
      },
      stop: () => {
        heard.push('stop');
      },
    }),
    resume: async () => {
      heard.push('resume');
    },
  };
  return {
    heard,
    context: context as unknown as AudioContext,
    pass: (seconds: number) => {
      context.currentTime += seconds;
    },
  };
}

const lengthOf = (state: 'accept' | 'deny' | 'ask'): number => patternLengthMs(verdictTable[state].sound);
const alarmMs = patternLengthMs(alarmSound);
const QUIET_MS = QUIET_BETWEEN_S * 1_000;

describe('the tones of one lane', () => {
  it('cut the one before, so that two verdicts never sound as one', () => {
    const { heard, context } = openFakeAudio();
    const tones = createTonePlayer(() => context);
    tones.verdict('accept', 'main');
    tones.verdict('deny', 'main');
    expect(heard).toEqual([`${lengthOf('accept')} ms at 0`, 'stop', `${lengthOf('deny')} ms at 0`]);
  });

  it('fall silent when the gate goes out of order, whatever the lane', () => {
    const { heard, context } = openFakeAudio();
    const tones = createTonePlayer(() => context);
    tones.verdict('accept', 'main');
    tones.verdict('deny', 'exit');
    tones.verdict('out-of-order', null);
    expect(heard.slice(-2)).toEqual(['stop', 'stop']);
  });

  it('wake an output that was suspended', () => {
    const { heard, context } = openFakeAudio('suspended');
    createTonePlayer(() => context).verdict('deny', 'main');
    expect(heard).toEqual(['resume', `${lengthOf('deny')} ms at 0`]);
  });

  it('leave the picture alone when there is no sound at all', () => {
    const tones = createTonePlayer(() => {
      throw new Error('no audio device');
    });
    expect(() => {
      tones.verdict('deny', 'main');
      tones.alarm();
    }).not.toThrow();
  });
});

describe('the tones of two lanes', () => {
  it('are both heard whole, a quarter of a second of silence between them', () => {
    const { heard, context } = openFakeAudio();
    const tones = createTonePlayer(() => context);
    tones.verdict('deny', 'main');
    tones.verdict('accept', 'exit');
    expect(heard).toEqual([
      `${lengthOf('deny')} ms at 0`,
      `${lengthOf('accept')} ms at ${lengthOf('deny') + QUIET_MS}`,
    ]);
  });

  it('start at once when the other is long over', () => {
    const { heard, context, pass } = openFakeAudio();
    const tones = createTonePlayer(() => context);
    tones.verdict('deny', 'main');
    pass(2);
    tones.verdict('accept', 'exit');
    expect(heard[1]).toBe(`${lengthOf('accept')} ms at 2000`);
  });

  it("replace their own lane's tone that still waits", () => {
    const { heard, context } = openFakeAudio();
    const tones = createTonePlayer(() => context);
    tones.verdict('deny', 'main');
    tones.verdict('accept', 'exit');
    tones.verdict('ask', 'exit');
    expect(heard.slice(2)).toEqual(['stop', `${lengthOf('ask')} ms at ${lengthOf('deny') + QUIET_MS}`]);
  });
});

describe('the alarm', () => {
  it('waits until a verdict was heard', () => {
    const { heard, context } = openFakeAudio();
    const tones = createTonePlayer(() => context);
    tones.verdict('ask', 'main');
    tones.alarm();
    expect(heard[1]).toBe(`${alarmMs} ms at ${lengthOf('ask') + QUIET_MS}`);
  });

  it('gives way to a verdict and is taken up after it', () => {
    const { heard, context } = openFakeAudio();
    const tones = createTonePlayer(() => context);
    tones.alarm();
    tones.verdict('accept', 'main');
    expect(heard).toEqual([
      `${alarmMs} ms at 0`,
      'stop',
      `${lengthOf('accept')} ms at 0`,
      `${alarmMs} ms at ${lengthOf('accept') + QUIET_MS}`,
    ]);
  });

  it('is one sound when two alarms begin together', () => {
    const { heard, context } = openFakeAudio();
    const tones = createTonePlayer(() => context);
    tones.alarm();
    tones.alarm();
    expect(heard).toHaveLength(1);
  });
});

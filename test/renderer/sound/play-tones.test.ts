import { describe, expect, it } from 'vitest';
import { defaultSound } from '../../../contract/display.ts';
import { checkPattern, renderCheck } from '../../../renderer/sound/check-pattern.ts';
import { choosePitch } from '../../../renderer/sound/choose-pitch.ts';
import { BEFORE_SPEECH_S, createTonePlayer, QUIET_BETWEEN_S } from '../../../renderer/sound/play-tones.ts';
import { patternLengthMs, renderTone } from '../../../renderer/sound/render-tone.ts';
import { atPitch, tones as table, toneNames } from '../../../renderer/sound/tones.ts';
import { sampleVisitPrompt } from '../../support/sample-screens.ts';

const SAMPLE_RATE = 8_000;

/** The few parts of Web Audio that the player uses, writing down what it does. */
function openFakeAudio(state: AudioContextState = 'running') {
  const heard: string[] = [];
  const rendered: Float32Array[] = [];
  const context = {
    sampleRate: SAMPLE_RATE,
    state,
    currentTime: 10,
    destination: {},
    createBuffer: (_channels: number, length: number) => ({
      length,
      duration: length / SAMPLE_RATE,
      copyToChannel: (samples: Float32Array) => {
        rendered.push(samples);
      },
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
    /** The samples of every tone that was made ready, in the order of toneNames. */
    rendered,
    context: context as unknown as AudioContext,
    pass: (seconds: number) => {
      context.currentTime += seconds;
    },
  };
}

const lengthOf = (state: 'accept' | 'deny' | 'ask'): number =>
  patternLengthMs(table[state === 'accept' ? 'in' : state]);
const alarmMs = patternLengthMs(table.alarm);
const noClip = () => null;
const QUIET_MS = QUIET_BETWEEN_S * 1_000;

describe('the tones of one lane', () => {
  it('cut the one before, so that two verdicts never sound as one', () => {
    const { heard, context } = openFakeAudio();
    const tones = createTonePlayer({ context, clip: noClip });
    tones.verdict('accept', 'main', null);
    tones.verdict('deny', 'main', null);
    expect(heard).toEqual([`${lengthOf('accept')} ms at 0`, 'stop', `${lengthOf('deny')} ms at 0`]);
  });

  it('fall silent when the gate goes out of order, whatever the lane, and it calls for attention', () => {
    const { heard, context } = openFakeAudio();
    const tones = createTonePlayer({ context, clip: noClip });
    tones.verdict('accept', 'main', null);
    tones.verdict('deny', 'exit', null);
    tones.verdict('out-of-order', null, null);
    expect(heard.slice(-3)).toEqual(['stop', 'stop', `${lengthOf('ask')} ms at 0`]);
  });

  it('wake an output that was suspended', () => {
    const { heard, context } = openFakeAudio('suspended');
    createTonePlayer({ context, clip: noClip }).verdict('deny', 'main', null);
    expect(heard).toEqual(['resume', `${lengthOf('deny')} ms at 0`]);
  });

  it('leave the picture alone when there is no sound at all', () => {
    const tones = createTonePlayer({ context: null, clip: noClip });
    expect(() => {
      tones.verdict('deny', 'main', null);
      tones.alarm();
    }).not.toThrow();
  });
});

describe('the tones of two lanes', () => {
  it('are both heard whole, a quarter of a second of silence between them', () => {
    const { heard, context } = openFakeAudio();
    const tones = createTonePlayer({ context, clip: noClip });
    tones.verdict('deny', 'main', null);
    tones.verdict('accept', 'exit', null);
    expect(heard).toEqual([
      `${lengthOf('deny')} ms at 0`,
      `${lengthOf('accept')} ms at ${lengthOf('deny') + QUIET_MS}`,
    ]);
  });

  it('start at once when the other is long over', () => {
    const { heard, context, pass } = openFakeAudio();
    const tones = createTonePlayer({ context, clip: noClip });
    tones.verdict('deny', 'main', null);
    pass(2);
    tones.verdict('accept', 'exit', null);
    expect(heard[1]).toBe(`${lengthOf('accept')} ms at 2000`);
  });

  it("replace their own lane's tone that still waits", () => {
    const { heard, context } = openFakeAudio();
    const tones = createTonePlayer({ context, clip: noClip });
    tones.verdict('deny', 'main', null);
    tones.verdict('accept', 'exit', null);
    tones.verdict('ask', 'exit', null);
    expect(heard.slice(2)).toEqual(['stop', `${lengthOf('ask')} ms at ${lengthOf('deny') + QUIET_MS}`]);
  });
});

describe('the alarm', () => {
  it('waits until a verdict was heard', () => {
    const { heard, context } = openFakeAudio();
    const tones = createTonePlayer({ context, clip: noClip });
    tones.verdict('ask', 'main', null);
    tones.alarm();
    expect(heard[1]).toBe(`${alarmMs} ms at ${lengthOf('ask') + QUIET_MS}`);
  });

  it('gives way to a verdict and is taken up after it', () => {
    const { heard, context } = openFakeAudio();
    const tones = createTonePlayer({ context, clip: noClip });
    tones.alarm();
    tones.verdict('accept', 'main', null);
    expect(heard).toEqual([
      `${alarmMs} ms at 0`,
      'stop',
      `${lengthOf('accept')} ms at 0`,
      `${alarmMs} ms at ${lengthOf('accept') + QUIET_MS}`,
    ]);
  });

  it('is one sound when two alarms begin together', () => {
    const { heard, context } = openFakeAudio();
    const tones = createTonePlayer({ context, clip: noClip });
    tones.alarm();
    tones.alarm();
    expect(heard).toHaveLength(1);
  });
});

describe('what is spoken', () => {
  /** A clip of a length of its own: 400 ms of Vietnamese, 500 ms of English. */
  const clip = (_name: string, language: string) =>
    ({ duration: language === 'vi' ? 0.4 : 0.5 }) as AudioBuffer;
  const prompt = sampleVisitPrompt({ kind: 'accept', direction: 'in', nextStep: 'walk-in' });

  it('comes after the tone, Vietnamese before English', () => {
    const { heard, context } = openFakeAudio();
    createTonePlayer({ context, clip }).verdict('accept', 'main', prompt);
    const speaksAt = lengthOf('accept') + BEFORE_SPEECH_S * 1_000;
    expect(heard).toEqual([
      `${lengthOf('accept')} ms at 0`,
      `400 ms at ${speaksAt}`,
      `500 ms at ${speaksAt + 400 + BEFORE_SPEECH_S * 1_000}`,
    ]);
  });

  it('is cut by the next tone of any lane, which does not wait for it', () => {
    const { heard, context, pass } = openFakeAudio();
    const tones = createTonePlayer({ context, clip });
    tones.verdict('accept', 'main', prompt);
    pass(0.5);
    tones.verdict('deny', 'exit', null);
    expect(heard.slice(3)).toEqual(['stop', 'stop', `${lengthOf('deny')} ms at 500`]);
  });

  it('is Vietnamese alone, or nothing, as the settings say', () => {
    for (const [voice, count] of [
      ['vi', 2],
      ['off', 1],
    ] as const) {
      const { heard, context } = openFakeAudio();
      const tones = createTonePlayer({ context, clip });
      tones.follow({ ...defaultSound, voice }, '');
      tones.verdict('accept', 'main', prompt);
      expect(heard).toHaveLength(count);
    }
  });

  it('is not said again for a verdict that is shown anew', () => {
    const { heard, context } = openFakeAudio();
    createTonePlayer({ context, clip }).verdict('accept', 'main', { ...prompt, isRepeat: true });
    expect(heard).toHaveLength(1);
  });
});

describe('the pitch', () => {
  const rendersAt = (pitch: number): readonly Float32Array[] =>
    toneNames.map((name) => renderTone(atPitch(table[name], pitch), SAMPLE_RATE));

  it("is chosen from the gate's name where the settings leave it open, so that neighbours differ", () => {
    for (const gate of ['Cổng số 1', 'Cổng số 2']) {
      const { rendered, context } = openFakeAudio();
      createTonePlayer({ context, clip: noClip }).follow(defaultSound, gate);
      expect(rendered.slice(-toneNames.length)).toEqual(rendersAt(choosePitch(gate)));
    }
    expect(choosePitch('Cổng số 1')).not.toBe(choosePitch('Cổng số 2'));
  });

  it('is what the settings say, whatever the gate is called', () => {
    const { rendered, context } = openFakeAudio();
    createTonePlayer({ context, clip: noClip }).follow({ ...defaultSound, pitch: 2 }, 'Cổng số 1');
    expect(rendered.slice(-toneNames.length)).toEqual(rendersAt(2));
  });
});

describe('a sound check', () => {
  it('is heard by the loudness of the system, softer than a verdict and at the pitch of the gate', () => {
    const { rendered, context } = openFakeAudio();
    const tones = createTonePlayer({ context, clip: noClip });
    tones.follow({ ...defaultSound, pitch: 3 }, '');
    tones.check();
    expect(rendered.at(-1)).toEqual(renderCheck(3, SAMPLE_RATE));
  });

  it('waits for what is sounding, and is cut by whatever comes', () => {
    const { heard, context, pass } = openFakeAudio();
    const tones = createTonePlayer({ context, clip: noClip });
    tones.verdict('deny', 'main', null);
    tones.check();
    const checkMs = patternLengthMs(checkPattern);
    expect(heard[1]).toBe(`${checkMs} ms at ${lengthOf('deny') + QUIET_MS}`);
    pass(1);
    tones.verdict('accept', 'exit', null);
    expect(heard.slice(2)).toEqual(['stop', `${lengthOf('accept')} ms at 1000`]);
    tones.check();
    tones.alarm();
    expect(heard.filter((what) => what === 'stop')).toHaveLength(2);
  });

  it('is heard where only the alarms are on, and not where nothing is', () => {
    const { heard, context } = openFakeAudio();
    const tones = createTonePlayer({ context, clip: noClip });
    tones.follow({ ...defaultSound, isOn: false }, '');
    tones.check();
    expect(heard).toHaveLength(1);
    tones.follow({ ...defaultSound, isOn: false, alarmsOn: false }, '');
    tones.check();
    expect(heard.slice(1)).toEqual(['stop']);
  });
});

describe('a station whose sound is off', () => {
  it('is silent to visitors, and cuts what they were hearing', () => {
    const { heard, context } = openFakeAudio();
    const tones = createTonePlayer({ context, clip: noClip });
    tones.verdict('deny', 'main', null);
    tones.follow({ ...defaultSound, isOn: false }, '');
    tones.verdict('deny', 'main', null);
    tones.read('main');
    expect(heard).toEqual([`${lengthOf('deny')} ms at 0`, 'stop']);
  });

  it('still calls staff, and goes on with a call that sounds', () => {
    const { heard, context, pass } = openFakeAudio();
    const tones = createTonePlayer({ context, clip: noClip });
    tones.alarm();
    tones.follow({ ...defaultSound, isOn: false }, '');
    expect(heard).toEqual([`${alarmMs} ms at 0`]);
    pass(5);
    tones.alarm();
    expect(heard).toEqual([`${alarmMs} ms at 0`, `${alarmMs} ms at 5000`]);
  });

  it('calls nobody once the alarms are off too, and the tones go on where only the alarms are', () => {
    const { heard, context } = openFakeAudio();
    const tones = createTonePlayer({ context, clip: noClip });
    tones.alarm();
    tones.follow({ ...defaultSound, alarmsOn: false }, '');
    tones.alarm();
    tones.verdict('deny', 'main', null);
    expect(heard).toEqual([`${alarmMs} ms at 0`, 'stop', `${lengthOf('deny')} ms at 0`]);
  });
});

describe('a gate that is out of order', () => {
  const asked: string[] = [];
  const openPlayer = (change: Partial<typeof defaultSound> = {}) => {
    const audio = openFakeAudio();
    asked.length = 0;
    const tones = createTonePlayer({
      context: audio.context,
      clip: (name, language) => {
        asked.push(`${language}/${name}`);
        return { duration: 1 } as AudioBuffer;
      },
    });
    tones.follow({ ...defaultSound, pitch: 0, ...change }, '');
    return { ...audio, tones };
  };

  it('says after its tone whom to see', () => {
    const { heard, tones } = openPlayer();
    tones.verdict('out-of-order', null, null);
    expect(asked).toEqual(['vi/out-of-service', 'en/out-of-service']);
    expect(heard).toHaveLength(3);
    expect(heard[0]).toBe(`${lengthOf('ask')} ms at 0`);
  });

  it('repeats its tone without words, and cuts no alarm by it', () => {
    const { heard, tones } = openPlayer();
    tones.alarm();
    tones.attention();
    expect(asked).toEqual([]);
    expect(heard).toEqual([`${alarmMs} ms at 0`, `${lengthOf('ask')} ms at ${alarmMs + QUIET_MS}`]);
  });

  it.each([
    [{ isOn: false, alarmsOn: true }, 1, 0],
    [{ isOn: true, alarmsOn: false }, 3, 2],
    [{ isOn: false, alarmsOn: false }, 0, 0],
  ])('with %j is heard %i times, %i of them words', (change, sounds, words) => {
    const { heard, tones } = openPlayer(change);
    tones.verdict('out-of-order', null, null);
    // A status comes meanwhile: it cuts nothing that may be heard.
    tones.follow({ ...defaultSound, pitch: 0, ...change }, '');
    expect(heard).toHaveLength(sounds);
    expect(asked).toHaveLength(words);
  });
});

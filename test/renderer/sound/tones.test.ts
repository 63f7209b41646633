import { describe, expect, it } from 'vitest';
import { patternLengthMs } from '../../../renderer/sound/render-tone.ts';
import { atPitch, type Pulse, toneNames, toneOf, tones } from '../../../renderer/sound/tones.ts';
import { verdictStates } from '../../../renderer/verdict-table.ts';
import { sampleVisitPrompt } from '../../support/sample-screens.ts';

const verdicts = ['in', 'out', 'deny', 'ask', 'scan-again'] as const;
const pitches = [0, 1, 2, 3] as const;
/** What an ear keeps: how many, and whether they rise or fall. */
const heardAs = (pattern: readonly Pulse[]): string =>
  `${pattern.length} ${Math.sign((pattern[0]?.toHz ?? 0) - (pattern[0]?.fromHz ?? 0))}`;

describe('the tone of a verdict', () => {
  it('is never silence: a gate that is out of order calls for attention', () => {
    for (const state of verdictStates) expect(toneNames).toContain(toneOf(state, null));
    expect(toneOf('out-of-order', null)).toBe('ask');
  });

  it('rises for who comes in and falls for who leaves', () => {
    expect(toneOf('accept', sampleVisitPrompt({ direction: 'in' }))).toBe('in');
    expect(toneOf('accept', sampleVisitPrompt({ direction: 'out' }))).toBe('out');
  });

  it('differs from every other in count or in the direction of pitch, so that it is known without looking', () => {
    expect(new Set(verdicts.map((name) => heardAs(tones[name]))).size).toBe(verdicts.length);
  });

  it('puts accept above ask and ask above deny in pitch', () => {
    const highest = (name: 'in' | 'ask' | 'deny') => Math.max(...tones[name].map(({ toHz }) => toHz));
    expect(highest('in')).toBeGreaterThan(highest('ask') * 1.25);
    expect(highest('ask')).toBeGreaterThan(highest('deny') * 1.25);
  });

  it.each(verdicts)('%s lasts 150 to 600 ms, its pulses apart', (name) => {
    const pattern = tones[name];
    expect(patternLengthMs(pattern)).toBeGreaterThanOrEqual(150);
    expect(patternLengthMs(pattern)).toBeLessThanOrEqual(600);
    for (const [at, { startMs }] of pattern.entries()) {
      const before = pattern[at - 1];
      if (before !== undefined) expect(startMs - before.startMs - before.lengthMs).toBeGreaterThanOrEqual(50);
    }
  });

  it('is shorter than any verdict when a code was only taken', () => {
    for (const name of verdicts)
      expect(patternLengthMs(tones.read)).toBeLessThan(patternLengthMs(tones[name]) / 2);
  });

  it('is unlike the alarm in count', () => {
    expect(verdicts.map((name) => tones[name].length)).not.toContain(tones.alarm.length);
    expect(patternLengthMs(tones.alarm)).toBeLessThanOrEqual(1_000);
  });
});

describe('two gates side by side', () => {
  it.each(pitches)('stay between 500 and 2,500 Hz at pitch %d', (pitch) => {
    for (const name of toneNames) {
      for (const { fromHz, toHz } of atPitch(tones[name], pitch)) {
        expect(Math.min(fromHz, toHz)).toBeGreaterThanOrEqual(500);
        expect(Math.max(fromHz, toHz)).toBeLessThanOrEqual(2_500);
      }
    }
  });

  it('sound three semitones apart in every tone, in the same pattern', () => {
    for (const name of toneNames) {
      for (const pitch of [1, 2, 3]) {
        const [here, beside] = [atPitch(tones[name], pitch - 1), atPitch(tones[name], pitch)];
        expect(heardAs(beside)).toBe(heardAs(here));
        expect((beside[0]?.fromHz ?? 0) / (here[0]?.fromHz ?? 1)).toBeCloseTo(2 ** (3 / 12), 9);
      }
    }
  });
});

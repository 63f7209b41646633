import { describe, expect, it } from 'vitest';
import { CHECK_PLAYS_MS } from '../../../electron/shell/keep-sound.ts';
import {
  CHECK_GAP_MS,
  CHECK_SHARE,
  checkPattern,
  checkTones,
  renderCheck,
} from '../../../renderer/sound/check-pattern.ts';
import { patternLengthMs, renderTone } from '../../../renderer/sound/render-tone.ts';
import { atPitch, tones } from '../../../renderer/sound/tones.ts';

const SAMPLE_RATE = 8_000;
const peakOf = (samples: Float32Array): number =>
  samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);

describe('the pattern of a sound check', () => {
  it('is the code that was taken, in, out and refused, in this order and unchanged', () => {
    expect(checkTones).toEqual(['read', 'in', 'out', 'deny']);
    expect(checkPattern.map(({ lengthMs, fromHz, toHz }) => [lengthMs, fromHz, toHz])).toEqual(
      checkTones.flatMap((name) => tones[name].map(({ lengthMs, fromHz, toHz }) => [lengthMs, fromHz, toHz])),
    );
  });

  it('keeps its tones further apart than the pulses of any of them', () => {
    const gaps = checkPattern
      .slice(1)
      .map(
        ({ startMs }, at) => startMs - (checkPattern[at]?.startMs ?? 0) - (checkPattern[at]?.lengthMs ?? 0),
      );
    expect(gaps).toEqual([CHECK_GAP_MS, CHECK_GAP_MS, CHECK_GAP_MS, 80]);
  });

  it('is over before it may be played again', () => {
    expect(patternLengthMs(checkPattern)).toBeLessThan(CHECK_PLAYS_MS);
  });

  it('is softer than a verdict, and heard', () => {
    const loudest = peakOf(renderTone(atPitch(checkPattern, 1), SAMPLE_RATE));
    expect(peakOf(renderCheck(1, SAMPLE_RATE))).toBeCloseTo(loudest * CHECK_SHARE, 6);
    expect(loudest * CHECK_SHARE).toBeGreaterThan(0.2);
  });
});

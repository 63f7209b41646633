import { describe, expect, it } from 'vitest';
import { renderTone } from '../../../renderer/sound/render-tone.ts';
import { atPitch, toneNames, tones } from '../../../renderer/sound/tones.ts';

const SAMPLE_RATE = 16_000;

/** Energy per band of 20 Hz by a plain Fourier sum over a Hann window; slow and certain. */
function measureEnergy(samples: Float32Array): { total: number; inBand: number } {
  let total = 0;
  let inBand = 0;
  for (let hz = 20; hz < SAMPLE_RATE / 2; hz += 20) {
    let real = 0;
    let imaginary = 0;
    for (let at = 0; at < samples.length; at += 1) {
      const hann = 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / samples.length);
      const angle = (2 * Math.PI * hz * at) / SAMPLE_RATE;
      real += (samples[at] ?? 0) * hann * Math.cos(angle);
      imaginary -= (samples[at] ?? 0) * hann * Math.sin(angle);
    }
    const energy = real * real + imaginary * imaginary;
    total += energy;
    if (hz >= 480 && hz <= 2_520) inBand += energy;
  }
  return { total, inBand };
}

describe('a rendered tone', () => {
  it.each(toneNames.flatMap((name) => [0, 3].map((pitch) => [name, pitch] as const)))(
    'of %s holds 99 %% of its energy between 500 and 2,500 Hz at pitch %d',
    (name, pitch) => {
      const { total, inBand } = measureEnergy(renderTone(atPitch(tones[name], pitch), SAMPLE_RATE));
      expect(total).toBeGreaterThan(0);
      expect(inBand / total).toBeGreaterThan(0.99);
    },
  );

  it('never clips and begins and ends in silence, so that nothing clicks', () => {
    for (const name of toneNames) {
      const samples = renderTone(tones[name], SAMPLE_RATE);
      for (const sample of samples) expect(Math.abs(sample)).toBeLessThanOrEqual(0.61);
      expect(Math.abs(samples[0] ?? 0)).toBeLessThan(0.02);
      expect(Math.abs(samples.at(-1) ?? 0)).toBeLessThan(0.02);
    }
  });

  it('is silent between the pulses of deny', () => {
    const samples = renderTone(tones.deny, 1_000);
    expect([...samples.slice(215, 285)].every((sample) => sample === 0)).toBe(true);
  });

  it('has no sample when the pattern is silence', () => {
    expect(renderTone([], SAMPLE_RATE)).toHaveLength(0);
  });
});

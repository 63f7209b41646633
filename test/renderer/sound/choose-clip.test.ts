import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type NextStep, nextSteps } from '../../../contract/verdict.ts';
import { chooseClip, clipNames, clipText, voiceLanguages } from '../../../renderer/sound/choose-clip.ts';
import { sampleVisitPrompt } from '../../support/sample-screens.ts';

const folder = new URL('../../../resources/sounds/', import.meta.url);
const manifest: Record<string, string> = JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8'));
const RATE_HZ = 16_000;

describe('what is said', () => {
  it.each(nextSteps)('never welcomes somebody in who is refused with the next step %s', (nextStep) => {
    for (const kind of ['deny', 'ask'] as const)
      expect(['come-in', 'goodbye']).not.toContain(chooseClip(sampleVisitPrompt({ kind, nextStep })));
  });

  it('is come in, or goodbye, for who is accepted', () => {
    expect(chooseClip(sampleVisitPrompt({ kind: 'accept', direction: 'in' }))).toBe('come-in');
    expect(chooseClip(sampleVisitPrompt({ kind: 'accept', direction: 'out' }))).toBe('goodbye');
  });

  it('asks only who has declared before to declare again', () => {
    const said = (nextStep: NextStep) =>
      voiceLanguages.map((language) => {
        const clip = chooseClip(sampleVisitPrompt({ kind: 'deny', nextStep }));
        return clip === null ? '' : clipText(clip, language);
      });
    expect(said('declare-now')).toEqual(['Mời khai báo y tế', 'Please make a health declaration']);
    expect(said('declare-again')).toEqual(['Mời khai báo y tế lại', 'Please declare again']);
  });

  it('is nothing for a verdict that is shown anew', () => {
    expect(chooseClip(sampleVisitPrompt({ isRepeat: true }))).toBeNull();
  });
});

describe.each(voiceLanguages.flatMap((language) => clipNames.map((name) => [language, name] as const)))(
  'the clip %s/%s',
  (language, name) => {
    const wav = readFileSync(new URL(`${language}/${name}.wav`, folder));
    const samples = Array.from({ length: (wav.length - 44) / 2 }, (_, at) => wav.readInt16LE(44 + at * 2));

    it('says the words of the catalogue', () => {
      expect(manifest[`${language}/${name}.wav`]).toBe(clipText(name, language));
    });

    it('is 16 kHz mono speech of 0.3 to 3 s, loud enough and not clipped', () => {
      expect(wav.toString('latin1', 0, 4)).toBe('RIFF');
      expect([wav.readUInt16LE(22), wav.readUInt32LE(24)]).toEqual([1, RATE_HZ]);
      expect(samples.length / RATE_HZ).toBeGreaterThan(0.3);
      expect(samples.length / RATE_HZ).toBeLessThan(3);
      const peak = Math.max(...samples.map(Math.abs)) / 32_768;
      expect(peak).toBeGreaterThan(0.5);
      expect(peak).toBeLessThan(0.9);
    });
  },
);

describe('the folder of clips', () => {
  it('holds no other', () => {
    const there = voiceLanguages.flatMap((language) =>
      readdirSync(new URL(`${language}/`, folder)).map((file) => `${language}/${file}`),
    );
    expect(there.sort()).toEqual(Object.keys(manifest).sort());
  });
});

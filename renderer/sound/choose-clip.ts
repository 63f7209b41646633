/**
 * Chooses what is spoken after a verdict's tone: who cannot see the screen hears what to do. Pure.
 *
 * A few short clips that come with the program (resources/sounds); nothing is said of the person, and nothing of why.
 */
import type { SoundSettings } from '../../contract/display.ts';
import type { Prompt } from '../../contract/prompt.ts';
import type { NextStep } from '../../contract/verdict.ts';
import { both } from '../catalogue.ts';

export const clipNames = [
  'come-in',
  'goodbye',
  'stop',
  'see-staff',
  'scan-again',
  'scan-next',
  'declare',
  'declare-again',
  'show-code',
  'show-card',
  'wait',
  'out-of-service',
] as const;
export type ClipName = (typeof clipNames)[number];
export const voiceLanguages = ['vi', 'en'] as const;
export type VoiceLanguage = (typeof voiceLanguages)[number];

export const clipText = (name: ClipName, language: VoiceLanguage): string =>
  both((texts) => texts.voice[name])[language];

const ofNextStep: Readonly<Record<NextStep, ClipName>> = {
  'walk-in': 'come-in',
  'walk-out': 'goodbye',
  'see-staff': 'see-staff',
  'declare-again': 'declare-again',
  'declare-now': 'declare',
  'show-personal-code': 'show-code',
  'scan-again': 'scan-again',
  'keep-distance': 'see-staff',
  'show-identity-card': 'show-card',
  'wait-here': 'wait',
};

/** Null: nothing is said. A verdict that is shown anew was heard. */
export function chooseClip(prompt: Prompt): ClipName | null {
  if (prompt.kind === 'scan-again') return prompt.cause === 'next-part' ? 'scan-next' : 'scan-again';
  if (prompt.isRepeat) return null;
  if (prompt.kind === 'accept') return prompt.direction === 'in' ? 'come-in' : 'goodbye';
  const clip = ofNextStep[prompt.nextStep];
  // Whatever the next step says: nobody is welcomed in by a refusal.
  if (clip === 'come-in' || clip === 'goodbye') return prompt.kind === 'deny' ? 'stop' : 'see-staff';
  return clip;
}

/** In which languages, first the first. */
export const languagesOf: Readonly<Record<SoundSettings['voice'], readonly VoiceLanguage[]>> = {
  off: [],
  vi: ['vi'],
  'vi-and-visitor': ['vi', 'en'],
};

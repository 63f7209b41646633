/**
 * Loads the spoken clips: small files of the page itself, decoded once at the start so that none is late.
 *
 * A clip that does not load is not spoken; the tone has said it already.
 */
import { type ClipName, clipNames, type VoiceLanguage, voiceLanguages } from './choose-clip.ts';

/** Addresses of the files, as the bundler gave them: `../../resources/sounds/vi/stop.wav` and so on. */
const addresses = import.meta.glob<string>('../../resources/sounds/*/*.wav', {
  query: '?url',
  import: 'default',
  eager: true,
});

export const clipAddress = (name: ClipName, language: VoiceLanguage): string | undefined =>
  addresses[`../../resources/sounds/${language}/${name}.wav`];

export function loadClips(
  context: Pick<AudioContext, 'decodeAudioData'>,
  fetchBytes: (address: string) => Promise<ArrayBuffer>,
): (name: ClipName, language: VoiceLanguage) => AudioBuffer | null {
  const buffers = new Map<string, AudioBuffer>();
  for (const language of voiceLanguages) {
    for (const name of clipNames) {
      const address = clipAddress(name, language);
      if (address === undefined) continue;
      fetchBytes(address)
        .then((bytes) => context.decodeAudioData(bytes))
        .then((buffer) => buffers.set(`${language}/${name}`, buffer))
        .catch(() => {});
    }
  }
  return (name, language) => buffers.get(`${language}/${name}`) ?? null;
}

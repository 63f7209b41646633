/**
 * Makes the spoken clips of resources/sounds from the catalogue's words (`voice`), with eSpeak NG.
 *
 * `node scripts/make-voice.ts` needs the command `espeak-ng` (Debian: apt-get install espeak-ng). The program is under
 * GPL-3.0 and is a tool here: no part of it ships, and what it speaks is not covered by its licence. Each clip is cut to
 * its speech, brought to one loudness, faded at both ends and written as 16 kHz mono PCM; the manifest keeps the words, so
 * that a test tells when the catalogue has gone on without the clips.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clipNames, clipText, type VoiceLanguage, voiceLanguages } from '../renderer/sound/choose-clip.ts';
import { repositoryRoot } from './runtime/paths.ts';
import { runCommand, SetupError } from './runtime/setup-error.ts';

const RATE_HZ = 16_000;
const PEAK = 0.7;
/** Below this share of the peak is silence. */
const FLOOR = 0.02;
const MARGIN_S = 0.03;
const FADE_S = 0.01;
/** Slower than eSpeak's own 175 words a minute: a hall echoes. */
const voices: Readonly<Record<VoiceLanguage, readonly string[]>> = {
  vi: ['-v', 'vi', '-s', '140', '-p', '45'],
  en: ['-v', 'en-us', '-s', '150', '-p', '45'],
};

function speak(
  language: VoiceLanguage,
  text: string,
): { readonly samples: Float32Array; readonly rateHz: number } {
  const { stdout, error, status } = spawnSync('espeak-ng', [...voices[language], '--stdout', text], {
    maxBuffer: 16 * 1024 * 1024,
  });
  if (error !== undefined || status !== 0)
    throw new SetupError('espeak-ng is needed to make the clips: apt-get install espeak-ng');
  const rateHz = stdout.readUInt32LE(24);
  const from = stdout.indexOf('data') + 8;
  const samples = new Float32Array(Math.floor((stdout.length - from) / 2));
  for (let at = 0; at < samples.length; at += 1) samples[at] = stdout.readInt16LE(from + 2 * at) / 32_768;
  return { samples, rateHz };
}

/** By straight lines between neighbours, after a mean over what one new sample covers. */
function resample({ samples, rateHz }: { samples: Float32Array; rateHz: number }): Float32Array {
  const step = rateHz / RATE_HZ;
  const resampled = new Float32Array(Math.floor(samples.length / step));
  for (let at = 0; at < resampled.length; at += 1) {
    const first = Math.floor(at * step);
    const last = Math.min(samples.length - 1, Math.ceil((at + 1) * step));
    let sum = 0;
    for (let i = first; i <= last; i += 1) sum += samples[i] ?? 0;
    resampled[at] = sum / (last - first + 1);
  }
  return resampled;
}

function trim(samples: Float32Array): Float32Array {
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const isSpeech = (sample: number): boolean => Math.abs(sample) > peak * FLOOR;
  const margin = Math.round(MARGIN_S * RATE_HZ);
  const first = Math.max(0, samples.findIndex(isSpeech) - margin);
  const last = Math.min(samples.length, samples.findLastIndex(isSpeech) + margin);
  const fade = Math.round(FADE_S * RATE_HZ);
  const cut = samples.slice(first, last);
  return cut.map(
    (sample, at) => ((sample * PEAK) / peak) * Math.min(1, at / fade, (cut.length - 1 - at) / fade),
  );
}

function wavOf(samples: Float32Array): Buffer {
  const wav = Buffer.alloc(44 + samples.length * 2);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(RATE_HZ, 24);
  wav.writeUInt32LE(RATE_HZ * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(samples.length * 2, 40);
  for (const [at, sample] of samples.entries()) wav.writeInt16LE(Math.round(sample * 32_767), 44 + at * 2);
  return wav;
}

if (import.meta.main) {
  await runCommand(async () => {
    const folder = join(repositoryRoot, 'resources', 'sounds');
    const manifest: Record<string, string> = {};
    for (const language of voiceLanguages) {
      mkdirSync(join(folder, language), { recursive: true });
      for (const name of clipNames) {
        const text = clipText(name, language);
        writeFileSync(join(folder, language, `${name}.wav`), wavOf(trim(resample(speak(language, text)))));
        manifest[`${language}/${name}.wav`] = text;
      }
    }
    writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    console.log(`${Object.keys(manifest).length} clips in resources/sounds`);
    return 0;
  });
}

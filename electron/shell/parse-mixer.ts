/**
 * Parses what the system's mixer says of the output that sounds go to. Pure.
 *
 * The words of `wpctl` (PipeWire), `pactl` (PulseAudio, PipeWire) and `amixer` (ALSA alone), asked for in the C locale. What
 * is not understood is null: a mixer that nobody can read raises no alarm. A sink that only pretends (`auto_null`) is what
 * both sound servers fall back to when the last card is gone.
 */
export interface Mixer {
  /** Of the loudest channel, as the mixer shows it: 1 is 100 %. */
  readonly volume: number;
  readonly isMuted: boolean;
  /** No card behind it: what is played goes nowhere. */
  readonly isDummy: boolean;
}

/** A hall does not hear less than this, share of the full volume. */
export const MIN_VOLUME = 0.2;

export const judgeMixer = ({ volume, isMuted, isDummy }: Mixer): 'gone' | 'muted' | null =>
  isDummy ? 'gone' : isMuted || volume < MIN_VOLUME ? 'muted' : null;

/** `wpctl get-volume @DEFAULT_AUDIO_SINK@`: "Volume: 0.40 [MUTED]"; some locales write a comma. */
export function parseWpctlVolume(text: string): Pick<Mixer, 'volume' | 'isMuted'> | null {
  const [, volume, muted] = /^Volume:\s*(\d+(?:[.,]\d+)?)\s*(\[MUTED\])?/m.exec(text) ?? [];
  if (volume === undefined) return null;
  return { volume: Number(volume.replace(',', '.')), isMuted: muted !== undefined };
}

/** `pactl get-sink-volume`: "Volume: front-left: 26214 /  40% / -23.88 dB, …". */
export const parsePactlVolume = (text: string): number | null => loudestOf(text, /\/\s*(\d+)%/g);

/** `pactl get-sink-mute`: "Mute: no". */
export function parsePactlMute(text: string): boolean | null {
  const [, word] = /^Mute:\s*(yes|no)\b/m.exec(text) ?? [];
  return word === undefined ? null : word === 'yes';
}

/** `amixer sget Master`: a line a channel, "Front Left: Playback 26214 [40%] [on]"; some have no switch. */
export function parseAmixer(text: string): Pick<Mixer, 'volume' | 'isMuted'> | null {
  const channels = text.split('\n').filter((line) => /\bPlayback\b.*\[\d+%\]/.test(line));
  const volume = loudestOf(channels.join('\n'), /\[(\d+)%\]/g);
  if (volume === null) return null;
  return { volume, isMuted: channels.every((line) => line.includes('[off]')) };
}

/** The sink's name and its words, in whatever a tool says of it. */
export const isDummySink = (text: string): boolean => /\bauto_null\b|\bDummy Output\b/.test(text);

function loudestOf(text: string, percent: RegExp): number | null {
  const percents = [...text.matchAll(percent)].map(([, digits]) => Number(digits));
  return percents.length === 0 ? null : Math.max(...percents) / 100;
}

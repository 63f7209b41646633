/**
 * Plays the verdicts' tones, what is spoken after them, and the staff's alarm: buffers made once, started on demand.
 *
 * A new tone cuts the one before of its own lane: with a queue at the gate two verdicts must not sound as
 * one pattern. A tone of another lane waits until the one before is over and a quarter of a second of
 * silence more, so that each is heard as itself; speech waits for nobody and is cut by any tone. A verdict goes before
 * the alarm, which is taken up again after it. A station without sound still shows; the failure is swallowed here and
 * left to the picture and to the self-test (test-output.ts).
 */
import { defaultSound, isAnySoundOn, type SoundSettings } from '../../contract/display.ts';
import type { Prompt } from '../../contract/prompt.ts';
import type { VerdictState } from '../verdict-table.ts';
import { renderCheck } from './check-pattern.ts';
import { type ClipName, chooseClip, languagesOf, type VoiceLanguage } from './choose-clip.ts';
import { choosePitch } from './choose-pitch.ts';
import { renderTone } from './render-tone.ts';
import { atPitch, type ToneName, toneNames, toneOf, tones } from './tones.ts';

/** Silence between the tones of two lanes, seconds. */
export const QUIET_BETWEEN_S = 0.25;
/** Silence between a tone and what is said, and between two languages, seconds. */
export const BEFORE_SPEECH_S = 0.15;

export interface TonePlayer {
  /** `lane` null: the gate is out of order. Everything else falls silent. */
  verdict(state: VerdictState, lane: string | null, prompt: Prompt | null): void;
  /** A code was taken, its verdict is not there yet. */
  read(lane: string): void;
  alarm(): void;
  /** The tones of a sound check; any other sound cuts them. */
  check(): void;
  /** The gate is out of order still: the tone that calls for attention, without words. */
  attention(): void;
  /** From the next sound on; `gate` is the name from which a pitch is chosen that the settings leave open. */
  follow(settings: SoundSettings, gate: string): void;
}

export interface SoundPorts {
  /** Null: there is no output to speak of. */
  readonly context: AudioContext | null;
  /** A clip's samples; null: it is not there (yet). */
  readonly clip: (name: ClipName, language: VoiceLanguage) => AudioBuffer | null;
}

interface Sounding {
  readonly source: AudioBufferSourceNode;
  readonly kind: 'tone' | 'speech' | 'alarm' | 'check';
  /** Null: about the whole gate. */
  readonly lane: string | null;
  /** On the context's clock, seconds. */
  readonly endsAt: number;
}

export function createTonePlayer({ context, clip }: SoundPorts): TonePlayer {
  let settings = defaultSound;
  let pitch = 0;
  let buffers: ReadonlyMap<ToneName, AudioBuffer> = new Map();

  function renderAll(): void {
    if (context === null) return;
    const { sampleRate } = context;
    const rendered = new Map<ToneName, AudioBuffer>();
    for (const name of toneNames) {
      const samples = renderTone(atPitch(tones[name], pitch), sampleRate);
      const buffer = context.createBuffer(1, samples.length, sampleRate);
      buffer.copyToChannel(samples, 0);
      rendered.set(name, buffer);
    }
    buffers = rendered;
  }

  renderAll();

  let soundings: readonly Sounding[] = [];

  /** Stops what `isOver` names and forgets what has ended; true when something was cut. */
  function cut(nowS: number, isOver: (sounding: Sounding) => boolean): boolean {
    const going = soundings.filter(({ endsAt }) => endsAt > nowS);
    const over = going.filter(isOver);
    for (const { source } of over) source.stop();
    soundings = going.filter((sounding) => !over.includes(sounding));
    return over.length > 0;
  }

  const isAlarm = ({ kind }: Sounding): boolean => kind === 'alarm';
  /** What gives way to whatever comes: words, and a check of the loudspeaker. */
  const givesWay = ({ kind }: Sounding): boolean => kind === 'speech' || kind === 'check';

  function start(buffer: AudioBuffer, kind: Sounding['kind'], lane: string | null, quietS: number): void {
    if (context === null) return;
    // An output that went away and came back leaves the context suspended.
    if (context.state !== 'running') void context.resume().catch(() => {});
    const startsAt = soundings.reduce(
      (latest, { endsAt }) => Math.max(latest, endsAt + quietS),
      context.currentTime,
    );
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(context.destination);
    source.start(startsAt);
    soundings = [...soundings, { source, kind, lane, endsAt: startsAt + buffer.duration }];
  }

  function startTone(name: ToneName, lane: string): void {
    if (context === null || !settings.isOn) return;
    const { currentTime } = context;
    cut(currentTime, (sounding) => sounding.lane === lane || givesWay(sounding));
    const hadAlarm = cut(currentTime, isAlarm);
    const buffer = buffers.get(name);
    if (buffer !== undefined) start(buffer, 'tone', lane, QUIET_BETWEEN_S);
    if (hadAlarm) startAlarm();
  }

  function startAlarm(): void {
    const buffer = buffers.get('alarm');
    if (buffer !== undefined) start(buffer, 'alarm', null, QUIET_BETWEEN_S);
  }

  /** Calls visitors and staff alike: heard unless both are silenced. */
  function callAttention(): void {
    if (!settings.isOn && !settings.alarmsOn) return;
    const buffer = buffers.get(toneOf('out-of-order', null));
    if (buffer !== undefined) start(buffer, settings.isOn ? 'tone' : 'alarm', null, QUIET_BETWEEN_S);
  }

  /** After the last tone that waits, unless the alarm is to be heard: two voices at once are none. */
  function speak(name: ClipName | null, lane: string | null): void {
    if (name === null || !settings.isOn || soundings.some(isAlarm)) return;
    for (const language of languagesOf[settings.voice]) {
      const buffer = clip(name, language);
      if (buffer !== null) start(buffer, 'speech', lane, BEFORE_SPEECH_S);
    }
  }

  return {
    verdict(state, lane, prompt) {
      if (context === null) return;
      if (lane === null) {
        cut(context.currentTime, () => true);
        callAttention();
        speak('out-of-service', lane);
        return;
      }
      startTone(toneOf(state, prompt), lane);
      if (prompt !== null) speak(chooseClip(prompt), lane);
    },
    read: (lane) => startTone('read', lane),
    alarm() {
      if (context === null || !settings.alarmsOn) return;
      cut(context.currentTime, givesWay);
      // Two alarms that begin together are one sound.
      if (!soundings.some(isAlarm)) startAlarm();
    },
    attention() {
      if (context === null) return;
      cut(context.currentTime, givesWay);
      callAttention();
    },
    check() {
      if (context === null || !isAnySoundOn(settings)) return;
      cut(context.currentTime, ({ kind }) => kind === 'check');
      const samples = renderCheck(pitch, context.sampleRate);
      const buffer = context.createBuffer(1, samples.length, context.sampleRate);
      buffer.copyToChannel(samples, 0);
      start(buffer, 'check', null, QUIET_BETWEEN_S);
    },
    follow(next, gate) {
      const nextPitch = next.pitch ?? choosePitch(gate);
      const isOtherPitch = nextPitch !== pitch;
      settings = next;
      pitch = nextPitch;
      if (isOtherPitch) renderAll();
      if (context === null) return;
      // Who silences the visitors' tones has not silenced what calls staff.
      const isOnFor = { tone: next.isOn, speech: next.isOn, alarm: next.alarmsOn, check: isAnySoundOn(next) };
      cut(context.currentTime, ({ kind }) => !isOnFor[kind]);
    },
  };
}

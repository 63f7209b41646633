/**
 * Plays the verdicts' tones and the staff's alarm: one buffer each, rendered once, started on demand.
 *
 * A new tone cuts the one before of its own lane: with a queue at the gate two verdicts must not sound as
 * one pattern. A tone of another lane waits until the one before is over and a quarter of a second of
 * silence more, so that each is heard as itself. A verdict goes before the alarm, which is taken up again
 * after it. A station without sound still shows; the failure is swallowed here and left to the picture.
 */
import { renderTone } from './render-tone.ts';
import { alarmSound, type Pulse, type VerdictState, verdictStates, verdictTable } from './verdict-table.ts';

/** Silence between the tones of two lanes, seconds. */
export const QUIET_BETWEEN_S = 0.25;

export interface TonePlayer {
  /** `lane` null: about the whole gate, everything else falls silent. */
  verdict(state: VerdictState, lane: string | null): void;
  alarm(): void;
}

interface Sounding {
  readonly source: AudioBufferSourceNode;
  /** Null: the alarm. */
  readonly lane: string | null;
  /** On the context's clock, seconds. */
  readonly endsAt: number;
}

function renderBuffer(context: AudioContext, pattern: readonly Pulse[]): AudioBuffer | null {
  const samples = renderTone(pattern, context.sampleRate);
  if (samples.length === 0) return null;
  const buffer = context.createBuffer(1, samples.length, context.sampleRate);
  buffer.copyToChannel(samples, 0);
  return buffer;
}

export function createTonePlayer(createContext: () => AudioContext): TonePlayer {
  let context: AudioContext | null = null;
  const verdictBuffers = new Map<VerdictState, AudioBuffer | null>();
  let alarmBuffer: AudioBuffer | null = null;
  try {
    context = createContext();
    for (const state of verdictStates)
      verdictBuffers.set(state, renderBuffer(context, verdictTable[state].sound));
    alarmBuffer = renderBuffer(context, alarmSound);
  } catch {
    context = null;
  }

  let soundings: readonly Sounding[] = [];

  /** Stops what `isOver` names and forgets what has ended; true when something was cut. */
  function cut(nowS: number, isOver: (sounding: Sounding) => boolean): boolean {
    const going = soundings.filter(({ endsAt }) => endsAt > nowS);
    const over = going.filter(isOver);
    for (const { source } of over) source.stop();
    soundings = going.filter((sounding) => !over.includes(sounding));
    return over.length > 0;
  }

  function start(to: AudioContext, buffer: AudioBuffer, lane: string | null): void {
    // An output that went away and came back leaves the context suspended.
    if (to.state !== 'running') void to.resume().catch(() => {});
    const startsAt = soundings.reduce(
      (latest, { endsAt }) => Math.max(latest, endsAt + QUIET_BETWEEN_S),
      to.currentTime,
    );
    const source = to.createBufferSource();
    source.buffer = buffer;
    source.connect(to.destination);
    source.start(startsAt);
    soundings = [...soundings, { source, lane, endsAt: startsAt + buffer.duration }];
  }

  const isAlarm = ({ lane }: Sounding): boolean => lane === null;

  return {
    verdict(state, lane) {
      if (context === null) return;
      const { currentTime } = context;
      cut(currentTime, (sounding) => lane === null || sounding.lane === lane);
      const buffer = verdictBuffers.get(state) ?? null;
      if (buffer === null || lane === null) return;
      const hadAlarm = cut(currentTime, isAlarm);
      start(context, buffer, lane);
      if (hadAlarm && alarmBuffer !== null) start(context, alarmBuffer, null);
    },
    alarm() {
      if (context === null || alarmBuffer === null) return;
      cut(context.currentTime, () => false);
      // Two alarms that begin together are one sound.
      if (!soundings.some(isAlarm)) start(context, alarmBuffer, null);
    },
  };
}

/**
 * Keeps what is known of the sound: what the page found, what the mixer says, and what a person heard.
 *
 * No program knows whether a loudspeaker sounds. So the station plays its tones once when it starts, and whoever stands at the
 * strip says whether they were heard; "no" is an alarm until somebody says "yes", nobody is a quiet line. The pattern
 * waits until the page and the mixer find nothing wrong: what cannot be heard is not worth a question.
 */
import type { SoundAnswer } from '../../contract/guard.ts';
import type { SoundReport } from '../../contract/ipc.ts';
import type { SoundCheck } from '../../contract/status.ts';
import { judgeMixer, type Mixer } from './parse-mixer.ts';
import type { WriteLog } from './write-log.ts';

/** How often the mixer is asked, and while something is wrong with it, milliseconds. */
export const MIXER_EVERY_MS = 60_000;
export const MIXER_WHILE_BAD_MS = 10_000;
/** A question that nobody answers is taken away, milliseconds. */
export const CHECK_STANDS_MS = 10 * 60_000;
/** The pattern is over by then: a key that is pressed over and over plays it whole. */
export const CHECK_PLAYS_MS = 5_000;

export interface SoundPorts {
  /** A clock that nobody sets. */
  readonly nowMs: () => number;
  /** This station is to make sounds. */
  readonly isWanted: () => boolean;
  /** Null: it cannot be told. Never rejects. */
  readonly readMixer: () => Promise<Mixer | null>;
  readonly changed: (check: SoundCheck | null) => void;
  readonly log: WriteLog;
}

export interface SoundKeeper {
  /** What the page found when it tested its output; null: it is well. */
  hearPage(fault: SoundReport['fault']): void;
  answer(answer: SoundAnswer): void;
  /** Once a second, while the station is open. */
  beat(): void;
  faults(): { readonly isGone: boolean; readonly isMuted: boolean; readonly isUnheard: boolean };
}

export function keepSound(ports: SoundPorts): SoundKeeper {
  const { nowMs, log } = ports;
  /** Undefined: not told yet. */
  let page: SoundReport['fault'] | undefined;
  let mixer: ReturnType<typeof judgeMixer> | undefined;
  let isReading = false;
  let readAtMs = Number.NEGATIVE_INFINITY;
  let check: SoundCheck | null = null;
  let playedAtMs = 0;
  /** Somebody said that nothing was heard, and nobody has said since that it was. */
  let isUnheard = false;

  function set(next: SoundCheck | null): void {
    check = next;
    ports.changed(next);
  }

  function play(): void {
    playedAtMs = nowMs();
    set({ state: 'asked', played: (check?.played ?? 0) + 1 });
  }

  async function read(): Promise<void> {
    isReading = true;
    readAtMs = nowMs();
    const read = await ports.readMixer();
    isReading = false;
    const judged = read === null ? null : judgeMixer(read);
    if (judged !== (mixer ?? null))
      log(judged === null ? 'info' : 'warn', 'mixer', { fault: judged, ...read });
    mixer = judged;
  }

  return {
    hearPage(fault) {
      page = fault;
      log(fault === null ? 'info' : 'warn', 'sound', { fault });
    },

    answer(answer) {
      if (check === null) return;
      if (answer === 'again') {
        if (nowMs() - playedAtMs >= CHECK_PLAYS_MS) play();
        return;
      }
      if (check.state !== 'asked') return;
      isUnheard = answer === 'unheard';
      log(isUnheard ? 'warn' : 'info', 'sound-check', { answer });
      set({ ...check, state: answer });
    },

    beat() {
      if (!ports.isWanted()) return;
      const everyMs = mixer === null || mixer === undefined ? MIXER_EVERY_MS : MIXER_WHILE_BAD_MS;
      if (!isReading && nowMs() - readAtMs >= everyMs) void read();
      if (check === null && page === null && mixer === null) play();
      if (check?.state === 'asked' && nowMs() - playedAtMs >= CHECK_STANDS_MS)
        set({ ...check, state: isUnheard ? 'unheard' : 'unconfirmed' });
    },

    faults() {
      const isWanted = ports.isWanted();
      return {
        isGone: isWanted && ((page !== null && page !== undefined) || mixer === 'gone'),
        isMuted: isWanted && mixer === 'muted',
        isUnheard: isWanted && isUnheard,
      };
    },
  };
}

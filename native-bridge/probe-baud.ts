/**
 * Auto-probe of the baud rate: decides from what arrived whether to stay at a rate or try the next.
 *
 * A scanner speaks only when it scans, so every try costs one scan and the gate says "scan again". Once a
 * code read as text the rate is settled and kept for the run; a dirty label or a loose plug must not lose
 * it, so only BAD_BURSTS_TO_LEAVE bursts of broken bytes in a row start the search again. Pure.
 */
import { PROBED_BAUD_RATES } from '../contract/devices.ts';

/** Bursts in a row that are no text before a settled rate is given up. */
export const BAD_BURSTS_TO_LEAVE = 3;
/** Fewer characters could be text by chance. The shortest code anyone holds up has 8. */
export const PROBE_MIN_CHARACTERS = 6;
/** Largest share of characters that no code holds, before it is not text. */
export const MAX_BROKEN_SHARE = 0.1;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what broken bytes look like
const BROKEN = /[\p{Cn}\p{Co}\ufffd]|[^\P{Cc}\t\n\r\x04\x1c-\x1f]/gu;

/**
 * Whether a frame is text at all: hardly any control character and nothing that is not UTF-8. FS, GS,
 * RS, US and EOT belong to codes (ISO/IEC 15434), line ends to their text.
 */
const isText = (text: string, isUtf8: boolean): boolean =>
  isUtf8 && (text.match(BROKEN)?.length ?? 0) <= text.length * MAX_BROKEN_SHARE;

/** Whether a frame is a code read at the right rate; a shorter one could be text by chance. */
export const isPlausible = (text: string, isUtf8: boolean): boolean =>
  text.length >= PROBE_MIN_CHARACTERS && isText(text, isUtf8);

export interface BaudProbe {
  /** Rate to open the port with, baud. */
  rate(): number;
  isSettled(): boolean;
  /**
   * Judges one frame. `startsBurst`: the line had been quiet before it; one spoilt scan may come as many
   * frames and counts once. `keep`: deliver it as any other. `next`: noise, and `rate()` is another one now.
   */
  judge(frame: { readonly text: string; readonly isUtf8: boolean }, startsBurst: boolean): 'keep' | 'next';
}

export function createBaudProbe(): BaudProbe {
  let index = 0;
  let isSettled = false;
  let badBursts = 0;

  function tryNext(): 'next' {
    index = (index + 1) % PROBED_BAUD_RATES.length;
    isSettled = false;
    badBursts = 0;
    return 'next';
  }

  return {
    rate: () => PROBED_BAUD_RATES[index] ?? PROBED_BAUD_RATES[0],
    isSettled: () => isSettled,
    judge({ text, isUtf8 }, startsBurst) {
      if (isPlausible(text, isUtf8)) {
        isSettled = true;
        badBursts = 0;
        return 'keep';
      }
      if (!isSettled) return tryNext();
      // A short frame of clean text is a short code, not a wrong rate.
      if (startsBurst && !isText(text, isUtf8)) badBursts += 1;
      return badBursts >= BAD_BURSTS_TO_LEAVE ? tryNext() : 'keep';
    },
  };
}

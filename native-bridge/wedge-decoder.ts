/**
 * Keyboard wedge decoder: turns key events of a scanner that types into frames of text.
 *
 * Pure: shell hands in each key with its time (Electron's before-input-event) and calls `endByQuiet`.
 * Characters come from the physical key and Shift (us-keyboard.ts), or from digits typed while Alt is held
 * ("ALT mode": the code of each character on the keypad). A person is told from a scanner by pace, unless
 * a prefix is programmed into the scanner: what begins with it is a scan at any pace a scanner has. A burst
 * without the prefix is judged by pace as ever: a spare scanner that nobody set up must read too, and the
 * prefix is no secret. Traces of an input method inside a burst spoil it: what it ate is lost.
 */
import { MAX_SCAN_CHARACTERS } from '../contract/scan.ts';
import { characterOf } from './us-keyboard.ts';

/**
 * Quiet time that ends a burst, ms. Longer than for serial: slow scanners peak at 100 ms a key, and a busy
 * machine delivers a key up to 80 ms late (measured under Xvfb with 4 busy loops).
 */
export const WEDGE_QUIET_MS = 200;
/** The same once the prefix shows that it is a scanner. */
export const PREFIXED_QUIET_MS = 400;
/**
 * The same for a burst that is a scan by its pace, where an Enter or Tab is known to end codes (set, or
 * seen before): what comes late is part of it. Measured: a busy machine held keys back for 442 ms.
 */
export const SUFFIXED_QUIET_MS = 600;
/** Mean time a key, ms, above which a burst is a person typing. The slowest scanners average 80. */
export const TYPING_PACE_MS = 110;
/** The same once the prefix shows that it is a scanner. */
export const PREFIXED_PACE_MS = 200;
/** Faster than this on average, ms a key, nobody types. */
export const SURE_PACE_MS = 50;
/**
 * Between SURE_PACE_MS and TYPING_PACE_MS a short burst may be a fast typist: a scanner's gaps are even, a
 * person's are not (median deviation about a quarter of the median gap).
 */
export const EVEN_SHARE = 0.2;
/** Nobody types this many keys in one go at that pace. */
export const SURE_KEYS = 20;
/** Shorter bursts are stray key presses: the shortest code anyone holds up is an 8-digit bar code. */
export const MIN_WEDGE_CHARACTERS = 6;
/** Largest code that ALT mode can type: one UTF-16 unit. */
const MAX_ALT_CODE = 0xffff;

export interface Key {
  readonly type: 'down' | 'up';
  /** Physical key, as in KeyboardEvent.code. */
  readonly code: string;
  /** Logical key, as in KeyboardEvent.key; only used to notice an input method. */
  readonly key: string;
  readonly shift: boolean;
  readonly control: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
  readonly isAutoRepeat: boolean;
  /** The key belongs to text that an input method is composing. */
  readonly isComposing: boolean;
  /** Any steady clock, milliseconds. */
  readonly atMs: number;
}

export interface WedgeSettings {
  /** Taken off the text again; empty: none. */
  readonly prefix: string;
  /** What ends a code. `auto`: Enter or Tab; quiet ends one in every case. */
  readonly suffix: 'auto' | 'enter' | 'tab' | 'none';
}
const plainWedge: WedgeSettings = { prefix: '', suffix: 'auto' };

export type WedgeFrame =
  | { readonly kind: 'text'; readonly text: string; readonly lastKeyAtMs: number }
  | { readonly kind: 'too-long' }
  | { readonly kind: 'noise' }
  | { readonly kind: 'input-method' };

export interface WedgeDecoder {
  /** Takes one key; returns the frame that it completed, if any. */
  push(key: Key): WedgeFrame | null;
  /** No key for `quietMs()`: whatever is held is judged. */
  endByQuiet(): WedgeFrame | null;
  isInsideBurst(): boolean;
  /** How long without a key ends the burst that is being typed, ms. */
  quietMs(): number;
}

const isEnter = (code: string): boolean => code === 'Enter' || code === 'NumpadEnter';
const isAlt = (code: string): boolean => code === 'AltLeft' || code === 'AltRight';

/**
 * What input methods do that no scanner does: compose, take letters back, paste over them (Windows ones
 * hook in before any window, so the page's focus does not protect), or inject a letter that belongs to no
 * physical key.
 */
function isInputMethodTrace(key: Key, isInsideBurst: boolean): boolean {
  if (key.isComposing || key.key === 'Process' || key.code === 'Backspace') return true;
  if (key.code === '' && key.key.length === 1) return true;
  return isInsideBurst && (key.code === 'Delete' || key.code === 'Insert' || /^Arrow/.test(key.code));
}

/** Whether gaps between keys are as even as a machine's. */
function isEven(gapsMs: readonly number[]): boolean {
  const median = (values: readonly number[]): number =>
    [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  const middle = median(gapsMs);
  return median(gapsMs.map((gap) => Math.abs(gap - middle))) <= middle * EVEN_SHARE;
}

/**
 * ALT mode types one code a character; a scanner that does not know Unicode types the bytes of UTF-8 so.
 * Latin-1 text that happens to be valid UTF-8 does not occur in names or codes.
 */
function joinAltBytes(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: every code that is one byte
  if (!/[\x80-\xff]/.test(text) || !/^[\x00-\xff]*$/.test(text)) return text;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Uint8Array.from(text, (character) => character.charCodeAt(0)),
    );
  } catch {
    return text;
  }
}

export function createWedgeDecoder({ prefix, suffix }: WedgeSettings = plainWedge): WedgeDecoder {
  let text = '';
  let altDigits = '';
  let isTooLong = false;
  let isSpoilt = false;
  let isNoise = false;
  let keyCount = 0;
  let firstKeyAtMs = 0;
  let lastKeyAtMs = 0;
  let gapsMs: number[] = [];

  let isSuffixKnown = suffix === 'enter' || suffix === 'tab';

  const hasPrefix = (): boolean => prefix !== '' && text.startsWith(prefix);

  function isScanner(): boolean {
    const pace = keyCount > 1 ? (lastKeyAtMs - firstKeyAtMs) / (keyCount - 1) : Number.POSITIVE_INFINITY;
    if (hasPrefix()) return pace <= PREFIXED_PACE_MS;
    if (pace > TYPING_PACE_MS) return false;
    return pace <= SURE_PACE_MS || keyCount >= SURE_KEYS || isEven(gapsMs);
  }

  /** At a scanner's pace, uneven, but ended by a suffix and made of what codes are made of. */
  const looksLikeCode = (data: string): boolean =>
    (lastKeyAtMs - firstKeyAtMs) / Math.max(1, keyCount - 1) <= TYPING_PACE_MS && /^[^a-z\s]{8,}$/.test(data);

  function judge(isSuffixed: boolean): WedgeFrame | null {
    const data = hasPrefix() ? text.slice(prefix.length) : text;
    // An input method eats characters: a spoilt burst is measured by its keys.
    if ((isSpoilt ? keyCount : data.length) < MIN_WEDGE_CHARACTERS) return null;
    // Not sure enough to record, too likely a scan to say nothing.
    if (!isScanner()) return isSuffixed && looksLikeCode(data) ? { kind: 'noise' } : null;
    if (isSpoilt) return { kind: 'input-method' };
    if (isNoise) return { kind: 'noise' };
    if (isTooLong) return { kind: 'too-long' };
    return { kind: 'text', text: joinAltBytes(data), lastKeyAtMs };
  }

  function end(isSuffixed = false): WedgeFrame | null {
    // A code of ALT mode that is still open: it is the last character, or itself what ends the frame.
    const ended = endAlt();
    if (ended !== null) return ended;
    const frame = judge(isSuffixed);
    text = '';
    altDigits = '';
    isTooLong = false;
    isSpoilt = false;
    isNoise = false;
    keyCount = 0;
    gapsMs = [];
    return frame;
  }

  function count(atMs: number): void {
    if (keyCount === 0) firstKeyAtMs = atMs;
    // Longer bursts are not judged by their gaps.
    else if (gapsMs.length < SURE_KEYS) gapsMs.push(atMs - lastKeyAtMs);
    keyCount += 1;
    lastKeyAtMs = atMs;
  }

  /** Adds one character; returns the frame when it is what ends one. */
  function add(character: string): WedgeFrame | null {
    if ((character === '\n' && endsAtEnter) || (character === '\t' && endsAtTab)) return end(true);
    if (text.length >= MAX_SCAN_CHARACTERS + prefix.length) isTooLong = true;
    else text += character;
    return null;
  }
  const endsAtEnter = suffix === 'auto' || suffix === 'enter';
  const endsAtTab = suffix === 'auto' || suffix === 'tab';

  /**
   * The digits typed while Alt was held are the code of one character. Alt being let go is usually not
   * seen: Chromium keeps back the release of a key whose press was taken from the page.
   */
  function endAlt(): WedgeFrame | null {
    const code = Number(altDigits);
    const isCode = altDigits.length <= 6 && code <= MAX_ALT_CODE;
    const hadDigits = altDigits !== '';
    altDigits = '';
    if (!hadDigits) return null;
    if (isCode) return add(code === 13 ? '\n' : String.fromCharCode(code));
    isNoise = true;
    return null;
  }

  function take(key: Key): WedgeFrame | null {
    if (isInputMethodTrace(key, keyCount > 0)) {
      count(key.atMs);
      isSpoilt = true;
      return null;
    }
    // A held key and a shortcut are a person's, never a scanner's.
    if (key.isAutoRepeat || key.control || key.meta) return null;
    if (key.alt) {
      const digit = /^Numpad([0-9])$/.exec(key.code)?.[1];
      if (digit === undefined) return null;
      count(key.atMs);
      // Seven digits are no code any more; a stuck Alt must not collect for ever.
      if (altDigits.length < 7) altDigits += digit;
      return null;
    }
    if ((isEnter(key.code) && endsAtEnter) || (key.code === 'Tab' && endsAtTab)) {
      const frame = end(true);
      if (frame !== null) isSuffixKnown = true;
      return frame;
    }
    const character = isEnter(key.code) ? '\n' : key.code === 'Tab' ? '\t' : characterOf(key.code, key.shift);
    if (character === null) return null;
    count(key.atMs);
    return add(character);
  }

  return {
    push(key) {
      if (key.type === 'up') return isAlt(key.code) ? endAlt() : null;
      // Alt pressed again, or a key without it: Alt was let go since the last digit.
      const ended = !key.alt || (isAlt(key.code) && !key.isAutoRepeat) ? endAlt() : null;
      const taken = take(key);
      return ended ?? taken;
    },
    endByQuiet: () => end(),
    isInsideBurst: () => keyCount > 0,
    quietMs() {
      if (isSuffixKnown && keyCount >= MIN_WEDGE_CHARACTERS && isScanner()) return SUFFIXED_QUIET_MS;
      return text !== '' && (hasPrefix() || prefix.startsWith(text)) ? PREFIXED_QUIET_MS : WEDGE_QUIET_MS;
    },
  };
}

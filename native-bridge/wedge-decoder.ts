/**
 * Keyboard wedge decoder: turns key events of a scanner that types into frames of text.
 *
 * Pure: shell hands in each key with its time (Electron's before-input-event) and calls `endByQuiet`.
 * Characters come from the physical key (`code`) and Shift by the US table, so Caps Lock and a French
 * layout on the host do not matter; the scanner's country must be set to US. A person typing is told
 * from a scanner by pace: frames whose keys came slower than TYPING_PACE_MS on average are nobody's
 * scan. Traces of an input method inside a burst spoil it: what it ate cannot be recovered.
 */
import { MAX_SCAN_CHARACTERS } from '../contract/scan.ts';

/** Quiet time that ends a burst, ms. Longer than for serial: slow scanners peak at 100 ms a key, and a busy machine delivers a key up to 80 ms late (measured under Xvfb with 4 busy loops). */
export const WEDGE_QUIET_MS = 200;
/** Mean time a key, ms, above which a burst is a person typing. The slowest scanners average 80. */
export const TYPING_PACE_MS = 110;
/** Shorter bursts are stray key presses: the shortest code anyone holds up is an 8-digit bar code. */
export const MIN_WEDGE_CHARACTERS = 6;

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
  /** Any steady clock, milliseconds. */
  readonly atMs: number;
}

export type WedgeFrame =
  | { readonly kind: 'text'; readonly text: string; readonly lastKeyAtMs: number }
  | { readonly kind: 'too-long' }
  | { readonly kind: 'input-method' };

export interface WedgeDecoder {
  /** Takes one key; returns the frame that it completed, if any. */
  push(key: Key): WedgeFrame | null;
  /** No key for WEDGE_QUIET_MS: whatever is held is judged. */
  endByQuiet(): WedgeFrame | null;
  isInsideBurst(): boolean;
}

const unshifted: Readonly<Record<string, string>> = {
  Space: ' ',
  Minus: '-',
  Equal: '=',
  BracketLeft: '[',
  BracketRight: ']',
  Backslash: '\\',
  Semicolon: ';',
  Quote: "'",
  Backquote: '`',
  Comma: ',',
  Period: '.',
  Slash: '/',
  NumpadAdd: '+',
  NumpadSubtract: '-',
  NumpadMultiply: '*',
  NumpadDivide: '/',
  NumpadDecimal: '.',
};
const shifted: Readonly<Record<string, string>> = {
  Space: ' ',
  Minus: '_',
  Equal: '+',
  BracketLeft: '{',
  BracketRight: '}',
  Backslash: '|',
  Semicolon: ':',
  Quote: '"',
  Backquote: '~',
  Comma: '<',
  Period: '>',
  Slash: '?',
};
const SHIFTED_DIGITS = ')!@#$%^&*(';

/** The character of a physical key on a US keyboard; null for keys that type nothing. */
export function characterOf(code: string, shift: boolean): string | null {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined) return shift ? letter : letter.toLowerCase();
  const digit = /^Digit([0-9])$/.exec(code)?.[1];
  if (digit !== undefined) return shift ? (SHIFTED_DIGITS[Number(digit)] ?? null) : digit;
  const padDigit = /^Numpad([0-9])$/.exec(code)?.[1];
  if (padDigit !== undefined) return padDigit;
  return (shift ? shifted[code] : undefined) ?? unshifted[code] ?? null;
}

const isTerminator = (code: string): boolean => code === 'Enter' || code === 'NumpadEnter' || code === 'Tab';

/** An input method shows as a composed key, an injected Backspace, or a letter that no US key types. */
function isInputMethodTrace(key: Key): boolean {
  if (key.key === 'Process' || key.code === 'Backspace') return true;
  return key.code === '' && key.key.length === 1;
}

export function createWedgeDecoder(): WedgeDecoder {
  let text = '';
  let isTooLong = false;
  let isSpoilt = false;
  let keyCount = 0;
  let firstKeyAtMs = 0;
  let lastKeyAtMs = 0;

  function end(): WedgeFrame | null {
    const pace = keyCount > 1 ? (lastKeyAtMs - firstKeyAtMs) / (keyCount - 1) : Number.POSITIVE_INFINITY;
    const frame: WedgeFrame | null =
      pace > TYPING_PACE_MS || keyCount < MIN_WEDGE_CHARACTERS
        ? null
        : isSpoilt
          ? { kind: 'input-method' }
          : isTooLong
            ? { kind: 'too-long' }
            : { kind: 'text', text, lastKeyAtMs };
    text = '';
    isTooLong = false;
    isSpoilt = false;
    keyCount = 0;
    return frame;
  }

  function count(atMs: number): void {
    if (keyCount === 0) firstKeyAtMs = atMs;
    keyCount += 1;
    lastKeyAtMs = atMs;
  }

  return {
    push(key) {
      if (key.type === 'up') return null;
      if (isTerminator(key.code)) return end();
      if (isInputMethodTrace(key)) {
        count(key.atMs);
        isSpoilt = true;
        return null;
      }
      // A held key and a shortcut are a person's, never a scanner's.
      if (key.isAutoRepeat || key.control || key.alt || key.meta) return null;
      const character = characterOf(key.code, key.shift);
      if (character === null) return null;
      count(key.atMs);
      if (text.length >= MAX_SCAN_CHARACTERS) isTooLong = true;
      else text += character;
      return null;
    },
    endByQuiet: end,
    isInsideBurst: () => keyCount > 0,
  };
}

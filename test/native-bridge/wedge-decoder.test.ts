import { describe, expect, it } from 'vitest';
import { MAX_SCAN_CHARACTERS } from '../../contract/scan.ts';
import {
  characterOf,
  createWedgeDecoder,
  type Key,
  MIN_WEDGE_CHARACTERS,
  TYPING_PACE_MS,
  type WedgeDecoder,
  type WedgeFrame,
} from '../../native-bridge/wedge-decoder.ts';

const PUNCTUATION: Readonly<Record<string, readonly [string, boolean]>> = {
  ' ': ['Space', false],
  '-': ['Minus', false],
  _: ['Minus', true],
  '=': ['Equal', false],
  '+': ['Equal', true],
  '[': ['BracketLeft', false],
  '{': ['BracketLeft', true],
  ']': ['BracketRight', false],
  '}': ['BracketRight', true],
  '\\': ['Backslash', false],
  '|': ['Backslash', true],
  ';': ['Semicolon', false],
  ':': ['Semicolon', true],
  "'": ['Quote', false],
  '"': ['Quote', true],
  '`': ['Backquote', false],
  '~': ['Backquote', true],
  ',': ['Comma', false],
  '<': ['Comma', true],
  '.': ['Period', false],
  '>': ['Period', true],
  '/': ['Slash', false],
  '?': ['Slash', true],
  ')': ['Digit0', true],
  '!': ['Digit1', true],
  '@': ['Digit2', true],
  '#': ['Digit3', true],
  $: ['Digit4', true],
  '%': ['Digit5', true],
  '^': ['Digit6', true],
  '&': ['Digit7', true],
  '*': ['Digit8', true],
  '(': ['Digit9', true],
};

/** How a US scanner presses the key of an ASCII character. */
function keyOf(character: string): readonly [code: string, shift: boolean] {
  if (/[a-z]/.test(character)) return [`Key${character.toUpperCase()}`, false];
  if (/[A-Z]/.test(character)) return [`Key${character}`, true];
  if (/[0-9]/.test(character)) return [`Digit${character}`, false];
  return PUNCTUATION[character] ?? ['Unidentified', false];
}

const key = (code: string, atMs: number, change: Partial<Key> = {}): Key => ({
  type: 'down',
  code,
  key: 'x',
  shift: false,
  control: false,
  alt: false,
  meta: false,
  isAutoRepeat: false,
  atMs,
  ...change,
});

/** Types `text` at `paceMs` a key with Shift presses and releases, as a scanner does. */
function type(decoder: WedgeDecoder, text: string, paceMs: number, change: Partial<Key> = {}): WedgeFrame[] {
  const frames: (WedgeFrame | null)[] = [];
  [...text].forEach((character, i) => {
    const [code, shift] = keyOf(character);
    const atMs = i * paceMs;
    if (shift) frames.push(decoder.push(key('ShiftLeft', atMs, { key: 'Shift', shift: true })));
    frames.push(decoder.push(key(code, atMs, { shift, ...change })));
    frames.push(decoder.push(key(code, atMs, { type: 'up', shift, ...change })));
  });
  return frames.filter((frame) => frame !== null);
}

const ALL_ASCII = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('');

describe('keyboard wedge decoder', () => {
  it('reads every printable ASCII character from its key', () => {
    expect([...ALL_ASCII].map((character) => characterOf(...keyOf(character))).join('')).toBe(ALL_ASCII);
  });

  it.each(['Enter', 'NumpadEnter', 'Tab'])('ends a frame at %s', (code) => {
    const decoder = createWedgeDecoder();
    expect(type(decoder, ALL_ASCII, 5)).toEqual([]);
    expect(decoder.push(key(code, 500))).toEqual({ kind: 'text', text: ALL_ASCII, lastKeyAtMs: 94 * 5 });
    expect(decoder.isInsideBurst()).toBe(false);
  });

  it('ends a frame by quiet when the scanner sends no suffix', () => {
    const decoder = createWedgeDecoder();
    type(decoder, '001090000001', 10);
    expect(decoder.isInsideBurst()).toBe(true);
    expect(decoder.endByQuiet()).toMatchObject({ kind: 'text', text: '001090000001' });
  });

  it('does not care about Caps Lock or the layout of the host: the physical key decides', () => {
    const decoder = createWedgeDecoder();
    type(decoder, 'HC1:abC', 5, { key: 'é' });
    expect(decoder.endByQuiet()).toMatchObject({ text: 'HC1:abC' });
  });

  it('reads digits of the keypad', () => {
    const decoder = createWedgeDecoder();
    for (const [i, digit] of [...'8938505'].entries()) decoder.push(key(`Numpad${digit}`, i * 5));
    expect(decoder.endByQuiet()).toMatchObject({ text: '8938505' });
  });

  it('takes a slow scanner at 80 ms a key and leaves a person typing alone', () => {
    const slow = createWedgeDecoder();
    type(slow, '001090000001', 80);
    expect(slow.endByQuiet()).toMatchObject({ kind: 'text' });
    const edge = createWedgeDecoder();
    type(edge, '001090000001', TYPING_PACE_MS);
    expect(edge.endByQuiet()).toMatchObject({ kind: 'text' });
    const person = createWedgeDecoder();
    type(person, '001090000001', TYPING_PACE_MS + 1);
    expect(person.endByQuiet()).toBeNull();
  });

  it('ignores stray key presses shorter than any code', () => {
    const stray = createWedgeDecoder();
    type(stray, 'x'.repeat(MIN_WEDGE_CHARACTERS - 1), 5);
    expect(stray.push(key('Enter', 100))).toBeNull();
    type(stray, 'x'.repeat(MIN_WEDGE_CHARACTERS), 5);
    expect(stray.push(key('Enter', 100))).toMatchObject({ kind: 'text' });
  });

  it('takes exactly the largest number of characters and drops one more', () => {
    const decoder = createWedgeDecoder();
    type(decoder, '1'.repeat(MAX_SCAN_CHARACTERS), 1);
    expect(decoder.endByQuiet()).toMatchObject({ kind: 'text' });
    type(decoder, '1'.repeat(MAX_SCAN_CHARACTERS + 1), 1);
    expect(decoder.endByQuiet()).toEqual({ kind: 'too-long' });
    type(decoder, '001090000001', 1);
    expect(decoder.endByQuiet()).toMatchObject({ text: '001090000001' });
  });

  it.each([
    ['a composed key', { code: 'KeyA', key: 'Process' }],
    ['an injected Backspace', { code: 'Backspace', key: 'Backspace' }],
    ['a character that no key of the scanner types', { code: '', key: 'â' }],
  ])('drops a burst with %s: an input method changed it', (_name, change) => {
    const decoder = createWedgeDecoder();
    type(decoder, 'HC1:6BF', 5);
    decoder.push(key(change.code, 40, change));
    expect(decoder.push(key('Enter', 45))).toEqual({ kind: 'input-method' });
    type(decoder, 'HC1:6BF', 5);
    expect(decoder.push(key('Enter', 45))).toMatchObject({ kind: 'text', text: 'HC1:6BF' });
  });

  it('leaves shortcuts and held keys out of the text', () => {
    const decoder = createWedgeDecoder();
    decoder.push(key('KeyQ', 0, { control: true }));
    decoder.push(key('KeyX', 1, { isAutoRepeat: true }));
    type(decoder, '123456', 5);
    expect(decoder.endByQuiet()).toMatchObject({ text: '123456' });
  });
});

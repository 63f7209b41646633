import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_SCAN_CHARACTERS } from '../../contract/scan.ts';
import { characterOf } from '../../native-bridge/us-keyboard.ts';
import {
  createWedgeDecoder,
  type Key,
  MIN_WEDGE_CHARACTERS,
  PREFIXED_PACE_MS,
  PREFIXED_QUIET_MS,
  SUFFIXED_QUIET_MS,
  SURE_PACE_MS,
  TYPING_PACE_MS,
  WEDGE_QUIET_MS,
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
  isComposing: false,
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
    ['a key of a composition', { code: 'KeyA', key: 'a', isComposing: true }],
    ['a paste over the typed letters', { code: 'Insert', key: 'Insert', shift: true }],
    ['a step back over the typed letters', { code: 'ArrowLeft', key: 'ArrowLeft', shift: true }],
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

const printable = fc.string({
  unit: fc.constantFrom(...ALL_ASCII),
  minLength: MIN_WEDGE_CHARACTERS,
  maxLength: 80,
});
/** What KeyboardEvent.key says on a French keyboard for the keys of the US one, where it differs. */
const FRENCH: Readonly<Record<string, string>> = {
  KeyQ: 'a',
  KeyA: 'q',
  KeyW: 'z',
  KeyZ: 'w',
  KeyM: ',',
  Semicolon: 'm',
  Comma: ';',
  Digit2: 'é',
  Digit7: 'è',
  Digit9: 'ç',
  Digit0: 'à',
  BracketLeft: 'Dead',
};

describe('keyboard wedge on any host', () => {
  it('reads any text exactly with Caps Lock on and on a French layout', () => {
    fc.assert(
      fc.property(printable, fc.constantFrom('caps', 'french'), (text, host) => {
        const decoder = createWedgeDecoder({ prefix: '', suffix: 'enter' });
        [...text].forEach((character, i) => {
          const [code, shift] = keyOf(character);
          const swapped =
            character === character.toUpperCase() ? character.toLowerCase() : character.toUpperCase();
          const said = host === 'caps' ? swapped : (FRENCH[code] ?? character);
          expect(decoder.push(key(code, i * 5, { shift, key: said }))).toBeNull();
        });
        expect(decoder.push(key('Enter', text.length * 5))).toMatchObject({ kind: 'text', text });
      }),
    );
  });
});

/** Types each code as ALT mode does: Alt, its digits on the keypad. `isReleaseSeen`: Alt up arrives too. */
function typeAlt(
  decoder: WedgeDecoder,
  codes: readonly string[],
  paceMs = 5,
  isReleaseSeen = false,
): WedgeFrame[] {
  const frames: (WedgeFrame | null)[] = [];
  let atMs = 0;
  for (const digits of codes) {
    frames.push(decoder.push(key('AltLeft', atMs, { key: 'Alt', alt: true })));
    for (const digit of digits) {
      atMs += paceMs;
      frames.push(decoder.push(key(`Numpad${digit}`, atMs, { alt: true })));
      frames.push(decoder.push(key(`Numpad${digit}`, atMs, { type: 'up', alt: true })));
    }
    if (isReleaseSeen) frames.push(decoder.push(key('AltLeft', atMs, { type: 'up', key: 'Alt' })));
  }
  return frames.filter((frame) => frame !== null);
}
const altCodes = (text: string): string[] =>
  Array.from({ length: text.length }, (_, i) => `0${text.charCodeAt(i)}`);

describe('ALT mode', () => {
  it('reads any ASCII text, whether Alt is seen to be let go or not', () => {
    fc.assert(
      fc.property(printable, fc.boolean(), (text, isReleaseSeen) => {
        const decoder = createWedgeDecoder();
        expect(typeAlt(decoder, altCodes(text), 5, isReleaseSeen)).toEqual([]);
        expect(decoder.endByQuiet()).toMatchObject({ kind: 'text', text });
      }),
    );
  });

  it('reads Vietnamese from UTF-16 units and from the bytes of UTF-8', () => {
    const units = createWedgeDecoder();
    typeAlt(units, altCodes('Nguyễn Văn Ánh'));
    expect(units.endByQuiet()).toMatchObject({ text: 'Nguyễn Văn Ánh' });
    const bytes = createWedgeDecoder();
    typeAlt(bytes, altCodes(Buffer.from('Nguyễn Văn Ánh').toString('latin1')));
    expect(bytes.endByQuiet()).toMatchObject({ text: 'Nguyễn Văn Ánh' });
  });

  it('reads codes below 256 as Latin-1 when they are no UTF-8', () => {
    const decoder = createWedgeDecoder();
    typeAlt(decoder, altCodes('Cafe é ü'));
    expect(decoder.endByQuiet()).toMatchObject({ text: 'Cafe é ü' });
  });

  it('mixes with plain keys and keeps a group separator', () => {
    const decoder = createWedgeDecoder();
    type(decoder, '010893', 5);
    typeAlt(decoder, ['029']);
    type(decoder, '17211231', 5);
    expect(decoder.push(key('Enter', 200))).toMatchObject({ text: '010893\u001d17211231' });
  });

  it('ends a code at a CR typed by its number, once Alt was let go, and loses nothing behind it', () => {
    const seen = createWedgeDecoder();
    type(seen, '001090123456', 5);
    expect(typeAlt(seen, ['013'], 5, true)).toMatchObject([{ text: '001090123456' }]);
    const unseen = createWedgeDecoder();
    type(unseen, '001090123456', 5);
    expect(typeAlt(unseen, ['013'])).toEqual([]);
    expect(unseen.push(key('Digit7', 70))).toMatchObject({ text: '001090123456' });
    type(unseen, '654321', 5);
    expect(unseen.endByQuiet()).toMatchObject({ text: '7654321' });
    type(unseen, '001090123456', 5);
    typeAlt(unseen, ['013']);
    expect(unseen.endByQuiet()).toMatchObject({ text: '001090123456' });
    expect(unseen.isInsideBurst()).toBe(false);
  });

  it('passes a slow scanner: the pace is counted by keys, not by characters', () => {
    const decoder = createWedgeDecoder();
    typeAlt(decoder, altCodes('00109012'), 80);
    expect(decoder.endByQuiet()).toMatchObject({ kind: 'text', text: '00109012' });
  });

  it.each([
    ['a code beyond UTF-16', '065536'],
    ['endless digits', '0'.repeat(40)],
  ])('drops a burst with %s as noise', (_name, digits) => {
    const decoder = createWedgeDecoder();
    type(decoder, '001090123456', 5);
    typeAlt(decoder, [digits]);
    expect(decoder.endByQuiet()).toEqual({ kind: 'noise' });
  });

  it('is not begun by Alt alone, nor left open by an Alt that was never let go', () => {
    const decoder = createWedgeDecoder();
    decoder.push(key('AltLeft', 0, { alt: true }));
    expect(decoder.push(key('AltLeft', 1, { type: 'up' }))).toBeNull();
    expect(decoder.isInsideBurst()).toBe(false);
    decoder.push(key('Numpad6', 2, { alt: true }));
    expect(decoder.endByQuiet()).toBeNull();
    type(decoder, '001090123456', 5);
    expect(decoder.push(key('AltLeft', 100, { type: 'up' }))).toBeNull();
    expect(decoder.endByQuiet()).toMatchObject({ text: '001090123456' });
  });
});

describe('suffix of the keyboard wedge', () => {
  it.each([
    ['auto', 'Enter', true],
    ['auto', 'Tab', true],
    ['enter', 'NumpadEnter', true],
    ['enter', 'Tab', false],
    ['tab', 'Tab', true],
    ['tab', 'Enter', false],
    ['none', 'Enter', false],
    ['none', 'Tab', false],
  ] as const)('set to %s: %s ends a code: %s', (suffix, code, ends) => {
    const decoder = createWedgeDecoder({ prefix: '', suffix });
    type(decoder, '001090123456', 5);
    const frame = decoder.push(key(code, 100));
    if (ends) expect(frame).toMatchObject({ text: '001090123456' });
    else {
      expect(frame).toBeNull();
      expect(decoder.endByQuiet()).toMatchObject({ text: `001090123456${code === 'Tab' ? '\t' : '\n'}` });
    }
  });
});

describe('how long a burst waits for its next key', () => {
  it('is short until a suffix is known, and for anything that is no scan yet', () => {
    const decoder = createWedgeDecoder();
    type(decoder, '001090123456', 5);
    expect(decoder.quietMs()).toBe(WEDGE_QUIET_MS);
    decoder.push(key('Enter', 100));
    type(decoder, '00109', 5);
    expect(decoder.quietMs()).toBe(WEDGE_QUIET_MS);
    decoder.endByQuiet();
    type(decoder, '001090', TYPING_PACE_MS + 1);
    expect(decoder.quietMs()).toBe(WEDGE_QUIET_MS);
  });

  it('is long in the middle of a scan once a suffix ended one, or when one is set', () => {
    const seen = createWedgeDecoder();
    type(seen, '001090123456', 5);
    seen.push(key('Enter', 100));
    const set = createWedgeDecoder({ prefix: '', suffix: 'tab' });
    for (const decoder of [seen, set]) {
      type(decoder, '001090', 5);
      expect(decoder.quietMs()).toBe(SUFFIXED_QUIET_MS);
    }
  });

  it('does not become long by an Enter that ended no scan', () => {
    const decoder = createWedgeDecoder();
    type(decoder, '001', 5);
    decoder.push(key('Enter', 100));
    type(decoder, '001090123456', 5);
    expect(decoder.quietMs()).toBe(WEDGE_QUIET_MS);
  });
});

describe('prefix of the keyboard wedge', () => {
  const prefixed = (): WedgeDecoder => createWedgeDecoder({ prefix: '~GH', suffix: 'auto' });

  it('is taken off', () => {
    const decoder = prefixed();
    type(decoder, '~GH001090123456', 5);
    expect(decoder.push(key('Enter', 200))).toMatchObject({ text: '001090123456' });
  });

  it('passes a scanner up to its pace and not one slower', () => {
    const slow = prefixed();
    type(slow, '~GH001090123456', PREFIXED_PACE_MS);
    expect(slow.endByQuiet()).toMatchObject({ text: '001090123456' });
    const slower = prefixed();
    type(slower, '~GH001090123456', PREFIXED_PACE_MS + 1);
    expect(slower.endByQuiet()).toBeNull();
  });

  it('makes the burst wait longer for its next key, from its first character on', () => {
    const decoder = prefixed();
    expect(decoder.quietMs()).toBe(WEDGE_QUIET_MS);
    for (const text of ['~', 'G', 'H', '0']) {
      type(decoder, text, 5);
      expect(decoder.quietMs()).toBe(PREFIXED_QUIET_MS);
    }
    decoder.endByQuiet();
    type(decoder, '00', 5);
    expect(decoder.quietMs()).toBe(WEDGE_QUIET_MS);
  });

  it("is not asked of a burst at a scanner's pace, and stays in the middle of a code", () => {
    const decoder = prefixed();
    type(decoder, '001090~GH123456', 5);
    expect(decoder.endByQuiet()).toMatchObject({ text: '001090~GH123456' });
  });

  it('does not count as data', () => {
    const decoder = prefixed();
    type(decoder, '~GH12345', 5);
    expect(decoder.endByQuiet()).toBeNull();
  });

  it('leaves room for the largest code', () => {
    const decoder = prefixed();
    type(decoder, `~GH${'1'.repeat(MAX_SCAN_CHARACTERS)}`, 1);
    expect(decoder.endByQuiet()).toMatchObject({ kind: 'text', text: '1'.repeat(MAX_SCAN_CHARACTERS) });
  });
});

/** Types digits with the given gaps between them. */
function typeGaps(gapsMs: readonly number[]): WedgeFrame | null {
  const decoder = createWedgeDecoder();
  let atMs = 0;
  decoder.push(key('Digit1', atMs));
  for (const gap of gapsMs) {
    atMs += gap;
    decoder.push(key('Digit1', atMs));
  }
  return decoder.endByQuiet();
}

describe('a scanner told from a person', () => {
  it('passes any scanner of 80 ms a key whose keys come up to 10 ms early or late', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 70, max: 90 }), { minLength: 5, maxLength: 60 }), (gaps) => {
        expect(typeGaps(gaps)).toMatchObject({ kind: 'text' });
      }),
    );
  });

  it('passes it with one key that a busy machine delivers 80 ms late', () => {
    expect(typeGaps([80, 80, 80, 160, 1, 80, 80, 80, 80, 80, 80])).toMatchObject({ kind: 'text' });
  });

  it('passes an uneven scanner that is faster than any person', () => {
    expect(typeGaps([5, 120, 5, 5, 110, 5, 5])).toMatchObject({ kind: 'text' });
    expect(typeGaps(Array<number>(5).fill(SURE_PACE_MS))).toMatchObject({ kind: 'text' });
  });

  it('leaves a fast typist alone', () => {
    expect(typeGaps([95, 140, 70, 120, 60, 130, 85])).toBeNull();
    expect(typeGaps([60, 150, 90, 110, 75, 55])).toBeNull();
  });

  it('leaves a guard who types 60 to 100 words a minute alone, however evenly', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 120, max: 199 }), { minLength: 5, maxLength: 60 }), (gaps) => {
        expect(typeGaps(gaps)).toBeNull();
      }),
    );
  });
});

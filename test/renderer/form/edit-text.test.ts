import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  atEnd,
  type Edit,
  type EditedText,
  editText,
  type TextRule,
} from '../../../renderer/form/edit-text.ts';

const name: TextRule = { max: 255, letters: 'names' };
const type = (keys: string, rule: TextRule, from: EditedText = atEnd('')): EditedText =>
  [...keys].reduce(
    (value, character) => editText(value, { kind: 'key', character, method: 'telex' }, rule),
    from,
  );

describe('a line of text', () => {
  it('begins each word of a name with a capital, by either keyboard', () => {
    expect(type('nguyeenx vawn an', name).text).toBe('Nguyễn Văn An');
    expect(editText(atEnd('Lê '), { kind: 'letter', character: 'đ' }, name).text).toBe('Lê Đ');
    expect(editText(atEnd('Lê '), { kind: 'letter', character: 'ư' }, name).text).toBe('Lê Ư');
  });

  it('begins a line of words with a capital, and no more than the line', () => {
    expect(type('toor 5, phuwowngf', { max: 200, letters: 'words' }).text).toBe('Tổ 5, phường');
  });

  it('composes at the caret and leaves what stands behind it', () => {
    let value = atEnd('Trân An');
    for (let back = 0; back < 3; back += 1) value = editText(value, { kind: 'left' }, name);
    value = editText(value, { kind: 'tone', tone: 'grave' }, name);
    expect(value).toEqual({ text: 'Trần An', caret: 4 });
    expect(editText(value, { kind: 'delete' }, name)).toEqual({ text: 'Trầ An', caret: 3 });
  });

  it('takes digits and a plus for a number, letters and digits in capitals for a card', () => {
    expect(type('+84 91a2', { max: 16, letters: 'digits' }).text).toBe('+84912');
    expect(type('hs4-01 aw', { max: 20, letters: 'capitals' }).text).toBe('HS401AW');
    expect(editText(atEnd('12'), { kind: 'tone', tone: 'dot' }, { max: 4, letters: 'digits' }).text).toBe(
      '12',
    );
  });

  it('takes nothing that the field has no room for, but still a tone on what stands', () => {
    const rule: TextRule = { max: 3, letters: 'names' };
    const full = type('lan', rule);
    expect(editText(full, { kind: 'letter', character: 'h' }, rule)).toBe(full);
    expect(editText(full, { kind: 'tone', tone: 'acute' }, rule).text).toBe('Lán');
  });

  it('takes neither a control character nor more than one character', () => {
    for (const character of ['\t', '\u0000', 'ab', ''])
      expect(editText(atEnd('A'), { kind: 'key', character, method: 'telex' }, name).text).toBe('A');
  });

  it('keeps the caret within a text in NFC no longer than allowed, whatever is pressed', () => {
    const edit: fc.Arbitrary<Edit> = fc.oneof(
      fc.record({ kind: fc.constantFrom('left', 'right', 'delete') }),
      fc.record({ kind: fc.constant('tone'), tone: fc.constantFrom('acute', 'dot') }),
      fc.record({ kind: fc.constant('letter'), character: fc.constantFrom(...'aăâdđeêoôơuưyngtq ') }),
      fc.record({
        kind: fc.constant('key'),
        method: fc.constantFrom('telex', 'vni', 'plain'),
        character: fc.oneof(
          fc.constantFrom(...'aeowdsfrxjz1269 '),
          fc.string({ unit: 'grapheme', maxLength: 1 }),
        ),
      }),
    ) as fc.Arbitrary<Edit>;
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 60 }), fc.constantFrom('names', 'words'), (edits, letters) => {
        const rule: TextRule = { max: 20, letters };
        const { text, caret } = edits.reduce((value, one) => editText(value, one, rule), atEnd(''));
        expect(text.normalize('NFC')).toBe(text);
        expect(text.length).toBeLessThanOrEqual(20);
        expect(caret).toBeGreaterThanOrEqual(0);
        expect(caret).toBeLessThanOrEqual([...text].length);
      }),
    );
  });
});

/**
 * Edits a line of text at its caret, by keys of a keyboard of either kind. Pure.
 *
 * The caret counts characters of the NFC text, not code units, so that no letter is ever cut in two. What would be
 * longer than the field holds is not taken.
 */
import { type InputMethod, type Tone, typeKey, typeLetter, typeTone } from './vietnamese-keys.ts';

export interface EditedText {
  readonly text: string;
  /** Characters before it. */
  readonly caret: number;
}

export type Edit =
  /** A key of the physical keyboard. */
  | { readonly kind: 'key'; readonly character: string; readonly method: InputMethod }
  /** A letter of the keyboard on the screen. */
  | { readonly kind: 'letter'; readonly character: string }
  | { readonly kind: 'tone'; readonly tone: Tone }
  | { readonly kind: 'delete' }
  | { readonly kind: 'left' }
  | { readonly kind: 'right' };

export interface TextRule {
  /** Most code units, as zod counts them. */
  readonly max: number;
  readonly letters:
    | 'names' // each word with a capital
    | 'words'
    | 'capitals'
    | 'digits';
}

export const atEnd = (text: string): EditedText => ({ text, caret: [...text].length });

const isPart = (character: string | undefined): boolean =>
  character !== undefined && /^[\p{L}\p{M}]$/u.test(character);

/** A name's words begin with capitals, a line of words with one; a key that was typed large stays so. */
export function isCapitalNext({ text, caret }: EditedText, { letters }: TextRule): boolean {
  const before = [...text].slice(0, caret).join('');
  if (letters === 'capitals') return true;
  return letters === 'names' ? /(^|[\s.-])$/u.test(before) : letters === 'words' && before === '';
}

function characterFor(value: EditedText, character: string, rule: TextRule): string | null {
  if ([...character].length !== 1 || /\p{C}/u.test(character)) return null;
  if (rule.letters === 'digits' && !/^[\d+]$/.test(character)) return null;
  if (rule.letters === 'capitals' && !/^[A-Za-z0-9]$/.test(character)) return null;
  return isCapitalNext(value, rule) ? character.toUpperCase() : character;
}

/** What stands after the edit; the same value when nothing of it applies. */
export function editText(value: EditedText, edit: Edit, rule: TextRule): EditedText {
  const characters = [...value.text];
  const caret = Math.min(value.caret, characters.length);
  if (edit.kind === 'left') return { ...value, caret: Math.max(0, caret - 1) };
  if (edit.kind === 'right') return { ...value, caret: Math.min(characters.length, caret + 1) };
  const after = characters.slice(caret).join('');
  let from = caret;
  if (edit.kind === 'delete') from = Math.max(0, caret - 1);
  else while (from > 0 && isPart(characters[from - 1])) from -= 1;
  const before = characters.slice(0, from).join('');
  const syllable = characters.slice(from, caret).join('');

  function put(changed: string): EditedText {
    const text = (before + changed + after).normalize('NFC');
    if (text.length > rule.max && text.length > value.text.length) return value;
    return { text, caret: [...(before + changed).normalize('NFC')].length };
  }

  if (edit.kind === 'delete') return put('');
  if (edit.kind === 'tone')
    return rule.letters === 'names' || rule.letters === 'words' ? put(typeTone(syllable, edit.tone)) : value;
  const character = characterFor(value, edit.character, rule);
  if (character === null) return value;
  if (rule.letters === 'digits' || rule.letters === 'capitals') return put(syllable + character);
  return put(
    edit.kind === 'letter' ? typeLetter(syllable, character) : typeKey(syllable, character, edit.method),
  );
}

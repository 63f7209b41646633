/**
 * Vietnamese keys: how letters, shapes (â ă ê ô ơ ư đ) and tones come together in the syllable that is being typed.
 *
 * Pure. Telex and VNI for a physical keyboard, whole letters and tone keys for the one on the screen; all three go
 * through the same few moves. A tone stands where the older spelling of identity papers has it (hòa, thúy) and moves
 * on while the syllable grows (tóa, toán). A move that does not apply types its key; the same move twice takes it
 * back and types the key once. Text is NFC.
 */

export const tones = ['acute', 'grave', 'hook', 'tilde', 'dot'] as const;
export type Tone = (typeof tones)[number];

/** What a physical keyboard's letters mean. */
export const inputMethods = ['telex', 'vni', 'plain'] as const;
export type InputMethod = (typeof inputMethods)[number];

const markOfTone: Readonly<Record<Tone, string>> = {
  acute: '\u0301',
  grave: '\u0300',
  hook: '\u0309',
  tilde: '\u0303',
  dot: '\u0323',
};
const toneOfMark = new Map(tones.map((tone) => [markOfTone[tone], tone]));

/** One syllable, its tone apart: `toán` is t-o-a-n with an acute. */
interface Syllable {
  readonly letters: readonly string[];
  readonly tone: Tone | null;
}

/** Where the vowels stand, and whether what follows them can end a syllable. */
interface Core {
  readonly from: number;
  readonly to: number;
  readonly isSound: boolean;
}

const VOWELS = 'aăâeêioôơuưy';
const SHAPED = 'ăâêôơư';
/** With the k of Đắk Lắk. */
const ENDINGS = new Set(['', 'c', 'ch', 'k', 'm', 'n', 'ng', 'nh', 'p', 't']);

const lower = (letter: string): string => letter.toLowerCase();
const isVowel = (letter: string | undefined): boolean =>
  letter !== undefined && VOWELS.includes(lower(letter));
const sameCase = (like: string, letter: string): string =>
  like === lower(like) ? letter : letter.toUpperCase();

function readSyllable(text: string): Syllable {
  let tone: Tone | null = null;
  const letters: string[] = [];
  for (const character of text.normalize('NFC')) {
    let letter = '';
    for (const part of character.normalize('NFD')) {
      const found = toneOfMark.get(part);
      // A mark that is a tone nowhere in Vietnamese (ñ, ç) belongs to its letter.
      if (found !== undefined && isVowel(letter.normalize('NFC'))) tone = found;
      else letter += part;
    }
    letters.push(letter.normalize('NFC'));
  }
  return { letters, tone };
}

/** The last run of vowels; the u of qu and the i of gi before a vowel belong to the consonant. Null: no vowel. */
function findCore(letters: readonly string[]): Core | null {
  let to = letters.length;
  while (to > 0 && !isVowel(letters[to - 1])) to -= 1;
  if (to === 0) return null;
  let from = to;
  while (from > 0 && isVowel(letters[from - 1])) from -= 1;
  const before = lower(letters[from - 1] ?? '');
  const first = lower(letters[from] ?? '');
  if (to - from > 1 && ((before === 'q' && first === 'u') || (before === 'g' && first === 'i'))) from += 1;
  return { from, to, isSound: ENDINGS.has(letters.slice(to).map(lower).join('')) };
}

/** Index of the letter that carries the tone. */
function placeTone(letters: readonly string[], { from, to }: Core): number {
  for (let at = to - 1; at >= from; at -= 1) if (SHAPED.includes(lower(letters[at] ?? ''))) return at;
  if (to < letters.length) return to - 1;
  return to - from === 3 ? from + 1 : from;
}

function writeSyllable({ letters, tone }: Syllable): string {
  const core = findCore(letters);
  if (tone === null || core === null) return letters.join('').normalize('NFC');
  const at = placeTone(letters, core);
  return letters
    .map((letter, index) => (index === at ? letter + markOfTone[tone] : letter))
    .join('')
    .normalize('NFC');
}

const changed = (syllable: Syllable, letters: readonly (readonly [number, string])[]): Syllable => {
  const next = [...syllable.letters];
  for (const [at, letter] of letters) next[at] = sameCase(next[at] ?? '', letter);
  return { ...syllable, letters: next };
};

/** Adds a letter; `uơ` and `ưo` that go on are `ươ`. */
function append(syllable: Syllable, letter: string): Syllable {
  const last = syllable.letters.length - 1;
  const pair = `${lower(syllable.letters[last - 1] ?? '')}${lower(syllable.letters[last] ?? '')}`;
  const isAfterQ = lower(syllable.letters[last - 2] ?? '') === 'q';
  const goesOn = /^[iucmnpt]$/i.test(letter);
  const grown =
    goesOn && !isAfterQ && (pair === 'uơ' || pair === 'ưo')
      ? changed(syllable, [
          [last - 1, 'ư'],
          [last, 'ơ'],
        ])
      : syllable;
  return { ...grown, letters: [...grown.letters, letter] };
}

/** What a move makes of a syllable; `undone`: it stood already and was taken back; null: it does not apply. */
type Moved = { readonly syllable: Syllable; readonly isUndone: boolean } | null;

function moveTone(syllable: Syllable, tone: Tone): Moved {
  if (findCore(syllable.letters)?.isSound !== true) return null;
  return syllable.tone === tone
    ? { syllable: { ...syllable, tone: null }, isUndone: true }
    : { syllable: { ...syllable, tone }, isUndone: false };
}

function clearTone(syllable: Syllable): Moved {
  return syllable.tone === null ? null : { syllable: { ...syllable, tone: null }, isUndone: false };
}

const circumflexed: Readonly<Record<string, string>> = { a: 'â', e: 'ê', o: 'ô', ă: 'â', ơ: 'ô' };
const plainOf: Readonly<Record<string, string>> = { â: 'a', ê: 'e', ô: 'o', ă: 'a', ơ: 'o', ư: 'u' };
/** Vowels that may follow the one that takes a circumflex: âu ây êu ôi. */
const glides: Readonly<Record<string, string>> = { a: 'uy', e: 'u', o: 'i' };

/** `base`: of this vowel only (Telex); null: of the last that can (VNI). */
function moveCircumflex(syllable: Syllable, base: string | null): Moved {
  const core = findCore(syllable.letters);
  if (core?.isSound !== true) return null;
  for (let at = core.to - 1; at >= core.from; at -= 1) {
    const letter = lower(syllable.letters[at] ?? '');
    const plain = plainOf[letter] ?? letter;
    const follows = syllable.letters.slice(at + 1, core.to).map(lower);
    const fits = follows.length === 0 || (follows.length === 1 && glides[plain]?.includes(follows[0] ?? ''));
    if (!fits || (base !== null && plain !== base)) continue;
    if (letter !== plain && circumflexed[plain] === letter)
      return { syllable: changed(syllable, [[at, plain]]), isUndone: true };
    const shaped = circumflexed[letter];
    if (shaped !== undefined) return { syllable: changed(syllable, [[at, shaped]]), isUndone: false };
  }
  return null;
}

/** The horn of ơ and ư. */
function moveHorn(syllable: Syllable): Moved {
  const core = findCore(syllable.letters);
  if (core?.isSound !== true) return null;
  const at = (index: number): string => lower(syllable.letters[index] ?? '');
  for (let index = core.from; index + 1 < core.to; index += 1) {
    const pair = `${at(index)}${at(index + 1)}`;
    const plain: readonly (readonly [number, string])[] = [
      [index, 'u'],
      [index + 1, 'o'],
    ];
    if (pair === 'ươ' || pair === 'uơ') return { syllable: changed(syllable, plain), isUndone: true };
    if (!/^[uư][oô]$/.test(pair)) continue;
    const isLast = index + 2 === syllable.letters.length;
    // At the end it may be thuở or huơ; with anything after it is ươ.
    const first = isLast && pair.startsWith('u') ? 'u' : 'ư';
    const shaped: readonly (readonly [number, string])[] = [
      [index, first],
      [index + 1, 'ơ'],
    ];
    return { syllable: changed(syllable, shaped), isUndone: false };
  }
  for (const [letter, shaped] of [
    ['u', 'ư'],
    ['o', 'ơ'],
    ['ô', 'ơ'],
  ] as const) {
    for (let index = core.from; index < core.to; index += 1) {
      // The o of oa, oe and the u of ưu stay as they are.
      if (at(index) !== letter || (letter === 'o' && /[ae]/.test(at(index + 1)))) continue;
      if (letter === 'u' && at(index - 1) === 'ư') continue;
      return { syllable: changed(syllable, [[index, shaped]]), isUndone: false };
    }
  }
  for (let index = core.to - 1; index >= core.from; index -= 1) {
    if (at(index) !== 'ơ' && at(index) !== 'ư') continue;
    return { syllable: changed(syllable, [[index, plainOf[at(index)] ?? '']]), isUndone: true };
  }
  return null;
}

function moveBreve(syllable: Syllable): Moved {
  const core = findCore(syllable.letters);
  if (core?.isSound !== true) return null;
  const at = core.to - 1;
  const letter = lower(syllable.letters[at] ?? '');
  if (letter === 'ă') return { syllable: changed(syllable, [[at, 'a']]), isUndone: true };
  if (letter !== 'a' && letter !== 'â') return null;
  return { syllable: changed(syllable, [[at, 'ă']]), isUndone: false };
}

/** `w`: ươ, ưa, then ă, then ơ and ư; after consonants alone it is ư. */
function moveW(syllable: Syllable): Moved {
  const core = findCore(syllable.letters);
  if (core === null) {
    const isOnset = /^(b|c|ch|d|đ|g|h|kh|l|m|n|ng|nh|ph|r|s|t|th|tr|v|x)$/i.test(syllable.letters.join(''));
    return isOnset ? { syllable: append(syllable, 'ư'), isUndone: false } : null;
  }
  const vowels = syllable.letters.slice(core.from, core.to).map(lower).join('');
  return vowels === 'a' || vowels === 'oa' || /[ăâ]$/.test(vowels) ? moveBreve(syllable) : moveHorn(syllable);
}

function moveStroke(syllable: Syllable): Moved {
  const core = findCore(syllable.letters);
  const first = lower(syllable.letters[0] ?? '');
  if (first === 'đ') return { syllable: changed(syllable, [[0, 'd']]), isUndone: true };
  if (first !== 'd' || (syllable.letters.length > 1 && core?.isSound !== true)) return null;
  return { syllable: changed(syllable, [[0, 'đ']]), isUndone: false };
}

const telexTones: Readonly<Record<string, Tone>> = {
  s: 'acute',
  f: 'grave',
  r: 'hook',
  x: 'tilde',
  j: 'dot',
};
const vniTones: Readonly<Record<string, Tone>> = { 1: 'acute', 2: 'grave', 3: 'hook', 4: 'tilde', 5: 'dot' };

function moveByTelex(syllable: Syllable, key: string): Moved {
  const tone = telexTones[key];
  if (tone !== undefined) return moveTone(syllable, tone);
  if (key === 'a' || key === 'e' || key === 'o') return moveCircumflex(syllable, key);
  if (key === 'w') return moveW(syllable);
  if (key === 'd') return moveStroke(syllable);
  return key === 'z' ? clearTone(syllable) : null;
}

function moveByVni(syllable: Syllable, key: string): Moved {
  const tone = vniTones[key];
  if (tone !== undefined) return moveTone(syllable, tone);
  if (key === '6') return moveCircumflex(syllable, null);
  if (key === '7') return moveHorn(syllable);
  if (key === '8') return moveBreve(syllable);
  if (key === '9') return moveStroke(syllable);
  return key === '0' ? clearTone(syllable) : null;
}

/** The syllable after a key of a physical keyboard. */
export function typeKey(text: string, key: string, method: InputMethod): string {
  const syllable = readSyllable(text);
  const moved =
    method === 'telex'
      ? moveByTelex(syllable, lower(key))
      : method === 'vni'
        ? moveByVni(syllable, key)
        : null;
  if (moved === null) return typeLetter(text, key);
  return writeSyllable(
    moved.isUndone ? { ...moved.syllable, letters: [...moved.syllable.letters, key] } : moved.syllable,
  );
}

/** The syllable after a whole letter of the keyboard on the screen; what is no letter is put behind it. */
export function typeLetter(text: string, letter: string): string {
  if (!/^\p{L}$/u.test(letter)) return (text + letter).normalize('NFC');
  return writeSyllable(append(readSyllable(text), letter));
}

/** The syllable after a tone key of the keyboard on the screen; the same tone again takes it off. */
export function typeTone(text: string, tone: Tone): string {
  const syllable = readSyllable(text);
  if (findCore(syllable.letters) === null) return text;
  return writeSyllable({ ...syllable, tone: syllable.tone === tone ? null : tone });
}

/**
 * How large a verdict's sentences may be, so that they stay between the word and the guard's line. Pure.
 *
 * What to do now (the first sentence of the next step) leads: it grows to what the distance asks for
 * (size-at-distance.ts), and the other sentences give way down to three quarters before it does. A venue's own
 * sentence (up to 200 letters in each language) gets the largest size that holds. Lines are broken here as the page
 * breaks them, with advances that are never too narrow; the sweep in the real page proves that nothing overflows.
 * Sizes are in design units (tokens.css, --u).
 */
import type { BothTexts } from './catalogue.ts';
import { LEADING_UNDER } from './visitor-words.ts';

/** Advances of Be Vietnam Pro 800 in em, of the widest form of each letter, rounded up; a mark adds nothing more. */
// biome-ignore format: the letters read as a table
const ADVANCE_EM: Readonly<Record<string, number>> = {
  a: 0.67, b: 0.68, c: 0.64, d: 0.7, e: 0.63, f: 0.42, g: 0.67, h: 0.62, i: 0.31, j: 0.31, k: 0.62, l: 0.3,
  m: 0.9, n: 0.61, o: 0.68, p: 0.68, q: 0.68, r: 0.45, s: 0.55, t: 0.45, u: 0.61, v: 0.6, w: 0.89, x: 0.63,
  y: 0.61, z: 0.53, ' ': 0.23, '.': 0.36, ',': 0.37, ':': 0.36, ';': 0.37, '-': 0.61, '–': 0.72, '/': 0.56,
};
/** What an unlisted character is taken for: no letter of the face is wider. */
const WIDEST_EM = 1.08;
const CAPITAL_EM = 0.84;
const DIGIT_EM = 0.73;

const advance = (letter: string): number =>
  ADVANCE_EM[letter] ?? (/[A-LN-VX-Z]/.test(letter) ? CAPITAL_EM : /\d/.test(letter) ? DIGIT_EM : WIDEST_EM);

/** Width of a text at a font size of 1, whatever marks it carries and however they are encoded. */
export function measureText(text: string): number {
  const plain = text.normalize('NFD').replaceAll('đ', 'd').replaceAll('Đ', 'D').replace(/\p{M}/gu, '');
  // Korean syllables come apart with the marks, and are one letter each.
  return [...plain.normalize('NFC')].reduce((sum, letter) => sum + advance(letter), 0);
}

/** Lines that `text` takes when a line is `widthEm` wide; a word that is longer than a line is broken. */
export function countLines(text: string, widthEm: number): number {
  let lines = 1;
  let usedEm = 0;
  for (const word of text.split(/\s+/)) {
    const wordEm = measureText(word);
    const neededEm = usedEm === 0 ? wordEm : usedEm + measureText(' ') + wordEm;
    if (neededEm <= widthEm) {
      usedEm = neededEm;
      continue;
    }
    if (usedEm > 0) lines += 1;
    const spill = Math.ceil(wordEm / widthEm) - 1;
    lines += spill;
    usedEm = wordEm - spill * widthEm;
  }
  return lines;
}

export interface ToldRoom {
  readonly widthUnits: number;
  /** From the end of the word to the count-down, when the guard's line has one line of each language. */
  readonly heightUnits: number;
  readonly mostUnits: number;
  readonly mostUnitsEn: number;
  /** Where the room is small the lines under the Vietnamese may be smaller too. */
  readonly leastUnitsEn?: number;
  /** Space above English, and between the two Vietnamese sentences. */
  readonly gapEn: number;
  readonly gapNext: number;
}

/** What the told texts and the guard's line have between them; the same values as gate.css. */
export const toldRooms = {
  wide: { widthUnits: 182, heightUnits: 42, mostUnits: 6.2, mostUnitsEn: 3.2, gapEn: 1, gapNext: 0 },
  tall: { widthUnits: 100, heightUnits: 74.5, mostUnits: 5.8, mostUnitsEn: 3.3, gapEn: 2, gapNext: 2 },
} as const satisfies Record<string, ToldRoom>;

/** What a code to be scanned by phone takes of each room: a column on the right, a row below (gate.css). */
export const CODE_ROOM = { columnUnits: 44, rowUnits: 29 } as const;
/** What the guard's line leaves where the strip says it better. */
export const GUARD_LINE_UNITS = 6.6;

/** What a note over the bottom of the screen takes (hints.css). */
const NOTE_UNITS = 22;

export const roomsFor = (has: {
  readonly code: boolean;
  readonly guardLine: boolean;
  readonly note?: boolean;
}) => {
  const { wide, tall } = toldRooms;
  const more = (has.guardLine ? 0 : GUARD_LINE_UNITS) - (has.note === true ? NOTE_UNITS : 0);
  return {
    wide: {
      ...wide,
      widthUnits: wide.widthUnits - (has.code ? CODE_ROOM.columnUnits : 0),
      heightUnits: wide.heightUnits + more,
    },
    tall: { ...tall, heightUnits: tall.heightUnits + more - (has.code ? CODE_ROOM.rowUnits : 0) },
  };
};

const LEADING = 1.36;
/** Guard's line: size and leading of both languages (tokens.css, --type-small and --type-tiny). */
const GUARD = { units: 2.5, unitsEn: 2, leading: 1.25 } as const;
/** Each step a tenth smaller; the last holds 200 letters in each language. */
const SCALE = [1, 0.92, 0.84, 0.76, 0.69, 0.63, 0.57, 0.51] as const;
/** How far the other sentences give way to what to do now. */
const REST_SCALE = [1, 0.92, 0.84, 0.76] as const;
const LEAD_STEP = 0.96;
const LEAST_EN = 2.2;
const EN_STEP = 1.06;
const MOST_EN = 0.75;

export interface ToldTexts {
  readonly what: BothTexts | null;
  readonly next: BothTexts | null;
  readonly guard: BothTexts;
}

/** The next step's sentences: each has its own line, so that "If not, ask the staff" is never torn. */
export const sentencesOf = (text: string): readonly string[] => text.split(/(?<=[.?!។]) |(?<=。)(?!$)/);

/** Both sentences as one English paragraph. */
export const englishOf = ({ what, next }: Pick<ToldTexts, 'what' | 'next'>): string =>
  [what?.en, next?.en].filter((text) => text !== undefined).join(' ');

/** The lines under the Vietnamese: what they say, and how far apart they stand in font sizes. */
export interface UnderLines {
  readonly text: string;
  readonly leading: number;
}
const englishUnder = (texts: ToldTexts): UnderLines => ({
  text: englishOf(texts),
  leading: LEADING_UNDER.plain,
});

/** Font sizes in design units: of what to do now, of the other Vietnamese sentences, of the lines under them. */
export interface ToldSizes {
  readonly lead: number;
  readonly units: number;
  readonly unitsEn: number;
}

function heightOf(
  texts: ToldTexts,
  under: UnderLines,
  room: ToldRoom,
  { lead, units, unitsEn }: ToldSizes,
): number {
  const height = (text: string, size: number): number =>
    countLines(text, room.widthUnits / size) * size * LEADING;
  const { what, next, guard } = texts;
  const [first, ...others] = next === null ? [] : sentencesOf(next.vi);
  const vietnamese =
    (what === null ? 0 : height(what.vi, units)) +
    (first === undefined ? 0 : height(first, lead)) +
    others.reduce((sum, sentence) => sum + height(sentence, units), 0);
  const lines = (text: string, size: number): number => countLines(text, room.widthUnits / size);
  const extraGuard =
    (lines(guard.vi, GUARD.units) - 1) * GUARD.units * GUARD.leading +
    (lines(guard.en, GUARD.unitsEn) - 1) * GUARD.unitsEn * GUARD.leading;
  return (
    vietnamese +
    (what !== null && next !== null ? room.gapNext : 0) +
    room.gapEn +
    lines(under.text, unitsEn) * unitsEn * under.leading +
    extraGuard
  );
}

/** From the largest to the smallest. */
function* sizesOf(
  { mostUnits, mostUnitsEn, leastUnitsEn = LEAST_EN }: ToldRoom,
  leadUnits: number,
): Generator<ToldSizes> {
  for (let lead = leadUnits; lead > mostUnits; lead *= LEAD_STEP) {
    for (const step of REST_SCALE) {
      yield { lead, units: mostUnits * step, unitsEn: mostUnitsEn };
    }
  }
  for (const step of SCALE) {
    const units = mostUnits * step;
    yield { lead: units, units, unitsEn: Math.max(leastUnitsEn, mostUnitsEn * step) };
  }
}

/**
 * The largest sizes at which everything holds; the smallest when nothing does.
 *
 * `leadUnits`: what to do now is to stand this large, if it can; never smaller than the room's own size for that.
 * `under`: the lines under the Vietnamese, where they are not the English ones.
 */
export function fitTold(
  texts: ToldTexts,
  room: ToldRoom,
  leadUnits: number = room.mostUnits,
  under: UnderLines = englishUnder(texts),
): ToldSizes {
  let sizes: ToldSizes = { lead: room.mostUnits, units: room.mostUnits, unitsEn: room.mostUnitsEn };
  for (sizes of sizesOf(room, leadUnits)) {
    if (heightOf(texts, under, room, sizes) <= room.heightUnits) return growUnder(texts, under, room, sizes);
  }
  return sizes;
}

/** What is left of the room goes to the lines under the Vietnamese, never larger than three quarters of it. */
function growUnder(texts: ToldTexts, under: UnderLines, room: ToldRoom, fitting: ToldSizes): ToldSizes {
  let sizes = fitting;
  for (;;) {
    const unitsEn = sizes.unitsEn * EN_STEP;
    const larger = { ...sizes, unitsEn };
    const isOver = heightOf(texts, under, room, larger) > room.heightUnits;
    if (unitsEn > sizes.units * MOST_EN || isOver) return sizes;
    sizes = larger;
  }
}

/**
 * How large the word and the sentence of one lane's part may be, when several share the screen. Pure.
 *
 * Parts stand side by side on a landscape panel (columns) and over each other on a portrait one (rows); so do the
 * parts of the ribbon (ribbon.css), but for two of them, which have a portrait panel's ribbon side by side too. The word
 * stands on one line or on the two of the catalogue, whichever lets it be larger. Sizes are in design units (tokens.css,
 * --u); rooms are those of split.css and ribbon.css.
 */
import type { BothTexts } from './catalogue.ts';
import { fitTold, sentencesOf, type ToldRoom } from './fit-told.ts';
import { measureLine } from './fit-word.ts';
import type { Told } from './tell-prompt.ts';
import { languageOf, leadingOf, lineOf, type Under } from './visitor-words.ts';

export interface PartRoom {
  readonly word: { readonly widthUnits: number; readonly heightUnits: number };
  readonly told: ToldRoom;
}

const told = (widthUnits: number, heightUnits: number, mostUnits: number): ToldRoom => ({
  widthUnits,
  heightUnits,
  mostUnits,
  mostUnitsEn: mostUnits * 0.58,
  gapEn: 1,
  gapNext: 0,
});
/** In the ribbon (ribbon.css). */
const brief = (...size: Parameters<typeof told>): ToldRoom => ({
  ...told(...size),
  gapEn: 0.4,
  leastUnitsEn: 1.8,
});

export interface PartRooms {
  readonly column: PartRoom;
  readonly row: PartRoom;
}

/** By how many parts share the screen. */
export const partRooms = {
  2: {
    column: { word: { widthUnits: 84, heightUnits: 26 }, told: told(86, 29, 4.8) },
    row: { word: { widthUnits: 96, heightUnits: 21 }, told: told(98, 22, 4.8) },
  },
  3: {
    column: { word: { widthUnits: 54, heightUnits: 24 }, told: told(56, 32, 4.2) },
    row: { word: { widthUnits: 76, heightUnits: 14 }, told: told(98, 19, 4) },
  },
} as const satisfies Record<number, PartRooms>;

/** What a code for the phone takes of the sentences on its left, its own words below or beside it (split.css). */
const CODE_UNITS = { column: 26, row: 46 } as const;
/** What the guard's line leaves to the sentences where the strip says it better. */
const GUARD_LINE_UNITS = { 2: { column: 10, row: 10 }, 3: { column: 10, row: 7.5 } } as const;

/** Rooms of one part's sentences, with what stands beside and below them. */
export function roomsOfPart(
  count: PartCount,
  has: { readonly code: boolean; readonly guardLine: boolean },
): PartRooms {
  const give = (way: 'column' | 'row'): PartRoom => {
    const room = partRooms[count][way];
    const more = has.guardLine ? 0 : GUARD_LINE_UNITS[count][way];
    return {
      word: room.word,
      told: {
        ...room.told,
        widthUnits: room.told.widthUnits - (has.code ? CODE_UNITS[way] : 0),
        heightUnits: room.told.heightUnits + more,
      },
    };
  };
  return { column: give('column'), row: give('row') };
}

/** Side of the code in a part (split.css), and the least that a phone reads from where a visitor stands. */
const CODE_SIDE_UNITS = 18;
const LEAST_CODE_PX = 110;

/** Whether one of `count` parts has room for a code that a phone can read. */
export const hasRoomForCode = (count: PartCount, unitPx: number): boolean =>
  count === 2 && CODE_SIDE_UNITS * unitPx >= LEAST_CODE_PX;

/** The ribbon's parts, by how many there are: `column` on a landscape panel, `row` on a portrait one. */
export const ribbonRooms = {
  1: {
    column: { word: { widthUnits: 70, heightUnits: 18.6 }, told: brief(84, 17, 4.6) },
    row: { word: { widthUnits: 66, heightUnits: 14 }, told: brief(98, 18, 4.4) },
  },
  2: {
    column: { word: { widthUnits: 58, heightUnits: 12 }, told: brief(88, 8.2, 3.2) },
    row: { word: { widthUnits: 32, heightUnits: 14 }, told: brief(47, 16, 3.4) },
  },
  3: {
    column: { word: { widthUnits: 42, heightUnits: 9 }, told: brief(57, 12.2, 3) },
    row: { word: { widthUnits: 34, heightUnits: 12 }, told: brief(48, 12, 3) },
  },
} as const satisfies Record<number, PartRooms>;

export type PartCount = keyof typeof partRooms;
export type RibbonCount = keyof typeof ribbonRooms;

/** A word of one line with the marks above and below its capitals (Ừ, Ạ). */
const LEADING = 1.45;
/** Each further line (tokens.css, --leading-word-lines). */
const LEADING_LINES = 1.36;
const MOST_UNITS = 20;
/** Sentences that say little are shown both. */
const SHORT_CHARACTERS = 50;

export interface PartWord {
  readonly units: number;
  readonly isOnTwoLines: boolean;
}

export function fitPartWord(word: string, { widthUnits, heightUnits }: PartRoom['word']): PartWord {
  const lines = word.split('\n');
  const oneLine = Math.min(widthUnits / measureLine(lines.join(' ')), heightUnits / LEADING, MOST_UNITS);
  const manyLines = Math.min(
    widthUnits / Math.max(...lines.map(measureLine)),
    heightUnits / (LEADING + (lines.length - 1) * LEADING_LINES),
    MOST_UNITS,
  );
  return manyLines > oneLine
    ? { units: manyLines, isOnTwoLines: true }
    : { units: oneLine, isOnTwoLines: false };
}

export interface ShortTold {
  /** What was shown; null where the word says it all, or there is no room for it. */
  readonly what: BothTexts | null;
  readonly next: BothTexts;
  readonly under: readonly Under[];
}

const firstOf = (text: string): string => sentencesOf(text)[0] ?? text;

/** What to do now in one sentence, or in all of them where they are as short as one. */
const shorten = (next: BothTexts, under: Under): { readonly next: BothTexts; readonly under: Under } =>
  next.vi.length <= SHORT_CHARACTERS
    ? { next, under }
    : {
        next: { vi: firstOf(next.vi), en: firstOf(next.en) },
        under: { ...under, text: firstOf(under.text) },
      };

/** The ribbon has room for one sentence: what to do now, the first of the next step. */
export const tellShort = ({ next, under }: Pick<Told, 'next' | 'under'>): ShortTold => ({
  what: null,
  next: { vi: firstOf(next.vi), en: firstOf(next.en) },
  under: [{ ...under.next, text: firstOf(under.next.text) }],
});

/** A part has room for two: why, and what to do now. */
export function tellPart({ what, next, under }: Pick<Told, 'what' | 'next' | 'under'>): ShortTold {
  const short = shorten(next, under.next);
  return { what, next: short.next, under: under.what === null ? [short.under] : [under.what, short.under] };
}

export function fitPartTold({ what, next, under }: ShortTold, { told: room }: PartRoom) {
  return fitTold({ what, next, guard: { vi: '', en: '' } }, room, room.mostUnits, {
    text: lineOf(under),
    leading: leadingOf(languageOf(under)),
  });
}

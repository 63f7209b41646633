/**
 * How large the word and the sentence of one lane's part may be, when several share the screen. Pure.
 *
 * Parts stand side by side on a landscape panel (columns) and over each other on a portrait one (rows).
 * The word stands on one line or on the two of the catalogue, whichever lets it be larger. Sizes are in
 * design units (tokens.css, --u); rooms are those of split.css.
 */
import type { BothTexts } from './catalogue.ts';
import { fitTold, sentencesOf, type ToldRoom } from './fit-told.ts';
import { measureLine } from './fit-word.ts';
import { leadingOf, type Under } from './visitor-words.ts';

interface PartRoom {
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

/** By how many parts share the screen. */
export const partRooms = {
  2: {
    column: { word: { widthUnits: 84, heightUnits: 30 }, told: told(86, 25, 4.8) },
    row: { word: { widthUnits: 96, heightUnits: 24 }, told: told(98, 20, 4.8) },
  },
  3: {
    column: { word: { widthUnits: 54, heightUnits: 30 }, told: told(56, 26, 4.2) },
    row: { word: { widthUnits: 76, heightUnits: 17 }, told: told(98, 16, 4) },
  },
} as const satisfies Record<number, { readonly column: PartRoom; readonly row: PartRoom }>;

export type PartCount = keyof typeof partRooms;

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
  readonly next: BothTexts;
  readonly under: Under;
}

const firstOf = (text: string): string => sentencesOf(text)[0] ?? text;

/** A part has room for one sentence, what to do now, or for a text that is as short as one. */
export const tellShort = (next: BothTexts, under: Under): ShortTold =>
  next.vi.length <= SHORT_CHARACTERS
    ? { next, under }
    : {
        next: { vi: firstOf(next.vi), en: firstOf(next.en) },
        under: { ...under, text: firstOf(under.text) },
      };

export const fitPartTold = ({ next, under }: ShortTold, { told: room }: PartRoom) =>
  fitTold({ what: null, next, guard: { vi: '', en: '' } }, room, room.mostUnits, {
    text: under.text,
    leading: leadingOf(under.language),
  });

/**
 * How large a verdict's word may be, so that it fills its line and never leaves it. Pure.
 *
 * Sizes are in design units (tokens.css, --u). Landscape screens hold the word on one line;
 * portrait ones on two, broken at the space that leaves the shortest longer half.
 */

/** Widest mean advance of capitals in Be Vietnam Pro 800, in em, with its letter spacing. */
const EM_PER_LETTER = 0.76;

const longestHalf = (word: string): number => {
  const parts = word.split(' ');
  if (parts.length === 1) return word.length;
  return Math.min(
    ...parts
      .slice(1)
      .map((_, at) =>
        Math.max(parts.slice(0, at + 1).join(' ').length, parts.slice(at + 1).join(' ').length),
      ),
  );
};

export interface WordSize {
  readonly landscapeUnits: number;
  readonly portraitUnits: number;
}

export function fitWord(
  word: string,
  room: {
    readonly landscapeWidthUnits: number;
    readonly portraitWidthUnits: number;
    readonly mostLandscapeUnits: number;
    readonly mostPortraitUnits: number;
  },
): WordSize {
  return {
    landscapeUnits: Math.min(
      room.mostLandscapeUnits,
      room.landscapeWidthUnits / (word.length * EM_PER_LETTER),
    ),
    portraitUnits: Math.min(
      room.mostPortraitUnits,
      room.portraitWidthUnits / (longestHalf(word) * EM_PER_LETTER),
    ),
  };
}

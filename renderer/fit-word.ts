/**
 * How large a verdict's word may be, so that it fills its line and never leaves it. Pure.
 *
 * Sizes are in design units (tokens.css, --u). Landscape panels hold the word on one line; portrait
 * ones break it where the catalogue says (a line feed), so that "NHÂN VIÊN" is never torn.
 */

/** Advances of Be Vietnam Pro 800 in em, measured from the shipped face; a mark adds nothing. */
// biome-ignore format: the letters read as a table
const ADVANCE_EM: Readonly<Record<string, number>> = {
  A: 0.78, B: 0.72, C: 0.78, D: 0.78, E: 0.65, F: 0.65, G: 0.79, H: 0.74, I: 0.3, J: 0.5, K: 0.73, L: 0.65,
  M: 0.9, N: 0.75, O: 0.83, P: 0.69, Q: 0.83, R: 0.73, S: 0.68, T: 0.7, U: 0.75, V: 0.76, W: 1.07, X: 0.79,
  Y: 0.74, Z: 0.67, ' ': 0.23,
};
/** What an unlisted letter is taken for: the widest. */
const WIDEST_EM = 1.07;

/** Width of a line of capitals at a font size of 1. */
export const measureLine = (line: string): number =>
  [...line.normalize('NFD').replaceAll('Đ', 'D').replace(/\p{M}/gu, '')].reduce(
    (sum, letter) => sum + (ADVANCE_EM[letter] ?? WIDEST_EM),
    0,
  );

export interface WordRoom {
  readonly widthUnits: number;
  readonly mostUnits: number;
}

export const fitWord = (
  word: string,
  room: { readonly oneLine: WordRoom; readonly manyLines: WordRoom },
) => ({
  oneLineUnits: Math.min(
    room.oneLine.mostUnits,
    room.oneLine.widthUnits / measureLine(word.replaceAll('\n', ' ')),
  ),
  manyLinesUnits: Math.min(
    room.manyLines.mostUnits,
    room.manyLines.widthUnits / Math.max(...word.split('\n').map(measureLine)),
  ),
});

/**
 * Compares two pictures block by block: the mean colour of each 8 x 8 pixels, and how far apart the two stand.
 *
 * Letters that another Chromium draws a shade thinner move a block's mean by little; a word that is gone, another
 * colour, a part that moved move it by much. Pure.
 */

/** Pixels of four bytes each, colours in any order, the fourth left out. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

export const BLOCK = 8;

export interface WorstBlock {
  readonly left: number;
  readonly top: number;
  /** Between the mean colours, 0 (the same) to 441 (black and white). */
  readonly distance: number;
}

function meanOf({ width, height, pixels }: Bitmap, left: number, top: number): readonly number[] {
  const sums = [0, 0, 0];
  let count = 0;
  for (let y = top; y < Math.min(top + BLOCK, height); y += 1) {
    for (let x = left; x < Math.min(left + BLOCK, width); x += 1) {
      for (const channel of [0, 1, 2])
        sums[channel] = (sums[channel] ?? 0) + (pixels[(y * width + x) * 4 + channel] ?? 0);
      count += 1;
    }
  }
  return sums.map((sum) => sum / count);
}

/** The block in which the two differ most; null: they are not of one size. */
export function compareBlocks(one: Bitmap, other: Bitmap): WorstBlock | null {
  if (one.width !== other.width || one.height !== other.height) return null;
  let worst: WorstBlock = { left: 0, top: 0, distance: 0 };
  for (let top = 0; top < one.height; top += BLOCK) {
    for (let left = 0; left < one.width; left += BLOCK) {
      const theirs = meanOf(other, left, top);
      const distance = Math.hypot(
        ...meanOf(one, left, top).map((mean, channel) => mean - (theirs[channel] ?? 0)),
      );
      if (distance > worst.distance) worst = { left, top, distance };
    }
  }
  return worst;
}

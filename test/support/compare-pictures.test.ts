import { describe, expect, it } from 'vitest';
import { BLOCK, compareBlocks } from './compare-pictures.ts';

const picture = (width: number, height: number, shade: (x: number, y: number) => number) => ({
  width,
  height,
  pixels: Uint8Array.from({ length: width * height * 4 }, (_, at) => {
    const pixel = Math.floor(at / 4);
    return at % 4 === 3 ? 255 : shade(pixel % width, Math.floor(pixel / width));
  }),
});
const white = picture(20, 12, () => 255);

describe('two pictures', () => {
  it('that are the same stand no distance apart', () => {
    expect(compareBlocks(white, white)).toEqual({ left: 0, top: 0, distance: 0 });
  });

  it('differ most in the block that is named, the last and smaller one too', () => {
    const spotted = picture(20, 12, (x, y) => (x >= 2 * BLOCK && y >= BLOCK ? 0 : 255));
    expect(compareBlocks(white, spotted)).toEqual({
      left: 2 * BLOCK,
      top: BLOCK,
      distance: Math.hypot(255, 255, 255),
    });
  });

  it('of letters a shade thinner stand nearer than pictures of which a line is gone', () => {
    const lines = (ink: number, rows: number) =>
      picture(20, 12, (x, y) => (y % 4 === 0 && y < rows && x % 2 === 0 ? ink : 255));
    const thinner = compareBlocks(lines(60, 12), lines(75, 12))?.distance ?? Number.NaN;
    const gone = compareBlocks(lines(60, 12), lines(60, 8))?.distance ?? Number.NaN;
    expect(thinner).toBeLessThan(gone / 3);
  });

  it('of two sizes cannot be compared', () => {
    expect(
      compareBlocks(
        white,
        picture(20, 13, () => 255),
      ),
    ).toBeNull();
  });
});

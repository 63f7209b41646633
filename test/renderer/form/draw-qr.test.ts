import { describe, expect, it } from 'vitest';
import { MAX_SLIP_CHARACTERS } from '../../../contract/slip.ts';
import { drawQr, QUIET_MODULES } from '../../../renderer/form/draw-qr.ts';

/** Module by module, by the even-odd rule the path is filled with. */
function rasterise({ sizeModules, path }: { sizeModules: number; path: string }): boolean[][] {
  const outlines = path
    .split('z')
    .filter((part) => part !== '')
    .map((part) =>
      part
        .slice(1)
        .split('L')
        .map((point) => point.split(' ').map(Number)),
    );
  const isDark = (x: number, y: number): boolean => {
    let crossings = 0;
    for (const outline of outlines)
      outline.forEach(([x0 = 0, y0 = 0], at) => {
        const [x1 = 0, y1 = 0] = outline[(at + 1) % outline.length] ?? [];
        if (x0 === x1 && x0 > x && Math.min(y0, y1) < y && Math.max(y0, y1) > y) crossings += 1;
      });
    return crossings % 2 === 1;
  };
  return Array.from({ length: sizeModules }, (_, row) =>
    Array.from({ length: sizeModules }, (_unused, column) => isDark(column + 0.5, row + 0.5)),
  );
}

const FINDER = ['1111111', '1000001', '1011101', '1011101', '1011101', '1000001', '1111111'];

describe('a QR symbol', () => {
  const drawn = drawQr('GH1:ABC 123');
  const rows = rasterise(drawn);
  const at = (row: number, column: number): string[] =>
    rows.slice(row, row + 7).map((line) =>
      line
        .slice(column, column + 7)
        .map((dark) => (dark ? '1' : '0'))
        .join(''),
    );
  const far = drawn.sizeModules - QUIET_MODULES - 7;

  it('has its finder patterns in three corners, upright', () => {
    expect(at(QUIET_MODULES, QUIET_MODULES)).toEqual(FINDER);
    expect(at(QUIET_MODULES, far)).toEqual(FINDER);
    expect(at(far, QUIET_MODULES)).toEqual(FINDER);
    expect(at(far, far)).not.toEqual(FINDER);
  });

  it('keeps the quiet zone of four modules free on every side', () => {
    rows.forEach((line, row) => {
      line.forEach((dark, column) => {
        const isInside = [row, column].every(
          (place) => place >= QUIET_MODULES && place < drawn.sizeModules - QUIET_MODULES,
        );
        if (!isInside) expect(dark, `${row} ${column}`).toBe(false);
      });
    });
  });

  it('holds the longest code of a slip', () => {
    expect(() => drawQr('GH1:'.padEnd(MAX_SLIP_CHARACTERS, 'A'))).not.toThrow();
  });
});

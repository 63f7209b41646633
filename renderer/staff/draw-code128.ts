/**
 * Draws a Code 128 symbol as one path of bars. Pure.
 *
 * The encoding is bwip-js's; only its bars are taken, in modules, so that each bar is as wide as the
 * standard says at any size (ISO/IEC 15417). FNC3 stands as `^FNC3` in the data (contract/setup-codes.ts).
 */
import { code128 } from 'bwip-js/browser';

/** Modules left free on each side; a scanner needs ten to find the edge. */
export const QUIET_MODULES = 10;

export interface DrawnCode {
  /** Of the bars and both quiet zones, in modules. */
  readonly widthModules: number;
  /** Bars one unit high. */
  readonly path: string;
}

/** Throws on data that Code 128 cannot hold: the shipped data is held to its schema, so that is a bug. */
export function drawCode128(data: string): DrawnCode {
  const bars: { readonly left: number; readonly width: number }[] = [];
  const ignore = (): void => {};
  return code128<DrawnCode>(
    { bcid: 'code128', text: data, parsefnc: true, scale: 1, height: 1 },
    {
      scale: () => [1, 1],
      measure: () => ({ width: 0, ascent: 0, descent: 0 }),
      init: ignore,
      // A bar is a line down its middle; the middle of an odd width is rounded up to a whole module.
      line: (x, _y0, _x1, _y1, width) => bars.push({ left: x - Math.ceil(width / 2), width }),
      polygon: ignore,
      hexagon: ignore,
      ellipse: ignore,
      fill: ignore,
      text: ignore,
      end: () => {
        const right = Math.max(0, ...bars.map(({ left, width }) => left + width));
        return {
          widthModules: right + 2 * QUIET_MODULES,
          path: bars.map(({ left, width }) => `M${QUIET_MODULES + left} 0h${width}v1h-${width}z`).join(''),
        };
      },
    },
  );
}

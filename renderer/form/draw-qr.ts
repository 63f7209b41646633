/**
 * Draws a QR symbol as one path, its quiet zone around it. Pure.
 *
 * The encoding is bwip-js's (error correction M); only its outlines are taken, in modules. Filled by the even-odd rule:
 * the light middle of a finder pattern is an outline within an outline (ISO/IEC 18004, 6.3.8: four light modules
 * around the symbol).
 */
import { qrcode } from 'bwip-js/browser';

export const QUIET_MODULES = 4;

export interface DrawnQr {
  /** Of the symbol and the quiet zone on both sides. */
  readonly sizeModules: number;
  readonly path: string;
}

/** Throws on text that no QR symbol holds; what is drawn is bounded by its schema, so that is a bug. */
export function drawQr(text: string): DrawnQr {
  let sizeModules = 0;
  let path = '';
  const ignore = (): void => {};
  return qrcode<DrawnQr>(
    { bcid: 'qrcode', text, scale: 1 },
    {
      scale: () => [1, 1],
      measure: () => ({ width: 0, ascent: 0, descent: 0 }),
      init: (width) => {
        sizeModules = width + 2 * QUIET_MODULES;
      },
      line: ignore,
      polygon: (points) => {
        path += `M${points.map(([x, y]) => `${QUIET_MODULES + x} ${QUIET_MODULES + y}`).join('L')}z`;
      },
      hexagon: ignore,
      ellipse: ignore,
      fill: ignore,
      text: ignore,
      end: () => ({ sizeModules, path }),
    },
  );
}

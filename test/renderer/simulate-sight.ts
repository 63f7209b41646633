/**
 * What a colour is to other eyes: in grey, without the long-wave cones (protanopia), without the middle-wave ones
 * (deuteranopia). The projection is Viénot, Brettel and Mollon's (Color Res. Appl. 24, 1999), its matrices worked out
 * for linear sRGB.
 */
import { measureLuma } from './read-tokens.ts';

// biome-ignore format: rows of a matrix
const MATRICES = {
  protanopia: [
    [0.10889, 0.89111, 0],
    [0.10889, 0.89111, 0],
    [0.00447, -0.00447, 1],
  ],
  deuteranopia: [
    [0.29031, 0.70969, 0],
    [0.29031, 0.70969, 0],
    [-0.02197, 0.02197, 1],
  ],
} as const;

export const sights = ['colour', 'grey', 'protanopia', 'deuteranopia'] as const;
export type Sight = (typeof sights)[number];

const toLinear = (part: number): number => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
const toEncoded = (part: number): number =>
  part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055;
const asHex = (part: number): string =>
  Math.round(Math.min(1, Math.max(0, part)) * 255)
    .toString(16)
    .padStart(2, '0');

/** `#rrggbb` as `sight` sees it. */
export function simulateSight(colour: string, sight: Sight): string {
  if (sight === 'colour') return colour;
  if (sight === 'grey') return `#${asHex(measureLuma(colour) / 255).repeat(3)}`;
  const linear = [1, 3, 5].map((at) => toLinear(Number.parseInt(colour.slice(at, at + 2), 16) / 255));
  const seen = MATRICES[sight].map((row) =>
    row.reduce<number>((sum, share, at) => sum + share * (linear[at] ?? 0), 0),
  );
  return `#${seen.map((part) => asHex(toEncoded(Math.max(0, part)))).join('')}`;
}

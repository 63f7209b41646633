/**
 * Reads colours from tokens.css and measures them: WCAG 2.2 contrast, CIE lightness.
 */
import { readFileSync } from 'node:fs';

const css = readFileSync(new URL('../../renderer/tokens.css', import.meta.url), 'utf8');

/** `#rrggbb` of a token; fails when there is none. */
export function readColour(token: string): string {
  const colour = new RegExp(`${token}:\\s*(#[0-9a-f]{6});`).exec(css)?.[1];
  if (colour === undefined) throw new Error(`no colour ${token}`);
  return colour;
}

/** Design units of a token; the first value is landscape's, the second portrait's. */
export function readUnits(token: string, orientation: 'landscape' | 'portrait'): number {
  const found = [...css.matchAll(new RegExp(`${token}:\\s*calc\\(([\\d.]+) \\* var\\(--u\\)\\);`, 'g'))];
  const units = found[orientation === 'landscape' ? 0 : 1]?.[1];
  if (units === undefined) throw new Error(`no ${orientation} units ${token}`);
  return Number(units);
}

/** What a screenshot turned grey keeps of a colour (Rec. 709 luma of the encoded values), 0 to 255. */
export function measureLuma(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Relative luminance (WCAG 2.2, "relative luminance"), 0 to 1. */
export function measureLuminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function measureContrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [measureLuminance(one), measureLuminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** CIE L*, 0 black to 100 white: what is left of a colour in a grey picture. */
export const measureLightness = (colour: string): number => 116 * Math.cbrt(measureLuminance(colour)) - 16;

/** The same token by night; what the night does not change stays the day's. */
export function readNight(token: string): string {
  const night = /data-light="night"\][^{]*\{([^}]*)\}/.exec(css)?.[1];
  if (night === undefined) throw new Error('tokens.css has no night');
  return new RegExp(`${token}:\\s*(#[0-9a-f]{6});`).exec(night)?.[1] ?? readColour(token);
}

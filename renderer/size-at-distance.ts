/**
 * Size at a distance: how large letters and targets must be on this panel, seen from where visitors stand. Pure.
 *
 * EN 301 549 V3.2.1, 5.1.4: capitals of at least 0.7 degrees at the stated distance; the verdict's one word gets twice
 * that, as staff read it from further away. A finger's target is 15 mm. Angles become millimetres by the distance, and
 * millimetres pixels by the panel's real width: a point or a "large font" says nothing without both (Arditi, 2017).
 */
import type { DisplaySettings } from '../contract/display.ts';

export const TEXT_DEGREES = 0.7;
export const WORD_DEGREES = 1.4;
export const TARGET_MM = 15;
/** Capitals of Be Vietnam Pro, of its em (OS/2 sCapHeight: 740 of 1000). */
export const CAPITAL_EM = 0.74;
/** A 16:9 panel of 24 inches, when nobody measured it: its longer and its shorter side, millimetres. */
export const USUAL_PANEL_MM = { long: 531, short: 299 } as const;
/** Design units of a landscape panel (tokens.css); portrait ones are turned. */
export const DESIGN = { long: 192, short: 108 } as const;

export interface Panel {
  /** CSS pixels of the whole picture. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** CSS pixels of the guard's strip at its bottom edge. */
  readonly stripPx: number;
}

export interface Sizes {
  readonly pxPerMm: number;
  /** One design unit, CSS pixels. */
  readonly unitPx: number;
  /** Font size, in design units, at which capitals stand 0.7 degrees. */
  readonly textUnits: number;
  /** The same of the verdict's word, 1.4 degrees. */
  readonly wordUnits: number;
  readonly targetPx: number;
}

/** Millimetres that stand under `degrees` from `viewingMm` away. */
export const millimetresAt = (degrees: number, viewingMm: number): number =>
  2 * viewingMm * Math.tan((degrees * Math.PI) / 360);

export function sizeAtDistance(
  { panelWidthMm, viewingMm }: Pick<DisplaySettings, 'panelWidthMm' | 'viewingMm'>,
  { widthPx, heightPx, stripPx }: Panel,
): Sizes {
  const isPortrait = heightPx > widthPx;
  const widthMm = panelWidthMm ?? (isPortrait ? USUAL_PANEL_MM.short : USUAL_PANEL_MM.long);
  const pxPerMm = widthPx / widthMm;
  const [across, down] = isPortrait ? [DESIGN.short, DESIGN.long] : [DESIGN.long, DESIGN.short];
  const unitPx = Math.min(widthPx / across, (heightPx - stripPx) / down);
  const fontUnits = (degrees: number): number =>
    (millimetresAt(degrees, viewingMm) * pxPerMm) / CAPITAL_EM / unitPx;
  return {
    pxPerMm,
    unitPx,
    textUnits: fontUnits(TEXT_DEGREES),
    wordUnits: fontUnits(WORD_DEGREES),
    targetPx: TARGET_MM * pxPerMm,
  };
}

/** Whether the calm screens are dark at this minute of the day; a night may run over midnight. */
export function isNight(night: DisplaySettings['night'], minute: number): boolean {
  if (night === null) return false;
  const { fromMinute, untilMinute } = night;
  return fromMinute <= untilMinute
    ? minute >= fromMinute && minute < untilMinute
    : minute >= fromMinute || minute < untilMinute;
}

/**
 * Use display: puts the panel's real sizes and the night on the page, and tells the screens what they are.
 *
 * Set through the CSSOM, which the content policy allows: `--target-mm` (15 mm in pixels), `--text-seen` (the font size
 * whose capitals stand 0.7 degrees where visitors stand) and `data-light="night"` (the calm screens are dark; the fields
 * of the verdicts never change).
 */
import { useEffect, useSyncExternalStore } from 'react';
import { type DisplaySettings, defaultDisplay } from '../contract/display.ts';
import { isNight, type Panel, type Sizes, sizeAtDistance } from './size-at-distance.ts';
import { useMinute } from './use-minute.ts';

const MINUTE_MS = 60_000;
/** Viet Nam has one time zone and no summer time; the machine may have been left in another. */
const VIETNAM_OFFSET_MINUTES = 7 * 60;

/** Minute of the day in Viet Nam, 0 to 1439. */
export const minuteInVietnam = (atMs: number): number =>
  (Math.floor(atMs / MINUTE_MS) + VIETNAM_OFFSET_MINUTES) % (24 * 60);

/** Of the display that this page stands on. */
type PanelSettings = Omit<DisplaySettings, 'boardPanelWidthMm'>;

/** Where nothing is drawn on a panel (tests). */
const DRAWN_NOWHERE: Panel & { readonly display: PanelSettings } = {
  widthPx: 1920,
  heightPx: 1080,
  stripPx: 0,
  display: defaultDisplay,
};

/** One object until something changes: React compares it by identity. Layout is measured then only, not with each prompt. */
let panel = DRAWN_NOWHERE;
/** Of the newest status. */
let settings: PanelSettings = defaultDisplay;
const listeners = new Set<() => void>();

function measurePanel(): void {
  const { innerWidth: widthPx, innerHeight: heightPx } = window;
  const stripPx = document.querySelector('.guard-strip')?.getBoundingClientRect().height ?? 0;
  const isSame =
    panel.widthPx === widthPx &&
    panel.heightPx === heightPx &&
    panel.stripPx === stripPx &&
    panel.display === settings;
  if (isSame) return;
  panel = { widthPx, heightPx, stripPx, display: settings };
  for (const changed of listeners) changed();
}

function watchPanel(changed: () => void): () => void {
  listeners.add(changed);
  window.addEventListener('resize', measurePanel);
  measurePanel();
  return () => {
    listeners.delete(changed);
    if (listeners.size === 0) window.removeEventListener('resize', measurePanel);
  };
}

/** What letters and targets must measure here, renewed with the window's size and the settings. */
export function useSizes(): Sizes & { readonly hasStrip: boolean } {
  const standing = useSyncExternalStore(
    watchPanel,
    () => panel,
    () => DRAWN_NOWHERE,
  );
  return { ...sizeAtDistance(standing.display, standing), hasStrip: standing.stripPx > 0 };
}

/**
 * For the one component that stands above all screens of a page. `hasStrip`: the guard's strip stands on this display.
 * Null (a view without a status: starting, out of order) leaves what the last one said.
 */
export function useDisplay(said: PanelSettings | null, hasStrip: boolean): void {
  const display = said ?? settings;
  const { targetPx, textUnits, unitPx } = useSizes();
  const textPx = textUnits * unitPx;
  const { panelWidthMm, viewingMm } = display;
  const isDark = isNight(display.night, minuteInVietnam(useMinute()));
  useEffect(() => {
    document.documentElement.style.setProperty('--target-mm', `${targetPx.toFixed(1)}px`);
  }, [targetPx]);
  useEffect(() => {
    document.documentElement.style.setProperty('--text-seen', `${textPx.toFixed(1)}px`);
  }, [textPx]);
  // A new status has a new object every time; what counts are its values. The strip takes its height from the screens.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is measured is the page
  useEffect(() => {
    settings = display;
    measurePanel();
  }, [panelWidthMm, viewingMm, hasStrip]);
  useEffect(() => {
    document.documentElement.setAttribute('data-light', isDark ? 'night' : 'day');
  }, [isDark]);
}

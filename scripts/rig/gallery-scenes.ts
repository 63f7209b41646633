/** Gallery scenes: every screen of the station in every state, each under a name of its own. */

import { ribbonStates } from './gallery-ribbon-scenes.ts';
import { staffStates } from './gallery-staff-scenes.ts';
import type { GalleryState } from './gallery-state.ts';
import { visitorStates } from './gallery-visitor-scenes.ts';

export interface PanelSize {
  readonly width: number;
  readonly height: number;
}
/** Of the panels that gates have: desk, full HD lying and standing, and the smallest. */
export const galleryPanels: readonly PanelSize[] = [
  { width: 1280, height: 800 },
  { width: 1080, height: 1920 },
  { width: 1920, height: 1080 },
  { width: 800, height: 480 },
];
export const panelName = ({ width, height }: PanelSize): string => `${width}x${height}`;

export const galleryStates = (): readonly GalleryState[] => [
  ...visitorStates(),
  ...ribbonStates(),
  ...staffStates(),
];

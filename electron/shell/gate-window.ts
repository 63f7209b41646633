/**
 * Gate window: the one full-screen window, locked to its own page.
 *
 * No Node, sandboxed, isolated; every permission refused, no navigation, no new window, no zoom, no
 * menu (Electron security checklist items 1-5, 13, 14). It shows; it decides nothing.
 */
import {
  BrowserWindow,
  Menu,
  powerSaveBlocker,
  session,
  type WebContents,
  type WebPreferences,
} from 'electron';
import { GATE_PAGE } from './serve-screens.ts';

export interface GateWindowOptions {
  readonly preloadPath: string;
  /** A plain window of this size for development; null is the kiosk. */
  readonly windowed: { readonly width: number; readonly height: number } | null;
}

/** What every page of ours runs with. */
export const screenPreferences = (preloadPath: string): WebPreferences => ({
  preload: preloadPath,
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  webviewTag: false,
  spellcheck: false,
  devTools: false,
  // The gate must sound and paint whether or not anyone clicked, and behind whatever else is open.
  autoplayPolicy: 'no-user-gesture-required',
  backgroundThrottling: false,
});

/** Keeps a page of ours where it is, and every key from it. */
export function lockDown(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  // From the first moment, also while the station cannot open: no key is the page's.
  contents.on('before-input-event', (event) => event.preventDefault());
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

export function openGateWindow(options: GateWindowOptions): BrowserWindow {
  Menu.setApplicationMenu(null);
  const screens = session.defaultSession;
  // Electron grants every permission unless both handlers say otherwise.
  screens.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  screens.setPermissionCheckHandler(() => false);
  screens.on('will-download', (event) => event.preventDefault());

  const window = new BrowserWindow({
    show: false,
    // The idle board's own colour (renderer/tokens.css): no flash before the first frame.
    backgroundColor: '#0f2347',
    autoHideMenuBar: true,
    ...(options.windowed ?? { kiosk: true, fullscreen: true, frame: false }),
    webPreferences: screenPreferences(options.preloadPath),
  });
  lockDown(window.webContents);
  window.once('ready-to-show', () => window.show());
  powerSaveBlocker.start('prevent-display-sleep');
  return window;
}

/** Loads the gate's page; also the way back after its process died. */
export async function loadGatePage(window: BrowserWindow): Promise<void> {
  await window.loadURL(GATE_PAGE);
  void window.webContents.setVisualZoomLevelLimits(1, 1);
}

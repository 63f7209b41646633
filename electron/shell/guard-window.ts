/**
 * Guard window: the guard's board on a second display, as locked as the gate's own window.
 *
 * It comes and goes with the display and never takes the keyboard: a scanner that types must go on typing into the
 * gate's window. It is sent the strip's view, the station's status and the keys that walk over it, nothing else, and
 * heard for the guard's actions only. While it cannot stand, the strip is back on the gate's edge (`onShown`).
 */
import { BrowserWindow, type IpcMainEvent, screen } from 'electron';
import type { FormKey } from '../../contract/assisted.ts';
import type { DisplaySettings } from '../../contract/display.ts';
import type { GuardAction, GuardView } from '../../contract/guard.ts';
import { pushChannels, sendChannels } from '../../contract/ipc.ts';
import type { StationStatus } from '../../contract/status.ts';
import { lockDown, screenPreferences } from './gate-window.ts';
import { countFault, type DisplayAt, mayComeBack, placeGuardBoard } from './place-guard-board.ts';
import { GUARD_PAGE, SCREENS_ORIGIN } from './serve-screens.ts';
import type { WriteLog } from './write-log.ts';

export interface GuardWindowPorts {
  readonly gateWindow: BrowserWindow;
  readonly preloadPath: string;
  readonly act: (action: GuardAction) => void;
  /** True once the board's page stands, false when it is gone: where the strip stands follows it. */
  readonly onShown: (isShown: boolean) => void;
  readonly log: WriteLog;
}

export interface GuardWindow {
  /** Settings as they are now; the window comes or goes by them. */
  follow(display: Pick<DisplaySettings, 'guardStrip'>): void;
  pushView(view: GuardView): void;
  pushStatus(status: StationStatus): void;
  pushKey(key: FormKey): void;
  /** For good: the displays are watched no more. */
  close(): void;
}

const isSamePlace = (one: DisplayAt, other: DisplayAt): boolean =>
  one.id === other.id &&
  one.bounds.x === other.bounds.x &&
  one.bounds.y === other.bounds.y &&
  one.bounds.width === other.bounds.width &&
  one.bounds.height === other.bounds.height;

export function keepGuardWindow({
  gateWindow,
  preloadPath,
  act,
  onShown,
  log,
}: GuardWindowPorts): GuardWindow {
  let settings: Pick<DisplaySettings, 'guardStrip'> = { guardStrip: 'edge' };
  let open: { readonly window: BrowserWindow; readonly display: DisplayAt } | null = null;
  let isShown = false;
  let isClosed = false;
  let faultsAtMs: readonly number[] = [];
  let view: GuardView | null = null;
  let status: StationStatus | null = null;

  function tellShown(now: boolean): void {
    if (isShown === now) return;
    isShown = now;
    onShown(now);
  }

  function send(channel: 'guard:view' | 'gate:status' | 'form:key', payload: unknown): void {
    const contents = open?.window.webContents;
    if (contents === undefined || contents.isDestroyed() || contents.isCrashed()) return;
    contents.send(channel, pushChannels[channel].parse(payload));
  }

  function hear(event: IpcMainEvent, raw: unknown): void {
    const action = sendChannels['guard:act'].safeParse(raw);
    const isOurs =
      event.senderFrame !== null &&
      event.senderFrame === open?.window.webContents.mainFrame &&
      event.senderFrame.origin === SCREENS_ORIGIN;
    if (isOurs && action.success) act(action.data);
    else log('warn', 'ipc-refused', { channel: 'guard:act', window: 'guard' });
  }

  function takeDown(): void {
    const was = open;
    open = null;
    tellShown(false);
    if (was !== null && !was.window.isDestroyed()) was.window.destroy();
  }

  function fail(window: BrowserWindow, fault: string): void {
    if (open?.window !== window) return;
    faultsAtMs = countFault(faultsAtMs, performance.now());
    log('error', 'guard-window-fault', { fault, faultsInWindow: faultsAtMs.length });
    takeDown();
    // A board that is given up comes back when a display comes, or with the next start.
    if (mayComeBack(faultsAtMs)) place();
  }

  function putUp(display: DisplayAt): void {
    const window = new BrowserWindow({
      ...display.bounds,
      show: false,
      backgroundColor: '#0f2347',
      frame: false,
      focusable: false,
      movable: false,
      resizable: false,
      alwaysOnTop: true,
      skipTaskbar: true,
      webPreferences: screenPreferences(preloadPath),
    });
    open = { window, display };
    const contents = window.webContents;
    lockDown(contents);
    contents.ipc.on('guard:act', hear);
    contents.on('did-finish-load', () => {
      if (open?.window !== window) return;
      if (status !== null) send('gate:status', status);
      if (view !== null) send('guard:view', view);
      window.showInactive();
      tellShown(true);
    });
    contents.on('render-process-gone', (_event, { reason }) => fail(window, reason));
    contents.on('unresponsive', () => contents.forcefullyCrashRenderer());
    window.on('closed', () => {
      if (open?.window === window) fail(window, 'closed');
    });
    window.loadURL(GUARD_PAGE).then(
      () => void contents.setVisualZoomLevelLimits(1, 1),
      () => fail(window, 'load-failed'),
    );
    log('info', 'guard-window-opened', { display: display.id });
  }

  function place(): void {
    if (isClosed || gateWindow.isDestroyed()) return;
    const gateDisplay = screen.getDisplayMatching(gateWindow.getBounds());
    const wanted = placeGuardBoard(settings, screen.getAllDisplays(), gateDisplay.id);
    const stands = open?.display ?? null;
    if (wanted === null && stands === null) return;
    if (wanted !== null && stands !== null && isSamePlace(wanted, stands)) return;
    takeDown();
    if (wanted !== null) putUp(wanted);
  }

  function displaysChanged(): void {
    faultsAtMs = [];
    place();
  }

  function close(): void {
    if (isClosed) return;
    isClosed = true;
    screen.off('display-added', displaysChanged);
    screen.off('display-removed', displaysChanged);
    screen.off('display-metrics-changed', displaysChanged);
    takeDown();
  }

  screen.on('display-added', displaysChanged);
  screen.on('display-removed', displaysChanged);
  screen.on('display-metrics-changed', displaysChanged);
  // The station ends with its last window; this one must not keep it.
  gateWindow.once('closed', close);

  return {
    follow(display) {
      if (settings.guardStrip === display.guardStrip) return;
      settings = { guardStrip: display.guardStrip };
      place();
    },
    pushView(next) {
      view = next;
      send('guard:view', next);
    },
    pushStatus(next) {
      status = next;
      send('gate:status', next);
    },
    pushKey: (key) => send('form:key', key),
    close,
  };
}

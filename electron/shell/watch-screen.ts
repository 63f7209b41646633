/**
 * Watches the screen: what main pushed must be painted, and a dead or hung page is brought back.
 *
 * A black screen with a live page raises no event of Electron's, so the page reports every prompt that
 * it painted; one that is not reported within PAINT_DEADLINE_MS counts as a fault like a crash.
 */
import { app, type BrowserWindow } from 'electron';
import {
  decideRecovery,
  LOAD_DEADLINE_MS,
  PAINT_DEADLINE_MS,
  RECOVERY_WINDOW_MS,
} from './decide-recovery.ts';
import { loadGatePage } from './gate-window.ts';
import type { WriteLog } from './write-log.ts';

export interface ScreenWatch {
  /** The page is being loaded: whatever it paints first shows that it lives. */
  loading(): void;
  pushed(promptId: string): void;
  painted(promptId: string | null): void;
}

export function watchScreen(window: BrowserWindow, log: WriteLog): ScreenWatch {
  let faultsAtMs: number[] = [];
  /** `promptId` null: any report will do. */
  let awaited: { readonly promptId: string | null; readonly timer: NodeJS.Timeout } | null = null;

  function stopWaiting(): void {
    clearTimeout(awaited?.timer);
    awaited = null;
  }

  function awaitPaint(promptId: string | null, withinMs: number): void {
    stopWaiting();
    awaited = { promptId, timer: setTimeout(() => recover('not-painted', {}), withinMs) };
  }

  function recover(fault: string, facts: Readonly<Record<string, unknown>>): void {
    stopWaiting();
    if (window.isDestroyed()) return;
    const nowMs = performance.now();
    const step = decideRecovery(faultsAtMs, nowMs);
    faultsAtMs = [...faultsAtMs.filter((atMs) => nowMs - atMs < RECOVERY_WINDOW_MS), nowMs];
    log('error', 'screen-fault', { fault, step, faultsInWindow: faultsAtMs.length, ...facts });
    if (step === 'relaunch') {
      app.relaunch();
      app.quit();
      return;
    }
    awaitPaint(null, LOAD_DEADLINE_MS);
    void loadGatePage(window).catch((error: unknown) => recover('load-failed', { error: String(error) }));
  }

  const contents = window.webContents;
  contents.on('render-process-gone', (_event, details) => {
    if (details.reason !== 'clean-exit') recover('page-gone', { reason: details.reason });
  });
  contents.on('unresponsive', () => contents.forcefullyCrashRenderer());

  return {
    loading: () => awaitPaint(null, LOAD_DEADLINE_MS),
    pushed: (promptId) => awaitPaint(promptId, PAINT_DEADLINE_MS),
    painted(promptId) {
      if (awaited?.promptId === null || promptId === awaited?.promptId) stopWaiting();
    },
  };
}

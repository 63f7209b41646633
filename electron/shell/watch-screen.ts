/**
 * Watches the screen: what main pushed must be painted, and a dead or hung page is brought back.
 *
 * A black screen with a live page raises no event of Electron's, so the page reports every prompt that
 * it painted; one that is not reported within PAINT_DEADLINE_MS counts as a fault like a crash.
 */

import { app, type BrowserWindow } from 'electron';
import type { Painted } from '../../contract/ipc.ts';
import {
  decideRecovery,
  LOAD_DEADLINE_MS,
  PAINT_DEADLINE_MS,
  RECOVERY_WINDOW_MS,
} from './decide-recovery.ts';
import { loadGatePage } from './gate-window.ts';
import type { WriteLog } from './write-log.ts';

export interface ScreenWatch {
  /** Loads the page; whatever it paints first shows that it lives. */
  load(): void;
  pushed(promptId: string): void;
  painted(report: Painted): void;
}

export function watchScreen(window: BrowserWindow, log: WriteLog): ScreenWatch {
  let faultsAtMs: number[] = [];
  /** Id of the newest prompt that is not painted yet. */
  let awaited: string | null = null;
  let deadline: NodeJS.Timeout | undefined;
  let isLoading = false;
  let isLeaving = false;
  let loads = 0;

  function stopWaiting(): void {
    clearTimeout(deadline);
    deadline = undefined;
    awaited = null;
    isLoading = false;
  }

  function load(): void {
    stopWaiting();
    isLoading = true;
    deadline = setTimeout(() => recover('not-painted', { isLoading }), LOAD_DEADLINE_MS);
    loads += 1;
    const mine = loads;
    loadGatePage(window).catch((error: unknown) => {
      // A load that a newer one cut short is no fault of its own.
      if (mine === loads) recover('load-failed', { error: String(error) });
    });
  }

  function recover(fault: string, facts: Readonly<Record<string, unknown>>): void {
    stopWaiting();
    if (isLeaving || window.isDestroyed()) return;
    const nowMs = performance.now();
    const step = decideRecovery(faultsAtMs, nowMs);
    faultsAtMs = [...faultsAtMs.filter((atMs) => nowMs - atMs < RECOVERY_WINDOW_MS), nowMs];
    log('error', 'screen-fault', { fault, step, faultsInWindow: faultsAtMs.length, ...facts });
    if (step === 'relaunch') {
      isLeaving = true;
      app.relaunch();
      app.quit();
      return;
    }
    load();
  }

  const contents = window.webContents;
  contents.on('render-process-gone', (_event, details) => {
    if (details.reason !== 'clean-exit') recover('page-gone', { reason: details.reason });
  });
  contents.on('unresponsive', () => contents.forcefullyCrashRenderer());

  return {
    load,
    pushed(promptId) {
      // A loading page is given the prompt with its first status; its own deadline stands.
      if (isLoading) return;
      awaited = promptId;
      // Never put off by the next prompt: people keep scanning at a dead screen.
      deadline ??= setTimeout(() => recover('not-painted', { isLoading }), PAINT_DEADLINE_MS);
    },
    painted({ promptId, screen }) {
      // Out of order covers whatever was awaited: the page lives.
      if (isLoading || promptId === awaited || screen === 'out-of-order') stopWaiting();
    },
  };
}

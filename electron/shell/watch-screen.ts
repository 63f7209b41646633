/**
 * Watches the screen: what main believes to be shown must be what the page painted; a dead or hung page is brought back.
 *
 * A black screen with a live page raises no event of Electron's. So the page says what it painted, at once and every
 * second; what is not painted by its deadline, or a page that says nothing, counts as a fault like a crash. The
 * decisions are decide-recovery.ts; here is the window, the clock and what was heard.
 */

import { app, type BrowserWindow } from 'electron';
import type { Painted } from '../../contract/ipc.ts';
import type { Scene } from '../../contract/scene.ts';
import {
  decidePageStep,
  decideRecovery,
  isAsBelieved,
  LOAD_DEADLINE_MS,
  LOOK_EVERY_MS,
  OWN_SLEEP_MS,
  type PageWatch,
  RECOVERY_WINDOW_MS,
} from './decide-recovery.ts';
import { loadGatePage } from './gate-window.ts';
import type { WriteLog } from './write-log.ts';

export interface ScreenWatch {
  /** Loads the page; whatever it says first shows that it lives. */
  load(): void;
  pushed(scene: Scene): void;
  /** From a frame, or from the page's heartbeat. */
  painted(report: Painted): void;
  stop(): void;
}

export function watchScreen(
  window: BrowserWindow,
  ports: { readonly scene: () => Scene; readonly pushAgain: () => void; readonly log: WriteLog },
): ScreenWatch {
  const { log } = ports;
  let faultsAtMs: number[] = [];
  let watch: PageWatch = { wrongSinceMs: null, hasPushedAgain: false, heardAtMs: 0 };
  /** Number of the scene that the page is waited for. */
  let awaited = 0;
  let lookedAtMs = performance.now();
  let loadDeadline: NodeJS.Timeout | undefined;
  let isLoading = false;
  let isLeaving = false;
  let loads = 0;

  function beWell(nowMs: number): void {
    watch = { wrongSinceMs: null, hasPushedAgain: false, heardAtMs: nowMs };
  }

  function load(): void {
    clearTimeout(loadDeadline);
    isLoading = true;
    loadDeadline = setTimeout(() => recover('not-painted', { isLoading }), LOAD_DEADLINE_MS);
    loads += 1;
    const mine = loads;
    loadGatePage(window).catch((error: unknown) => {
      // A load that a newer one cut short is no fault of its own.
      if (mine === loads) recover('load-failed', { error: String(error) });
    });
  }

  function recover(fault: string, facts: Readonly<Record<string, unknown>>): void {
    clearTimeout(loadDeadline);
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

  function look(): void {
    const nowMs = performance.now();
    const didSleep = nowMs - lookedAtMs > OWN_SLEEP_MS;
    lookedAtMs = nowMs;
    if (isLoading || isLeaving) return;
    if (didSleep) {
      // What the page said meanwhile is still in the queue: nothing may be held against it.
      watch = { ...watch, wrongSinceMs: watch.wrongSinceMs === null ? null : nowMs, heardAtMs: nowMs };
      return;
    }
    const step = decidePageStep(watch, nowMs);
    if (step === 'well') return;
    if (step !== 'push-again') {
      recover(step, { isLoading });
      return;
    }
    watch = { ...watch, hasPushedAgain: true };
    log('warn', 'scene-pushed-again', { scene: awaited });
    ports.pushAgain();
  }
  const looking = setInterval(look, LOOK_EVERY_MS);

  const contents = window.webContents;
  contents.on('render-process-gone', (_event, details) => {
    if (details.reason !== 'clean-exit') recover('page-gone', { reason: details.reason });
  });
  contents.on('unresponsive', () => contents.forcefullyCrashRenderer());

  return {
    load,
    pushed({ number }) {
      // Never put off by the next scene: people keep scanning at a dead screen.
      if (isLoading || watch.wrongSinceMs !== null) return;
      awaited = number;
      watch = { ...watch, wrongSinceMs: performance.now() };
    },
    painted(report) {
      const nowMs = performance.now();
      clearTimeout(loadDeadline);
      isLoading = false;
      const scene = ports.scene();
      if (isAsBelieved(scene, report)) {
        beWell(nowMs);
        return;
      }
      watch = { ...watch, heardAtMs: nowMs };
      // What was waited for is painted, and more has come meanwhile: that has its own time.
      const isForward = report.scene >= awaited && report.scene < scene.number;
      if (watch.wrongSinceMs !== null && !isForward) return;
      awaited = scene.number;
      watch = { wrongSinceMs: nowMs, hasPushedAgain: false, heardAtMs: nowMs };
    },
    stop() {
      clearInterval(looking);
      clearTimeout(loadDeadline);
    },
  };
}

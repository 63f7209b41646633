/**
 * Launches the real station in the real Electron through Playwright, on a data folder of its own.
 *
 * Used by the demo and the end-to-end tests: pictures come from the page, facts from `--announce`.
 */
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { electronLaunchOptions, findRuntime } from '../runtime/ensure-runtime.ts';
import { listenToStation, type StationEars, untilStanding } from './listen-to-station.ts';

export interface Kiosk {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly ears: StationEars;
  readonly runtime: { readonly kind: 'official' | 'fallback'; readonly electron: string };
  close(): Promise<void>;
}

export async function launchKiosk(dataDir: string, extraArguments: readonly string[] = []): Promise<Kiosk> {
  const app = await _electron.launch(
    electronLaunchOptions([`--data-dir=${dataDir}`, '--announce', ...extraArguments]),
  );
  const stdout = app.process().stdout;
  if (stdout === null) throw new Error('the station has no stdout');
  const ears = listenToStation(stdout);
  const page = await app.firstWindow();
  const ready = await untilStanding(ears);
  return {
    app,
    page,
    ears,
    runtime: { kind: findRuntime()?.kind ?? 'official', electron: ready.electron },
    close: () => app.close(),
  };
}

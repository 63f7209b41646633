/**
 * What the end-to-end tests share: a station on a temporary data folder with a pty scanner, closed and
 * deleted after each test, and looks at what it painted and stored.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import type { AuditEntry } from '../../contract/audit.ts';
import type { Settings } from '../../contract/settings.ts';
import type { Visit } from '../../contract/visit.ts';
import { openReadOnlyLedger, type ReadOnlyLedger } from '../../electron/ledger/read-ledger.ts';
import { type OpenedVisit, readOpenedVisits } from '../../scripts/rig/development-claims.ts';
import { type Kiosk, launchKiosk } from '../../scripts/rig/launch-kiosk.ts';
import { makeFolder } from '../../scripts/rig/make-folder.ts';
import { openPtyPair, type PtyPair } from '../../scripts/rig/open-pty-pair.ts';
import { rigSettings, withScanner, writeRigSettings } from '../../scripts/rig/rig-settings.ts';

export interface StationRig {
  readonly folder: string;
  readonly dataDir: string;
  /** Opens the pty, writes settings, starts the kiosk, waits until the scanner is ready. */
  start(change?: (settings: Settings) => Settings): Promise<{ readonly kiosk: Kiosk; readonly pty: PtyPair }>;
  /** Starts the kiosk on whatever the data folder holds. */
  startKiosk(extraArguments?: readonly string[]): Promise<Kiosk>;
  /** Every visit in the ledger, read beside the running station. */
  stored(): Visit[];
  /** The same with what they sealed, opened by the development vault's passphrase. */
  opened(): Promise<readonly OpenedVisit[]>;
  /** What the station wrote down of itself, oldest first. */
  audit(): AuditEntry[];
  /** Anything else in the ledger, read beside the running station. */
  beside<T>(read: (ledger: ReadOnlyLedger) => T): T;
  /** Runs after the kiosk was closed, last registered first. */
  afterwards(step: () => Promise<void> | void): void;
}

export const test = base.extend<{ rig: StationRig }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright asks for a destructured first argument
  rig: async ({}, use) => {
    const folder = makeFolder('e2e');
    const dataDir = join(folder, 'station');
    const steps: (() => Promise<void> | void)[] = [];
    async function startKiosk(extraArguments: readonly string[] = []): Promise<Kiosk> {
      const kiosk = await launchKiosk(dataDir, extraArguments);
      steps.push(kiosk.close);
      return kiosk;
    }
    function beside<T>(read: (ledger: ReadOnlyLedger) => T): T {
      const ledger = openReadOnlyLedger(join(dataDir, 'ledger.db'));
      if (!ledger.ok) throw new Error(`${ledger.error.kind}: ${ledger.error.detail}`);
      try {
        return read(ledger.value);
      } finally {
        ledger.value.close();
      }
    }
    await use({
      folder,
      dataDir,
      startKiosk,
      async start(change = (settings) => settings) {
        const pty = await openPtyPair(folder);
        steps.push(pty.unplug);
        writeRigSettings(dataDir, change(withScanner(pty.stationPath, rigSettings)));
        const kiosk = await startKiosk();
        await kiosk.ears.next(
          'device',
          ({ deviceId, state }) => deviceId === 'scanner-1' && state === 'ready',
        );
        return { kiosk, pty };
      },
      stored: () => beside((ledger) => [...ledger.visitsBetween(0, Number.MAX_SAFE_INTEGER)]),
      beside,
      audit: () => beside((ledger) => [...ledger.audit()]),
      opened: () => readOpenedVisits(dataDir),
      afterwards: (step) => steps.push(step),
    });
    for (const step of steps.reverse()) await step();
    rmSync(folder, { recursive: true, force: true });
  },
});

/** Scans `text` at the pty and waits until its visit is stored and painted. */
export async function scanAndWait(kiosk: Kiosk, pty: PtyPair, text: string | Uint8Array) {
  const from = kiosk.ears.heard.length;
  await pty.write(text);
  await pty.write('\r');
  const recorded = await kiosk.ears.next('recorded', () => true, { from });
  const painted = await kiosk.ears.next('painted', ({ promptId }) => promptId === recorded.visitId, { from });
  return { recorded, painted };
}

/** The chord that only somebody with a keyboard can press: the screen in full. */
export async function openByKey(kiosk: Kiosk): Promise<void> {
  const from = kiosk.ears.heard.length;
  await kiosk.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.sendInputEvent({
      type: 'keyDown',
      keyCode: 'D',
      modifiers: ['control', 'alt'],
    }),
  );
  await kiosk.ears.next('painted', ({ screen }) => screen === 'staff', { from });
}

/** Pulls the plug: nothing of the station gets to end in order. */
export async function killKiosk(kiosk: Kiosk): Promise<void> {
  const station = kiosk.app.process();
  const ended = new Promise((resolve) => station.once('exit', resolve));
  station.kill('SIGKILL');
  await ended;
}

/** Takes a picture of the page, keeps it with the report, and fails when it is one flat colour. */
export async function expectNotBlank(kiosk: Kiosk, name: string): Promise<void> {
  const picture = await kiosk.page.screenshot();
  await test.info().attach(name, { body: picture, contentType: 'image/png' });
  const colours = await kiosk.app.evaluate(({ nativeImage }, base64) => {
    const image = nativeImage.createFromBuffer(Buffer.from(base64, 'base64'));
    const bitmap = image.toBitmap();
    const seen = new Set<number>();
    for (let i = 0; i + 3 < bitmap.length; i += 4 * 97) seen.add(bitmap.readUInt32LE(i));
    return seen.size;
  }, picture.toString('base64'));
  expect(colours, `${name} shows more than a flat field`).toBeGreaterThan(3);
}

export { expect };

/**
 * The guard's strip in the real page: what a touch sends, what stands at four panel sizes, and axe on every surface.
 *
 * Views are pushed through the real preload, actions are taken where they arrive in the main process: what the station
 * makes of them is tested beside it.
 */
import { readFileSync } from 'node:fs';
import type { Locator } from '@playwright/test';
import type { GuardAction, GuardView } from '../../contract/guard.ts';
import { catalogues } from '../../renderer/catalogue.ts';
import type { Kiosk } from '../../scripts/rig/launch-kiosk.ts';
import { pushToPage } from '../../scripts/rig/push-to-page.ts';
import { sampleGuardView, samplePin, sampleRush } from '../support/sample-guard.ts';
import { sampleStatus } from '../support/sample-screens.ts';
import { expect, test } from './station.ts';

const panels = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
  { width: 1080, height: 1920 },
  { width: 800, height: 480 },
] as const;
const axe = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

async function push(kiosk: Kiosk, change: Partial<GuardView> = {}): Promise<void> {
  // The pushed verdicts are of now: their seconds to undo run.
  const nowMs = Date.now();
  const view = sampleGuardView(change);
  const recent = view.recent.map((verdict, at) => ({
    ...verdict,
    atMs: nowMs,
    undoUntilMs: at === 0 ? nowMs + 60_000 : null,
  }));
  await pushToPage(kiosk.app, ['guard:view', { ...view, recent }]);
}

/** A station on which all is well from now on: this machine has no loudspeaker, and the alarm of it takes the chips' room. */
const calm = (kiosk: Kiosk): Promise<void> => pushToPage(kiosk.app, ['gate:status', sampleStatus()]);

/** Everything that the page sends as the guard's from now on. */
async function hearActions(kiosk: Kiosk): Promise<() => Promise<readonly GuardAction[]>> {
  await kiosk.app.evaluate(({ ipcMain }) => {
    const heard: unknown[] = [];
    Reflect.set(globalThis, 'guardHeard', heard);
    ipcMain.prependListener('guard:act', (_event, action: unknown) => heard.push(action));
  });
  return () =>
    kiosk.app.evaluate(() => {
      const heard: unknown = Reflect.get(globalThis, 'guardHeard');
      return (Array.isArray(heard) ? heard.splice(0) : []) as GuardAction[];
    });
}

/** Each surface of the strip, as a guard comes to it. */
const surfaces: readonly (readonly [string, (kiosk: Kiosk) => Promise<void>])[] = [
  ['strip', (kiosk) => push(kiosk)],
  [
    'detail',
    async (kiosk) => {
      await push(kiosk);
      await kiosk.page.locator('.chip').first().click();
      await kiosk.page.locator('.detail').waitFor();
    },
  ],
  [
    'reasons',
    async (kiosk) => {
      await kiosk.page.locator('.detail .strip-key-accept').click();
      await kiosk.page.locator('.override').waitFor();
    },
  ],
  [
    'list',
    async (kiosk) => {
      await kiosk.page.locator('.guard-sheet-close button').click();
      await push(kiosk, { recent: [...sampleRush] });
      await kiosk.page.locator('.chip-more').click();
      await kiosk.page.locator('.guard-sheet .board-row').nth(59).waitFor();
    },
  ],
  [
    'menu',
    async (kiosk) => {
      await kiosk.page.locator('.guard-sheet-close button').click();
      await push(kiosk);
      await kiosk.page.locator('.strip-keys button').last().click();
      await kiosk.page.locator('.guard-menu').waitFor();
    },
  ],
  [
    'PIN pad',
    async (kiosk) => {
      await kiosk.page.locator('.guard-sheet-close button').click();
      await push(kiosk, { pin: samplePin({ problem: 'wrong' }) });
      await kiosk.page.locator('.pin-pad').waitFor();
    },
  ],
];

/** Runs in the page: what is too small for a finger, wider than its box, or higher than it may be. */
function findFaults(): string[] {
  const faults: string[] = [];
  for (const key of document.querySelectorAll('.guard button')) {
    const { width, height } = key.getBoundingClientRect();
    if (width < 47.5 || height < 47.5) faults.push(`${key.className}: ${width} x ${height} px`);
    if (key.scrollWidth > key.clientWidth + 1 || key.scrollHeight > key.clientHeight + 1)
      faults.push(`runs over: ${key.textContent}`);
  }
  const strip = document.querySelector('.guard-strip')?.getBoundingClientRect();
  if (strip === undefined) faults.push('no strip');
  else if (strip.height > 0.1401 * innerHeight)
    faults.push(`the strip takes ${strip.height} of ${innerHeight}`);
  const sheet = document.querySelector('.guard-sheet, .pin-pad');
  if (sheet !== null && sheet.scrollHeight > sheet.clientHeight + 1)
    faults.push(`a sheet of ${sheet.scrollHeight} in ${sheet.clientHeight} px`);
  return faults;
}

test('every surface of the strip fits every panel, and axe finds nothing on it', async ({ rig }) => {
  const kiosk = await rig.startKiosk();
  await calm(kiosk);
  await kiosk.page.evaluate(() => document.fonts.ready.then(() => true));
  await kiosk.page.evaluate(axe);
  const faults: string[] = [];
  for (const panel of panels) {
    await kiosk.page.setViewportSize(panel);
    for (const [name, open] of surfaces) {
      await open(kiosk);
      const found = await kiosk.page.evaluate(findFaults);
      const violations = await kiosk.page.evaluate<string[]>(
        "axe.run(document.querySelector('.guard')).then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0].target))",
      );
      for (const fault of [...found, ...violations])
        faults.push(`${panel.width}x${panel.height}, ${name}: ${fault}`);
      await test.info().attach(`${name} ${panel.width}x${panel.height}`, {
        body: await kiosk.page.screenshot(),
        contentType: 'image/png',
      });
    }
    await push(kiosk);
  }
  expect(faults).toEqual([]);
});

test('a verdict is gone against in three touches, with a reason, and undone in two', async ({ rig }) => {
  const kiosk = await rig.startKiosk();
  const actions = await hearActions(kiosk);
  const [first] = sampleGuardView().recent;
  if (first === undefined) throw new Error('no sample verdict');
  await push(kiosk);
  await kiosk.page.locator('.chip').first().click();
  await kiosk.page.locator('.detail .strip-key-accept').click();
  await kiosk.page.locator('.override-reasons button').nth(1).click();
  await expect
    .poll(actions)
    .toEqual([{ type: 'override', visitId: first.visitId, outcome: 'accept', reason: 'paper-shown' }]);
  await push(kiosk);
  await kiosk.page.locator('.detail-keys button').first().click();
  await expect.poll(actions).toEqual([{ type: 'undo', visitId: first.visitId }]);
});

for (const panel of panels) {
  const size = `${panel.width}x${panel.height}`;
  test(`at ${size} the last ten are reached, and all of a busy minute`, async ({ rig }) => {
    const kiosk = await rig.startKiosk();
    await calm(kiosk);
    await kiosk.page.setViewportSize(panel);
    await push(kiosk, { recent: [...sampleRush] });
    const chips = kiosk.page.locator('.chips .chip');
    if (panel.width >= 1_080) await expect(chips).toHaveCount(10);
    // As many stand there as the panel has room for, which is known once they are drawn.
    await expect(async () => {
      await expect(chips).not.toHaveCount(0);
      for (const chip of await chips.all()) await expect(chip).toBeInViewport({ ratio: 0.98, timeout: 500 });
    }).toPass();
    await kiosk.page.locator('.chip-more').click();
    const rows = kiosk.page.locator('.guard-sheet .board-row');
    await expect(rows).toHaveCount(60);
    await rows.nth(59).click();
    await expect(kiosk.page.locator('.detail-when')).toContainText('Lượt 1941');
    await kiosk.page.locator('.guard-sheet-close button').first().click();
    await expect(rows).toHaveCount(60);
  });
}

test('an open verdict and its reasons stay when others come, and say when nothing can be done any more', async ({
  rig,
}) => {
  const kiosk = await rig.startKiosk();
  const actions = await hearActions(kiosk);
  const { strip } = catalogues.vi;
  await push(kiosk);
  await kiosk.page.locator('.chip').first().click();
  await kiosk.page.locator('.detail .strip-key-accept').click();
  await kiosk.page.locator('.override').waitFor();
  const [first] = sampleGuardView().recent;
  if (first === undefined) throw new Error('no sample verdict');
  await push(kiosk, { recent: [...sampleRush, first] });
  await expect(kiosk.page.locator('.override')).toBeVisible();
  await push(kiosk, { recent: [...sampleRush] });
  await expect(kiosk.page.locator('.detail')).toContainText(strip.gone);
  await expect(kiosk.page.locator('.detail-when')).toContainText(`Lượt ${first.seq}`);
  await expect(kiosk.page.locator('.detail-keys button:not([disabled])')).toHaveCount(0);
  expect(await actions()).toEqual([]);
});

test('nobody signed in: what is touched is asked for all the same, the station asks who it is', async ({
  rig,
}) => {
  const kiosk = await rig.startKiosk();
  const actions = await hearActions(kiosk);
  const nobody = { operator: null };
  await push(kiosk, nobody);
  await kiosk.page.locator('.strip-keys button').nth(1).click();
  await expect.poll(actions).toEqual([{ type: 'open', what: 'declare' }]);
  await push(kiosk, nobody);
  await kiosk.page.locator('.strip-keys button').first().click();
  await expect.poll(actions).toEqual([{ type: 'help', isNeeded: true }]);
});

test('a PIN goes out digit by digit and none of it is on the page', async ({ rig }) => {
  const kiosk = await rig.startKiosk();
  const actions = await hearActions(kiosk);
  await push(kiosk, { operator: null, pin: samplePin({ typed: 6 }) });
  await kiosk.page.locator('.pin-key', { hasText: '7' }).click();
  await expect.poll(actions).toEqual([{ type: 'pin-key', key: '7' }]);
  await expect(kiosk.page.locator('.pin-dot-typed')).toHaveCount(6);
  await push(kiosk, { operator: null, pin: samplePin({ typed: 6 }) });
  await kiosk.page.locator('.pin-keys .strip-key-main').click();
  await expect.poll(actions).toEqual([{ type: 'pin', step: 'enter' }]);
});

const press = (kiosk: Kiosk, keyCode: string): Promise<void> =>
  kiosk.app.evaluate(({ BrowserWindow }, code) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    contents?.sendInputEvent({ type: 'keyDown', keyCode: code });
    contents?.sendInputEvent({ type: 'keyUp', keyCode: code });
  }, keyCode);

/** Each stroke waits until the one before it was seen to have moved: strokes at a scanner's pace are a scan. */
async function walkTo(kiosk: Kiosk, key: Locator): Promise<void> {
  for (let strokes = 0; strokes < 40; strokes += 1) {
    if (await key.evaluate((element) => element === document.activeElement)) break;
    const before = await kiosk.page.evaluateHandle(() => document.activeElement);
    await press(kiosk, 'Tab');
    await kiosk.page.waitForFunction((was) => document.activeElement !== was, before);
  }
  await expect(key).toBeFocused();
}

test('the keyboard alone opens the list, picks a row of it, and comes back', async ({ rig }) => {
  const kiosk = await rig.startKiosk();
  await kiosk.page.setViewportSize({ width: 800, height: 480 });
  await push(kiosk, { recent: [...sampleRush] });
  await walkTo(kiosk, kiosk.page.locator('.chip-more'));
  await press(kiosk, 'Return');
  const row = kiosk.page.locator('.guard-sheet .board-row').nth(6);
  await walkTo(kiosk, row);
  await expect(row).toBeInViewport({ ratio: 0.98 });
  await press(kiosk, 'Return');
  await expect(kiosk.page.locator('.detail-when')).toContainText('Lượt 1994');
  await press(kiosk, 'Escape');
  await expect(kiosk.page.locator('.guard-sheet .board-row')).toHaveCount(60);
  await press(kiosk, 'Escape');
  await expect(kiosk.page.locator('.guard-sheet')).toHaveCount(0);
});

test('the keyboard alone reaches a key of the strip, shows where it is, and presses it', async ({ rig }) => {
  const kiosk = await rig.startKiosk();
  const actions = await hearActions(kiosk);
  await push(kiosk);
  const help = kiosk.page.locator('.strip-keys button').first();
  await walkTo(kiosk, help);
  await expect(help).not.toHaveCSS('outline-style', 'none');
  await press(kiosk, 'Return');
  await expect.poll(actions).toEqual([{ type: 'help', isNeeded: true }]);
});

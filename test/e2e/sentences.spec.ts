/**
 * Sentences: every answer that the gate can give, in the real page at four panel sizes, whole and uncut.
 *
 * Prompts are sent through the real preload from the main process; the page parses and draws them as it does
 * a visitor's. What is checked is geometry (test/support/find-overflow.ts), after the fonts are in.
 */

import type { Prompt } from '../../contract/prompt.ts';
import { readingNotices } from '../../contract/reading.ts';
import { catalogues } from '../../renderer/catalogue.ts';
import type { Kiosk } from '../../scripts/rig/launch-kiosk.ts';
import { pushToPage } from '../../scripts/rig/push-to-page.ts';
import { everyPrompt, everyVisitorLanguage, type NamedPrompt } from '../support/every-prompt.ts';
import { findOverflow } from '../support/find-overflow.ts';
import { ahead, sceneWith } from '../support/sample-scenes.ts';
import {
  sampleDevice,
  sampleStaffDevice,
  sampleStaffView,
  sampleStatus,
  sampleTestScan,
} from '../support/sample-screens.ts';
import { expect, expectNotBlank, test } from './station.ts';

const panels = [
  { width: 1920, height: 1080 },
  { width: 1080, height: 1920 },
  { width: 1280, height: 800 },
  { width: 800, height: 480 },
] as const;

let scenes = 0;
/** Has the page show these answers. */
function pushPrompts(kiosk: Kiosk, ...prompts: readonly Prompt[]): Promise<void> {
  scenes += 1;
  return pushToPage(kiosk.app, ['gate:scene', ahead(sceneWith(...prompts), scenes)]);
}

/** What only this prompt puts on the page: its visit's number, or the sentence of the scan to repeat. */
const markOf = ({ prompt }: NamedPrompt): string =>
  prompt.kind === 'scan-again' ? catalogues.vi.drops[prompt.cause].title : `Lượt ${prompt.seq} `;

for (const [what, all] of [
  ['every answer', everyPrompt()],
  ['every answer in every language of visitors', everyVisitorLanguage()],
] as const) {
  test(`${what} holds on every panel, nothing cut and nothing covered`, async ({ rig }) => {
    const kiosk = await rig.startKiosk();
    await kiosk.page.evaluate(() => document.fonts.ready.then(() => true));
    const faults: string[] = [];
    for (const panel of panels) {
      await kiosk.page.setViewportSize(panel);
      for (const named of all) {
        await pushPrompts(kiosk, named.prompt);
        await kiosk.page.waitForFunction(
          (mark) => document.querySelector('.verdict')?.textContent?.includes(mark) === true,
          markOf(named),
        );
        const found = await kiosk.page.evaluate(findOverflow);
        faults.push(...found.map((fault) => `${panel.width}x${panel.height}, ${named.name}: ${fault}`));
      }
      await expectNotBlank(kiosk, `last of ${what} at ${panel.width}x${panel.height}`);
    }
    expect(faults).toEqual([]);
  });
}

/** Three scanners, one with the longest label that settings allow. */
const lanes = sampleStatus({
  devices: [
    sampleDevice({ lane: 'left' }),
    sampleDevice({ deviceId: 'right', lane: 'right', direction: 'out', label: 'Newland FM430 – cửa ra' }),
    sampleDevice({
      deviceId: 'side',
      lane: 'side',
      direction: 'both',
      label: 'Máy quét dành cho người đi xe lăn ở cửa bên hông của nhà B2',
    }),
  ],
});

test.describe('several answers at once', () => {
  for (const count of [2, 3] as const) {
    test(`hold side by side, ${count} of them, on every panel`, async ({ rig }) => {
      const kiosk = await rig.startKiosk();
      await kiosk.page.evaluate(() => document.fonts.ready.then(() => true));
      await pushToPage(kiosk.app, ['gate:status', lanes]);
      const all = everyPrompt();
      const faults: string[] = [];
      for (const panel of panels) {
        await kiosk.page.setViewportSize(panel);
        for (let at = 0; at + count <= all.length; at += count) {
          const shared = all.slice(at, at + count);
          const prompts = shared.map(({ prompt }, place) => ({
            ...prompt,
            lane: lanes.devices[place]?.lane ?? prompt.lane,
          }));
          await pushPrompts(kiosk, ...prompts);
          const last = shared.at(-1);
          if (last === undefined) continue;
          await kiosk.page.waitForFunction(
            ([mark, parts]) =>
              document.querySelectorAll('.part').length === parts &&
              document.querySelector('.split')?.textContent?.includes(mark) === true,
            [
              last.prompt.kind === 'scan-again' ? catalogues.vi.drops[last.prompt.cause].short : markOf(last),
              count,
            ] as const,
          );
          const found = await kiosk.page.evaluate(findOverflow);
          const names = shared.map(({ name }) => name).join(' | ');
          faults.push(...found.map((fault) => `${panel.width}x${panel.height}, ${names}: ${fault}`));
        }
        await expectNotBlank(kiosk, `${count} answers at ${panel.width}x${panel.height}`);
      }
      expect(faults).toEqual([]);
    });
  }
});

test('the devices screen holds on every panel, whatever it shows', async ({ rig }) => {
  const kiosk = await rig.startKiosk();
  await kiosk.page.evaluate(() => document.fonts.ready.then(() => true));
  await pushToPage(kiosk.app, ['gate:status', lanes]);
  const longest = 'W'.repeat(60);
  const views = {
    'every kind of device': sampleStaffView(),
    'the longest of everything': sampleStaffView({
      devices: Array.from({ length: 8 }, (_, at) =>
        sampleStaffDevice({
          deviceId: `device-${at}`,
          label: longest,
          problem: 'no-permission',
          state: 'gone',
          identity: { usbId: '0c2e:0b6a', description: 'W'.repeat(200), mode: 'M'.repeat(60) },
          health: { scans: 1e9, bytes: 1e12, drops: 1e9, strayBytes: 1e12, reopens: 1e9 },
          lastFrame: { atMs: 0, byteLength: 4_296, masked: 'A'.repeat(200) },
        }),
      ),
      phones: {
        counts: { bluezone: 99_999, 'exposure-notification': 99_999, tracetogether: 99_999 },
        strongestDbm: -100,
        isNear: true,
        settings: { isOn: true, rssiDbm: -100, holdMs: 10_000 },
      },
    }),
    'nothing at all': sampleStaffView({ devices: [], phones: null }),
    'a test scan': sampleStaffView({
      test: {
        endsAtMs: Date.now() + 600_000,
        last: sampleTestScan({
          reasons: ['certificate-rules-failed', 'declaration-too-old', 'contact-declared'],
          nextStep: 'show-identity-card',
          ruleId: 'w'.repeat(40),
          notices: [...readingNotices],
        }),
      },
    }),
  };
  const faults: string[] = [];
  for (const panel of panels) {
    await kiosk.page.setViewportSize(panel);
    for (const [name, view] of Object.entries(views)) {
      await pushToPage(kiosk.app, ['staff:view', view]);
      await expect(kiosk.page.locator('.staff .card')).toHaveCount(view.devices.length);
      await expect(kiosk.page.locator('.explained')).toHaveCount(view.test === null ? 0 : 1);
      const found = await kiosk.page.evaluate(findOverflow);
      faults.push(...found.map((fault) => `${panel.width}x${panel.height}, ${name}: ${fault}`));
      await expectNotBlank(kiosk, `${name} at ${panel.width}x${panel.height}`);
    }
  }
  expect(faults).toEqual([]);
});

test('an answer that does not hold is found', async ({ rig }) => {
  const kiosk = await rig.startKiosk();
  await kiosk.page.setViewportSize(panels[0]);
  const named = everyPrompt()[0];
  if (named === undefined) throw new Error('no prompt to sweep');
  await pushPrompts(kiosk, named.prompt);
  await expect(kiosk.page.getByText('DỪNG LẠI')).toBeVisible();
  await kiosk.page.evaluate(() => {
    document.querySelector<HTMLElement>('.told-vi')?.style.setProperty('font-size', '120px');
  });
  expect((await kiosk.page.evaluate(findOverflow)).join()).toContain('.told runs');
});

test('what a test has pushed stands, whatever news the station has of its own', async ({ rig }) => {
  const kiosk = await rig.startKiosk();
  const withoutStrip = { ...sampleStatus().display, guardStrip: 'off' as const };
  const today = { accept: 4_321, deny: 0, ask: 0 };
  const pushed = sampleStatus({ display: withoutStrip, today });
  await pushToPage(kiosk.app, ['gate:status', pushed]);
  await expect(kiosk.page.getByText('4321 qua')).toBeVisible();
  await kiosk.app.evaluate(
    ({ BrowserWindow }, own) => BrowserWindow.getAllWindows()[0]?.webContents.send('gate:status', own),
    { ...pushed, today: { ...today, accept: 1 } },
  );
  // A channel that nobody took is the station's, and messages arrive in their order.
  await kiosk.app.evaluate(
    ({ BrowserWindow }, scene) => BrowserWindow.getAllWindows()[0]?.webContents.send('gate:scene', scene),
    ahead({ ...sceneWith(), service: 'paused' }, 1),
  );
  await expect(kiosk.page.locator('main[data-screen="paused"]')).toBeVisible();
  await pushToPage(kiosk.app, ['gate:scene', ahead(sceneWith(), 2)]);
  await expect(kiosk.page.getByText('4321 qua')).toBeVisible();
});

test('the idle screen holds with everything to say at once, on every panel', async ({ rig }) => {
  const kiosk = await rig.startKiosk();
  const sick = sampleStatus({
    devices: [sampleDevice({ deviceId: 'back' }), sampleDevice({ state: 'gone', problem: 'port-busy' })],
    sync: {
      state: 'waiting',
      pending: 150_000,
      quarantined: 12,
      lastAckAtMs: null,
      problem: 'credential-refused',
    },
    alarms: ['nobody-scans', 'input-method'],
    drops: { 'too-long': 10, noise: 300, 'input-method': 20 },
    configuration: [
      { kind: 'trust-list', version: 3, freshness: 'expired' },
      { kind: 'policies', version: 7, freshness: 'stale' },
      { kind: 'revocations', version: 12, freshness: 'expired' },
    ],
    register: { entries: 2_000_000, updatedAtMs: 0 },
    today: { accept: 9_999, deny: 999, ask: 999 },
  });
  const fewer = { accept: 7_777, deny: 999, ask: 999 };
  // The status line stands where the guard's strip does not; the strip's own words are held by overflow.spec.ts.
  const display = { ...sampleStatus().display, guardStrip: 'off' as const };
  const faults: string[] = [];
  for (const panel of panels) {
    await kiosk.page.setViewportSize(panel);
    for (const status of [sampleStatus(), sick, { ...sick, devices: [sampleDevice()], today: fewer }]) {
      await pushToPage(kiosk.app, ['gate:status', { ...status, display }]);
      await expect(kiosk.page.getByText(`${status.today.accept} qua`)).toBeVisible();
      const found = await kiosk.page.evaluate(findOverflow);
      faults.push(...found.map((fault) => `${panel.width}x${panel.height}: ${fault}`));
    }
  }
  expect(faults).toEqual([]);
});

/**
 * Sentences: every answer that the gate can give, in the real page at four panel sizes, whole and uncut.
 *
 * Prompts are sent through the real preload from the main process; the page parses and draws them as it does
 * a visitor's. What is checked is geometry (test/support/find-overflow.ts), after the fonts are in.
 */
import { catalogues } from '../../renderer/catalogue.ts';
import type { Kiosk } from '../../scripts/rig/launch-kiosk.ts';
import { everyPrompt, type NamedPrompt } from '../support/every-prompt.ts';
import { findOverflow } from '../support/find-overflow.ts';
import { sampleDevice, sampleStatus } from '../support/sample-screens.ts';
import { expect, expectNotBlank, test } from './station.ts';

const panels = [
  { width: 1920, height: 1080 },
  { width: 1080, height: 1920 },
  { width: 1280, height: 800 },
  { width: 800, height: 480 },
] as const;

const push = (kiosk: Kiosk, channel: 'gate:prompt' | 'gate:status', payload: unknown): Promise<void> =>
  kiosk.app.evaluate(
    ({ BrowserWindow }, [to, what]) => {
      BrowserWindow.getAllWindows()[0]?.webContents.send(to, what);
    },
    [channel, payload] as const,
  );

/** What only this prompt puts on the page: its visit's number, or the sentence of the scan to repeat. */
const markOf = ({ prompt }: NamedPrompt): string =>
  prompt.kind === 'scan-again' ? catalogues.vi.drops[prompt.cause].title : `Lượt ${prompt.seq} `;

test('every answer holds on every panel, nothing cut and nothing covered', async ({ rig }) => {
  const kiosk = await rig.startKiosk();
  await kiosk.page.evaluate(() => document.fonts.ready.then(() => true));
  const faults: string[] = [];
  for (const panel of panels) {
    await kiosk.page.setViewportSize(panel);
    for (const named of everyPrompt()) {
      await push(kiosk, 'gate:prompt', named.prompt);
      await kiosk.page.waitForFunction(
        (mark) => document.querySelector('.verdict')?.textContent?.includes(mark) === true,
        markOf(named),
      );
      const found = await kiosk.page.evaluate(findOverflow);
      faults.push(...found.map((fault) => `${panel.width}x${panel.height}, ${named.name}: ${fault}`));
    }
    await expectNotBlank(kiosk, `last answer at ${panel.width}x${panel.height}`);
  }
  expect(faults).toEqual([]);
});

test('an answer that does not hold is found', async ({ rig }) => {
  const kiosk = await rig.startKiosk();
  await kiosk.page.setViewportSize(panels[0]);
  const named = everyPrompt()[0];
  if (named === undefined) throw new Error('no prompt to sweep');
  await push(kiosk, 'gate:prompt', named.prompt);
  await expect(kiosk.page.getByText('DỪNG LẠI')).toBeVisible();
  await kiosk.page.evaluate(() => {
    document.querySelector<HTMLElement>('.told-vi')?.style.setProperty('font-size', '120px');
  });
  expect((await kiosk.page.evaluate(findOverflow)).join()).toContain('.told runs');
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
  const faults: string[] = [];
  for (const panel of panels) {
    await kiosk.page.setViewportSize(panel);
    for (const status of [sampleStatus(), sick, { ...sick, devices: [sampleDevice()], today: fewer }]) {
      await push(kiosk, 'gate:status', status);
      await expect(kiosk.page.getByText(`${status.today.accept} qua`)).toBeVisible();
      const found = await kiosk.page.evaluate(findOverflow);
      faults.push(...found.map((fault) => `${panel.width}x${panel.height}: ${fault}`));
    }
  }
  expect(faults).toEqual([]);
});

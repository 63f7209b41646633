/**
 * Whether the gate is heard: the station plays its tones, staff say what they heard, and what they say is an alarm or not.
 *
 * On the real page with the real main process. What the page finds of the machine's own output is told over by the test: a
 * machine that tests has no loudspeaker.
 */
import { defaultSound } from '../../contract/display.ts';
import { catalogues } from '../../renderer/catalogue.ts';
import type { Kiosk } from '../../scripts/rig/launch-kiosk.ts';
import { expect, test } from './station.ts';

const words = catalogues.vi['sound-check'];
const unheard = catalogues.vi.alarms['sound-unheard'].title;

/** Counts what is played from now on that is longer than any tone: the check. */
async function countChecks(kiosk: Kiosk): Promise<() => Promise<number>> {
  await kiosk.page.evaluate(() => {
    const begin = AudioBufferSourceNode.prototype.start;
    let checks = 0;
    AudioBufferSourceNode.prototype.start = function (this: AudioBufferSourceNode, ...times) {
      if ((this.buffer?.duration ?? 0) > 2) checks += 1;
      Reflect.set(window, 'checksPlayed', checks);
      begin.apply(this, times);
    };
  });
  return () => kiosk.page.evaluate(() => Number(Reflect.get(window, 'checksPlayed') ?? 0));
}

test('a loudspeaker that staff do not hear is an alarm until they have heard it', async ({ rig }) => {
  const { kiosk } = await rig.start((settings) => ({ ...settings, sound: defaultSound }));
  const { page } = kiosk;
  const box = page.locator('.sound-check');
  const key = (name: string) => box.getByRole('button', { name });
  const played = await countChecks(kiosk);
  /** Says that the output is well, whatever this machine's is, until `what` stands. */
  const withOutput = (what: () => Promise<void>): Promise<void> =>
    expect(async () => {
      await page.evaluate(() => window.gatehouse.tellSound({ fault: null }));
      await what();
    }).toPass({ timeout: 20_000, intervals: [300] });

  await withOutput(() => expect(box).toContainText(words.question, { timeout: 100 }));
  await expect.poll(played).toBe(1);

  await key(words.unheard).click();
  await withOutput(() => expect(box).toContainText(unheard, { timeout: 100 }));
  await kiosk.ears.next('alarms', ({ kinds }) => kinds.includes('sound-unheard'));

  // Not before the first is over.
  await withOutput(async () => {
    if ((await key(words.again).count()) > 0) await key(words.again).click({ timeout: 500 });
    await expect(box).toContainText(words.question, { timeout: 500 });
  });
  await expect.poll(played).toBe(2);
  const from = kiosk.ears.heard.length;
  await key(words.heard).click();
  await kiosk.ears.next('alarms', ({ kinds }) => !kinds.includes('sound-unheard'), { from });
  await withOutput(() => expect(box).toHaveCount(0, { timeout: 100 }));
});

/**
 * Motion: where the system asks for less of it, what fills or empties goes on once a second, and nothing else moves.
 */
import type { Page } from '@playwright/test';
import { galleryStates } from '../../scripts/rig/gallery-scenes.ts';
import { openStage } from '../../scripts/rig/stage-gallery.ts';
import { expect, test } from './station.ts';

const WATCHED_MS = 2_200;

function stateOf(name: string) {
  const state = galleryStates().find((one) => one.name === name);
  if (state === undefined) throw new Error(`the gallery has no ${name}`);
  return state;
}

/** How often the drawing under `selector` is changed within the time. */
const countRedraws = (page: Page, selector: string): Promise<number> =>
  page.evaluate(
    ([watched, forMs]) =>
      new Promise<number>((done) => {
        let redraws = 0;
        const drawn = document.querySelector(watched);
        if (drawn === null) throw new Error(`nothing is ${watched}`);
        new MutationObserver(() => {
          redraws += 1;
        }).observe(drawn, { attributes: true });
        setTimeout(() => done(redraws), forMs);
      }),
    [selector, WATCHED_MS] as const,
  );

test('where motion is unwanted the count-down and the ring go on once a second', async ({ rig }) => {
  const stage = await openStage(await rig.startKiosk());
  const redraws: Record<string, readonly number[]> = {};
  for (const reducedMotion of ['no-preference', 'reduce'] as const) {
    const page = await stage.show(stateOf('idle-in'));
    await page.emulateMedia({ reducedMotion });
    await stage.show(stateOf('accept-in'));
    const bar = await countRedraws(page, '.count-down-left');
    await stage.show(stateOf('idle-without-strip'));
    await page.locator('.status-line').dispatchEvent('pointerdown');
    const ring = await countRedraws(page, '.hold-ring circle:last-child');
    await page.locator('.status-line').dispatchEvent('pointerup');
    redraws[reducedMotion] = [bar, ring];
  }
  for (const often of redraws['no-preference'] ?? []) expect(often).toBeGreaterThan(10);
  for (const seldom of redraws.reduce ?? []) {
    expect(seldom).toBeGreaterThan(0);
    expect(seldom).toBeLessThanOrEqual(3);
  }
});

test('nothing glides or blinks, the caret neither', async ({ rig }) => {
  const stage = await openStage(await rig.startKiosk());
  for (const name of ['idle-in', 'accept-in', 'reading', 'form-who-typing', 'question-words', 'desk-today']) {
    const page = await stage.show(stateOf(name));
    const moving = await page.evaluate(() => document.getAnimations().length);
    expect(moving, name).toBe(0);
  }
});

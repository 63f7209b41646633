/**
 * Visual regression: the pictures that matter most, against those that were looked at and kept (__screenshots__).
 *
 * Both are 320 pixels wide and compared by the mean colour of each 8 x 8 block, so that two versions of Chromium agree
 * and a changed screen does not. `UPDATE_PICTURES=yes` writes them anew; look at each before it is committed.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { galleryStates } from '../../scripts/rig/gallery-scenes.ts';
import type { Kiosk } from '../../scripts/rig/launch-kiosk.ts';
import { openStage } from '../../scripts/rig/stage-gallery.ts';
import { type Bitmap, compareBlocks } from '../support/compare-pictures.ts';
import { expect, test } from './station.ts';

const WIDTH = 320;
/**
 * Of 441. Letters of two Chromiums differ by less; the smallest change worth seeing, a line of small print that is gone
 * or a mark of another colour, by more.
 */
const MOST_APART = 14;

const keyStates = [
  'idle-in',
  'idle-venue-code',
  'idle-scanner-gone',
  'idle-night',
  'help-called',
  'reading',
  'paused',
  'out-of-order-cannot-record',
  'accept-in',
  'accept-out',
  'deny-declaration-too-old-declare-again',
  'ask-unsigned-code-see-staff',
  'scan-again-noise',
  'split-two',
  'question-yes-no',
  'strip-detail-deny',
  'strip-pin-typed',
  'form-who-from-card',
  'form-done-one',
  'desk-today',
] as const;

const folder = new URL('./__screenshots__/', import.meta.url);
const isUpdating = process.env.UPDATE_PICTURES === 'yes';

/** The same picture, 320 pixels wide, as PNG. */
async function shrink(kiosk: Kiosk, png: Buffer): Promise<Buffer> {
  const small = await kiosk.app.evaluate(
    ({ nativeImage }, [base64, width]) =>
      nativeImage
        .createFromBuffer(Buffer.from(base64, 'base64'))
        .resize({ width, quality: 'best' })
        .toPNG()
        .toString('base64'),
    [png.toString('base64'), WIDTH] as const,
  );
  return Buffer.from(small, 'base64');
}

async function bitmapOf(kiosk: Kiosk, png: Buffer): Promise<Bitmap> {
  const { width, height, bitmap } = await kiosk.app.evaluate(({ nativeImage }, base64) => {
    const image = nativeImage.createFromBuffer(Buffer.from(base64, 'base64'));
    return { ...image.getSize(), bitmap: image.toBitmap().toString('base64') };
  }, png.toString('base64'));
  return { width, height, pixels: Buffer.from(bitmap, 'base64') };
}

test('the screens that matter most look as they were kept', async ({ rig }) => {
  test.setTimeout(180_000);
  const kiosk = await rig.startKiosk();
  const stage = await openStage(kiosk);
  await stage.resize({ width: 1280, height: 800 });
  const faults: string[] = [];
  for (const name of keyStates) {
    const state = galleryStates().find((one) => one.name === name);
    if (state === undefined) throw new Error(`the gallery has no ${name}`);
    const now = await shrink(kiosk, await stage.picture(state));
    const file = new URL(`${name}.png`, folder);
    if (isUpdating) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, now);
    }
    if (!existsSync(file)) {
      faults.push(`${name}: nothing was kept to compare it with`);
      continue;
    }
    const kept = readFileSync(file);
    const worst = compareBlocks(await bitmapOf(kiosk, now), await bitmapOf(kiosk, kept));
    if (worst !== null && worst.distance <= MOST_APART) continue;
    await test.info().attach(`${name} now`, { body: now, contentType: 'image/png' });
    await test.info().attach(`${name} kept`, { body: kept, contentType: 'image/png' });
    faults.push(
      worst === null
        ? `${name}: not of one size`
        : `${name}: ${worst.distance.toFixed(1)} apart at ${worst.left * 4}, ${worst.top * 4} of 1280 x 800`,
    );
  }
  expect(faults).toEqual([]);
});

test('a word that is gone is seen', async ({ rig }) => {
  const kiosk = await rig.startKiosk();
  const stage = await openStage(kiosk);
  await stage.resize({ width: 1280, height: 800 });
  const state = galleryStates().find(({ name }) => name === 'idle-in');
  if (state === undefined) throw new Error('the gallery has no idle-in');
  const whole = await shrink(kiosk, await stage.picture(state));
  const page = await stage.show(state);
  await page.evaluate(() => document.querySelector<HTMLElement>('.kinds li .en')?.remove());
  const without = await shrink(kiosk, await page.screenshot());
  const worst = compareBlocks(await bitmapOf(kiosk, whole), await bitmapOf(kiosk, without));
  expect(worst?.distance).toBeGreaterThan(MOST_APART);
});

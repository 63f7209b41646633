/**
 * Visual regression: the pictures that matter most, against those that were looked at and kept (__screenshots__).
 *
 * Both are 320 pixels wide (180 standing) and compared by the mean colour of each 8 x 8 block, so that two versions of
 * Chromium agree and a changed screen does not. `UPDATE_PICTURES=yes` writes them anew; look at each before it is
 * committed. On one machine two runs agree in every byte.
 */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { galleryStates, type PanelSize, panelName } from '../../scripts/rig/gallery-scenes.ts';
import type { Kiosk } from '../../scripts/rig/launch-kiosk.ts';
import { openStage } from '../../scripts/rig/stage-gallery.ts';
import { type Bitmap, compareBlocks } from '../support/compare-pictures.ts';
import { expect, test } from './station.ts';

const WIDTH = { lying: 320, standing: 180 } as const;
/**
 * Of 441. Letters of two Chromiums differ by less; the smallest change worth seeing, a line of small print that is gone
 * or a mark of another colour, by more.
 */
const MOST_APART = 14;

const desk: PanelSize = { width: 1280, height: 800 };
const standing: PanelSize = { width: 1080, height: 1920 };
const smallest: PanelSize = { width: 800, height: 480 };

const onDesk = [
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
  'km-deny-too-old',
  'split-two',
  'question-yes-no',
  'strip-detail-deny',
  'strip-pin-typed',
  'form-who-from-card',
  'form-done-one',
  'desk-today',
  'devices-every-kind',
  'devices-inside-list',
  'board-signed-in',
] as const;
const onEveryPanel = [
  'idle-in',
  'accept-in',
  'deny-declaration-too-old-declare-again',
  'ask-unsigned-code-see-staff',
  'split-two',
  'form-who-from-card',
  'question-yes-no',
] as const;
/** Papers have their own size, whatever the panel. */
const onPaper = ['slip-58mm', 'poster-a4'] as const;

interface KeyPicture {
  readonly name: string;
  readonly panel: PanelSize;
  /** In the folder. */
  readonly file: string;
}
const keyPictures: readonly KeyPicture[] = [
  ...[...onDesk, ...onPaper].map((name) => ({ name, panel: desk, file: `${name}.png` })),
  ...[standing, smallest].flatMap((panel) =>
    onEveryPanel.map((name) => ({ name, panel, file: `${name}-${panelName(panel)}.png` })),
  ),
];
/** One of each kind of page, for the claim that two runs agree. */
const twiceTaken = [
  'idle-in',
  'accept-in',
  'strip-detail-deny',
  'form-who-from-card',
  'board-signed-in',
] as const;

function stateOf(name: string) {
  const state = galleryStates().find((one) => one.name === name);
  if (state === undefined) throw new Error(`the gallery has no ${name}`);
  return state;
}

const folder = new URL('./__screenshots__/', import.meta.url);
const isUpdating = process.env.UPDATE_PICTURES === 'yes';

/** The same picture, small, as PNG. */
async function shrink(kiosk: Kiosk, png: Buffer): Promise<Buffer> {
  const small = await kiosk.app.evaluate(
    ({ nativeImage }, [base64, width]) => {
      const whole = nativeImage.createFromBuffer(Buffer.from(base64, 'base64'));
      const isStanding = whole.getSize().height > whole.getSize().width;
      return whole
        .resize({ width: isStanding ? width.standing : width.lying, quality: 'best' })
        .toPNG()
        .toString('base64');
    },
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
  test.setTimeout(240_000);
  const kiosk = await rig.startKiosk();
  const stage = await openStage(kiosk);
  const faults: string[] = [];
  for (const { name, panel, file: kept } of keyPictures) {
    await stage.resize(panel);
    const now = await shrink(kiosk, await stage.picture(stateOf(name)));
    const file = new URL(kept, folder);
    if (isUpdating) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, now);
    }
    if (!existsSync(file)) {
      faults.push(`${kept}: nothing was kept to compare it with`);
      continue;
    }
    const before = readFileSync(file);
    const bitmap = await bitmapOf(kiosk, now);
    const worst = compareBlocks(bitmap, await bitmapOf(kiosk, before));
    if (worst !== null && worst.distance <= MOST_APART) continue;
    await test.info().attach(`${kept} now`, { body: now, contentType: 'image/png' });
    await test.info().attach(`${kept} kept`, { body: before, contentType: 'image/png' });
    faults.push(
      worst === null
        ? `${kept}: not of one size`
        : `${kept}: ${worst.distance.toFixed(1)} apart at ${worst.left}, ${worst.top} of ${bitmap.width} x ${bitmap.height}`,
    );
  }
  expect(faults).toEqual([]);
});

test('a word that is gone is seen', async ({ rig }) => {
  const kiosk = await rig.startKiosk();
  const stage = await openStage(kiosk);
  await stage.resize({ width: 1280, height: 800 });
  const state = stateOf('idle-in');
  const whole = await shrink(kiosk, await stage.picture(state));
  const page = await stage.show(state);
  await page.evaluate(() => document.querySelector<HTMLElement>('.kinds li .en')?.remove());
  const without = await shrink(kiosk, await page.screenshot());
  const worst = compareBlocks(await bitmapOf(kiosk, whole), await bitmapOf(kiosk, without));
  expect(worst?.distance).toBeGreaterThan(MOST_APART);
});

test('two runs of the gallery give the same pictures, byte for byte', async ({ rig }) => {
  test.setTimeout(180_000);
  async function takeAll(): Promise<Readonly<Record<string, string>>> {
    const kiosk = await rig.startKiosk();
    const stage = await openStage(kiosk);
    await stage.resize(desk);
    const taken: Record<string, string> = {};
    for (const name of twiceTaken) {
      const picture = await stage.picture(stateOf(name));
      taken[name] = createHash('sha256').update(picture).digest('hex');
    }
    await kiosk.close();
    return taken;
  }
  const first = await takeAll();
  expect(new Set(Object.values(first)).size).toBe(twiceTaken.length);
  expect(await takeAll()).toEqual(first);
});

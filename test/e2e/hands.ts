/**
 * Hands: what guards and visitors touch on the gate's screen, by the words that stand there.
 *
 * Only touches and typed digits; what came of them is read from the page, the announcements and the ledger.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import type { FormView } from '../../contract/assisted.ts';
import type { Settings } from '../../contract/settings.ts';
import { catalogues } from '../../renderer/catalogue.ts';
import { issueDeclaration } from '../../scripts/issue-declaration.ts';
import type { Kiosk } from '../../scripts/rig/launch-kiosk.ts';
import { RIG_ADMIN, RIG_GUARD, writeRigOperators } from '../../scripts/rig/rig-operators.ts';
import { expect, type StationRig } from './station.ts';

type RigOperator = typeof RIG_ADMIN | typeof RIG_GUARD;

const { strip, form } = catalogues.vi;

export const CITIZEN_CARD =
  '049302000001||Trần Thị Mẫu Ánh|24022002|Nữ|Thôn Mẫu, Xã Mẫu, Huyện Mẫu, Hà Nội|01062021';
export const OTHER_CARD =
  '001099000002||Nguyễn Văn Mẫu|01021999|Nam|Thôn Mẫu, Xã Mẫu, Huyện Mẫu, Hà Nội|01062021';
export const CHILD_CARD =
  '001210000003||Nguyễn Mẫu Nhi|05062010|Nam|Thôn Mẫu, Xã Mẫu, Huyện Mẫu, Hà Nội|01062024';
/** VietQR of a made-up account. */
export const PAYMENT_CODE =
  '00020101021138540010A00000072701240006970400011000000000010208QRIBFTTA53037045802VN5904TEST6304ABCD';

export const goodCode = (seed: number): string => issueDeclaration({ kind: 'valid', atMs: Date.now(), seed });
export const oldCode = (seed: number): string =>
  issueDeclaration({ kind: 'expired', atMs: Date.now(), seed });

/** A station with one scanner, an admin and a guard. */
export async function startStaffed(rig: StationRig, change?: (settings: Settings) => Settings) {
  mkdirSync(rig.dataDir, { recursive: true });
  await writeRigOperators(rig.dataDir);
  return rig.start(change);
}

/** Its only lane goes both ways: a guard turns it. */
export const bothWays = (settings: Settings): Settings => ({
  ...settings,
  wedge: { ...settings.wedge, isOn: false },
  serial: settings.serial.map((device) => ({ ...device, direction: 'both' as const })),
});

export const stripKey = (kiosk: Kiosk, name: string): Locator =>
  kiosk.page.locator('.guard-strip').getByRole('button', { name });
export const menuKey = (kiosk: Kiosk, name: string): Locator =>
  kiosk.page.locator('.guard-menu').getByRole('button', { name });

/** Waits until the answer before is gone and the screen is calm; one with a code for the phone stands 20 s. */
export const untilIdle = (kiosk: Kiosk): Promise<void> =>
  expect(kiosk.page.locator('main[data-screen="idle"]')).toBeVisible({ timeout: 30_000 });

export async function chooseOperator(kiosk: Kiosk, name: string): Promise<void> {
  await kiosk.page.locator('.pin-operators button', { hasText: new RegExp(`^${name}(?!-)`) }).click();
}

export async function touchDigits(kiosk: Kiosk, pin: string): Promise<void> {
  for (const digit of pin)
    await kiosk.page.locator('.pin-keys').getByRole('button', { name: digit, exact: true }).click();
  await kiosk.page.locator('.pin-keys').getByRole('button', { name: strip.pin.enter }).click();
}

/** Fills in the pad that stands. */
export async function givePin(kiosk: Kiosk, { name, pin }: RigOperator = RIG_GUARD) {
  await expect(kiosk.page.locator('.pin-pad')).toBeVisible();
  await chooseOperator(kiosk, name);
  await touchDigits(kiosk, pin);
  await expect(kiosk.page.locator('.pin-pad')).toHaveCount(0);
}

export async function openMenu(kiosk: Kiosk): Promise<void> {
  await stripKey(kiosk, strip.staff).click();
  await expect(kiosk.page.locator('.guard-menu')).toBeVisible();
}

export async function signIn(kiosk: Kiosk, who: RigOperator): Promise<void> {
  await openMenu(kiosk);
  await menuKey(kiosk, strip.keys['sign-in']).click();
  await givePin(kiosk, who);
  await expect(kiosk.page.locator('.strip-operator')).toContainText(who.name);
  // The sheet went with the key that was pressed.
  await expect(kiosk.page.locator('.guard-menu')).toHaveCount(0);
}

/** The newest verdict's sheet. */
export async function openNewest(kiosk: Kiosk): Promise<Locator> {
  await kiosk.page.locator('.chip').first().click();
  const detail = kiosk.page.locator('.detail');
  await expect(detail).toBeVisible();
  return detail;
}

/** A finger on the form; counted, since a guard's queue waits meanwhile. */
export function formFinger(kiosk: Kiosk) {
  let taps = 0;
  return {
    taps: () => taps,
    async press(name: string): Promise<void> {
      await kiosk.page.locator('.form').getByRole('button', { name }).first().click();
      taps += 1;
    },
  };
}

/** The code of the slip that stands, drawn. */
export const slipShown = (kiosk: Kiosk): Locator =>
  kiosk.page.getByRole('img', { name: form.done.qr.split('{')[0] ?? '' });

/** The newest slips that the page was given; hear before they are made. */
export async function hearSlips(kiosk: Kiosk): Promise<() => Promise<readonly string[]>> {
  await kiosk.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (contents === undefined) throw new Error('no window');
    const send = contents.send.bind(contents);
    contents.send = (channel: string, ...payloads: unknown[]) => {
      if (channel === 'form:view') Reflect.set(globalThis, 'lastForm', payloads[0]);
      send(channel, ...payloads);
    };
  });
  return async () => {
    const view = (await kiosk.app.evaluate(
      () => Reflect.get(globalThis, 'lastForm') as unknown,
    )) as FormView | null;
    return view?.done?.slips.map(({ code }) => code) ?? [];
  };
}

/** Wide enough for the page that shows it (docs/gate.md). */
const PICTURE_WIDTH = 800;

/** Keeps the screen as a picture of docs/gate.md when WALK_PICTURES names the folder; run on a display of 1280x800. */
export async function keepPicture(kiosk: Kiosk, name: string): Promise<void> {
  const folder = process.env.WALK_PICTURES;
  if (folder === undefined) return;
  const picture = (await kiosk.page.screenshot()).toString('base64');
  const small = await kiosk.app.evaluate(
    ({ nativeImage }, { base64, width }) =>
      nativeImage
        .createFromBuffer(Buffer.from(base64, 'base64'))
        .resize({ width, quality: 'best' })
        .toPNG()
        .toString('base64'),
    { base64: picture, width: PICTURE_WIDTH },
  );
  writeFileSync(join(folder, `walk-${name}.png`), Buffer.from(small, 'base64'));
}

export { RIG_ADMIN, RIG_GUARD };

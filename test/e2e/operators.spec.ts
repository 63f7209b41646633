/**
 * Operators at the real station: the PIN pad, its lock, the pause, and the desk over the running gate.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FREE_PIN_TRIES } from '../../contract/operators.ts';
import { catalogues } from '../../renderer/catalogue.ts';
import {
  chooseOperator,
  givePin,
  goodCode,
  menuKey,
  openMenu,
  RIG_ADMIN,
  RIG_GUARD,
  signIn,
  startStaffed,
  touchDigits,
  untilIdle,
} from './hands.ts';
import { expect, expectNotBlank, scanAndWait, test } from './station.ts';

const { strip, desk } = catalogues.vi;

test('a paused gate judges nobody and says whom to ask, over a restart too; a guard opens it again', async ({
  rig,
}) => {
  const { kiosk, pty } = await startStaffed(rig);
  await openMenu(kiosk);
  await menuKey(kiosk, strip.keys.pause).click();
  await givePin(kiosk, RIG_GUARD);
  await expect(kiosk.page.locator('main[data-screen="paused"]')).toBeVisible();
  await expectNotBlank(kiosk, 'a paused gate');
  const from = kiosk.ears.heard.length;
  await pty.write(`${goodCode(31)}\r`);
  await kiosk.ears.next('not-taken', ({ why }) => why === 'paused', { from });
  expect(rig.stored()).toHaveLength(0);

  await kiosk.close();
  const again = await rig.startKiosk();
  await expect(again.page.locator('main[data-screen="paused"]')).toBeVisible({ timeout: 15_000 });
  await signIn(again, RIG_GUARD);
  await openMenu(again);
  await menuKey(again, strip.keys.resume).click();
  await untilIdle(again);
});

test('an admin opens the desk while people pass, and the day lands in a file without names', async ({
  rig,
}) => {
  const { kiosk, pty } = await startStaffed(rig);
  await scanAndWait(kiosk, pty, goodCode(41));
  await untilIdle(kiosk);
  await openMenu(kiosk);
  await menuKey(kiosk, strip.keys.desk).click();
  // A guard's PIN opens no desk: only admins are offered.
  await expect(kiosk.page.locator('.pin-operators button')).toHaveCount(1);
  await givePin(kiosk, RIG_ADMIN);
  const board = kiosk.page.locator('section.desk');
  await expect(board).toBeVisible();
  const behind = await scanAndWait(kiosk, pty, goodCode(42));
  expect(behind.recorded.outcome).toBe('accept');
  expect(behind.painted.screen).toBe('accept');
  // The answer stood over it for its time; the desk is where it was.
  await expect(board).toBeVisible({ timeout: 10_000 });
  await expectNotBlank(kiosk, 'the desk');
  await board.getByRole('button', { name: desk.pages.export }).click();
  await board.getByRole('button', { name: desk.export.own }).click();
  await board.getByRole('button', { name: desk.export.start }).click();
  await expect(board.locator('.export-done')).toBeVisible({ timeout: 20_000 });
  const folder = join(rig.dataDir, 'exports');
  const [file, ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  const text = readFileSync(join(folder, file ?? ''), 'utf8');
  expect(text.trim().split('\n').length).toBeGreaterThanOrEqual(3);
  for (const { claims } of await rig.opened()) expect(text).not.toContain(claims?.fullName ?? 'nobody');
  expect(rig.audit().find(({ action }) => action.kind === 'exported')).toMatchObject({
    actor: RIG_ADMIN.name,
    action: { report: 'visits', withNames: false, rows: 2 },
  });
  await board.getByRole('button', { name: desk['sign-out'] }).click();
  await untilIdle(kiosk);
});

test('wrong PINs lock the pad, and a restart neither opens nor shortens the lock', async ({ rig }) => {
  const { kiosk } = await startStaffed(rig);
  await openMenu(kiosk);
  await menuKey(kiosk, strip.keys['sign-in']).click();
  await chooseOperator(kiosk, RIG_GUARD.name);
  const told = kiosk.page.locator('.pin-told');
  const locked = strip.pin.locked.split('{')[0] ?? '';
  for (let tries = 1; tries < FREE_PIN_TRIES; tries += 1) {
    await touchDigits(kiosk, '000111');
    await expect(told).toContainText(strip.pin.wrong);
  }
  await touchDigits(kiosk, '000111');
  await expect(told).toContainText(locked);
  await expect(kiosk.page.locator('.pin-key').first()).toBeDisabled();
  await kiosk.close();

  const again = await rig.startKiosk();
  await openMenu(again);
  await menuKey(again, strip.keys['sign-in']).click();
  await chooseOperator(again, RIG_GUARD.name);
  await expect(again.page.locator('.pin-told')).toContainText(locked);
  await expect(again.page.locator('.pin-key').first()).toBeDisabled();
  // The other operator's PIN is another lock.
  await chooseOperator(again, RIG_ADMIN.name);
  await touchDigits(again, RIG_ADMIN.pin);
  await expect(again.page.locator('.strip-operator')).toContainText(RIG_ADMIN.name);
  expect(rig.audit().filter(({ action }) => action.kind === 'sign-in-refused')).toHaveLength(FREE_PIN_TRIES);
});

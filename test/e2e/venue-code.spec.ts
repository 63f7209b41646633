/**
 * This place's own code at the real station: held up to a reader while people pass, on the idle screen at once, and
 * removed by a command beside the station.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingsSchema } from '../../contract/settings.ts';
import { catalogues } from '../../renderer/catalogue.ts';
import { runScript } from '../support/run-script.ts';
import { givePin, goodCode, menuKey, openMenu, RIG_ADMIN, startStaffed, untilIdle } from './hands.ts';
import { expect, expectNotBlank, scanAndWait, test } from './station.ts';

const { strip, desk } = catalogues.vi;
const VENUE = 'https://tokhaiyte.vn/?page=Group.checkin&groupId=000000000000000000000001';

test('an admin holds up the place’s code while people pass, and it stands on the idle screen', async ({
  rig,
}) => {
  const { kiosk, pty } = await startStaffed(rig);
  const qrText = () =>
    settingsSchema.parse(JSON.parse(readFileSync(join(rig.dataDir, 'settings.json'), 'utf8'))).face?.qrText;
  await untilIdle(kiosk);
  await expect(kiosk.page.locator('.own-code')).toHaveCount(0);
  await openMenu(kiosk);
  await menuKey(kiosk, strip.keys.desk).click();
  await givePin(kiosk, RIG_ADMIN);
  const board = kiosk.page.locator('section.desk');
  await board.getByRole('button', { name: desk.pages.code }).click();
  await board.getByRole('button', { name: desk.code.scan }).click();
  await expect(board.getByText(desk.code.listening)).toBeVisible();
  // A visitor meanwhile is a visit like any other.
  const behind = await scanAndWait(kiosk, pty, goodCode(61));
  expect(behind.recorded.outcome).toBe('accept');
  await expect(board.getByText(desk.code.said['not-a-place'])).toBeVisible({ timeout: 10_000 });
  const from = kiosk.ears.heard.length;
  await pty.write(`${VENUE}\r`);
  await kiosk.ears.next('not-taken', ({ why }) => why === 'venue-code', { from });
  await expect(board.getByText(desk.code.said.taken)).toBeVisible();
  await expect(board.locator('.code-text')).toHaveText(VENUE);
  await expectNotBlank(kiosk, 'the page of the code');
  expect(qrText()).toBe(VENUE);
  expect(rig.stored()).toHaveLength(1);
  expect(rig.audit().find(({ action }) => action.kind === 'venue-code-changed')).toMatchObject({
    actor: RIG_ADMIN.name,
    action: { change: 'scanned' },
  });
  await board.getByRole('button', { name: desk['sign-out'] }).click();
  await untilIdle(kiosk);
  await expect(kiosk.page.locator('.own-code')).toBeVisible();

  // A command beside the station is followed without a restart.
  expect(runScript('venue-code.ts', ['--data', rig.dataDir, '--remove']).status).toBe(0);
  await expect(kiosk.page.locator('.own-code')).toHaveCount(0, { timeout: 10_000 });
});

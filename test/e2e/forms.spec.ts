/**
 * What staff write down for who has no phone, beyond the plain way in: the venue's questions, the way out, a place that
 * is full, and codes that are held up before an open form. In the real station, from the touch to the record.
 */
import { catalogues } from '../../renderer/catalogue.ts';
import type { Kiosk } from '../../scripts/rig/launch-kiosk.ts';
import {
  bothWays,
  CITIZEN_CARD,
  formFinger,
  goodCode,
  OTHER_CARD,
  openNewest,
  RIG_GUARD,
  signIn,
  slipShown,
  startStaffed,
  stripKey,
  untilIdle,
} from './hands.ts';
import { expect, scanAndWait, test } from './station.ts';

const { strip, form, directions, questions } = catalogues.vi;

async function openForm(kiosk: Kiosk, kind: 'declare' | 'manual'): Promise<void> {
  if (kind === 'declare') await stripKey(kiosk, strip.keys.declare).click();
  else {
    await stripKey(kiosk, strip.staff).click();
    await kiosk.page.locator('.guard-menu').getByRole('button', { name: strip.keys.manual }).click();
  }
  await expect(kiosk.page.locator('.form')).toBeVisible();
}

/** Held up before the form that stands. */
async function holdUp(kiosk: Kiosk, pty: { write(text: string): Promise<void> }, code: string) {
  const from = kiosk.ears.heard.length;
  await pty.write(`${code}\r`);
  await kiosk.ears.next('not-taken', ({ why }) => why === 'form', { from });
}

test('a hospital’s question is asked in the record of who has nothing to show, and answered into it', async ({
  rig,
}) => {
  const { kiosk } = await startStaffed(rig, (settings) => ({ ...settings, policy: 'hospital' }));
  await signIn(kiosk, RIG_GUARD);
  await openForm(kiosk, 'manual');
  const finger = formFinger(kiosk);
  const from = kiosk.ears.heard.length;
  await finger.press(form.causes['no-papers']);
  await finger.press(form.send);
  await expect(kiosk.page.locator('.form-ask')).toBeVisible();
  expect(kiosk.ears.heard.slice(from).some(({ event }) => event === 'recorded')).toBe(false);
  await finger.press(questions.yes);
  const { outcome } = await kiosk.ears.next('recorded', () => true, { from });
  expect(outcome).toBe('ask');
  expect(rig.stored().map(({ reasons: [reason] }) => reason)).toEqual(['answers-reported']);
});

test('who leaves without their slip is taken off the list by the number on their card', async ({ rig }) => {
  const { kiosk, pty } = await startStaffed(rig, bothWays);
  await signIn(kiosk, RIG_GUARD);
  await openForm(kiosk, 'declare');
  const finger = formFinger(kiosk);
  await holdUp(kiosk, pty, CITIZEN_CARD);
  await expect(kiosk.page.getByText(form.filled)).toBeVisible();
  await finger.press(form.next);
  await finger.press(form.health.nothing);
  await finger.press(form.party.send.replace('{count}', '1'));
  await expect(slipShown(kiosk)).toBeVisible({ timeout: 10_000 });
  await finger.press(form.done.finish);
  await untilIdle(kiosk);
  expect(rig.beside((ledger) => ledger.inside())).toHaveLength(1);

  await openForm(kiosk, 'manual');
  await kiosk.page.locator('.form-way').getByRole('button', { name: directions.out }).click();
  await finger.press(form.causes['lost-slip']);
  await holdUp(kiosk, pty, CITIZEN_CARD);
  await expect(kiosk.page.locator('[data-field="idNumber"]')).toContainText('049302000001');
  const from = kiosk.ears.heard.length;
  await finger.press(form.send);
  await kiosk.ears.next('recorded', () => true, { from });
  const [entry, exit] = rig.stored();
  expect(exit).toMatchObject({ direction: 'out', pairing: 'exit', pairedWith: entry?.id });
  expect(rig.beside((ledger) => ledger.inside())).toEqual([]);
});

test('who is turned away from a full place is sent again from the same form, and has a slip when staff let them in', async ({
  rig,
}) => {
  const { kiosk, pty } = await startStaffed(rig, (settings) => ({
    ...settings,
    occupancy: {
      zones: [{ id: 'hall', name: 'Sảnh', softLimit: null, hardLimit: 1 }],
      closesAtMinute: 0,
      laneZones: {},
    },
  }));
  await signIn(kiosk, RIG_GUARD);
  await scanAndWait(kiosk, pty, goodCode(31));
  await untilIdle(kiosk);
  await openForm(kiosk, 'declare');
  const finger = formFinger(kiosk);
  await holdUp(kiosk, pty, CITIZEN_CARD);
  await expect(kiosk.page.getByText(form.filled)).toBeVisible();
  await finger.press(form.next);
  await finger.press(form.health.nothing);
  await finger.press(form.party.send.replace('{count}', '1'));
  const outcome = kiosk.page.locator('.form-outcome-deny');
  await expect(outcome).toContainText(catalogues.vi.reasons['venue-full'].short, { timeout: 15_000 });
  const from = kiosk.ears.heard.length;
  await finger.press(form.again);
  await kiosk.ears.next('recorded', ({ outcome: verdict }) => verdict === 'deny', { from });
  expect(rig.stored()).toHaveLength(3);
  await expect(outcome).toBeVisible({ timeout: 15_000 });

  const detail = await openNewest(kiosk);
  await detail.getByRole('button', { name: strip.keys['accept-in'] }).click();
  await kiosk.page.getByRole('button', { name: strip.override['known-person'] }).click();
  await expect.poll(() => rig.stored().at(-1)?.pairing).toBe('overridden');
  const away = kiosk.page.locator('.guard-sheet-close button');
  if (await away.isVisible()) await away.click();
  await expect(slipShown(kiosk)).toBeVisible({ timeout: 15_000 });
  await expect(kiosk.page.locator('.form-outcome-accept')).toHaveCount(1);
});

test('before an open form a signed code is let pass and another’s card is asked about; nothing typed is lost', async ({
  rig,
}) => {
  const { kiosk, pty } = await startStaffed(rig);
  await signIn(kiosk, RIG_GUARD);
  await openForm(kiosk, 'declare');
  const finger = formFinger(kiosk);
  await holdUp(kiosk, pty, CITIZEN_CARD);
  const name = kiosk.page.locator('[data-field="fullName"]');
  await expect(name).toContainText('Trần Thị Mẫu Ánh');
  await holdUp(kiosk, pty, goodCode(41));
  const from = kiosk.ears.heard.length;
  await finger.press(form['own-code'].pass);
  const { outcome } = await kiosk.ears.next('recorded', () => true, { from });
  expect(outcome).toBe('accept');
  await expect(name).toContainText('Trần Thị Mẫu Ánh', { timeout: 15_000 });
  await holdUp(kiosk, pty, OTHER_CARD);
  await expect(kiosk.page.getByText(form['other-card'].title)).toBeVisible();
  await finger.press(form['other-card'].leave);
  await expect(name).toContainText('Trần Thị Mẫu Ánh');

  // The other form's key asks, too.
  await openForm(kiosk, 'manual');
  await expect(kiosk.page.getByText(form.leave['replace-title'])).toBeVisible();
  await finger.press(form.leave.no);
  await expect(name).toContainText('Trần Thị Mẫu Ánh');
  expect(rig.stored()).toHaveLength(1);
});

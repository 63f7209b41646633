/**
 * Declares at the strip as a guard does: "Khai hộ", the card held up, "Không có gì", sent, the slip seen, finished.
 *
 * Touches the real page by the words on its keys. The gate's scanner belongs to the form meanwhile.
 */
import { catalogues } from '../../renderer/catalogue.ts';
import type { Kiosk } from './launch-kiosk.ts';

const { strip, form } = catalogues.vi;

interface Guard {
  readonly name: string;
  readonly pin: string;
}

/** Signs in by the PIN pad, when nobody is yet. */
export async function signInAtStrip({ page }: Kiosk, { name, pin }: Guard): Promise<void> {
  await page.locator('.guard-strip').getByRole('button', { name: strip.staff }).click();
  await page.locator('.guard-menu').getByRole('button', { name: strip.keys['sign-in'] }).click();
  await page.locator('.pin-operators button', { hasText: new RegExp(`^${name}(?!-)`) }).click();
  const keys = page.locator('.pin-keys');
  for (const digit of pin) await keys.getByRole('button', { name: digit, exact: true }).click();
  await keys.getByRole('button', { name: strip.pin.enter }).click();
  await page.locator('.strip-operator', { hasText: name }).waitFor();
}

/** `holdUp` scans the card at the form's lane. */
export async function declareAtStrip({ page }: Kiosk, holdUp: () => Promise<void>): Promise<void> {
  const press = (name: string): Promise<void> =>
    page.locator('.form').getByRole('button', { name }).first().click();
  await page.locator('.guard-strip').getByRole('button', { name: strip.keys.declare }).click();
  await page.getByText(form['hold-card']).waitFor({ state: 'attached' });
  await holdUp();
  await page.getByText(form.filled).waitFor({ state: 'attached' });
  await press(form.next);
  await press(form.health.nothing);
  await press(form.party.send.replace('{count}', '1'));
  await press(form.done.finish);
  await page.locator('section.form').waitFor({ state: 'detached' });
}

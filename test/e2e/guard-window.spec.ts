/**
 * The guard's board on a second display, in the real app: it comes with the display, gets the strip's view and the
 * status, and when the display goes the strip is back on the gate's edge. The display itself is the only thing made up.
 */
import type { Kiosk } from '../../scripts/rig/launch-kiosk.ts';
import { expect, test } from './station.ts';

/** As if somebody had plugged a second panel in, or pulled it out. */
const plug = (kiosk: Kiosk, isIn: boolean): Promise<void> =>
  kiosk.app.evaluate(({ screen }, second) => {
    const [first] = screen.getAllDisplays();
    if (first === undefined) throw new Error('no display');
    const bounds = { x: 0, y: 0, width: 1024, height: 600 };
    const other = { ...first, id: first.id + 1, bounds, workArea: bounds };
    screen.getAllDisplays = () => (second ? [first, other] : [first]);
    screen.emit(second ? 'display-added' : 'display-removed', {}, other);
  }, isIn);

test('the guard’s board comes with a second display and goes with it', async ({ rig }) => {
  const { kiosk } = await rig.start((settings) => ({
    ...settings,
    display: { ...settings.display, panelWidthMm: null, viewingMm: 1_500, night: null, guardStrip: 'second' },
  }));
  const strip = kiosk.page.locator('.guard-strip').first();
  await expect(strip).toBeVisible();
  const [board] = await Promise.all([kiosk.app.waitForEvent('window'), plug(kiosk, true)]);
  await expect(board.locator('main')).toBeVisible();
  // The status reached it: the name of its gate is nothing that the page could know.
  await expect(board.getByText('Máy quét sẵn sàng').first()).toBeVisible();
  await expect(strip).toBeHidden();
  await Promise.all([board.waitForEvent('close'), plug(kiosk, false)]);
  await expect(strip).toBeVisible();
});

/**
 * The guard's board on a second display, in the real app: it comes with the display, gets the strip's view and the
 * status, and when the display goes the strip is back on the gate's edge. The display itself is the only thing made up.
 */
import { defaultDisplay } from '../../contract/display.ts';
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

/** A key of somebody's keyboard, at the gate's window: the board's never takes it. */
const press = (kiosk: Kiosk, keyCode: string): Promise<void> =>
  kiosk.app.evaluate(({ BrowserWindow }, code) => {
    const [gate] = BrowserWindow.getAllWindows().sort((one, other) => one.id - other.id);
    gate?.webContents.sendInputEvent({ type: 'keyDown', keyCode: code });
    gate?.webContents.sendInputEvent({ type: 'keyUp', keyCode: code });
  }, keyCode);

test('the guard’s board comes with a second display and goes with it', async ({ rig }) => {
  const { kiosk } = await rig.start((settings) => ({
    ...settings,
    display: { ...defaultDisplay, guardStrip: 'second' },
  }));
  const strip = kiosk.page.locator('.guard-strip').first();
  await expect(strip).toBeVisible();
  const [board] = await Promise.all([kiosk.app.waitForEvent('window'), plug(kiosk, true)]);
  await expect(board.locator('main')).toBeVisible();
  // The status reached it: the name of its gate is nothing that the page could know.
  await expect(board.getByText('Máy quét sẵn sàng').first()).toBeVisible();
  await expect(strip).toBeHidden();
  // Its window never has the focus: keys come by the gate's, and the one walked to is marked.
  const walked = board.locator('[data-walked]');
  const call = board.getByRole('button', { name: 'Gọi trợ giúp' });
  for (let strokes = 0; strokes < 30; strokes += 1) {
    const before = await board.evaluateHandle(() => document.querySelector('[data-walked]'));
    await press(kiosk, 'Tab');
    // Strokes at a scanner's pace are a scan: the next one waits until this one was seen to have moved.
    await board.waitForFunction((was) => document.querySelector('[data-walked]') !== was, before);
    if ((await call.getAttribute('data-walked')) !== null) break;
  }
  await expect(walked).toHaveCount(1);
  await expect(walked).not.toHaveCSS('outline-style', 'none');
  await press(kiosk, 'Return');
  const isThere = board.getByRole('button', { name: 'Đã có người đến' });
  await expect(isThere).toBeVisible();
  await press(kiosk, 'Return');
  await expect(isThere).toBeHidden();
  // Escape takes the keyboard to the gate's own key, and lets go of the board's.
  await press(kiosk, 'Escape');
  await expect(walked).toHaveCount(0);
  await press(kiosk, 'Tab');
  await expect(kiosk.page.locator('button.call')).toBeFocused();
  await Promise.all([board.waitForEvent('close'), plug(kiosk, false)]);
  await expect(strip).toBeVisible();
});

/**
 * Access: axe-core finds nothing to object to in any state of the gallery, in the real pages: the gate's, the guard's
 * board on its own display, and what is printed.
 */
import { galleryStates } from '../../scripts/rig/gallery-scenes.ts';
import { openStage } from '../../scripts/rig/stage-gallery.ts';
import { expect, test } from './station.ts';

/** One look at one screen takes up to a second on a slow machine. */
const LOOK_MS = 1_000;

for (const surface of ['gate', 'board', 'paper'] as const) {
  // What comes out of the printer is read by eyes alone.
  const states = galleryStates().filter(
    (state) => state.page === surface && !(state.page === 'gate' && state.media === 'print'),
  );

  test(`axe finds no violation: every state of the ${surface}`, async ({ rig }) => {
    test.setTimeout(60_000 + states.length * LOOK_MS);
    const stage = await openStage(await rig.startKiosk());
    await stage.resize({ width: 1280, height: 800 });
    const faults: string[] = [];
    for (const state of states) {
      const found = await stage.axe(await stage.show(state));
      faults.push(...found.map((fault) => `${state.name}: ${fault}`));
    }
    expect(states.length).toBeGreaterThan(0);
    expect(faults).toEqual([]);
  });
}

test('a key without a name is found', async ({ rig }) => {
  const stage = await openStage(await rig.startKiosk());
  const [first] = galleryStates();
  if (first === undefined) throw new Error('the gallery is empty');
  const page = await stage.show(first);
  await page.evaluate(() => document.querySelector('main')?.append(document.createElement('button')));
  expect((await stage.axe(page)).join()).toContain('button-name');
});

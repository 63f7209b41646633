/**
 * Access: axe-core finds nothing to object to on any screen of the gallery, in any state, in the real pages.
 */
import { galleryStates } from '../../scripts/rig/gallery-scenes.ts';
import { galleryGroups } from '../../scripts/rig/gallery-state.ts';
import { openStage } from '../../scripts/rig/stage-gallery.ts';
import { expect, test } from './station.ts';

/** One look at one screen takes up to two seconds on a slow machine. */
const LOOK_MS = 3_000;

for (const group of galleryGroups.filter((name) => name !== 'papers')) {
  const states = galleryStates().filter((state) => state.group === group);

  test(`axe finds no violation: ${group}`, async ({ rig }) => {
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

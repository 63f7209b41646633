/**
 * Targets: 15 mm for a finger, measured on panels of real size, on every surface that has keys; and what to bring, in
 * letters that are read from where visitors stand.
 *
 * Millimetres are the panel's own: its width is in the settings, its pixels are the page's. Seven inches have no height
 * for four rows of letters: there they are as large as fits, and what holds is written here.
 */
import { CAPITAL_EM, TARGET_MM, TEXT_DEGREES } from '../../renderer/size-at-distance.ts';
import { galleryStates } from '../../scripts/rig/gallery-scenes.ts';
import type { BoardState, GateState } from '../../scripts/rig/gallery-state.ts';
import { openStage } from '../../scripts/rig/stage-gallery.ts';
import { findSmallTargets } from '../support/find-small-targets.ts';
import { expect, test } from './station.ts';

/** A pixel rounds, and a line's rim stands half outside. */
const SLACK_MM = 0.5;
const LOOK_MS = 1_000;

/** `capMm`: the least key of the keyboard on the screen. */
const realPanels = [
  { name: '24 inches lying', width: 1920, height: 1080, widthMm: 531, capMm: TARGET_MM },
  { name: '10.1 inches', width: 1280, height: 800, widthMm: 217, capMm: TARGET_MM },
  { name: '7 inches', width: 800, height: 480, widthMm: 154, capMm: 8 },
  { name: '24 inches standing', width: 1080, height: 1920, widthMm: 299, capMm: TARGET_MM },
] as const;

/** Surfaces with keys; a verdict's screens have the strip's alone, and one of each is enough. */
const withKeys = (): readonly (GateState | BoardState)[] =>
  galleryStates().flatMap((state) =>
    state.page === 'paper' ||
    (state.page === 'gate' && state.media === 'print') ||
    state.group === 'refusals' ||
    state.group === 'languages'
      ? []
      : [state],
  );

for (const { name, width, height, widthMm, capMm } of realPanels) {
  test(`every key is ${TARGET_MM} mm wide and high on ${name}`, async ({ rig }) => {
    const states = withKeys();
    test.setTimeout(60_000 + states.length * LOOK_MS);
    const stage = await openStage(await rig.startKiosk());
    await stage.resize({ width, height });
    const pxPerMm = width / widthMm;
    const least = { key: (TARGET_MM - SLACK_MM) * pxPerMm, cap: (capMm - SLACK_MM) * pxPerMm };
    const faults = new Set<string>();
    for (const state of states) {
      const display = { ...state.status.display, panelWidthMm: widthMm, boardPanelWidthMm: widthMm };
      const page = await stage.show({ ...state, status: { ...state.status, display } });
      for (const fault of await page.evaluate(findSmallTargets, least)) faults.add(`${state.name}: ${fault}`);
    }
    expect(states.length).toBeGreaterThan(100);
    expect([...faults]).toEqual([]);
  });
}

for (const { name, width, height, widthMm } of realPanels.filter(({ widthMm }) => widthMm >= 299)) {
  test(`what to bring stands ${TEXT_DEGREES} degrees high on ${name}`, async ({ rig }) => {
    const stage = await openStage(await rig.startKiosk());
    await stage.resize({ width, height });
    const calm = galleryStates().filter(
      (state): state is GateState =>
        state.page === 'gate' && ['idle-in', 'idle-nearly-full', 'idle-without-strip'].includes(state.name),
    );
    expect(calm).toHaveLength(3);
    for (const state of calm) {
      const page = await stage.show(state);
      const heights = await page.$$eval('.heading .vi, .kinds .vi', (words) =>
        words.map((word) => Number.parseFloat(getComputedStyle(word).fontSize)),
      );
      expect(heights).toHaveLength(5);
      for (const px of heights) {
        const mm = (px * CAPITAL_EM * widthMm) / width;
        const degrees = (360 / Math.PI) * Math.atan(mm / 2 / state.status.display.viewingMm);
        expect(degrees, state.name).toBeGreaterThanOrEqual(TEXT_DEGREES - 0.005);
      }
    }
  });
}

test('a key that is a millimetre too small is found', async ({ rig }) => {
  const stage = await openStage(await rig.startKiosk());
  await stage.resize({ width: 1920, height: 1080 });
  const [idle] = galleryStates();
  if (idle === undefined) throw new Error('the gallery is empty');
  const page = await stage.show(idle);
  const pxPerMm = 1920 / 531;
  const least = { key: (TARGET_MM - SLACK_MM) * pxPerMm, cap: 0 };
  expect(await page.evaluate(findSmallTargets, least)).toEqual([]);
  await page.evaluate((px) => {
    const small = document.createElement('button');
    small.style.cssText = `position: fixed; width: ${px}px; height: 200px; padding: 0`;
    document.querySelector('main')?.append(small);
  }, 14 * pxPerMm);
  expect(await page.evaluate(findSmallTargets, least)).toHaveLength(1);
});

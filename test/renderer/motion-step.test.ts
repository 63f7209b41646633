import { expect, it } from 'vitest';
import { CALM_STEP_MS, motionStepMs, STEP_MS } from '../../renderer/motion-step.ts';
import { sheets } from './read-styles.ts';

it('a step is a tenth of a second, and a second where motion is unwanted', () => {
  expect([motionStepMs(undefined, false), motionStepMs(undefined, true)]).toEqual([STEP_MS, CALM_STEP_MS]);
});

it('what is redrawn less often than that anyhow keeps its pace', () => {
  expect([motionStepMs(5_000, true), motionStepMs(200, true), motionStepMs(200, false)]).toEqual([
    5_000,
    CALM_STEP_MS,
    200,
  ]);
});

it('no style sheet moves anything by itself', () => {
  const moving = sheets.flatMap(({ file, text }) =>
    (text.match(/(?:animation|transition|scroll-behavior|@keyframes)[\w-]*\s*[:{]?/g) ?? []).map(
      (found) => `${file}: ${found}`,
    ),
  );
  expect(moving).toEqual([]);
});

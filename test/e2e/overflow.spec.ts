/**
 * Overflow: every state of the gallery holds on every panel, nothing cut and nothing covered, in every language that a
 * verdict is told in.
 *
 * What is checked is geometry (test/support/find-overflow.ts, find-cut-parts.ts), of the gate's page with the guard's
 * strip and of the guard's board; sentences.spec.ts sweeps every family of every refusal.
 */
import { existsSync } from 'node:fs';
import { visitorLanguages } from '../../contract/display.ts';
import { everyPrompt } from '../../scripts/rig/every-prompt.ts';
import { galleryPanels, galleryStates, panelName } from '../../scripts/rig/gallery-scenes.ts';
import { gateState } from '../../scripts/rig/gallery-state.ts';
import { sceneWith } from '../../scripts/rig/sample-scenes.ts';
import { openStage } from '../../scripts/rig/stage-gallery.ts';
import { findCutParts } from '../support/find-cut-parts.ts';
import { findOverflow } from '../support/find-overflow.ts';
import { expect, test } from './station.ts';

const LOOK_MS = 1_500;

for (const panel of galleryPanels) {
  test(`every state of the gallery holds at ${panelName(panel)}`, async ({ rig }) => {
    // Refusals are swept in every family elsewhere, at the same sizes.
    const states = galleryStates().filter(
      (state) =>
        state.group !== 'refusals' &&
        (state.page === 'board' || (state.page === 'gate' && state.media === 'screen')),
    );
    test.setTimeout(60_000 + states.length * LOOK_MS);
    const stage = await openStage(await rig.startKiosk());
    await stage.resize(panel);
    const faults: string[] = [];
    for (const state of states) {
      const page = await stage.show(state);
      const found = [...(await page.evaluate(findOverflow)), ...(await page.evaluate(findCutParts))];
      faults.push(...found.map((fault) => `${state.name}: ${fault}`));
    }
    expect(states.length).toBeGreaterThan(100);
    expect(faults).toEqual([]);
  });
}

/** One of each reason: the family's name in the sentence is no other language's affair. */
function oneOfEach() {
  const seen = new Set<string>();
  return everyPrompt().flatMap(({ prompt }) => {
    if (prompt.kind === 'scan-again') return [];
    const key = `${prompt.kind} ${prompt.reasons[0]} ${prompt.nextStep}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [prompt];
  });
}

const foreign = visitorLanguages.filter((one) => one !== 'en');
const isWritten = (language: string): boolean =>
  existsSync(new URL(`../../resources/locales/visitor/${language}.json`, import.meta.url));
/** Those that nobody has written yet show the same English: one of them stands for all. */
const swept = [
  ...foreign.filter(isWritten),
  ...foreign.filter((language) => !isWritten(language)).slice(0, 1),
];
for (const language of swept) {
  test(`every reason holds in ${language} on every panel`, async ({ rig }) => {
    const prompts = oneOfEach();
    test.setTimeout(60_000 + prompts.length * galleryPanels.length * LOOK_MS);
    const stage = await openStage(await rig.startKiosk());
    const faults: string[] = [];
    for (const panel of galleryPanels) {
      await stage.resize(panel);
      for (const prompt of prompts) {
        const name = `${language} ${prompt.reasons[0]} ${prompt.nextStep}`;
        const scene = sceneWith({ ...prompt, language });
        const page = await stage.show(gateState('languages', name, prompt.kind, { scene }));
        const found = [...(await page.evaluate(findOverflow)), ...(await page.evaluate(findCutParts))];
        faults.push(...found.map((fault) => `${panelName(panel)}, ${name}: ${fault}`));
      }
    }
    expect(prompts.length).toBeGreaterThan(50);
    expect(faults).toEqual([]);
  });
}

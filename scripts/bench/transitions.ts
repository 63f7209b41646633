/**
 * Bench part: what verdicts cost the page. How long each frame takes to its presentation while one verdict follows
 * another, the gaps between the page's own frames, and the page's heap after many prompts against its heap after the
 * first of them, both after a collection.
 *
 * Scenes go through the real preload to the real page, at 1920 x 1080, and the page's time runs as it does at a gate.
 */
import { readFileSync, rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { Scene } from '../../contract/scene.ts';
import { galleryStates } from '../rig/gallery-scenes.ts';
import type { GateState } from '../rig/gallery-state.ts';
import { type Kiosk, launchKiosk } from '../rig/launch-kiosk.ts';
import { makeFolder } from '../rig/make-folder.ts';
import { pushToPage, takeEveryPush, type WithPushDoor } from '../rig/push-to-page.ts';
import { rigSettings, writeRigSettings } from '../rig/rig-settings.ts';
import { ahead } from '../rig/sample-scenes.ts';
import { sampleStatus } from '../rig/sample-screens.ts';
import { FRAME_CATEGORY, readFrameTimes } from './frame-times.ts';
import { type PartLine, summarise } from './measure.ts';
import { countOver, transitionBars } from './transition-bars.ts';

const VERDICTS = 200;
/** Until the page is warm: fonts, code, the first rasters. */
const WARM_VERDICTS = 20;
const BETWEEN_MS = 120;
const VERDICT_SCREENS: ReadonlySet<string> = new Set(['accept', 'deny', 'ask', 'scan-again', 'split']);
/** What software rendering cannot draw in time: a blur over the whole screen. */
const SLOW_STYLE = 'main { filter: blur(50px); }';
const SLOW_VERDICTS = 5;
const FIRST_PROMPTS = 2_000;
const ALL_PROMPTS = 20_000;
const PROMPTS_AT_ONCE = 100;

type Push = (count: number, betweenMs: number) => Promise<void>;

/** Verdicts of the gallery, one after the other, in place of what the station itself would push. */
async function takePushes({ app, page }: Kiosk): Promise<Push> {
  await page.setViewportSize({ width: 1920, height: 1080 });
  await takeEveryPush(app);
  await pushToPage(app, ['gate:status', sampleStatus()]);
  const scenes = galleryStates()
    .filter((state): state is GateState => state.page === 'gate' && VERDICT_SCREENS.has(state.screen))
    .map(({ scene }) => scene);
  const half = Math.floor(scenes.length / 2);
  let number = 0;
  function nextScene(): Scene {
    // Of both halves in turn: the gallery is in order of its kinds, and here the whole screen is to change.
    const scene = scenes[(number % 2) * half + (Math.floor(number / 2) % half)];
    if (scene === undefined) throw new Error('the gallery has no verdicts');
    number += 1;
    const lanes = scene.lanes.map((lane, at) =>
      'showing' in lane ? { ...lane, showing: number * scene.lanes.length + at } : lane,
    );
    return ahead({ ...scene, lanes }, number);
  }
  return (count, betweenMs) =>
    app.evaluate(
      async (_electron, [all, waitMs]) => {
        const { pushDoor } = globalThis as WithPushDoor;
        if (pushDoor === undefined) throw new Error('no channel was taken');
        for (const scene of all) {
          pushDoor.send('gate:scene', scene);
          if (waitMs > 0) await new Promise((done) => setTimeout(done, waitMs));
        }
      },
      [Array.from({ length: count }, nextScene), betweenMs] as const,
    );
}

/** Milliseconds of each frame that was presented meanwhile. */
async function traceFrames(
  { app }: Kiosk,
  folder: string,
  during: () => Promise<void>,
): Promise<readonly number[]> {
  await app.evaluate(
    ({ contentTracing }, category) =>
      contentTracing.startRecording({
        recording_mode: 'record-until-full',
        included_categories: [category],
        excluded_categories: ['*'],
      }),
    FRAME_CATEGORY,
  );
  await during();
  const path = join(folder, 'trace.json');
  await app.evaluate(({ contentTracing }, to) => contentTracing.stopRecording(to), path);
  return readFrameTimes(readFileSync(path, 'utf8'));
}

/** Gaps between the page's own frames. */
async function watchGaps({ page }: Kiosk, during: () => Promise<void>): Promise<readonly number[]> {
  await page.evaluate(() => {
    const gaps: number[] = [];
    let before = performance.now();
    const look = (now: number): void => {
      if (Reflect.get(window, 'frameGaps') !== gaps) return;
      gaps.push(now - before);
      before = now;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    Reflect.set(window, 'frameGaps', gaps);
  });
  await during();
  return await page.evaluate(() => {
    const gaps = Reflect.get(window, 'frameGaps') as number[];
    Reflect.set(window, 'frameGaps', null);
    return gaps;
  });
}

/** @param prompts how many for the heap; fewer for a quick look */
export async function measureTransitions(prompts = ALL_PROMPTS): Promise<PartLine> {
  const folder = makeFolder('bench');
  writeRigSettings(join(folder, 'station'), rigSettings);
  const kiosk = await launchKiosk(join(folder, 'station'));
  try {
    const { page } = kiosk;
    const push = await takePushes(kiosk);
    await push(WARM_VERDICTS, BETWEEN_MS);
    // A page that shows something else would be measured as a very quick one.
    const stands = await page.evaluate(() => document.querySelector('main')?.dataset.screen ?? 'nothing');
    if (!VERDICT_SCREENS.has(stands)) throw new Error(`"${stands}" stands where a verdict should`);
    const load = Math.round((loadavg()[0] ?? 0) * 10) / 10;
    const frames = await traceFrames(kiosk, folder, () => push(VERDICTS, BETWEEN_MS));
    const gaps = await watchGaps(kiosk, () => push(VERDICTS, BETWEEN_MS));

    const devtools = await page.context().newCDPSession(page);
    async function heapMb(): Promise<number> {
      await devtools.send('HeapProfiler.collectGarbage');
      const { usedSize } = await devtools.send('Runtime.getHeapUsage');
      return Math.round(usedSize / 1e4) / 100;
    }
    let pushed = 0;
    async function pushUntil(wanted: number): Promise<number> {
      for (; pushed < wanted; pushed += PROMPTS_AT_ONCE) {
        await push(PROMPTS_AT_ONCE, 0);
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
      }
      return heapMb();
    }
    const first = Math.min(FIRST_PROMPTS, prompts / 2);
    const heapFirstMb = await pushUntil(first);
    const heapEndMb = await pushUntil(prompts);

    // Last: what stays of it is measured by nothing.
    await page.evaluate((style) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(style);
      document.adoptedStyleSheets.push(sheet);
    }, SLOW_STYLE);
    const slowFrames = await traceFrames(kiosk, folder, () => push(SLOW_VERDICTS, BETWEEN_MS));
    const slow = { verdicts: SLOW_VERDICTS, frames: slowFrames };
    return {
      results: { frame_time: summarise(frames), frame_gap: summarise(gaps) },
      bars: transitionBars({ verdicts: VERDICTS, frames, slow, heapFirstMb, heapEndMb }),
      extras: {
        transitions: {
          verdicts: VERDICTS,
          frames: frames.length,
          framesOver50Ms: countOver(frames),
          gapsOver50Ms: countOver(gaps),
          slowPage: {
            verdicts: SLOW_VERDICTS,
            frames: slowFrames.length,
            framesOver50Ms: countOver(slowFrames),
          },
          heap: { first, prompts, heapFirstMb, heapEndMb },
          /** Of the last minute, before it began: above the cores, others were measured too. */
          load,
        },
      },
    };
  } finally {
    await kiosk.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

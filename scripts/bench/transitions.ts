/**
 * Bench part: what verdicts cost the page. Gaps between frames while one verdict follows another, and the page's heap
 * after many prompts against its heap after the first of them, both after a collection.
 *
 * Scenes go through the real preload to the real page, at 1920 x 1080.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { galleryStates } from '../rig/gallery-scenes.ts';
import type { GateState } from '../rig/gallery-state.ts';
import { launchKiosk } from '../rig/launch-kiosk.ts';
import { makeFolder } from '../rig/make-folder.ts';
import { rigSettings, writeRigSettings } from '../rig/rig-settings.ts';
import { ahead } from '../rig/sample-scenes.ts';
import { openStage } from '../rig/stage-gallery.ts';
import { type Measurement, summarise } from './measure.ts';

const VERDICTS = 200;
const BETWEEN_MS = 120;
const FIRST_PROMPTS = 2_000;
const ALL_PROMPTS = 20_000;
const PROMPTS_AT_ONCE = 100;

export interface Transitions {
  readonly results: Readonly<Record<string, Measurement>>;
  readonly extras: Readonly<Record<string, unknown>>;
}

/** @param prompts how many for the heap; fewer for a quick look */
export async function measureTransitions(prompts = ALL_PROMPTS): Promise<Transitions> {
  const folder = makeFolder('bench');
  writeRigSettings(join(folder, 'station'), rigSettings);
  const kiosk = await launchKiosk(join(folder, 'station'));
  try {
    const { page, app } = kiosk;
    const stage = await openStage(kiosk);
    await stage.resize({ width: 1920, height: 1080 });
    const scenes = galleryStates()
      .filter((state): state is GateState => state.group === 'verdicts' && state.page === 'gate')
      .map(({ scene }) => scene);
    let number = 1_000_000;
    const push = (count: number, betweenMs: number): Promise<void> => {
      const batch = Array.from({ length: count }, (_, at) => {
        const scene = scenes[at % scenes.length];
        if (scene === undefined) throw new Error('the gallery has no verdicts');
        number += 1;
        const lanes = scene.lanes.map((lane) => ('showing' in lane ? { ...lane, showing: number } : lane));
        return ahead({ ...scene, lanes }, number);
      });
      return app.evaluate(
        async (_electron, [all, waitMs]) => {
          const send = Reflect.get(globalThis, 'galleryPush') as (channel: string, payload: unknown) => void;
          for (const scene of all) {
            send('gate:scene', scene);
            if (waitMs > 0) await new Promise((done) => setTimeout(done, waitMs));
          }
        },
        [batch, betweenMs] as const,
      );
    };
    await page.evaluate(() => {
      const gaps: number[] = [];
      let before = performance.now();
      const look = (now: number): void => {
        gaps.push(now - before);
        before = now;
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
      Reflect.set(window, 'frameGaps', gaps);
    });
    await push(VERDICTS, BETWEEN_MS);
    const gaps = await page.evaluate(() => (Reflect.get(window, 'frameGaps') as number[]).splice(0));

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
      await page.evaluate(() => (Reflect.get(window, 'frameGaps') as number[]).splice(0).length);
      return heapMb();
    }
    const first = Math.min(FIRST_PROMPTS, prompts / 2);
    const heapFirstMb = await pushUntil(first);
    const heapEndMb = await pushUntil(prompts);
    return {
      results: { frame_gap: summarise(gaps) },
      extras: {
        transitions: {
          verdicts: VERDICTS,
          framesOver50Ms: gaps.filter((gap) => gap > 50).length,
          heap: { first, prompts, heapFirstMb, heapEndMb },
        },
      },
    };
  } finally {
    await kiosk.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

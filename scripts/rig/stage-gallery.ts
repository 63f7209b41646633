/**
 * Stage of the gallery: brings one state after the other onto the pages of a running station, and takes its picture.
 *
 * Messages go through the real preload on the real channels; the station's own are held back meanwhile, and the pages
 * stand at one moment: time does not move, and what moves is shown where it ends.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import type { Scene } from '../../contract/scene.ts';
import { askAgain } from './ask-again.ts';
import { type PanelSize, panelName } from './gallery-scenes.ts';
import type { GalleryState, GateState, PaperState, Touch } from './gallery-state.ts';
import type { Kiosk } from './launch-kiosk.ts';
import { type PushedMessage, pushToPage, takeEveryPush } from './push-to-page.ts';
import { ahead } from './sample-scenes.ts';
import { sampleAtMs, sampleStatus } from './sample-screens.ts';

/** Moment at which every picture is taken. */
export const GALLERY_AT_MS = sampleAtMs + 2_000;
/** As scripts/build.ts lays the app. */
const PRELOAD = 'dist/app/preload.cjs';
const SCREENS = 'gatehouse://screens';
const DRAWN_WITHIN_MS = 10_000;
/** A page of paper at 96 px to the inch. */
const A4: PanelSize = { width: 794, height: 1_123 };
const SLIP_HEIGHT_PX = 600;
const PX_PER_MM = 96 / 25.4;

export interface GalleryStage {
  /** Panel of the next states. Papers have their own. */
  resize(panel: PanelSize): Promise<void>;
  /** Resolves with the page on which the state stands, drawn and at rest. */
  show(state: GalleryState): Promise<Page>;
  /** `show`, and its picture as PNG. */
  picture(state: GalleryState): Promise<Buffer>;
  readonly axe: (page: Page, within?: string) => Promise<readonly string[]>;
}

/** Runs in the page, once: a count-down stands in its middle, for at its end there is none. */
function holdCountDown(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('.count-down-left { transform: scaleX(0.5) !important; }');
  document.adoptedStyleSheets.push(sheet);
}

/** Runs in the page: what moves stands where it ends, and what goes on for ever where it begins. */
function freeze(): Promise<void> {
  for (const animation of document.getAnimations()) {
    const end = animation.effect?.getComputedTiming().endTime;
    animation.pause();
    animation.currentTime = typeof end === 'number' && Number.isFinite(end) ? end : 0;
  }
  return new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(() => done()));
  });
}

/** Runs in the page: what was pushed is drawn, and none of it together with what is pushed next. */
const nextFrame = (): Promise<void> =>
  new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(() => done()));
  });

/** Opens another page of ours beside the gate's, and resolves with it. */
async function openPage(app: ElectronApplication, address: string, hasDoor: boolean): Promise<Page> {
  const opened = app.waitForEvent('window');
  await app.evaluate(
    async ({ BrowserWindow }, [to, preload]) => {
      const window = new BrowserWindow({
        show: true,
        focusable: false,
        webPreferences: {
          sandbox: true,
          contextIsolation: true,
          backgroundThrottling: false,
          ...(preload === null ? {} : { preload }),
        },
      });
      await window.loadURL(to);
    },
    [address, hasDoor ? resolve(PRELOAD) : null] as const,
  );
  return await opened;
}

export async function openStage(kiosk: Kiosk): Promise<GalleryStage> {
  const { app, page: gatePage } = kiosk;
  const axeSource = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
  let panel: PanelSize = { width: 1280, height: 800 };
  let pushes = 0;
  let board: Page | null = null;
  let paper: Page | null = null;

  await takeEveryPush(app);
  await prepare(gatePage);

  async function prepare(page: Page): Promise<void> {
    page.setDefaultTimeout(DRAWN_WITHIN_MS);
    await page.clock.setFixedTime(GALLERY_AT_MS);
    await page.evaluate(holdCountDown);
    await page.evaluate(() => document.fonts.ready.then(() => true));
  }

  const pushToBoard = (...messages: readonly PushedMessage[]): Promise<void> =>
    askAgain(() =>
      app.evaluate(({ BrowserWindow }, all) => {
        const window = BrowserWindow.getAllWindows().find(({ webContents }) =>
          webContents.getURL().includes('surface=guard'),
        );
        for (const [channel, payload] of all) window?.webContents.send(channel, payload);
      }, messages),
    );

  const standsAs = (screen: string): Promise<unknown> =>
    gatePage.waitForFunction((wanted) => document.querySelector('main')?.dataset.screen === wanted, screen);
  function numbered(scene: Scene): Scene {
    pushes += 1;
    return ahead(scene, pushes);
  }

  async function touchAll(page: Page, touches: readonly Touch[]): Promise<void> {
    let atMs = GALLERY_AT_MS;
    for (const touch of touches) {
      if (typeof touch === 'string') {
        const touched = page.locator(touch).first();
        // A line that is typed into is chosen by the focus, a key by the touch.
        if (touch.includes('data-field')) await touched.focus();
        else await touched.dispatchEvent('click');
      } else if ('tap' in touch) {
        await page.locator(touch.tap).first().dispatchEvent('pointerdown');
        await page.locator(touch.tap).first().dispatchEvent('pointerup');
      } else if ('staff' in touch) {
        await pushToPage(app, ['staff:view', touch.staff]);
        await page.evaluate(nextFrame);
      } else {
        atMs += touch.laterMs;
        await page.clock.setFixedTime(atMs);
      }
    }
  }

  async function showOnGate(state: GateState): Promise<Page> {
    // Nothing of the last state is left: what staff have open is unmounted with its own state.
    await gatePage.clock.setFixedTime(GALLERY_AT_MS);
    await gatePage.emulateMedia({ media: state.media });
    await pushToPage(
      app,
      ['gate:status', sampleStatus()],
      ['gate:scene', numbered({ number: 0, service: 'starting', lanes: [] })],
    );
    await standsAs('starting');
    await pushToPage(
      app,
      ['gate:status', state.status],
      ['staff:view', state.staff],
      ['form:view', state.form],
      ['desk:view', state.desk],
      ['guard:view', state.guard],
      ['gate:scene', numbered(state.scene)],
    );
    await standsAs(state.screen);
    await touchAll(gatePage, state.touches);
    return gatePage;
  }

  async function showPaper(state: PaperState): Promise<Page> {
    paper ??= await openPage(app, `${SCREENS}/paper.html`, false);
    const sheet = state.paper;
    await paper.setViewportSize(
      sheet.kind === 'poster' ? A4 : { width: Math.round(sheet.widthMm * PX_PER_MM), height: SLIP_HEIGHT_PX },
    );
    await paper.evaluate(
      (given) => (Reflect.get(window, 'drawPaper') as (what: unknown) => Promise<void>)(given),
      sheet,
    );
    return paper;
  }

  async function show(state: GalleryState): Promise<Page> {
    let page = gatePage;
    if (state.page === 'gate') {
      page = await showOnGate(state);
    } else if (state.page === 'paper') {
      page = await showPaper(state);
    } else {
      if (board === null) {
        board = await openPage(app, `${SCREENS}/index.html?surface=guard`, true);
        await prepare(board);
      }
      page = board;
      await page.setViewportSize(panel);
      // What somebody chose on it stays chosen as long as the page stands.
      await page.reload();
      await page.evaluate(() => document.fonts.ready.then(() => true));
      await pushToBoard(['gate:status', state.status], ['guard:view', state.guard]);
      await page.locator('.guard-board').waitFor();
      await touchAll(page, state.touches);
    }
    await page.evaluate(freeze);
    return page;
  }

  return {
    async resize(next) {
      panel = next;
      await gatePage.setViewportSize(next);
      await gatePage.waitForFunction(
        (wanted) => `${window.innerWidth}x${window.innerHeight}` === wanted,
        panelName(next),
      );
    },
    show,
    picture: async (state) => (await show(state)).screenshot({ caret: 'hide' }),
    async axe(page, within = 'document') {
      if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
      return page.evaluate<readonly string[]>(
        `axe.run(${within}).then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0].target))`,
      );
    },
  };
}

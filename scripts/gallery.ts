/**
 * `npm run gallery`: every screen in every state, language and panel size as PNG, with a page to look at them.
 *
 * The real station in the real Electron on a screen of its own; what stands is brought there by the messages of the
 * main process (scripts/rig/stage-gallery.ts). Two runs on one machine give the same pictures.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildApp } from './build.ts';
import { drawGalleryPage, type GalleryPicture } from './rig/draw-gallery-page.ts';
import { galleryPanels, galleryStates, panelName } from './rig/gallery-scenes.ts';
import { launchKiosk } from './rig/launch-kiosk.ts';
import { makeFolder } from './rig/make-folder.ts';
import { rigSettings, writeRigSettings } from './rig/rig-settings.ts';
import { openStage } from './rig/stage-gallery.ts';
import { startDisplay } from './runtime/display.ts';
import { ensureRuntime } from './runtime/ensure-runtime.ts';
import { atEnd, runCommand } from './runtime/setup-error.ts';

const HELP = `npm run gallery -- [options]

Takes a picture of every screen in every state, at four panel sizes, and writes index.html beside them.

  --out DIR     where they go (default out/gallery); what a gallery left there before is replaced
  --only NAME   only states whose name or group contains NAME; may be given again
  --size WxH    only panels of this size; may be given again (${galleryPanels.map(panelName).join(', ')})
  --list        print the names of the states and end
  --json        print {pictures, states, seconds, electron, runtime, out} on stdout and nothing else there
  --help
`;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        out: { type: 'string', default: 'out/gallery' },
        only: { type: 'string', multiple: true, default: [] },
        size: { type: 'string', multiple: true, default: [] },
        list: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const states = galleryStates().filter(
      ({ name, group }) =>
        values.only.length === 0 || values.only.some((part) => name.includes(part) || group === part),
    );
    if (states.length === 0) throw new Error(`no state is called ${values.only.join(' or ')}; see --list`);
    const panels = galleryPanels.filter(
      (panel) => values.size.length === 0 || values.size.includes(panelName(panel)),
    );
    const unknown = values.size.find((size) => !galleryPanels.some((panel) => panelName(panel) === size));
    if (unknown !== undefined) throw new Error(`no panel of ${unknown}`);
    return { ...values, states, panels };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    process.exit(2);
  }
}

async function main(): Promise<number> {
  const { help, list, json, out, states, panels } = readOptions();
  if (help || list) {
    process.stdout.write(help ? HELP : `${states.map(({ group, name }) => `${group} ${name}`).join('\n')}\n`);
    return 0;
  }
  const say = (text: string): void => {
    (json ? process.stderr : process.stdout).write(text);
  };
  const startedAtMs = performance.now();
  const hasDisplay = process.env.DISPLAY !== undefined && process.env.DISPLAY !== '';
  const runtime = await ensureRuntime({ needs: hasDisplay ? ['devices'] : ['devices', 'display'] });
  const display = hasDisplay ? null : await startDisplay({ width: 1920, height: 1920 });
  if (display !== null) process.env.DISPLAY = display.display;
  say('building the station\n');
  await buildApp({ quiet: true });

  const folder = makeFolder('gallery');
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  const dataDir = join(folder, 'station');
  writeRigSettings(dataDir, rigSettings);
  const kiosk = await launchKiosk(dataDir);
  atEnd(kiosk.close);
  const stage = await openStage(kiosk);

  const outDir = resolve(out);
  for (const place of [...galleryPanels.map(panelName), 'paper'])
    rmSync(join(outDir, place), { recursive: true, force: true });
  const pictures: GalleryPicture[] = [];
  const faults: string[] = [];
  async function take(state: (typeof states)[number], size: string): Promise<void> {
    const picture = await stage.picture(state).catch((error: unknown) => {
      faults.push(`${size} ${state.name}: ${error instanceof Error ? error.message.split('\n')[0] : ''}`);
      return null;
    });
    if (picture === null) return;
    const file = `${size}/${state.name}.png`;
    mkdirSync(join(outDir, size), { recursive: true });
    writeFileSync(join(outDir, file), picture);
    const sha256 = createHash('sha256').update(picture).digest('hex');
    pictures.push({ name: state.name, group: state.group, size, file, sha256 });
  }
  for (const panel of panels) {
    await stage.resize(panel);
    for (const state of states) if (state.page !== 'paper') await take(state, panelName(panel));
    say(`${panelName(panel)}: ${pictures.length} pictures so far\n`);
  }
  for (const state of states) if (state.page === 'paper') await take(state, 'paper');

  writeFileSync(join(outDir, 'index.html'), drawGalleryPage(pictures));
  writeFileSync(join(outDir, 'pictures.json'), `${JSON.stringify(pictures, null, 2)}\n`);
  const summary = {
    pictures: pictures.length,
    states: states.length,
    seconds: Math.round((performance.now() - startedAtMs) / 1_000),
    electron: kiosk.runtime.electron,
    runtime: runtime.kind,
    out: outDir,
  };
  if (json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  else say(`${summary.pictures} pictures in ${summary.seconds} s: ${join(outDir, 'index.html')}\n`);
  for (const fault of faults) process.stderr.write(`NOT TAKEN: ${fault}\n`);
  return faults.length === 0 ? 0 : 1;
}

await runCommand(main);

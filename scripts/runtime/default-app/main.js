/**
 * Default app of the fallback runtime: what `electron <folder>` runs before the app itself.
 *
 * Takes the first argument that is no flag as the app folder and loads its `main`, as Electron's
 * own default app does. It is an ES module that awaits the import at top level: Electron holds
 * `ready` back until that is done, so the app may still call what must come before `ready`
 * (`protocol.registerSchemesAsPrivileged`). Development only; no packaged build contains it.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const given = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
if (process.argv.includes('--version')) {
  console.log(`v${process.versions.electron}`);
  process.exit(0);
}
if (given === undefined) {
  console.error('usage: electron <app folder>');
  process.exit(1);
}

const folder = resolve(given);
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
app.setName(manifest.productName ?? manifest.name);
if (manifest.version) app.setVersion(manifest.version);
if (!app.commandLine.hasSwitch('user-data-dir')) {
  app.setPath('userData', join(app.getPath('appData'), app.getName()));
}
app.setAppPath(folder);
const main = createRequire(join(folder, 'package.json')).resolve(join(folder, manifest.main ?? 'index.js'));
await import(pathToFileURL(main).href);

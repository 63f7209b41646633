import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  chooseFreeName,
  type FolderSources,
  findFolders,
  settleFolder,
} from '../../../electron/shell/find-folders.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A desktop's mount points: one stick under a user's name, one beside, and an empty mount point. */
function mounts() {
  const root = temporaryFolder();
  for (const path of ['lan/KINGSTON/deep', 'USB-2', 'empty-point'])
    mkdirSync(join(root, path), { recursive: true });
  const mounted = new Set([join(root, 'lan/KINGSTON'), join(root, 'USB-2'), join(root, 'lan/KINGSTON/deep')]);
  const sources: FolderSources = {
    platform: 'linux',
    ownFolder: null,
    roots: [{ path: root, depth: 2 }],
    isMounted: (path) => Promise.resolve(mounted.has(path)),
  };
  return { root, sources };
}

describe('folders for an export', () => {
  it('are the sticks that are mounted, and no empty mount point', async () => {
    const { root, sources } = mounts();
    const found = await findFolders(sources);
    expect(found.map(({ path }) => path).sort()).toEqual([join(root, 'USB-2'), join(root, 'lan/KINGSTON')]);
    expect(found.every(({ isRemovable, freeBytes }) => isRemovable && (freeBytes ?? 0) > 0)).toBe(true);
    expect(found.map(({ label }) => label).sort()).toEqual(['KINGSTON', 'USB-2']);
  });

  it('by the file system itself: a plain folder is no stick', async () => {
    const { root, sources } = mounts();
    const { isMounted: _, ...real } = sources;
    expect(existsSync(join(root, 'USB-2'))).toBe(true);
    expect(await findFolders(real)).toEqual([]);
  });

  it("hold the station's own folder, which is made", async () => {
    const own = join(temporaryFolder(), 'exports');
    const found = await findFolders({ platform: 'linux', ownFolder: own, roots: [] });
    expect(found).toMatchObject([{ path: own, isRemovable: false }]);
    expect(existsSync(own)).toBe(true);
  });

  it('are those beside a stick that hangs', async () => {
    const { root, sources } = mounts();
    const listFolders = (path: string): Promise<readonly string[]> =>
      path === root
        ? Promise.resolve(['lan', 'USB-2'])
        : path === join(root, 'USB-2')
          ? new Promise<never>(() => {})
          : Promise.resolve(['KINGSTON']);
    const found = await findFolders({ ...sources, listFolders });
    expect(found.map(({ label }) => label)).toEqual(['KINGSTON', 'USB-2']);
  });

  it('leave out a stick that fails when it is looked at', async () => {
    const { sources } = mounts();
    expect(await findFolders({ ...sources, isMounted: () => Promise.reject(new Error('EIO')) })).toEqual([]);
  });

  it.each([
    ['none', '', []],
    ['one', '{"DeviceID":"E:","VolumeName":"KINGSTON","FreeSpace":1000}', ['KINGSTON E:']],
    [
      'two',
      '[{"DeviceID":"E:","VolumeName":null,"FreeSpace":null},{"DeviceID":"F:","VolumeName":"B","FreeSpace":1}]',
      ['E:', 'B F:'],
    ],
    ['nonsense', '{"DeviceID":"..\\\\x"}', []],
  ])('on Windows are the removable drives: %s', async (_name, text, labels) => {
    const found = await findFolders({
      platform: 'win32',
      ownFolder: null,
      listDrives: () => Promise.resolve(text),
    });
    expect(found.map(({ label }) => label)).toEqual(labels);
  });
});

describe('the name of an export', () => {
  it('is one that nothing in the folder has, in whatever case', async () => {
    const folder = temporaryFolder();
    expect(await chooseFreeName(folder, 'log', '.csv')).toBe(join(folder, 'log.csv'));
    writeFileSync(join(folder, 'LOG.CSV'), '');
    expect(await chooseFreeName(folder, 'log', '.csv')).toBe(join(folder, 'log-2.csv'));
    writeFileSync(join(folder, 'log-2.csv'), '');
    expect(await chooseFreeName(folder, 'log', '.csv')).toBe(join(folder, 'log-3.csv'));
  });

  it('is none where the folder is gone, which cannot be settled either', async () => {
    const gone = join(temporaryFolder(), 'gone');
    expect(await chooseFreeName(gone, 'log', '.csv')).toBeNull();
    expect(await settleFolder(gone, 'linux')).toBe(false);
    expect(await settleFolder(temporaryFolder(), 'linux')).toBe(true);
  });

  it.each([
    ['EINVAL', true],
    ['ENOTSUP', true],
    ['EIO', false],
    ['ENOSPC', false],
  ])(
    'is settled where the file system knows no such call, and not where it fails: %s',
    async (code, isSettled) => {
      const fails = () => Promise.reject(Object.assign(new Error(code), { code }));
      expect(await settleFolder('/anywhere', 'linux', fails)).toBe(isSettled);
    },
  );
});

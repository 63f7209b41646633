import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatNotices, loadedPackages, packageFolderOf } from '../../scripts/third-party-notices.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function addPackage(root: string, name: string, license: string | undefined, text = ''): string {
  const folder = join(root, 'node_modules', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.2.3', license }));
  if (text !== '') writeFileSync(join(folder, 'LICENSE.md'), text);
  return folder;
}

describe('the package of a module', () => {
  it.each([
    ['/a/node_modules/react/index.js', '/a/node_modules/react'],
    ['/a/node_modules/@hpke/core/esm/mod.js?commonjs', '/a/node_modules/@hpke/core'],
    ['/a/node_modules/x/node_modules/debug/src/node.js', '/a/node_modules/x/node_modules/debug'],
    ['\0/a/node_modules/react/index.js?commonjs-es-import', '/a/node_modules/react'],
    ['C:\\a\\node_modules\\zod\\v4\\core.js', 'C:/a/node_modules/zod'],
    ['/a/renderer/main.tsx', null],
    ['\0vite/preload-helper.js', null],
  ])('of %j is %j', (id, folder) => {
    expect(packageFolderOf(id)).toBe(folder);
  });
});

describe('the notices', () => {
  it('hold the licence text of each package once, and the licences of the fonts', () => {
    const root = temporaryFolder();
    const one = addPackage(root, 'one', 'MIT', 'Copyright One');
    mkdirSync(join(root, 'resources/fonts/face'), { recursive: true });
    writeFileSync(join(root, 'resources/fonts/face/OFL.txt'), 'Open Font Licence of Face');
    const text = formatNotices([one, one], root);
    expect(text.split('Copyright One').length).toBe(2);
    expect(text).toContain('one 1.2.3 (MIT)');
    expect(text).toContain('Open Font Licence of Face');
  });

  it.each(['GPL-3.0-only', 'AGPL-3.0', 'MPL-2.0', undefined])(
    'stop the build for a licence %s',
    (license) => {
      const root = temporaryFolder();
      expect(() => formatNotices([addPackage(root, 'other', license)], root)).toThrow(
        /other 1\.2\.3 may not ship/,
      );
    },
  );

  it('name what the station loads at run time', () => {
    const text = formatNotices(loadedPackages());
    for (const name of ['better-sqlite3', 'serialport', 'node-hid', 'Be Vietnam Pro'])
      expect(text).toContain(name);
    expect(text).not.toMatch(/\n(vitest|electron-builder) \d/);
  });
});

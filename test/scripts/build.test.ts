import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type AppSources, buildApp, buildNodeBundle } from '../../scripts/build.ts';
import { runProcess } from '../../scripts/runtime/run-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function put(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** The smallest app of the same shape as ours. */
function makeSources(): AppSources {
  const root = temporaryFolder();
  put(root, 'contract/word.ts', "export const word: string = 'from the contract';\n");
  put(
    root,
    'electron/main.ts',
    "import { readFileSync } from 'node:fs';\nimport { app } from 'electron';\nimport Database from 'better-sqlite3';\nimport { word } from '../contract/word.ts';\nconsole.log(word, app, readFileSync, Database);\n",
  );
  put(
    root,
    'electron/preload.ts',
    "import { contextBridge } from 'electron';\nimport { word } from '../contract/word.ts';\ncontextBridge.exposeInMainWorld('word', word);\n",
  );
  put(
    root,
    'native-bridge/main.ts',
    "import { SerialPort } from 'serialport';\nimport { HID } from 'node-hid';\nconsole.log(SerialPort, HID, import.meta.url);\n",
  );
  for (const worker of [
    'electron/reports/export-worker.ts',
    'electron/reports/desk-worker.ts',
    'electron/ledger/back-up-worker.ts',
  ]) {
    put(
      root,
      worker,
      "import Database from 'better-sqlite3';\nimport { word } from '../../contract/word.ts';\nconsole.log(word, Database);\n",
    );
  }
  // Each command's module says so when it is loaded, as most of the real ones run then.
  put(root, 'scripts/first.ts', "console.log('first runs');\nawait Promise.resolve();\n");
  put(root, 'scripts/second.ts', "console.log('second runs', import.meta.main);\n");
  put(
    root,
    'scripts/admin.ts',
    "const commands = { first: () => import('./first.ts'), second: () => import('./second.ts') };\nexport const run = (name: keyof typeof commands): Promise<unknown> => commands[name]();\n",
  );
  put(root, 'renderer/picture.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
  put(root, 'renderer/style.css', 'body { background: url(./picture.svg); }\n');
  put(
    root,
    'renderer/main.ts',
    "import './style.css';\nimport { word } from '../contract/word.ts';\ndocument.title = word;\n",
  );
  put(
    root,
    'renderer/index.html',
    '<!doctype html><html><body><script type="module" src="./main.ts"></script></body></html>',
  );
  return { root, outDir: join(root, 'dist', 'app') };
}

const importsOf = (code: string): string[] =>
  [...code.matchAll(/^import .*?from\s*["']([^"']+)["']/gm)].map(([, name]) => name ?? '').sort();

describe('the bundles', () => {
  it('leave only Electron, Node and the native modules outside, and bundle the rest', async () => {
    const sources = makeSources();
    await buildApp({ quiet: true, sources });
    const main = readFileSync(join(sources.outDir, 'main.js'), 'utf8');
    expect(importsOf(main)).toEqual(['better-sqlite3', 'electron', 'node:fs']);
    expect(main).toContain('from the contract');
    expect(importsOf(readFileSync(join(sources.outDir, 'bridge.js'), 'utf8'))).toEqual([
      'node-hid',
      'serialport',
    ]);
    for (const name of ['export-worker.js', 'desk-worker.js', 'back-up-worker.js']) {
      expect(importsOf(readFileSync(join(sources.outDir, name), 'utf8'))).toEqual(['better-sqlite3']);
    }
  });

  it('load a command of the admin only when it is asked for, out of one file', async () => {
    const sources = makeSources();
    await buildApp({ quiet: true, sources });
    const caller = join(sources.root, 'caller.mjs');
    writeFileSync(caller, "import { run } from './dist/app/admin.js';\nawait run('second');\n");
    const { code, output } = await runProcess(process.execPath, [caller]);
    expect(output).toBe('second runs false\n');
    expect(code).toBe(0);
    expect(readdirSync(sources.outDir).filter((name) => name.endsWith('.js'))).toEqual([
      'admin.js',
      'back-up-worker.js',
      'bridge.js',
      'desk-worker.js',
      'export-worker.js',
      'main.js',
    ]);
  });

  it('make the preload one CommonJS file that requires nothing but Electron', async () => {
    const sources = makeSources();
    await buildApp({ quiet: true, sources });
    const preload = readFileSync(join(sources.outDir, 'preload.cjs'), 'utf8');
    expect([...preload.matchAll(/require\(["']([^"']+)["']\)/g)].map(([, name]) => name)).toEqual([
      'electron',
    ]);
    expect(preload).not.toMatch(/^(import|export) /m);
  });

  it('make a page without inline scripts or data: addresses, with relative, hashed names', async () => {
    const sources = makeSources();
    await buildApp({ quiet: true, sources });
    const page = readFileSync(join(sources.outDir, 'renderer', 'index.html'), 'utf8');
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>/);
    expect(page).toMatch(/<script[^>]* src="\.\/assets\/index-[\w-]+\.js"/);
    const assets = readdirSync(join(sources.outDir, 'renderer', 'assets'));
    expect(assets.filter((name) => name.endsWith('.svg'))).toHaveLength(1);
    for (const name of assets) {
      expect(readFileSync(join(sources.outDir, 'renderer', 'assets', name), 'utf8')).not.toContain('data:');
    }
  });

  it('are not built again while nothing changed, and are when a source did', async () => {
    const sources = makeSources();
    const main = join(sources.outDir, 'main.js');
    await buildApp({ quiet: true, sources });
    const before = statSync(main).ino;
    await buildApp({ quiet: true, sources });
    expect(statSync(main).ino).toBe(before);
    put(sources.root, 'contract/word.ts', "export const word: string = 'another';\n");
    await buildApp({ quiet: true, sources });
    expect(readFileSync(main, 'utf8')).toContain('another');
  });

  it('stay whole when a build fails, and nothing half-made is left', async () => {
    const sources = makeSources();
    await buildApp({ quiet: true, sources });
    put(sources.root, 'renderer/main.ts', "import './not-there.ts';\n");
    await expect(buildApp({ quiet: true, sources })).rejects.toThrow();
    expect(readFileSync(join(sources.outDir, 'main.js'), 'utf8')).toContain('from the contract');
    expect(readdirSync(dirname(sources.outDir))).toEqual(['app']);
  });

  it('name the entry that is missing', async () => {
    const root = temporaryFolder();
    await expect(buildApp({ quiet: true, sources: { root, outDir: join(root, 'dist') } })).rejects.toThrow(
      /missing: .*main\.ts.*preload\.ts.*index\.html/,
    );
  });
});

it('a bundle of its own runs under plain Node', async () => {
  const root = temporaryFolder();
  put(root, 'half.ts', 'export const half = (value: number): number => value / 2;\n');
  put(root, 'entry.ts', "import { half } from './half.ts';\nconsole.log(half(84));\n");
  await buildNodeBundle(join(root, 'entry.ts'), join(root, 'out', 'bundle.mjs'));
  expect((await runProcess(process.execPath, [join(root, 'out', 'bundle.mjs')])).output).toBe('42\n');
});

/**
 * `npm run build`: the bundles of the app, into dist/app.
 *
 * main.js, bridge.js, the three workers and admin.js (an admin's commands: scripts here, product on a station) are ES
 * modules for Electron's Node, preload.cjs is one CommonJS file (a sandboxed preload can be nothing else), renderer/ is
 * what the app's own scheme serves. Vite does all of them without a config file, so there is one place that says how
 * the app is put together. Native modules and their loaders stay outside the bundles: they find their .node files by path.
 */
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { builtinModules } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { type InlineConfig, build as viteBuild } from 'vite';
import { repositoryRoot } from './runtime/paths.ts';
import { runCommand, SetupError } from './runtime/setup-error.ts';
import { formatNotices, loadedPackages, NOTICES_FILE, notePackages } from './third-party-notices.ts';

/** Node 20 is what the oldest Electron we develop on brings; the official one is newer. */
const NODE_TARGET = 'node20';
const CHROMIUM_TARGET = 'chrome130';

const nativePackages = ['better-sqlite3', 'serialport', 'node-hid'] as const;
const isExternal = (id: string): boolean =>
  id === 'electron' ||
  id.startsWith('electron/') ||
  id.startsWith('node:') ||
  builtinModules.includes(id) ||
  nativePackages.some((name) => id === name || id.startsWith(`${name}/`)) ||
  id.startsWith('@serialport/');

function nodeConfig(
  entry: string,
  outFile: string,
  format: 'es' | 'cjs',
  quiet: boolean,
  packages: Set<string> = new Set(),
): InlineConfig {
  return {
    configFile: false,
    root: repositoryRoot,
    publicDir: false,
    logLevel: quiet ? 'error' : 'warn',
    // What is bundled is resolved as Node would, not as a browser would.
    resolve: { conditions: ['node', 'import', 'module', 'default'], mainFields: ['module', 'main'] },
    plugins: [notePackages(packages)],
    ssr: { noExternal: true },
    build: {
      ssr: entry,
      outDir: dirname(outFile),
      emptyOutDir: false,
      target: NODE_TARGET,
      minify: false,
      sourcemap: true,
      rolldownOptions: {
        external: format === 'cjs' ? ['electron'] : isExternal,
        output: { format, entryFileNames: basename(outFile), codeSplitting: false },
      },
    },
  };
}

/**
 * Bundles one Node entry the way main.js is bundled (same externals), into `outFile`.
 *
 * Paths are absolute or relative to the repository. Other files in the folder stay.
 */
export async function buildNodeBundle(entry: string, outFile: string): Promise<void> {
  await viteBuild(nodeConfig(resolve(repositoryRoot, entry), resolve(repositoryRoot, outFile), 'es', true));
}

/** Bundles one preload the way preload.cjs is bundled. */
export async function buildPreloadBundle(entry: string, outFile: string): Promise<void> {
  await viteBuild(nodeConfig(resolve(repositoryRoot, entry), resolve(repositoryRoot, outFile), 'cjs', true));
}

/** What the screens' scheme serves: the gate's page, and the one that is printed. */
const pagesOf = (root: string): string[] =>
  ['index.html', 'paper.html'].map((name) => join(root, name)).filter((page) => existsSync(page));

function rendererConfig(root: string, outDir: string, quiet: boolean, packages: Set<string>): InlineConfig {
  return {
    configFile: false,
    root,
    base: './',
    publicDir: false,
    logLevel: quiet ? 'error' : 'warn',
    plugins: [react(), notePackages(packages)],
    build: {
      outDir,
      emptyOutDir: true,
      target: CHROMIUM_TARGET,
      // The content security policy allows neither inline scripts nor data: addresses.
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      rolldownOptions: { input: pagesOf(root) },
      minify: true,
    },
  };
}

export interface AppSources {
  /** Folder that holds electron/, native-bridge/, renderer/ and scripts/admin.ts. */
  readonly root: string;
  readonly outDir: string;
}

const appSources: AppSources = { root: repositoryRoot, outDir: join(repositoryRoot, 'dist', 'app') };

/** One hash over everything that goes into the bundles: sources, resources, packages, this script. */
function hashSources(root: string): string {
  const files = globSync(
    [
      'contract/**/*',
      'electron/**/*',
      'native-bridge/**/*',
      'renderer/**/*',
      'resources/**/*',
      'scripts/*.ts',
    ],
    { cwd: root, withFileTypes: true },
  )
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  files.push(join(repositoryRoot, 'package-lock.json'), join(import.meta.dirname, 'build.ts'));
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

const STAMP = '.sources';

/** Puts `draft` in the place of `target`, also when another build does the same at this moment. */
function replaceFolder(draft: string, target: string): void {
  for (let tries = 1; ; tries += 1) {
    rmSync(target, { recursive: true, force: true });
    try {
      renameSync(draft, target);
      return;
    } catch (error) {
      // The other build was between our two steps; its result is removed as any older one.
      if (tries === 5) throw error;
    }
  }
}

async function buildBundles(
  entries: Readonly<
    Record<'main' | 'preload' | 'bridge' | 'exportWorker' | 'deskWorker' | 'backUpWorker' | 'admin', string>
  >,
  root: string,
  outDir: string,
  quiet: boolean,
): Promise<void> {
  const packages = new Set(loadedPackages());
  await viteBuild(nodeConfig(entries.main, join(outDir, 'main.js'), 'es', quiet, packages));
  await viteBuild(nodeConfig(entries.bridge, join(outDir, 'bridge.js'), 'es', quiet, packages));
  await viteBuild(nodeConfig(entries.exportWorker, join(outDir, 'export-worker.js'), 'es', quiet, packages));
  await viteBuild(nodeConfig(entries.deskWorker, join(outDir, 'desk-worker.js'), 'es', quiet));
  await viteBuild(nodeConfig(entries.backUpWorker, join(outDir, 'back-up-worker.js'), 'es', quiet, packages));
  await viteBuild(nodeConfig(entries.admin, join(outDir, 'admin.js'), 'es', quiet, packages));
  await viteBuild(nodeConfig(entries.preload, join(outDir, 'preload.cjs'), 'cjs', quiet, packages));
  await viteBuild(rendererConfig(join(root, 'renderer'), join(outDir, 'renderer'), quiet, packages));
  writeFileSync(join(outDir, NOTICES_FILE), formatNotices(packages));
  copyFileSync(join(repositoryRoot, 'LICENSE'), join(outDir, 'LICENSE.txt'));
}

/** Builds all bundles. Nothing happens when no source changed since the last whole build. */
export async function buildApp(
  options: { readonly quiet?: boolean; readonly sources?: AppSources } = {},
): Promise<void> {
  const { root, outDir } = options.sources ?? appSources;
  const quiet = options.quiet ?? false;
  const entries = {
    main: join(root, 'electron', 'main.ts'),
    preload: join(root, 'electron', 'preload.ts'),
    bridge: join(root, 'native-bridge', 'main.ts'),
    exportWorker: join(root, 'electron', 'reports', 'export-worker.ts'),
    deskWorker: join(root, 'electron', 'reports', 'desk-worker.ts'),
    backUpWorker: join(root, 'electron', 'ledger', 'back-up-worker.ts'),
    admin: join(root, 'scripts', 'admin.ts'),
    page: join(root, 'renderer', 'index.html'),
  };
  const absent = Object.values(entries).filter((entry) => !existsSync(entry));
  if (absent.length > 0) throw new SetupError(`cannot build the app, missing: ${absent.join(', ')}`);
  const stamp = join(outDir, STAMP);
  const sourcesHash = hashSources(root);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sourcesHash) {
    if (!quiet) process.stderr.write('the app is built already, nothing changed\n');
    return;
  }
  const startedAtMs = performance.now();
  // Built beside and renamed into place: another command may be packing or starting the old one.
  const draft = `${outDir}.${process.pid}`;
  try {
    mkdirSync(draft, { recursive: true });
    await buildBundles(entries, root, draft, quiet);
    writeFileSync(join(draft, STAMP), sourcesHash);
    replaceFolder(draft, outDir);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  if (!quiet) {
    process.stderr.write(`built the app in ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s\n`);
  }
}

if (import.meta.main) {
  await runCommand(async () => {
    await buildApp();
    return 0;
  });
}

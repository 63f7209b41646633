/**
 * better-sqlite3 for the fallback runtime.
 *
 * The shipped prebuilt binary needs Node-API 10 and Electron 33 has 9, so the unmodified source is built
 * once for version 9: `boxed-references.hpp` stands in for the one thing of 10 that it uses. The result
 * serves Node 20, Node 24 and this Electron alike; better-sqlite3 loads `build/Release` before its prebuilt
 * binaries. Kept in the cache, so a fresh clone copies it. The build reaches no network: Node's headers come
 * with the npm package `node`.
 *
 * Not built as an experimental module, which would need no header: Node runs the finalizers of those in the
 * middle of a garbage collection, takes an error that SQLite has just raised for theirs, and ends the process
 * ("Invoke in DisallowJavascriptExecutionScope").
 */
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fillOnce } from './cache-entry.ts';
import { cacheRoot, modulePath, repositoryRoot } from './paths.ts';
import { runProcess } from './run-process.ts';
import type { Say } from './say.ts';
import { SetupError } from './setup-error.ts';

const RECIPE = 2;

function moduleVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(modulePath('better-sqlite3', 'package.json'), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest)
    return String(manifest.version);
  throw new SetupError('node_modules/better-sqlite3 is broken; run: npm ci');
}

/** The cached binary for this version of better-sqlite3, whether it is there or not. */
export const databaseInCache = (cache: string = cacheRoot()): string =>
  join(cache, `better-sqlite3-${moduleVersion()}-${process.platform}-${process.arch}-napi9-r${RECIPE}.node`);

const installedDatabase = (): string =>
  modulePath('better-sqlite3', 'build', 'Release', 'better_sqlite3.node');

/** The folder with `include/node` of the Node that the npm package `node` brought. */
function headersFolder(): string {
  const places = [
    modulePath('node', 'node_modules', `node-${process.platform}-${process.arch}`),
    modulePath(`node-${process.platform}-${process.arch}`),
    dirname(dirname(process.execPath)),
  ];
  const found = places.find((place) => existsSync(join(place, 'include', 'node', 'common.gypi')));
  if (found === undefined) throw new SetupError('the headers of Node are missing; run: npm ci');
  return found;
}

async function build(temporary: string, say: Say): Promise<string> {
  const source = join(temporary, 'better-sqlite3');
  cpSync(modulePath('better-sqlite3'), source, {
    recursive: true,
    filter: (path) => !/better-sqlite3\/(prebuilds|build)(\/|$)/.test(path.replaceAll('\\', '/')),
  });
  cpSync(join(import.meta.dirname, 'boxed-references.hpp'), join(source, 'src', 'boxed-references.hpp'));
  const startedAtMs = Date.now();
  say('building better-sqlite3 for the fallback runtime (about 2 minutes, once per user)');
  const timer = setInterval(
    () => say(`building better-sqlite3: ${Math.round((Date.now() - startedAtMs) / 1000)} s`),
    15_000,
  );
  const { code, output } = await runProcess(
    process.execPath,
    [
      modulePath('node-gyp', 'bin', 'node-gyp.js'),
      'rebuild',
      '--release',
      '--force_build=1',
      `--nodedir=${headersFolder()}`,
      `--jobs=${availableParallelism()}`,
    ],
    {
      cwd: source,
      env: {
        ...process.env,
        // binding.gyp asks for node-addon-api from the folder it lies in.
        NODE_PATH: join(repositoryRoot, 'node_modules'),
        // From build/, where the compiler runs.
        CXXFLAGS: '-UNAPI_VERSION -DNAPI_VERSION=9 -include ../src/boxed-references.hpp',
      },
    },
  );
  clearInterval(timer);
  const built = join(source, 'build', 'Release', 'better_sqlite3.node');
  if (code !== 0 || !existsSync(built)) {
    throw new SetupError(`building better-sqlite3 failed (exit ${code}):\n${output.trim().slice(-4_000)}`);
  }
  say(`built better-sqlite3 in ${Math.round((Date.now() - startedAtMs) / 1000)} s`);
  return built;
}

/** Copies the cached binary to where better-sqlite3 looks first, unless the same one is there. */
function install(cached: string): void {
  const target = installedDatabase();
  const bytes = readFileSync(cached);
  if (existsSync(target) && readFileSync(target).equals(bytes)) return;
  mkdirSync(dirname(target), { recursive: true });
  const draft = `${target}.${process.pid}`;
  try {
    writeFileSync(draft, bytes, { mode: 0o755 });
    // A rename, so that a process that has the old file mapped keeps it.
    renameSync(draft, target);
  } finally {
    rmSync(draft, { force: true });
  }
}

export const isDatabaseBuilt = (cache?: string): boolean => existsSync(databaseInCache(cache));

/** Makes sure that node_modules/better-sqlite3 loads in the fallback runtime; 110 s the first time. */
export async function ensureDatabase(say: Say, cache?: string): Promise<void> {
  const cached = databaseInCache(cache);
  await fillOnce(cached, say, (temporary) => build(temporary, say));
  install(cached);
}

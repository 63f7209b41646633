/**
 * Which Electron the development commands run, and how it is started.
 *
 * The official Electron where it can be had, else the fallback (fallback-runtime.ts). Nothing here
 * is part of a packaged build: scripts/ is not packaged, and scripts/pack.ts refuses to make a
 * release from the fallback.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureFallback, FALLBACK_MARKER, fallbackFolder } from './fallback-runtime.ts';
import { ensureDatabase, isDatabaseBuilt } from './native-database.ts';
import { findOfficial, type InstalledElectron, readInstalled, tryOfficial } from './official-runtime.ts';
import { cacheRoot, repositoryRoot } from './paths.ts';
import { type Say, sayOnStderr } from './say.ts';
import { SetupError } from './setup-error.ts';
import { ensureSystemPackages, type Need } from './system-packages.ts';

export interface Runtime {
  readonly kind: 'official' | 'fallback';
  readonly electronPath: string;
  readonly distPath: string;
  readonly version: string;
  /** Flags this machine needs before the app folder. */
  readonly args: string[];
}

export interface RuntimeOptions {
  /** Packages besides Electron's own libraries. */
  readonly needs?: readonly Need[];
  /** Default: the environment variable GATEHOUSE_RUNTIME, else the official one with the fallback behind it. */
  readonly wanted?: 'official' | 'fallback';
  readonly say?: Say;
}

/** Chromium's sandbox does not start as root. Development only: a station never runs as root. */
export function launchArguments(
  machine: { readonly platform: string; readonly isRoot: boolean } = {
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
  },
): string[] {
  return machine.platform === 'linux' && machine.isRoot ? ['--no-sandbox'] : [];
}

function describe(installed: InstalledElectron): Runtime {
  return {
    kind: existsSync(join(installed.distPath, FALLBACK_MARKER)) ? 'fallback' : 'official',
    electronPath: installed.electronPath,
    distPath: installed.distPath,
    version: installed.version,
    args: launchArguments(),
  };
}

function readWanted(options: RuntimeOptions): 'official' | 'fallback' | undefined {
  const named = options.wanted ?? process.env.GATEHOUSE_RUNTIME;
  if (named === undefined || named === '') return undefined;
  if (named === 'official' || named === 'fallback') return named;
  throw new SetupError(`GATEHOUSE_RUNTIME is "${named}"; it takes "official" or "fallback"`);
}

/** A build that the person chose, as the electron package itself understands the variable. */
function readOverride(): InstalledElectron | null {
  const distPath = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (distPath === undefined || distPath === '') return null;
  const installed = readInstalled(distPath);
  if (installed === null) {
    throw new SetupError(`ELECTRON_OVERRIDE_DIST_PATH is ${distPath}, but there is no Electron in it`);
  }
  return installed;
}

/** What is already on this machine, without network or build. Null: `ensureRuntime` has not run yet. */
export function findRuntime(options: RuntimeOptions = {}): Runtime | null {
  const wanted = readWanted(options);
  const override = readOverride();
  if (override !== null) return describe(override);
  const official = wanted === 'fallback' ? null : findOfficial();
  if (official !== null) return describe(official);
  const fallback = wanted === 'official' ? null : readInstalled(fallbackFolder());
  return fallback !== null && isDatabaseBuilt() ? describe(fallback) : null;
}

/**
 * Makes sure that an Electron and all it needs is on this machine, and says which.
 *
 * Seconds when it is there already; about 3 minutes the first time on a machine that cannot reach
 * Electron's releases. Safe to run twice at once. Throws a SetupError that says what to do.
 */
export async function ensureRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  const say = options.say ?? sayOnStderr;
  const wanted = readWanted(options);
  const needs: Need[] = ['window', ...(options.needs ?? [])];
  const override = readOverride();
  const official =
    override ?? (wanted === 'fallback' ? null : await tryOfficial(say, cacheRoot(), wanted === 'official'));
  if (official !== null) {
    await ensureSystemPackages(needs, undefined, say);
    return describe(official);
  }
  if (wanted === 'official') {
    throw new SetupError('The official Electron cannot be had here, and nothing else was asked for.');
  }
  // The compiler and the download keep different parts of the machine busy.
  const building = (async () => {
    await ensureSystemPackages(isDatabaseBuilt() ? needs : [...needs, 'build'], undefined, say);
    await ensureDatabase(say);
  })();
  const [fallback, built] = await Promise.allSettled([ensureFallback(say), building]);
  if (fallback.status === 'rejected') throw fallback.reason;
  if (built.status === 'rejected') throw built.reason;
  const installed = readInstalled(fallback.value);
  if (installed === null) {
    throw new SetupError(`${fallback.value} is damaged; delete that folder and try again`);
  }
  return describe(installed);
}

/** What Playwright's `_electron.launch` takes. */
export interface ElectronLaunchOptions {
  readonly executablePath: string;
  readonly args: string[];
  readonly env: Record<string, string>;
  readonly cwd: string;
  /** Playwright switches the sandbox off by itself unless told. */
  readonly chromiumSandbox: boolean;
}

/**
 * How Playwright starts this app in the runtime that is there.
 *
 * `env` is laid over the environment of this process. Throws a SetupError when there is no runtime
 * yet: call `ensureRuntime` (or `npm test`) first.
 */
export function electronLaunchOptions(
  extraArgs: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  appFolder: string = repositoryRoot,
): ElectronLaunchOptions {
  const runtime = findRuntime();
  if (runtime === null) throw new SetupError('there is no Electron yet; run: npm test (or npm start)');
  const inherited: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    // With this one Electron is a plain Node.
    if (value !== undefined && name !== 'ELECTRON_RUN_AS_NODE') inherited[name] = value;
  }
  return {
    executablePath: runtime.electronPath,
    args: [...runtime.args, appFolder, ...extraArgs],
    env: { ...inherited, ...env },
    cwd: repositoryRoot,
    chromiumSandbox: runtime.args.length === 0,
  };
}

/**
 * The official Electron of the version in package.json, where it can be had.
 *
 * Downloaded by the electron package's own installer, with its own checksums. A blocked network
 * costs seconds: an answer from the release server is asked for first, and a failure is remembered
 * in the cache for six hours, so that not every command pays for it again.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { modulePath } from './paths.ts';
import { runProcess } from './run-process.ts';
import type { Say } from './say.ts';

const PROBE_LIMIT_MS = 8_000;
/** 130 MB at 1 Mbit/s would take 17 minutes; slower than this nobody waits. */
const DOWNLOAD_LIMIT_MS = 15 * 60_000;
export const REMEMBER_FAILURE_MS = 6 * 60 * 60_000;

export interface InstalledElectron {
  readonly distPath: string;
  readonly electronPath: string;
  readonly version: string;
}

export function wantedVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(modulePath('electron', 'package.json'), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}

function binaryIn(distPath: string): string {
  if (process.platform === 'darwin') return join(distPath, 'Electron.app', 'Contents', 'MacOS', 'Electron');
  return join(distPath, process.platform === 'win32' ? 'electron.exe' : 'electron');
}

/** The Electron in `distPath`, or null when there is none. */
export function readInstalled(distPath: string): InstalledElectron | null {
  const electronPath = binaryIn(distPath);
  try {
    const version = readFileSync(join(distPath, 'version'), 'utf8').trim().replace(/^v/, '');
    return existsSync(electronPath) ? { distPath, electronPath, version } : null;
  } catch {
    return null;
  }
}

/** What the electron package has downloaded, when it is whole and of the wanted version. */
export function findOfficial(): InstalledElectron | null {
  const installed = readInstalled(modulePath('electron', 'dist'));
  // The installer writes path.txt last.
  return installed?.version === wantedVersion() && existsSync(modulePath('electron', 'path.txt'))
    ? installed
    : null;
}

/** True when a failure noted at `file` still counts at `nowMs`. */
export function isFailureRemembered(file: string, nowMs: number): boolean {
  try {
    const noted: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof noted !== 'object' || noted === null || !('atMs' in noted)) return false;
    const ageMs = nowMs - Number(noted.atMs);
    return ageMs >= 0 && ageMs < REMEMBER_FAILURE_MS;
  } catch {
    return false;
  }
}

/** True when Electron's own download cache already holds the archive, so no network is needed. */
function isArchiveCached(version: string): boolean {
  const folder =
    process.env.electron_config_cache ??
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'electron');
  try {
    return readdirSync(folder, { recursive: true }).some((name) =>
      String(name).endsWith(`electron-v${version}-${process.platform}-${process.arch}.zip`),
    );
  } catch {
    return false;
  }
}

async function isReleaseServerReachable(version: string): Promise<boolean> {
  const address = `https://github.com/electron/electron/releases/download/v${version}/electron-v${version}-${process.platform}-${process.arch}.zip`;
  try {
    const answer = await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_LIMIT_MS) });
    return answer.ok;
  } catch {
    return false;
  }
}

/** A mirror or a proxy is set for Electron: only the installer itself can tell whether it works. */
const hasOwnRoute = (env: NodeJS.ProcessEnv): boolean =>
  Object.keys(env).some((name) => /^(npm_config_)?electron_(mirror|custom_dir|get_use_proxy)$/i.test(name));

/**
 * Tries to get the official Electron.
 *
 * Returns null when it cannot be had; the failure is then noted in `cache`. `isForced` ignores
 * what was noted before.
 */
export async function tryOfficial(
  say: Say,
  cache: string,
  isForced: boolean,
): Promise<InstalledElectron | null> {
  const installed = findOfficial();
  if (installed !== null) return installed;
  const version = wantedVersion();
  const note = join(cache, `official-electron-${version}-unreachable.json`);
  if (!isForced && isFailureRemembered(note, Date.now())) return null;
  let detail = 'the release server did not answer';
  if (isArchiveCached(version) || hasOwnRoute(process.env) || (await isReleaseServerReachable(version))) {
    say(`downloading Electron ${version}`);
    const { code, output } = await runProcess(process.execPath, [modulePath('electron', 'install.js')], {
      timeLimitMs: DOWNLOAD_LIMIT_MS,
    });
    const fresh = findOfficial();
    if (fresh !== null) {
      rmSync(note, { force: true });
      return fresh;
    }
    detail = `the installer ended with ${code}: ${output.trim().split('\n').at(-1) ?? ''}`;
  }
  say(`Electron ${version} cannot be downloaded here (${detail})`);
  mkdirSync(cache, { recursive: true });
  writeFileSync(note, JSON.stringify({ atMs: Date.now(), detail }));
  return null;
}

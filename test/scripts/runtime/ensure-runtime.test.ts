import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  electronLaunchOptions,
  findRuntime,
  launchArguments,
} from '../../../scripts/runtime/ensure-runtime.ts';
import { FALLBACK_MARKER } from '../../../scripts/runtime/fallback-runtime.ts';
import { npmCommand } from '../../../scripts/runtime/npm-command.ts';
import { isFailureRemembered, REMEMBER_FAILURE_MS } from '../../../scripts/runtime/official-runtime.ts';
import { cacheRoot } from '../../../scripts/runtime/paths.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

afterEach(() => vi.unstubAllEnvs());

/** A folder that looks like an unpacked Electron on Linux. */
function fakeDist(version: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'version'), version);
  writeFileSync(join(folder, 'electron'), '');
  chmodSync(join(folder, 'electron'), 0o755);
  return folder;
}

describe('launch arguments', () => {
  it('switch the sandbox off for root on Linux and for nobody else', () => {
    expect(launchArguments({ platform: 'linux', isRoot: true })).toEqual(['--no-sandbox']);
    expect(launchArguments({ platform: 'linux', isRoot: false })).toEqual([]);
    expect(launchArguments({ platform: 'darwin', isRoot: true })).toEqual([]);
    expect(launchArguments({ platform: 'win32', isRoot: false })).toEqual([]);
  });
});

describe('the cache folder', () => {
  it('lies under XDG_CACHE_HOME, or under ~/.cache when that is unset or relative', () => {
    expect(cacheRoot({ XDG_CACHE_HOME: '/somewhere' })).toBe('/somewhere/gatehouse');
    expect(cacheRoot({})).toBe(join(homedir(), '.cache', 'gatehouse'));
    expect(cacheRoot({ XDG_CACHE_HOME: 'relative' })).toBe(join(homedir(), '.cache', 'gatehouse'));
  });
});

describe('npm', () => {
  it('is the one that is running when there is one', () => {
    const cli = join(temporaryFolder(), 'npm-cli.js');
    writeFileSync(cli, '');
    expect(npmCommand({ npm_execpath: cli, PATH: '' })).toEqual([process.execPath, cli]);
  });

  it('is looked for on the PATH when another package manager is running', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'npm'), '');
    chmodSync(join(folder, 'npm'), 0o755);
    expect(npmCommand({ npm_execpath: '/opt/yarn.js', PATH: folder })).toEqual([join(folder, 'npm')]);
  });

  it('that is nowhere is said plainly', () => {
    expect(() => npmCommand({ PATH: '' })).toThrow('npm is not on the PATH');
  });
});

describe('a failed download of the official Electron', () => {
  it('is remembered for six hours and no millisecond longer', () => {
    const file = join(temporaryFolder(), 'note.json');
    writeFileSync(file, JSON.stringify({ atMs: 1_000 }));
    expect(isFailureRemembered(file, 1_000 + REMEMBER_FAILURE_MS - 1)).toBe(true);
    expect(isFailureRemembered(file, 1_000 + REMEMBER_FAILURE_MS)).toBe(false);
  });

  it('counts for nothing when the clock went back or the note is broken or absent', () => {
    const file = join(temporaryFolder(), 'note.json');
    expect(isFailureRemembered(file, 0)).toBe(false);
    writeFileSync(file, JSON.stringify({ atMs: 1_000 }));
    expect(isFailureRemembered(file, 999)).toBe(false);
    writeFileSync(file, 'half a fi');
    expect(isFailureRemembered(file, 1_000)).toBe(false);
  });
});

describe.runIf(process.platform === 'linux')('the runtime found', () => {
  it('is the one that ELECTRON_OVERRIDE_DIST_PATH names', () => {
    const distPath = fakeDist('v45.1.2');
    vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', distPath);
    expect(findRuntime()).toMatchObject({ kind: 'official', version: '45.1.2', distPath });
  });

  it('is called a fallback wherever the marker lies', () => {
    const distPath = fakeDist('33.2.1');
    writeFileSync(join(distPath, FALLBACK_MARKER), '');
    vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', distPath);
    expect(findRuntime()?.kind).toBe('fallback');
  });

  it('is refused when the folder that the variable names holds no Electron', () => {
    vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', temporaryFolder());
    expect(() => findRuntime()).toThrow('there is no Electron in it');
  });

  it('is not the fallback of which only half lies in the cache', () => {
    const cache = temporaryFolder();
    vi.stubEnv('XDG_CACHE_HOME', cache);
    vi.stubEnv('GATEHOUSE_RUNTIME', 'fallback');
    mkdirSync(join(cache, 'gatehouse'));
    expect(findRuntime()).toBeNull();
  });

  it('must be official or fallback when it is asked for by name', () => {
    vi.stubEnv('GATEHOUSE_RUNTIME', 'newest');
    expect(() => findRuntime()).toThrow('it takes "official" or "fallback"');
  });
});

describe.runIf(process.platform === 'linux')("Playwright's launch options", () => {
  it('put the flags first, then the app, then what the test adds', () => {
    const distPath = fakeDist('45.0.0');
    vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', distPath);
    const options = electronLaunchOptions(['--data-dir=/x'], { DISPLAY: ':7' }, '/app');
    expect(options.executablePath).toBe(join(distPath, 'electron'));
    expect(options.args).toEqual([...launchArguments(), '/app', '--data-dir=/x']);
    expect(options.env.DISPLAY).toBe(':7');
    expect(options.chromiumSandbox).toBe(launchArguments().length === 0);
  });

  it('never turn Electron into a plain Node', () => {
    vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', fakeDist('45.0.0'));
    vi.stubEnv('ELECTRON_RUN_AS_NODE', '1');
    expect(electronLaunchOptions().env).not.toHaveProperty('ELECTRON_RUN_AS_NODE');
  });

  it('say what to run when there is no Electron yet', () => {
    const cache = temporaryFolder();
    vi.stubEnv('XDG_CACHE_HOME', cache);
    vi.stubEnv('GATEHOUSE_RUNTIME', 'fallback');
    vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', '');
    rmSync(cache, { recursive: true });
    expect(() => electronLaunchOptions()).toThrow('run: npm test');
  });
});

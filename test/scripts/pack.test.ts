import { describe, expect, it } from 'vitest';
import { findAbsentFiles, findStrayFiles, planConfiguration, readPackArguments } from '../../scripts/pack.ts';

const official = { kind: 'official', distPath: '/dist', version: '45.4.1' } as const;
const fallback = { kind: 'fallback', distPath: '/cache', version: '33.2.1' } as const;

describe('a release', () => {
  it('is refused when Electron is the stand-in', () => {
    expect(() => planConfiguration(readPackArguments([]), fallback)).toThrow('official Electron only');
  });

  it('is made from the official Electron', () => {
    expect(planConfiguration(readPackArguments([]), official)).toMatchObject({
      electronDist: '/dist',
      electronVersion: '45.4.1',
    });
  });

  it('never has the inspector fuse touched', () => {
    expect(planConfiguration(readPackArguments([]), official)).not.toHaveProperty('electronFuses');
    expect(() => readPackArguments(['--test-flavour'])).toThrow('go with --dir');
  });
});

describe('the dir target', () => {
  it('may come from the stand-in', () => {
    expect(planConfiguration(readPackArguments(['--dir']), fallback).electronVersion).toBe('33.2.1');
  });

  it('as a test flavour goes to a folder of its own', () => {
    expect(planConfiguration(readPackArguments(['--dir', '--test-flavour']), official)).toMatchObject({
      directories: { output: 'dist/packages-test' },
      electronFuses: { enableNodeCliInspectArguments: true },
    });
  });

  it('leaves the binaries of other platforms out and keeps its own', () => {
    const { files } = planConfiguration(readPackArguments(['--dir']), official, 'linux');
    expect(files).toContain('!**/prebuilds/*darwin*/**');
    expect(files).toContain('!**/prebuilds/*win32*');
    expect(files).not.toContain('!**/prebuilds/*linux*/**');
  });
});

it('an option that does not exist is refused with the usage', () => {
  expect(() => readPackArguments(['--fast'])).toThrow(/unknown option --fast[\s\S]*--check/);
});

describe('the files of a package', () => {
  const whole = [
    '/package.json',
    '/dist/app/main.js',
    '/dist/app/admin.js',
    '/dist/app/bridge.js',
    '/dist/app/export-worker.js',
    '/dist/app/desk-worker.js',
    '/dist/app/back-up-worker.js',
    '/dist/app/preload.cjs',
    '/dist/app/renderer/index.html',
    '/node_modules/better-sqlite3/package.json',
    '/node_modules/serialport/package.json',
    '/node_modules/node-hid/package.json',
  ];

  it('are the bundles and what they load', () => {
    expect(findStrayFiles([...whole, '/dist', '/dist/app', '/node_modules/ms/index.js'])).toEqual([]);
    expect(findAbsentFiles(whole)).toEqual([]);
  });

  it.each([
    '/scripts/start.ts',
    '/test/e2e/gate.spec.ts',
    '/dist/bench/main.js',
    '/dist/app/main.js.map',
    '/node_modules/electron/package.json',
    '/collector/main.ts',
  ])('are never %s', (path) => {
    expect(findStrayFiles([...whole, path])).toEqual([path]);
  });

  it("name the admin's commands when those are missing", () => {
    expect(findAbsentFiles(whole.filter((path) => !path.includes('admin')))).toEqual(['/dist/app/admin.js']);
  });

  it('name the screens when those are missing', () => {
    expect(findAbsentFiles(whole.filter((path) => !path.includes('renderer')))).toEqual([
      '/dist/app/renderer/index.html',
    ]);
  });
});

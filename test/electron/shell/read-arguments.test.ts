import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readArguments } from '../../../electron/shell/read-arguments.ts';

describe('command line of the station', () => {
  it('is a silent full-screen kiosk on its own data folder by default', () => {
    expect(readArguments(['electron', '.'])).toEqual({
      dataDir: null,
      windowed: null,
      isAnnouncing: false,
      admin: null,
    });
  });

  it('makes the data folder absolute and ignores an empty one', () => {
    expect(readArguments(['--data-dir=here']).dataDir).toBe(resolve('here'));
    expect(readArguments(['--data-dir=']).dataDir).toBeNull();
  });

  it('opens a plain window of the size asked for, or of a usual one', () => {
    expect(readArguments(['--windowed=800x480']).windowed).toEqual({ width: 800, height: 480 });
    expect(readArguments(['--windowed']).windowed).toEqual({ width: 1280, height: 800 });
    expect(readArguments(['--windowed=huge']).windowed).toBeNull();
  });

  it('announces only when told to, and leaves the switches of Chromium alone', () => {
    expect(readArguments(['--no-sandbox', '--announce'])).toMatchObject({
      isAnnouncing: true,
      windowed: null,
    });
  });

  it('hands all that stands behind --admin to the command and takes nothing of it for itself', () => {
    const behind = ['export', '--data-dir=/b', '--announce', '--windowed', '--admin', '--out', 'x y'];
    expect(readArguments(['gatehouse', '--no-sandbox', '--data-dir=/a', '--admin', ...behind])).toEqual({
      dataDir: resolve('/a'),
      windowed: null,
      isAnnouncing: false,
      admin: behind,
    });
  });

  it('is an admin without a command when nothing stands behind --admin', () => {
    expect(readArguments(['gatehouse', '--admin']).admin).toEqual([]);
  });
});

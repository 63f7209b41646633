import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { focusWindow, typeText } from '../../../scripts/rig/type-keys.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

afterEach(() => vi.unstubAllEnvs());

const BAD_WINDOW = 'X Error of failed request:  BadWindow (invalid Window parameter)';

/** An xdotool that says `complaint` so many times and works from then on. Returns how often it was asked. */
function fakeXdotool(complaint: string, times: number): () => number {
  const folder = temporaryFolder();
  const asked = join(folder, 'asked');
  const tool = join(folder, 'xdotool');
  writeFileSync(asked, '');
  writeFileSync(
    tool,
    `#!/bin/sh\necho "$1" >> ${asked}\n[ $(wc -l < ${asked}) -gt ${times} ] || { echo "${complaint}"; exit 1; }\n`,
  );
  chmodSync(tool, 0o755);
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
  return () => readFileSync(asked, 'utf8').trim().split('\n').length;
}

describe.skipIf(process.platform !== 'linux')('giving a window the focus', () => {
  it('looks again when a window went while it looked', async () => {
    const asked = fakeXdotool(BAD_WINDOW, 3);
    await focusWindow('Gatehouse');
    expect(asked()).toBe(4);
  });

  it('gives up when that does not end, and at once for anything else', async () => {
    const endless = fakeXdotool(BAD_WINDOW, 1_000);
    await expect(focusWindow('Gatehouse')).rejects.toThrow('BadWindow');
    expect(endless()).toBe(20);
    const without = fakeXdotool('no display', 1_000);
    await expect(focusWindow('Gatehouse')).rejects.toThrow('xdotool search failed: no display');
    expect(without()).toBe(1);
  });

  it('types nothing that a keyboard of the United States has not', async () => {
    await expect(typeText('Mẫu', 1)).rejects.toThrow('only ASCII');
  });
});

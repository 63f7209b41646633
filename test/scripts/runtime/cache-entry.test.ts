import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fillOnce } from '../../../scripts/runtime/cache-entry.ts';
import { runProcess } from '../../../scripts/runtime/run-process.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const silent = () => {};
const makeFile = (content: string) => async (temporary: string) => {
  const file = join(temporary, 'made');
  writeFileSync(file, content);
  return file;
};
/** A process id that was alive and is not any more. */
async function deadPid(): Promise<number> {
  const { output } = await runProcess(process.execPath, ['-p', 'process.pid']);
  return Number(output);
}

describe('a cache entry', () => {
  it('is made once and left as it is afterwards', async () => {
    const target = join(temporaryFolder(), 'cache', 'entry');
    await fillOnce(target, silent, makeFile('first'));
    await fillOnce(target, silent, makeFile('second'));
    expect(readFileSync(target, 'utf8')).toBe('first');
    expect(readdirSync(join(target, '..'))).toEqual(['entry']);
  });

  it('does not exist, nor anything else, when making it failed', async () => {
    const folder = temporaryFolder();
    const failing = fillOnce(join(folder, 'entry'), silent, async (temporary) => {
      writeFileSync(join(temporary, 'half'), 'done');
      throw new Error('no space left');
    });
    await expect(failing).rejects.toThrow('no space left');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is made once by two commands at once, and the second says whom it waits for', async () => {
    const target = join(temporaryFolder(), 'entry');
    let made = 0;
    const said: string[] = [];
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const first = fillOnce(target, silent, async (temporary) => {
      made += 1;
      await held;
      return makeFile('first')(temporary);
    });
    const second = fillOnce(
      target,
      (line) => {
        said.push(line);
        release();
      },
      async (temporary) => {
        made += 1;
        return makeFile('second')(temporary);
      },
    );
    await Promise.all([first, second]);
    expect(made).toBe(1);
    expect(said).toEqual([`waiting for process ${process.pid}, which is making entry`]);
    expect(readFileSync(target, 'utf8')).toBe('first');
  });

  it('is made in spite of a lock and a folder that a killed command left behind', async () => {
    const folder = temporaryFolder();
    const pid = await deadPid();
    writeFileSync(join(folder, 'entry.lock'), String(pid));
    mkdirSync(join(folder, `tmp-${pid}-abcdef`));
    await fillOnce(join(folder, 'entry'), silent, makeFile('new'));
    expect(readdirSync(folder)).toEqual(['entry']);
  });

  it('keeps the entry of another command that was first without a lock', async () => {
    const target = join(temporaryFolder(), 'entry');
    await fillOnce(target, silent, async (temporary) => {
      mkdirSync(target);
      writeFileSync(join(target, 'theirs'), '');
      const mine = join(temporary, 'mine');
      mkdirSync(mine);
      return mine;
    });
    expect(existsSync(join(target, 'theirs'))).toBe(true);
  });
});

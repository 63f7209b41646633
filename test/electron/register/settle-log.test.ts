import { copyFileSync, fsyncSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RegisterEntry } from '../../../contract/register.ts';
import { SETTLE_AFTER_ENTRIES } from '../../../electron/register/register.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { applyAll, entry, NOW_MS, openForTest, page, registerPath } from './register-for-test.ts';

const idOf = (n: number): string => `0${String(n).padStart(11, '0')}`;
const slice = (from: number, count = SETTLE_AFTER_ENTRIES): RegisterEntry[] =>
  Array.from({ length: count }, (_, n) => entry(from + n, { number: idOf(from + n) }));

describe('settling the log', () => {
  it('keeps the log at its size through a long pull, and loses nothing', async () => {
    const path = registerPath();
    const register = openForTest(path);
    const sizes: number[] = [];
    for (let round = 0; round < 30; round += 1) {
      applyAll(register, slice(1 + round * SETTLE_AFTER_ENTRIES));
      expect(await register.settle()).toEqual({ ok: true, value: null });
      sizes.push(statSync(`${path}-wal`).size);
    }
    // One slice dirties at most its own number of pages and a few inner ones.
    expect(Math.max(...sizes)).toBeLessThan((SETTLE_AFTER_ENTRIES + 50) * 4_120);
    register.close();
    expect(openForTest(path).count()).toBe(30 * SETTLE_AFTER_ENTRIES);
  });

  it('waits until there is something to settle', async () => {
    let flushes = 0;
    const register = openForTest(registerPath(), {
      async flush() {
        flushes += 1;
      },
    });
    applyAll(register, slice(1));
    await register.settle();
    expect(flushes).toBe(3);
    applyAll(register, slice(1_000, 1));
    await register.settle();
    expect(flushes).toBe(3);
  });

  it('leaves at every flush files from which a power cut gives a whole register', async () => {
    const path = registerPath();
    const seen: { readonly folder: string; readonly count: number }[] = [];
    let total = 0;
    let mainBefore = Buffer.alloc(0);
    let step = 0;
    const register = openForTest(path, {
      async flush(fd) {
        step += 1;
        const folder = temporaryFolder();
        // What is certain to be on the disk: before the log's flush nothing of it, so the main file must
        // not have moved; before the main file's flush the log, so it alone must give everything.
        if (step % 3 === 1) expect(readFileSync(path).equals(mainBefore)).toBe(true);
        if (step % 3 === 2) {
          writeFileSync(join(folder, 'register.db'), mainBefore);
          copyFileSync(`${path}-wal`, join(folder, 'register.db-wal'));
          seen.push({ folder, count: total });
        }
        if (step % 3 === 0) {
          // The log's first frame may or may not have reached the disk: the main file alone has it all.
          copyFileSync(path, join(folder, 'register.db'));
          seen.push({ folder, count: total });
        }
        fsyncSync(fd);
      },
    });
    // The first settling takes over what opening the register wrote.
    mainBefore = readFileSync(path);
    for (let round = 0; round < 4; round += 1) {
      total += SETTLE_AFTER_ENTRIES;
      applyAll(register, slice(1 + round * SETTLE_AFTER_ENTRIES));
      mainBefore = readFileSync(path);
      await register.settle();
    }
    expect(step).toBe(12);
    for (const { folder, count } of seen) {
      const left = openForTest(join(folder, 'register.db'));
      expect([left.count(), left.lastSeq()]).toEqual([count, count]);
      for (const n of [1, Math.ceil(count / 2), count])
        expect(left.find({ idNumber: idOf(n) }, NOW_MS)).not.toBeNull();
    }
    expect(seen).toHaveLength(8);
  });

  it('may be closed while a flush is under way', async () => {
    const path = registerPath();
    let endFlush: () => void = () => undefined;
    const register = openForTest(path, {
      flush: () =>
        new Promise((resolve) => {
          endFlush = resolve;
        }),
    });
    applyAll(register, slice(1));
    const settled = register.settle();
    register.close();
    endFlush();
    expect(await settled).toEqual({ ok: true, value: null });
    expect(openForTest(path).count()).toBe(SETTLE_AFTER_ENTRIES);
  });

  it('says cannot-write when the disk refuses a flush, and goes on when it takes one again', async () => {
    let isBroken = true;
    const register = openForTest(registerPath(), {
      async flush() {
        if (isBroken) throw Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'fsync' });
      },
    });
    applyAll(register, slice(1));
    expect(await register.settle()).toMatchObject({ ok: false, error: { kind: 'cannot-write' } });
    isBroken = false;
    expect(register.apply(page(slice(1_000)))).toMatchObject({ ok: true });
    expect(await register.settle()).toEqual({ ok: true, value: null });
  });
});

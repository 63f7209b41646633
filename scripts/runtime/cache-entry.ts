/**
 * One entry of the cache folder: a file or folder that is either whole or not there.
 *
 * An entry is made in a temporary folder beside it and renamed into place at the end, so a
 * command that is killed half-way leaves nothing that looks finished. Two commands at once: the
 * second waits for the lock. Correctness rests on the rename alone; the lock only saves doing the
 * same work twice, so a stale lock (its process is gone) is simply broken.
 */
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isProcessAlive } from './run-process.ts';
import type { Say } from './say.ts';
import { atEnd } from './setup-error.ts';

/** Takes the lock or returns the process id of its holder. */
function tryLock(lock: string): number | null {
  // A link of a finished file: the lock never exists without its content.
  const draft = `${lock}.${process.pid}.${crypto.randomUUID().slice(0, 8)}`;
  writeFileSync(draft, String(process.pid));
  try {
    linkSync(draft, lock);
    return null;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  let holder: number;
  try {
    holder = Number(readFileSync(lock, 'utf8'));
  } catch {
    return tryLock(lock);
  }
  if (isProcessAlive(holder)) return holder;
  rmSync(lock, { force: true });
  return tryLock(lock);
}

/** Removes temporary folders whose process is gone. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = /^tmp-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isProcessAlive(Number(pid)))
      rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/**
 * Makes sure that `target` exists.
 *
 * `make` gets an empty temporary folder on the same file system and returns the path in it that
 * becomes `target`. When it throws, nothing is left behind and the error goes to the caller.
 */
export async function fillOnce(
  target: string,
  say: Say,
  make: (temporary: string) => Promise<string>,
): Promise<void> {
  if (existsSync(target)) return;
  const folder = dirname(target);
  mkdirSync(folder, { recursive: true });
  sweep(folder);
  const lock = `${target}.lock`;
  for (let hasSaid = false; ; ) {
    const holder = tryLock(lock);
    if (holder === null) break;
    if (!hasSaid) say(`waiting for process ${holder}, which is making ${basename(target)}`);
    hasSaid = true;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const temporary = join(folder, `tmp-${process.pid}-${crypto.randomUUID().slice(0, 8)}`);
  const cleanUp = () => {
    rmSync(temporary, { recursive: true, force: true });
    rmSync(lock, { force: true });
  };
  const withdraw = atEnd(cleanUp);
  try {
    if (existsSync(target)) return;
    mkdirSync(temporary);
    const made = await make(temporary);
    try {
      renameSync(made, target);
    } catch (error) {
      // Another command was first: its entry is as good as ours.
      if (!existsSync(target)) throw error;
    }
  } finally {
    withdraw();
    cleanUp();
  }
}

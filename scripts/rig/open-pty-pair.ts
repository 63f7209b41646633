/**
 * Pty pair: a serial cable made of software. The station opens one end as a scanner's port, the rig
 * writes scans into the other. Unplugging is ending the pair; both links go away as with real USB.
 */
import type { ChildProcess } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ReadStream } from 'node:tty';
import { startProcess } from '../runtime/run-process.ts';

export interface PtyPair {
  /** The path that the station opens. */
  readonly stationPath: string;
  /** The process that makes the pair; it has both terminals open itself. */
  readonly pid: number;
  /** Hands bytes over to the line; resolves when the kernel has them all. */
  write(bytes: Uint8Array | string): Promise<void>;
  /** Pulls the cable: both ends vanish. */
  unplug(): Promise<void>;
}

const READY_WITHIN_MS = 5_000;
const WRITTEN_WITHIN_MS = 30_000;

async function until(condition: () => boolean, withinMs: number, what: string): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`${what} did not happen within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/**
 * Makes the pair as `scanner` and `rig` links inside `folder`; the same call after `unplug` replugs it.
 * `hear` takes what the station writes, for devices that are spoken to.
 */
export async function openPtyPair(
  folder: string,
  name = 'scanner',
  hear: ((bytes: Uint8Array) => void) | null = null,
): Promise<PtyPair> {
  const stationPath = join(folder, name);
  const rigPath = join(folder, `${name}-rig`);
  const socat: ChildProcess = startProcess(
    'socat',
    [`pty,raw,echo=0,link=${stationPath}`, `pty,raw,echo=0,link=${rigPath}`],
    { stdio: 'ignore' },
  );
  const ended = new Promise<void>((resolve) => socat.once('close', () => resolve()));
  let spawnError: Error | null = null;
  socat.once('error', (error) => {
    spawnError = error;
  });
  await until(
    () => spawnError !== null || (existsSync(stationPath) && existsSync(rigPath)),
    READY_WITHIN_MS,
    'the pty pair',
  );
  if (spawnError !== null) throw spawnError;
  const rig = openSync(rigPath, constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
  const ear =
    hear === null
      ? null
      : new ReadStream(openSync(rigPath, constants.O_RDONLY | constants.O_NOCTTY | constants.O_NONBLOCK));
  if (hear !== null) ear?.on('data', hear);
  // A pulled cable is an I/O error here.
  ear?.on('error', () => {});
  let isOpen = true;
  return {
    stationPath,
    pid: socat.pid ?? 0,
    async write(bytes) {
      const buffer: Buffer = Buffer.from(bytes as Uint8Array);
      const deadline = performance.now() + WRITTEN_WITHIN_MS;
      for (let from = 0; from < buffer.length; ) {
        // The number of a closed file is soon another's: the next cable's, for one.
        if (!isOpen) throw new Error('the cable was pulled');
        try {
          from += writeSync(rig, buffer, from);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
          // The line is full until the station has read some; a scanner would wait likewise.
          if (performance.now() > deadline) throw new Error('nobody reads the other end of the line');
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
      }
    },
    async unplug() {
      if (!isOpen) return;
      isOpen = false;
      ear?.destroy();
      closeSync(rig);
      socat.kill('SIGTERM');
      await ended;
    },
  };
}

/**
 * A simulated serial scanner: one end of a pty pair that a station opens as its scanner's port.
 *
 * Speaks only while somebody has the port open, because opening throws away what waited in it. Whatever
 * the port was called, its links are gone at the end.
 */
import { lstatSync, rmSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openPtyPair, type PtyPair } from '../rig/open-pty-pair.ts';
import { seededRandom } from '../rig/seeded-random.ts';
import { canWatchPorts, portWatcher } from '../rig/watch-port.ts';
import { type Chunking, writeInChunks } from '../rig/write-in-chunks.ts';
import { type Action, UnusableInput } from './read-script.ts';

/** A line that nobody reads slowly is empty long before this, ms. */
const SETTLE_MS = 300;

export interface SerialSimulator {
  /** What goes into the station's settings. */
  readonly path: string;
  readonly isHeard: () => boolean;
  perform(action: Action): Promise<void>;
  /** Waits until what was written has had time to be read; a pulled cable takes the rest along. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

/** A link that an earlier run left behind is taken away; anything else there is somebody's. */
export function freePath(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return;
  if (lstatSync(path).isSymbolicLink() && statSync(path, { throwIfNoEntry: false }) === undefined) {
    rmSync(path);
    return;
  }
  throw new UnusableInput(`${path} is there already`);
}

/**
 * Opens the pair with the station's end at `path`.
 * `waits`: hold codes back until a process has the port open; where that cannot be seen, never.
 */
export async function openSerialSimulator(options: {
  readonly path: string;
  readonly chunking: Chunking;
  readonly seed: number;
  readonly waits: boolean;
}): Promise<SerialSimulator> {
  const random = seededRandom(options.seed);
  for (const path of [options.path, `${options.path}-rig`]) freePath(path);
  const plug = (): Promise<PtyPair> => openPtyPair(dirname(options.path), basename(options.path));
  let pair = await plug();
  let isPlugged = true;
  const isOpened = portWatcher(options.path, (pid) => pid === process.pid || pid === pair.pid);

  async function unplug(forMs: number): Promise<void> {
    await pair.unplug();
    isPlugged = false;
    await pause(forMs);
    if (isStopped) return;
    pair = await plug();
    isPlugged = true;
  }

  let isStopped = false;
  return {
    path: options.path,
    isHeard: () => isPlugged && (!options.waits || !canWatchPorts || isOpened()),
    async perform(action) {
      switch (action.kind) {
        case 'code':
          await writeInChunks(
            pair.write,
            Buffer.concat([action.bytes, Buffer.from(action.suffix)]),
            options.chunking,
            random,
          );
          return;
        case 'bytes':
          await pair.write(action.bytes);
          return;
        case 'fault':
          if (action.fault === 'noise')
            // No byte of it ends a code: only quiet does.
            await pair.write(Uint8Array.from({ length: 200 }, () => 0x80 + Math.floor(random() * 0x7f)));
          if (action.fault === 'cut') await pair.write('HC1:6BF-CUT-OFF-IN-THE-MIDDLE');
          if (action.fault !== 'noise') await unplug(action.forMs);
          return;
        case 'key':
          throw new Error('a serial scanner has no keys');
      }
    },
    settle: () => pause(SETTLE_MS),
    async stop() {
      isStopped = true;
      await pair.unplug();
    },
  };
}

/**
 * PIN lock: how many wrong tries a PIN has had, and how long it may not be tried.
 *
 * Each PIN has its own lock, told by its salt: another operator's right PIN opens nothing, a visitor who plays with
 * one name locks out nobody else, and a new PIN begins anew. Time is running time: neither a set clock nor a restart
 * shortens it. What is kept on disk is never ahead of what is kept here.
 */
import { readFileSync } from 'node:fs';
import {
  FREE_PIN_TRIES,
  PIN_LOCK_MS,
  type PinLockFile,
  pinLockFileSchema,
} from '../../contract/operators.ts';

export const PIN_LOCK_FILE_NAME = 'pin-lock.json';
/** What is left of a lock is written down this often, milliseconds; a restart repeats no more than that. */
const KEEP_EVERY_MS = 10_000;

export interface PinLockPorts {
  /** Running time. */
  readonly nowMs: () => number;
  /** The text of pin-lock.json; null: there is none. Throws what the file system throws. */
  readonly load: () => string | null;
  /** Writes it whole. Throws what the file system throws. */
  readonly keep: (text: string) => void;
  readonly onNotKept: (error: unknown) => void;
}

export interface PinLock {
  /** How long until this PIN may be tried, milliseconds; 0: now. */
  leftMs(salt: string): number;
  /** A wrong try; how many there were since the last right one. Written down before it answers. */
  wrong(salt: string): number;
  right(salt: string): void;
  /** Forgets PINs that are nobody's any more. */
  keepOnly(salts: readonly string[]): void;
  /** Once a second. */
  beat(): void;
}

interface Tries {
  readonly tries: number;
  readonly untilMs: number;
}

export function createPinLock(ports: PinLockPorts): PinLock {
  const { nowMs } = ports;
  const locks = new Map<string, Tries>();
  /** What stood there cannot be read: every PIN is as if it had had its free tries. */
  let isUnknown = false;
  let keptAtMs = nowMs();
  load();

  function load(): void {
    try {
      const text = ports.load();
      if (text === null) return;
      for (const { salt, tries, leftMs } of pinLockFileSchema.parse(JSON.parse(text)).locks)
        locks.set(salt, { tries, untilMs: nowMs() + leftMs });
    } catch (error) {
      isUnknown = true;
      ports.onNotKept(error);
    }
  }

  const leftOf = (lock: Tries | undefined): number => Math.max(0, Math.ceil((lock?.untilMs ?? 0) - nowMs()));

  function keep(): void {
    keptAtMs = nowMs();
    const file: PinLockFile = {
      locks: [...locks].map(([salt, lock]) => ({ salt, tries: lock.tries, leftMs: leftOf(lock) })),
    };
    try {
      ports.keep(`${JSON.stringify(file)}\n`);
    } catch (error) {
      // It holds in memory; the disk has its own alarm.
      ports.onNotKept(error);
    }
  }

  return {
    leftMs: (salt) => leftOf(locks.get(salt)),

    wrong(salt) {
      const tries = (locks.get(salt)?.tries ?? (isUnknown ? FREE_PIN_TRIES : 0)) + 1;
      const step = tries - FREE_PIN_TRIES;
      const lockMs = step < 0 ? 0 : (PIN_LOCK_MS[Math.min(step, PIN_LOCK_MS.length - 1)] ?? 0);
      locks.set(salt, { tries, untilMs: nowMs() + lockMs });
      keep();
      return tries;
    },

    right(salt) {
      if (locks.delete(salt)) keep();
    },

    keepOnly(salts) {
      const known = new Set(salts);
      const gone = [...locks.keys()].filter((salt) => !known.has(salt));
      for (const salt of gone) locks.delete(salt);
      if (gone.length > 0) keep();
    },

    beat() {
      const isLocked = [...locks.values()].some((lock) => leftOf(lock) > 0);
      if (isLocked && nowMs() - keptAtMs >= KEEP_EVERY_MS) keep();
    },
  };
}

/** The text of the file; null: there is none. Throws what the file system throws. */
export function readPinLock(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

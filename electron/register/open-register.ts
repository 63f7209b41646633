/**
 * Open register: the only way for the station to get a Register.
 *
 * A register is a copy: one that cannot be used is set aside and an empty one begun, and the collector
 * sends everything again. Only a folder or disk that takes no file at all is an error, and even that never
 * stops the gate: unsigned codes are then "identified" and not "registered".
 */
import { fsync } from 'node:fs';
import { failed, ok, type Result } from '../../contract/result.ts';
import { createRegister, type Register } from './register.ts';
import {
  openRegisterFile,
  type RegisterFile,
  type RegisterFileError,
  setRegisterFileAside,
} from './register-file.ts';
import type { Flush } from './settle-log.ts';

export type { Register, RegisterFault } from './register.ts';

export interface RegisterError {
  readonly kind: 'cannot-open';
  readonly detail: string;
}

export interface OpenRegisterOptions {
  /** The database file; its folder is made when missing, readable by its owner only. */
  readonly path: string;
  readonly nowMs: () => number;
  /** A file was set aside and an empty one begun; `detail` is English, for the log. */
  readonly onSetAside?: (detail: string) => void;
  /** Flushes one open file to the disk; only tests give another. */
  readonly flush?: Flush;
}

const flushInThreadPool: Flush = (fd) =>
  new Promise((resolve, reject) => fsync(fd, (error) => (error === null ? resolve() : reject(error))));

/** The register at `path`, made when it is not there. May be tried again after an error. */
export function openRegister(options: OpenRegisterOptions): Result<Register, RegisterError> {
  const { path, nowMs, onSetAside, flush = flushInThreadPool } = options;
  const beginAnew = (detail: string): Result<RegisterFile, RegisterFileError> => {
    try {
      setRegisterFileAside(path);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      return failed({ kind: 'cannot-open', detail: `cannot be set aside: ${code}` });
    }
    onSetAside?.(detail);
    return openRegisterFile(path);
  };
  const first = openRegisterFile(path);
  const file = first.ok || first.error.kind === 'cannot-open' ? first : beginAnew(first.error.detail);
  if (!file.ok) return failed({ kind: 'cannot-open', detail: file.error.detail });
  return ok(createRegister({ file: file.value, beginAnew: () => beginAnew('damaged'), flush, nowMs }));
}

/**
 * Build fault shim: the LD_PRELOAD library of fault-shim.c, compiled once into the cache folder.
 *
 * Linux with a C compiler only; anywhere else the answer says why not, and tests that need it say so and skip.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { failed, ok, type Result } from '../../../contract/result.ts';
import { cacheRoot } from '../../runtime/paths.ts';
import { findOnPath } from '../../runtime/run-process.ts';

export interface NoShim {
  readonly kind: 'not-linux' | 'no-compiler' | 'does-not-compile';
  readonly detail: string;
}

const source = join(import.meta.dirname, 'fault-shim.c');
const COMPILERS = ['cc', 'gcc', 'clang'] as const;
const FLAGS = ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-Werror', '-shared', '-fPIC'];

/** The path of the library. */
export function buildFaultShim(): Result<string, NoShim> {
  if (process.platform !== 'linux') return failed({ kind: 'not-linux', detail: 'LD_PRELOAD is Linux only' });
  const compiler = COMPILERS.map((name) => findOnPath(name)).find((found) => found !== null);
  if (compiler === null || compiler === undefined)
    return failed({ kind: 'no-compiler', detail: `none of ${COMPILERS.join(', ')} is here` });
  const key = createHash('sha256')
    .update(readFileSync(source))
    .update(FLAGS.join(' '))
    .digest('hex')
    .slice(0, 16);
  const library = join(cacheRoot(), 'fault-shim', `${key}-${process.arch}.so`);
  if (existsSync(library)) return ok(library);
  mkdirSync(join(library, '..'), { recursive: true });
  const draft = `${library}.${process.pid}`;
  const built = spawnSync(compiler, [...FLAGS, '-o', draft, source, '-ldl', '-lpthread'], {
    encoding: 'utf8',
  });
  if (built.status !== 0) return failed({ kind: 'does-not-compile', detail: built.stderr.slice(0, 2_000) });
  renameSync(draft, library);
  return ok(library);
}

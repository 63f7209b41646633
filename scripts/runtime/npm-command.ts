/**
 * npm, as the person who started the command would run it.
 *
 * The registry, its credentials and its proxy are npm's own settings: the tools never talk to a
 * registry themselves. Inside an npm script Node 24 comes first on the PATH, and npm 11 and later
 * run under it; `npm_execpath` names the npm that is already running.
 */
import { existsSync } from 'node:fs';
import { findOnPath } from './run-process.ts';
import { SetupError } from './setup-error.ts';

/** Command and leading arguments that start npm. */
export function npmCommand(env: NodeJS.ProcessEnv = process.env): readonly [string, ...string[]] {
  const running = env.npm_execpath;
  // Under yarn or pnpm the variable names those.
  if (running !== undefined && /npm-cli\.c?js$/.test(running) && existsSync(running)) {
    return [process.execPath, running];
  }
  const found = findOnPath('npm', env);
  if (found === null)
    throw new SetupError('npm is not on the PATH; install Node.js with npm (https://nodejs.org)');
  return [found];
}

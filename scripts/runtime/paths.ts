/**
 * Where the development tools keep things.
 *
 * Everything that may be thrown away and made again lies in one per-user folder (XDG Base
 * Directory: `$XDG_CACHE_HOME`, else `~/.cache`), so that a fresh clone on the same machine pays
 * for nothing twice. Nothing a station needs at run time may ever lie there.
 */
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

export const repositoryRoot = resolve(import.meta.dirname, '../..');

export const modulePath = (...parts: readonly string[]): string =>
  join(repositoryRoot, 'node_modules', ...parts);

/** `$XDG_CACHE_HOME/gatehouse`; a relative value of the variable is ignored, as the XDG rule says. */
export function cacheRoot(env: NodeJS.ProcessEnv = process.env): string {
  const base = env.XDG_CACHE_HOME;
  return join(base !== undefined && isAbsolute(base) ? base : join(homedir(), '.cache'), 'gatehouse');
}

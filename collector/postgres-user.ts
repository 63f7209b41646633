/**
 * The account that PostgreSQL runs as, and what that account can reach.
 *
 * PostgreSQL refuses to run as root. When the collector is root (a container, a fresh server), it runs
 * PostgreSQL as `postgres`, made when missing; that account must reach the data and the programs,
 * which often lie under a home folder of mode 0700. Otherwise the collector's own account is used.
 */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Null: the collector's own account. */
export interface PostgresUser {
  readonly uid: number;
  readonly gid: number;
}

export class PostgresUserError extends Error {}

const NAME = 'postgres';

export function findPostgresUser(): PostgresUser | null {
  if (process.getuid?.() !== 0) return null;
  const existing = lookUp();
  if (existing !== null) return existing;
  spawnSync('groupadd', ['--system', NAME]);
  spawnSync('useradd', ['--system', '--no-create-home', '--gid', NAME, NAME]);
  const made = lookUp();
  if (made === null) {
    throw new PostgresUserError(
      'PostgreSQL cannot run as root and the account "postgres" could not be made; make it, or set DATABASE_URL',
    );
  }
  return made;
}

function lookUp(): PostgresUser | null {
  const idOf = (flag: string): number => {
    const { status, stdout } = spawnSync('id', [flag, NAME], { encoding: 'utf8' });
    return status === 0 ? Number(stdout.trim()) : Number.NaN;
  };
  const [uid, gid] = [idOf('-u'), idOf('-g')];
  return Number.isInteger(uid) && Number.isInteger(gid) ? { uid, gid } : null;
}

/** True when the account may pass through every folder on the way to `path`. Missing folders count as passable. */
export function canReach(user: PostgresUser | null, path: string): boolean {
  if (user === null) return true;
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const stat = statSync(folder, { throwIfNoEntry: false });
    if (stat?.isDirectory() === true) {
      const bit = stat.uid === user.uid ? 0o100 : stat.gid === user.gid ? 0o010 : 0o001;
      if ((stat.mode & bit) === 0) return false;
    }
    if (folder === dirname(folder)) return true;
  }
}

/**
 * Tells whether some process has a terminal open: a simulated scanner must not speak before the station
 * listens, because opening a port throws away what waited in it.
 *
 * Asks /proc, so only Linux and only processes of the same user can be seen; elsewhere nobody is ever seen.
 */
import { readdirSync, readlinkSync, realpathSync } from 'node:fs';

function holds(pid: string, terminal: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`) === terminal;
      } catch {
        return false;
      }
    });
  } catch {
    // Gone, or another user's.
    return false;
  }
}

/**
 * A question that can be asked often: the process that was found last is looked at first.
 * `isOwn` names processes that do not count, such as the one that made the terminal.
 */
export function portWatcher(path: string, isOwn: (pid: number) => boolean): () => boolean {
  let last: string | null = null;
  return () => {
    let terminal: string;
    try {
      terminal = realpathSync(path);
    } catch {
      return false;
    }
    if (last !== null && holds(last, terminal)) return true;
    last =
      readdirSync('/proc').find((pid) => /^\d+$/.test(pid) && !isOwn(Number(pid)) && holds(pid, terminal)) ??
      null;
    return last !== null;
  };
}

export const canWatchPorts = process.platform === 'linux';

/**
 * Default data folder: Electron's userData for the name `gatehouse`, for commands that run without Electron.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';

export function defaultDataDir(): string {
  if (process.platform === 'win32') {
    return join(process.env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'gatehouse');
  }
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'gatehouse');
  return join(process.env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'gatehouse');
}

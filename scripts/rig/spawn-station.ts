/** Runs the real station as a plain child process, without Playwright beside it: for benches and crash tests. */
import { spawn } from 'node:child_process';
import { electronLaunchOptions } from '../runtime/ensure-runtime.ts';
import { listenToStation, type StationEars, untilStanding } from './listen-to-station.ts';
import { readLines } from './read-lines.ts';

export interface StationProcess {
  readonly ears: StationEars;
  readonly pid: number;
  stop(): Promise<void>;
}

/** `complain` hears every line on its stderr: warnings of its log, of Node and of Chromium. */
export async function spawnStation(
  dataDir: string,
  complain: (line: string) => void = () => {},
): Promise<StationProcess> {
  const launch = electronLaunchOptions([`--data-dir=${dataDir}`, '--announce']);
  const child = spawn(launch.executablePath, launch.args, {
    env: launch.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  readLines(child.stderr, complain);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ears = listenToStation(child.stdout);
  await untilStanding(ears);
  return {
    ears,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

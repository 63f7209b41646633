/** Runs the real station as a plain child process, without Playwright beside it: for benches and crash tests. */
import { spawn } from 'node:child_process';
import { electronLaunchOptions } from '../runtime/ensure-runtime.ts';
import { listenToStation, type StationEars, untilStanding } from './listen-to-station.ts';

export interface StationProcess {
  readonly ears: StationEars;
  readonly pid: number;
  stop(): Promise<void>;
}

export async function spawnStation(dataDir: string): Promise<StationProcess> {
  const launch = electronLaunchOptions([`--data-dir=${dataDir}`, '--announce']);
  const child = spawn(launch.executablePath, launch.args, {
    env: launch.env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
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

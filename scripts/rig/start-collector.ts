/** Runs the real collector as a child process, so that it can be killed and started again on its port. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { readLines } from './read-lines.ts';

export interface RunningCollector {
  readonly url: string;
  /** SIGKILL, as a power cut would. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Visits stored, asked of its database. */
  count(): Promise<{ readonly visits: number; readonly duplicateIds: number }>;
  stop(): Promise<void>;
}

const STARTS_WITHIN_MS = 60_000;

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

export async function startCollector(options: {
  readonly dataDir: string;
  readonly stationId: string;
  readonly credential: string;
}): Promise<RunningCollector> {
  const port = await freePort();
  const entry = new URL('../../collector/main.ts', import.meta.url).pathname;
  const common = [entry, '--json', '--data', options.dataDir];
  let child: ChildProcess | null = null;

  async function start(): Promise<void> {
    const running = spawn(
      process.execPath,
      [...common, '--port', String(port), '--credential', `${options.stationId}=${options.credential}`],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    child = running;
    let complaint = '';
    running.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(-2_000);
    });
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`the collector did not start: ${complaint}`)),
        STARTS_WITHIN_MS,
      );
      running.once('exit', (code) => reject(new Error(`the collector ended with ${code}: ${complaint}`)));
      readLines(running.stdout, (line) => {
        if (!line.includes('"event":"listening"')) return;
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child;
    child = null;
    if (ending === null || ending.exitCode !== null) return;
    const ended = new Promise<void>((resolve) => ending.once('exit', () => resolve()));
    ending.kill(signal);
    await ended;
  }

  await start();
  return {
    url: `http://127.0.0.1:${port}`,
    kill: () => end('SIGKILL'),
    start,
    async count() {
      const { stdout } = await promisify(execFile)(process.execPath, [...common, '--count']);
      const line = stdout.trim().split('\n').at(-1) ?? '';
      return JSON.parse(line) as { visits: number; duplicateIds: number };
    },
    stop: () => end('SIGTERM'),
  };
}

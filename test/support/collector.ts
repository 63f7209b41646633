/**
 * The real collector for tests: `node collector/main.ts` as a child, on its own PostgreSQL in a
 * temporary folder. It can be killed the hard way and brought back at the same address.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';

const PROJECT = join(import.meta.dirname, '..', '..');

export interface TestCollector {
  readonly url: string;
  readonly stationId: string;
  readonly credential: string;
  /** Of a source of declarations. */
  readonly sourceCredential: string;
  /** Where the database and its log lie. */
  readonly folder: string;
  /** Runs the command line beside the server. */
  run(...args: readonly string[]): Promise<Exit>;
  /** Straight into the collector's database; it stays up while the collector is killed. */
  readonly pool: pg.Pool;
  /** kill -9, as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same folder and port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface Exit {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `node collector/main.ts` to its end. */
export const runCollector = (args: readonly string[]): Promise<Exit> => endOf(spawnCollector(args));

/** Starts `node collector/main.ts --json` and waits until it listens. */
export async function spawnListening(
  args: readonly string[],
): Promise<{ readonly child: ChildProcess; readonly url: string; readonly ended: Promise<Exit> }> {
  const child = spawnCollector(['--json', ...args]);
  const ended = endOf(child);
  return { child, url: await listening(child), ended };
}

async function endOf(child: ChildProcess): Promise<Exit> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

function spawnCollector(args: readonly string[]): ChildProcess {
  const { DATABASE_URL: _, ...env } = process.env;
  return spawn(process.execPath, [join(PROJECT, 'collector', 'main.ts'), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** A folder that PostgreSQL's account can pass through, whoever runs the tests. */
export function makeDataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-collector-'));
  chmodSync(folder, 0o755);
  return folder;
}

export async function startTestCollector(): Promise<TestCollector> {
  const folder = makeDataFolder();
  const stationId = 'station-1';
  const credential = 'test-credential-0123456789abcdef';
  const sourceCredential = 'source-credential-0123456789abcdef';
  const start = async (port: number): Promise<{ child: ChildProcess; url: string }> => {
    const args = ['--json', '--port', String(port), '--data', folder];
    const callers = [
      `--credential=${stationId}=${credential}`,
      `--source-credential=source-1=${sourceCredential}`,
    ];
    const child = spawnCollector([...args, ...callers]);
    return { child, url: await listening(child) };
  };
  let { child, url } = await start(0);
  const port = Number(new URL(url).port);
  const pool = new pg.Pool({ ...ownConnection(folder), max: 4 });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  return {
    url,
    stationId,
    credential,
    sourceCredential,
    folder,
    run: (...args) => runCollector(['--data', folder, ...args]),
    pool,
    kill: () => end('SIGKILL'),
    async restart() {
      await end('SIGKILL');
      ({ child, url } = await start(port));
    },
    async stop() {
      // After a kill PostgreSQL still runs: only a collector stops it.
      if (child.exitCode !== null || child.signalCode !== null) ({ child, url } = await start(port));
      await pool.end();
      await end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.on('exit', (code) => reject(new Error(`the collector ended with ${code}: ${said}`)));
    if (child.stdout === null) return reject(new Error('no stdout'));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = JSON.parse(line) as { event: string; url: string };
      if (event.event === 'listening') resolve(event.url);
    });
  });
}

/** Into the cluster that runs in this folder. */
export function ownConnection(folder: string): pg.PoolConfig {
  const lines = readFileSync(join(folder, 'cluster', 'postmaster.pid'), 'utf8').split('\n');
  const password = readFileSync(join(folder, 'password'), 'utf8').trim();
  return { host: '127.0.0.1', port: Number(lines[3]), user: 'gatehouse', password, database: 'gatehouse' };
}

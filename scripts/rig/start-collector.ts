/**
 * Runs the real collector as a child process, so that it can be killed and started again on its port.
 * Declarations and bundles are handed in through its command line, as an operator does.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DeclarationRecord } from '../../contract/register.ts';
import { readLines } from './read-lines.ts';

export interface RunningCollector {
  readonly url: string;
  /** SIGKILL, as a power cut would. */
  kill(): Promise<void>;
  /** It stands still, as a machine that is overloaded: connections are taken, nobody answers. `goOn` ends it. */
  standStill(): void;
  goOn(): void;
  start(): Promise<void>;
  /** Visits and data keys stored, asked of its database. */
  count(): Promise<{ readonly visits: number; readonly duplicateIds: number; readonly dataKeys: number }>;
  /** `erase`: an order to remove the claims of these visits. The same order again tells which stations have done it. */
  erase(orderId: string, visitIds: readonly string[]): Promise<GivenOrder>;
  /** `sealed`: one local day's sealed visits and their data keys, as JSON lines. */
  writeSealed(day: string, out: string): Promise<{ readonly keys: number; readonly visits: number }>;
  /** `chain`: hashes of this station's visits and its checkpoints, as JSON lines. */
  writeChain(out: string): Promise<{ readonly visits: number; readonly checkpoints: number }>;
  /** `--import-declarations`; stations get them at their next pull. Throws when a line was refused. */
  importDeclarations(declarations: string | readonly DeclarationRecord[]): Promise<ImportedDeclarations>;
  /** `--publish`, paths of JWS files. Throws when one is refused. */
  publish(...files: readonly string[]): Promise<void>;
  /** `--rotate-register`: a new epoch and key, and no entries. */
  rotateRegister(): Promise<{ readonly epoch: string; readonly droppedEntries: number }>;
  stop(): Promise<void>;
}

export interface GivenOrder {
  readonly number: number;
  readonly erased: number;
  readonly notStored: number;
  readonly stations: readonly { readonly stationId: string; readonly isDone: boolean }[];
}

export interface ImportedDeclarations {
  readonly accepted: number;
  readonly superseded: number;
  readonly refused: number;
}

export interface CollectorOptions {
  readonly dataDir: string;
  readonly stationId: string;
  readonly credential: string;
  /** A source of declarations that may use POST /v1/declarations. */
  readonly source?: { readonly id: string; readonly credential: string };
  /** Taken before this function returns: a path of a JSON lines file, or the rows themselves. */
  readonly declarations?: string | readonly DeclarationRecord[];
  /** Path of the authority's public key: data keys for another one are told. */
  readonly authorityKey?: string;
  /** Published before this function returns: paths of JWS files. */
  readonly bundles?: readonly string[];
}

const STARTS_WITHIN_MS = 60_000;
const runFile = promisify(execFile);

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

export async function startCollector(options: CollectorOptions): Promise<RunningCollector> {
  const { source } = options;
  const port = await freePort();
  const entry = new URL('../../collector/main.ts', import.meta.url).pathname;
  const authority = options.authorityKey === undefined ? [] : ['--authority-key', options.authorityKey];
  const common = [entry, '--json', '--data', options.dataDir, ...authority];
  const credentials = [
    '--credential',
    `${options.stationId}=${options.credential}`,
    ...(source === undefined ? [] : ['--source-credential', `${source.id}=${source.credential}`]),
  ];
  let child: ChildProcess | null = null;

  async function start(): Promise<void> {
    const running = spawn(process.execPath, [...common, '--port', String(port), ...credentials], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
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
    // Whoever stands still takes no signal but this.
    ending.kill('SIGCONT');
    await ended;
  }

  /** One run of the command line beside the server; its last line. Throws with its complaint. */
  async function run<T>(...args: readonly string[]): Promise<T> {
    // A refusal of single lines is told on stdout, which the error of a failed command does not show.
    const { stdout } = await runFile(process.execPath, [...common, ...args], {
      maxBuffer: 64 * 1024 * 1024,
    }).catch((error: Error & { readonly stdout?: string }) => {
      throw new Error(`${error.message}\n${(error.stdout ?? '').slice(0, 2_000)}`, { cause: error });
    });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as T;
  }

  async function importDeclarations(
    declarations: string | readonly DeclarationRecord[],
  ): Promise<ImportedDeclarations> {
    if (typeof declarations === 'string') return run('--import-declarations', declarations);
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-declarations-'));
    try {
      const path = join(folder, 'declarations.jsonl');
      await writeFile(path, declarations.map((row) => `${JSON.stringify(row)}\n`).join(''));
      return await run<ImportedDeclarations>('--import-declarations', path);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async function publish(...files: readonly string[]): Promise<void> {
    if (files.length > 0) await run(...files.flatMap((file) => ['--publish', file]));
  }

  await start();
  try {
    if (options.declarations !== undefined) await importDeclarations(options.declarations);
    await publish(...(options.bundles ?? []));
  } catch (error) {
    await end('SIGTERM');
    throw error;
  }
  return {
    url: `http://127.0.0.1:${port}`,
    kill: () => end('SIGKILL'),
    standStill: () => void child?.kill('SIGSTOP'),
    goOn: () => void child?.kill('SIGCONT'),
    start,
    count: () => run('--count'),
    erase: (orderId, visitIds) =>
      run('erase', '--order', orderId, ...visitIds.flatMap((id) => ['--visit', id])),
    writeSealed: (day, out) => run('sealed', '--day', day, '--out', out),
    writeChain: (out) => run('chain', '--station', options.stationId, '--out', out),
    importDeclarations,
    publish,
    rotateRegister: () => run('--rotate-register'),
    stop: () => end('SIGTERM'),
  };
}

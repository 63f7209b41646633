/**
 * Start writer: the crash writer as a child, what it told so far, and how its life ends.
 *
 * Everything it told before it was killed is read to the end of the pipe before `ended` resolves.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { readLines } from '../rig/read-lines.ts';
import { cacheRoot } from '../runtime/paths.ts';
import { TALE_FD, type WriterTale, type WriterTask, writerTaleSchema } from './writer-talk.ts';

export interface WriterEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it wrote on stderr, its end. */
  readonly complaint: string;
}

export interface Writer {
  readonly startedAtMs: number;
  /** Tells each tale as it comes. Set before the first can. */
  onTale: (tale: WriterTale) => void;
  /** Resolves with the first tale of this kind, also one from before; undefined: it ended without. */
  next(kind: WriterTale['kind']): Promise<WriterTale | undefined>;
  /** Begin to scan, or to drain. */
  go(): void;
  /** False: it had ended already. */
  kill(): boolean;
  readonly ended: Promise<WriterEnd>;
}

const LAST_WORDS = 4_000;
const entry = new URL('./writer.ts', import.meta.url).pathname;

/** @param environment of the fault shim; none: a disk without faults */
export function startWriter(task: WriterTask, environment: Readonly<Record<string, string>> = {}): Writer {
  const startedAtMs = performance.now();
  const child: ChildProcess = spawn(process.execPath, [entry, JSON.stringify(task)], {
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(cacheRoot(), 'compile-cache'), ...environment },
  });
  // A writer that was killed takes no more lines.
  child.stdin?.on('error', () => undefined);
  const pipe = child.stdio[TALE_FD];
  if (!(pipe instanceof Readable)) throw new Error('the writer has no pipe to tell on');
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-LAST_WORDS);
  });
  const first = new Map<WriterTale['kind'], WriterTale>();
  const waiting: { readonly kind: WriterTale['kind']; readonly done: (tale?: WriterTale) => void }[] = [];
  let isOver = false;

  const writer: Writer = {
    startedAtMs,
    onTale: () => undefined,
    next(kind) {
      const known = first.get(kind);
      if (known !== undefined || isOver) return Promise.resolve(known);
      return new Promise((done) => waiting.push({ kind, done }));
    },
    go: () => void child.stdin?.write('\n'),
    kill: () => child.exitCode === null && child.signalCode === null && child.kill('SIGKILL'),
    ended: Promise.all([once(child, 'exit'), once(pipe, 'close')]).then(() => {
      isOver = true;
      for (const { done } of waiting) done();
      return { code: child.exitCode, signal: child.signalCode, complaint };
    }),
  };

  readLines(pipe, (line) => {
    // A line that SIGKILL cut in two has no end and does not come here.
    const tale = writerTaleSchema.parse(JSON.parse(line));
    if (!first.has(tale.kind)) first.set(tale.kind, tale);
    for (const wait of waiting.splice(0)) {
      if (wait.kind === tale.kind) wait.done(tale);
      else waiting.push(wait);
    }
    writer.onTale(tale);
  });
  return writer;
}

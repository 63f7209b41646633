/**
 * A screen of our own: Xvfb on a free display with openbox in it.
 *
 * For tests, the demo and machines without a screen. Invariant: both processes end with the
 * command that asked for them, whatever happens to it.
 */
import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { startProcess, stopProcess } from './run-process.ts';
import { atEnd, SetupError } from './setup-error.ts';

export interface Display {
  /** Value for the environment variable DISPLAY, like ":99". */
  readonly display: string;
  /** Safe to repeat. */
  stop(): Promise<void>;
}

const START_LIMIT_MS = 20_000;

/** Resolves with the first line that `stream` brings; null when the child ends or takes too long. */
function firstLine(child: ChildProcess, stream: Readable): Promise<string | null> {
  return new Promise((resolve) => {
    let text = '';
    const timer = setTimeout(() => resolve(null), START_LIMIT_MS);
    const finish = (line: string | null) => {
      clearTimeout(timer);
      resolve(line);
    };
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const end = text.indexOf('\n');
      if (end >= 0) finish(text.slice(0, end));
    });
    child.once('error', () => finish(null));
    child.once('exit', () => finish(null));
  });
}

/** Starts a screen of `width` x `height` pixels, 24 bits deep. Needs the packages of `display`. */
export async function startDisplay(
  size: { readonly width: number; readonly height: number } = { width: 1920, height: 1080 },
): Promise<Display> {
  const server = startProcess(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', `${size.width}x${size.height}x24`, '-nolisten', 'tcp', '-noreset'],
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] },
  );
  let complaint = '';
  server.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-2_000);
  });
  const children = [server];
  const stop = async () => {
    withdraw();
    for (const child of [...children].reverse()) await stopProcess(child);
  };
  const withdraw = atEnd(stop);
  const number = await firstLine(server, server.stdio[3] as Readable);
  if (number === null || !/^\d+$/.test(number)) {
    await stop();
    throw new SetupError(`Xvfb did not start.\n${complaint.trim()}`);
  }
  const display = `:${number}`;
  // Without a window manager no window ever gets the focus, and typed keys are lost.
  const manager = startProcess('openbox', ['--sm-disable', '--startup', 'echo ready'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, DISPLAY: display },
  });
  children.push(manager);
  if (manager.stdout === null || (await firstLine(manager, manager.stdout)) === null) {
    await stop();
    throw new SetupError(`openbox did not start on display ${display}`);
  }
  return { display, stop };
}

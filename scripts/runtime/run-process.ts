/**
 * Child processes of the development tools.
 *
 * Invariant: no process started here outlives the command that started it. Each is killed when
 * Node exits; on Linux `setpriv --pdeathsig` (util-linux) also covers a parent that was killed
 * with SIGKILL and could not clean up.
 */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * True while a process of this id runs.
 *
 * A zombie does not: in a container whose first process never collects the dead, a killed command
 * stays in the table for good.
 */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  try {
    // proc_pid_stat(5): the state follows the name, which is in brackets and may hold anything.
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

/** The full path of `command` on the PATH, or null. */
export function findOnPath(command: string, env: NodeJS.ProcessEnv = process.env): string | null {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    if (folder === '') continue;
    const file = join(folder, command);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

/** Starts a process that ends with this one. `ENOENT` arrives as the child's `error` event, as with `spawn`. */
export function startProcess(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): ChildProcess {
  const setpriv = process.platform === 'linux' ? findOnPath('setpriv') : null;
  const child =
    setpriv === null || (!command.includes('/') && findOnPath(command) === null)
      ? spawn(command, args, options)
      : spawn(setpriv, ['--pdeathsig', 'KILL', '--', command, ...args], options);
  running.add(child);
  const forget = () => running.delete(child);
  child.once('exit', forget);
  child.once('error', forget);
  return child;
}

/** Ends a process: SIGTERM, and SIGKILL when it is still there after `graceMs`. Safe to repeat. */
export async function stopProcess(child: ChildProcess, graceMs = 3_000): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

export interface Finished {
  /** 127 when the program could not be started, 124 when the time limit ended it. */
  readonly code: number;
  /** Stdout and stderr in the order they came, the last 200,000 characters. */
  readonly output: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeLimitMs?: number;
  /** Called with every piece of output as it comes. */
  readonly onOutput?: (text: string) => void;
}

/** Runs a process to its end. Never rejects: what went wrong is in `code` and `output`. */
export function runProcess(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  return new Promise((resolve) => {
    const child = startProcess(command, args, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.env === undefined ? {} : { env: options.env }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let isOverTime = false;
    const timer =
      options.timeLimitMs === undefined
        ? null
        : setTimeout(() => {
            isOverTime = true;
            child.kill('SIGKILL');
          }, options.timeLimitMs);
    const collect = (chunk: Buffer) => {
      const text = chunk.toString();
      output = (output + text).slice(-200_000);
      options.onOutput?.(text);
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.once('error', (error) => {
      if (timer !== null) clearTimeout(timer);
      resolve({ code: 127, output: `${output}${error.message}` });
    });
    child.once('close', (code) => {
      if (timer !== null) clearTimeout(timer);
      resolve({ code: isOverTime ? 124 : (code ?? 1), output });
    });
  });
}

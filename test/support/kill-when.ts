/**
 * Kill when: runs a child of a test until it has printed enough, kills it with SIGKILL and waits for its end.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** test/support/hold-ledger.ts on the ledger at `path`; killed at the end of the test at the latest. */
export function startLedgerChild(
  path: string,
  task: 'hold' | 'record' | 'migrate' | 'delete',
  { uid, args = [] }: { readonly uid?: number; readonly args?: readonly string[] } = {},
): ChildProcess {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'hold-ledger.ts'), path, task, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(uid === undefined ? {} : { uid }),
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

/** Lines of a child's output, up to the one that `isEnough`, after which it is killed; settles at its end. */
export function linesUntil(
  child: ChildProcess,
  isEnough: (lines: readonly string[]) => boolean,
): Promise<string[]> {
  return new Promise((resolve, reject) => {
    let text = '';
    let isKilled = false;
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (!isKilled && isEnough(text.split('\n').slice(0, -1))) isKilled = child.kill('SIGKILL');
    });
    child.once('error', reject);
    child.once('close', () => resolve(text.split('\n').slice(0, -1)));
  });
}

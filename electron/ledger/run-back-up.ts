/**
 * Run back-up: makes one backup in a thread of its own and brings back its answer.
 *
 * `entry` is where the worker lies: beside main.js in the app, the source itself under plain Node.
 */
import { Worker } from 'node:worker_threads';
import { failed, type Result } from '../../contract/result.ts';
import type { BackedUp, BackUpFailure, BackUpRequest } from './back-up.ts';

/** Never rejects: a thread that dies is a failed backup. */
export function runBackUp(entry: URL, request: BackUpRequest): Promise<Result<BackedUp, BackUpFailure>> {
  return new Promise((resolve) => {
    const fail = (detail: string): void => resolve(failed({ kind: 'failed', detail }));
    const worker = new Worker(entry, { workerData: request });
    worker.once('message', resolve);
    worker.once('error', (error) => fail(error instanceof Error ? error.message : 'the worker failed'));
    worker.once('exit', (code) => fail(`the worker ended with ${code} and said nothing`));
  });
}

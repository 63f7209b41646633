/**
 * Run export: a daily log in a worker thread, with progress, cancellable, noted before the file has its name.
 *
 * The station's main process may call it while visitors come: what it does here is a few messages. Private keys that
 * are handed in are used up: they are moved to the worker, which overwrites them, and the caller's are overwritten.
 */
import { rmSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { failed, type Result } from '../../contract/result.ts';
import type { DailyLog, DailyLogError } from './daily-log.ts';
import type { ReportLanguage } from './daily-log-columns.ts';
import type { ExportTask, FromWorker, ToWorker } from './export-messages.ts';

export type ExportError =
  | DailyLogError
  | { readonly kind: 'not-noted' | 'worker-failed'; readonly detail: string };

export interface ExportOptions {
  /** export-worker.js beside main.js; under plain Node export-worker.ts of this folder. */
  readonly workerPath: string;
  readonly ledgerPath: string;
  /** `YYYY-MM-DD` in Viet Nam. */
  readonly day: string;
  readonly outFile: string;
  readonly language?: ReportLanguage;
  /** By key id (openVenueKeys); overwritten at once. None: a log without names. */
  readonly privateKeys?: ReadonlyMap<string, Uint8Array> | null;
  /** Puts the export into the audit; the file gets its name only when that is done. */
  readonly note: (log: DailyLog) => Result<unknown, { readonly kind: string; readonly detail: string }>;
  readonly onProgress?: (rows: number) => void;
}

export interface ExportRun {
  /** Never rejects. */
  readonly done: Promise<Result<DailyLog, ExportError>>;
  /** Nothing is left behind; `done` says `cancelled`, unless it was done already. */
  cancel(): void;
}

export function runExport(options: ExportOptions): ExportRun {
  const { workerPath, ledgerPath, day, outFile, language = 'vi', note, onProgress } = options;
  const cancelled = new SharedArrayBuffer(4);
  const privateKeys = options.privateKeys ? [...options.privateKeys].map(takeKey) : null;
  const task: ExportTask = { ledgerPath, day, outFile, language, privateKeys, cancelled };

  const done = new Promise<Result<DailyLog, ExportError>>((resolve) => {
    let refusal: ExportError | null = null;
    let isDone = false;
    const fail = (detail: string): void => {
      if (isDone) return;
      isDone = true;
      // A worker that broke down could not tidy up after itself. Where the disk is gone nobody can, and it says so.
      try {
        rmSync(`${outFile}.${process.pid}.part`, { force: true });
      } catch {
        // What is left is removed with the next export to this file.
      }
      resolve(failed({ kind: 'worker-failed', detail }));
    };
    const worker = new Worker(workerPath, {
      workerData: task,
      transferList: (privateKeys ?? []).map(([, bytes]) => bytes),
    });
    worker.on('message', (message: FromWorker) => {
      switch (message.kind) {
        case 'rows':
          onProgress?.(message.rows);
          break;
        case 'drafted': {
          const noted = note(message.log);
          if (!noted.ok)
            refusal = { kind: 'not-noted', detail: `${noted.error.kind}: ${noted.error.detail}` };
          const answer: ToWorker = { mayKeep: noted.ok };
          worker.postMessage(answer);
          break;
        }
        case 'done':
          isDone = true;
          resolve(refusal === null ? message.result : failed(refusal));
          break;
      }
    });
    worker.on('error', (error) => fail(error instanceof Error ? error.message : 'unknown'));
    worker.on('exit', (code) => fail(`the worker ended with ${code}`));
  });

  return { done, cancel: () => void Atomics.store(new Int32Array(cancelled), 0, 1) };
}

/** A copy in memory of its own, which can be moved to another thread; the original is overwritten. */
function takeKey([keyId, bytes]: readonly [string, Uint8Array]): readonly [string, ArrayBuffer] {
  const own = new Uint8Array(bytes).buffer;
  bytes.fill(0);
  return [keyId, own];
}

/**
 * Desk thread: the desk's side of desk-worker.ts.
 *
 * The station's main process may ask while visitors come: what happens here is a few messages. No question rejects;
 * one that nobody can answer any more comes back as `unread`.
 */
import { Worker } from 'node:worker_threads';
import { failed, type Result } from '../../contract/result.ts';
import type {
  DeskAnswers,
  DeskQuestion,
  DeskTask,
  DeskUnread,
  FromDeskWorker,
  ToDeskWorker,
} from './desk-messages.ts';

export interface DeskThread {
  ask<K extends keyof DeskAnswers>(
    question: Extract<DeskQuestion, { readonly kind: K }>,
  ): Promise<Result<DeskAnswers[K], DeskUnread>>;
  /** Repeatable. What was asked and not answered comes back as `unread`. */
  close(): void;
}

/** `workerPath`: desk-worker.js beside main.js; under plain Node desk-worker.ts of this folder. */
export function startDeskThread(workerPath: string, ledgerPath: string): DeskThread {
  const task: DeskTask = { ledgerPath };
  const worker = new Worker(workerPath, { workerData: task });
  const waiting = new Map<number, (result: FromDeskWorker['result']) => void>();
  let asked = 0;
  let isOver = false;

  function end(detail: string): void {
    isOver = true;
    for (const settle of waiting.values()) settle(failed({ kind: 'unread', detail }));
    waiting.clear();
  }

  const send = (message: ToDeskWorker): void => worker.postMessage(message);
  worker.on('message', ({ number, result }: FromDeskWorker) => {
    waiting.get(number)?.(result);
    waiting.delete(number);
  });
  worker.on('error', (error) => end(error instanceof Error ? error.message : 'the thread failed'));
  worker.on('exit', (code) => end(`the thread ended with ${code}`));

  return {
    ask<K extends keyof DeskAnswers>(question: Extract<DeskQuestion, { readonly kind: K }>) {
      return new Promise<Result<DeskAnswers[K], DeskUnread>>((resolve) => {
        if (isOver) {
          resolve(failed({ kind: 'unread', detail: 'the thread is closed' }));
          return;
        }
        asked += 1;
        // The worker answers a question of this kind with an answer of this kind.
        waiting.set(asked, (result) => resolve(result as Result<DeskAnswers[K], DeskUnread>));
        send({ number: asked, question });
      });
    },
    close() {
      if (isOver) return;
      end('the desk was closed');
      send({ number: 0, question: null });
    },
  };
}

/**
 * Desk worker: answers the desk's questions on a thread and a read-only connection of its own.
 *
 * A scan never waits for it. Stays while the desk is open; a ledger that cannot be read now is tried again with the
 * next question, since the desk asks again every few seconds.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { failed, ok } from '../../contract/result.ts';
import { type DeskReader, openDeskReader } from '../ledger/read-desk.ts';
import type { DeskAnswers, DeskQuestion, DeskTask, FromDeskWorker, ToDeskWorker } from './desk-messages.ts';

if (parentPort === null) throw new Error('this runs as a worker thread only');
const port = parentPort;
const { ledgerPath } = workerData as DeskTask;
let reader: DeskReader | null = null;

function answer(ledger: DeskReader, question: DeskQuestion): DeskAnswers[keyof DeskAnswers] {
  switch (question.kind) {
    case 'day':
      return ledger.countDay(question.day);
    case 'log':
      return ledger.readLog(question.filter, question.after);
    case 'days':
      return ledger.days();
    case 'delivery':
      return ledger.delivery();
  }
}

function attempt(question: DeskQuestion): FromDeskWorker['result'] {
  try {
    if (reader === null) {
      const opened = openDeskReader(ledgerPath);
      if (!opened.ok) return failed({ kind: 'unread', detail: opened.error.detail });
      reader = opened.value;
    }
    return ok(answer(reader, question));
  } catch (error) {
    // SQLite's: the disk fails, or the file was damaged. A new connection may fare better.
    reader?.close();
    reader = null;
    return failed({ kind: 'unread', detail: error instanceof Error ? error.message : 'unknown' });
  }
}

port.on('message', ({ number, question }: ToDeskWorker) => {
  if (question === null) {
    reader?.close();
    port.close();
    return;
  }
  const told: FromDeskWorker = { number, result: attempt(question) };
  port.postMessage(told);
});

/**
 * Export worker: writes one daily log beside the station, on a thread and a read-only connection of its own.
 *
 * A scan never waits for it. The private keys are overwritten as soon as the data keys are open, those when the file
 * is written. It ends by itself after one task.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { failed, type Result } from '../../contract/result.ts';
import { openReadOnlyLedger } from '../ledger/read-ledger.ts';
import { type ClaimsReader, createClaimsReader } from '../vault/read-claims.ts';
import { type DailyLog, type DailyLogError, draftDailyLog } from './daily-log.ts';
import type { ExportTask, FromWorker, ToWorker } from './export-messages.ts';

if (parentPort === null) throw new Error('this runs as a worker thread only');
const port = parentPort;
const task = workerData as ExportTask;
/** On a PC with two cores a thread that never sleeps makes the station's wait for its turn. */
const PAUSE_MS = 4;
const never = new Int32Array(new SharedArrayBuffer(4));
const tell = (message: FromWorker): void => port.postMessage(message);

async function run(): Promise<Result<DailyLog, DailyLogError>> {
  if (task.privateKeys === null) return writeWith(null);
  const privateKeys = new Map(task.privateKeys.map(([keyId, bytes]) => [keyId, new Uint8Array(bytes)]));
  try {
    const ledger = openReadOnlyLedger(task.ledgerPath);
    if (!ledger.ok) return ledger;
    // A visit is sealed under a key of its own local day: no other day is opened.
    const keys = ledger.value.dataKeys().filter(({ day }) => day === task.day);
    ledger.value.close();
    const claims = await createClaimsReader({ keys, privateKeys });
    for (const bytes of privateKeys.values()) bytes.fill(0);
    try {
      return await writeWith(claims);
    } finally {
      claims.close();
    }
  } finally {
    for (const bytes of privateKeys.values()) bytes.fill(0);
  }
}

async function writeWith(claims: ClaimsReader | null): Promise<Result<DailyLog, DailyLogError>> {
  const flag = new Int32Array(task.cancelled);
  const { ledgerPath, day, outFile, language } = task;
  const draft = draftDailyLog({
    ledgerPath,
    day,
    outFile,
    language,
    claims,
    onRows: (rows) => tell({ kind: 'rows', rows }),
    isCancelled: () => Atomics.load(flag, 0) !== 0,
    pause: () => void Atomics.wait(never, 0, 0, PAUSE_MS),
  });
  if (!draft.ok) return draft;
  const answer = new Promise<ToWorker>((resolve) => port.once('message', resolve));
  tell({ kind: 'drafted', log: draft.value.log });
  if ((await answer).mayKeep && Atomics.load(flag, 0) === 0) return draft.value.keep();
  draft.value.discard();
  return failed({ kind: 'cancelled', detail: 'the file was not kept' });
}

tell({ kind: 'done', result: await run() });
port.close();

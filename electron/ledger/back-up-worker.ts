/**
 * Back-up worker: the entry of the thread that makes one backup (back-up.ts) and ends.
 *
 * A copy of a large ledger takes seconds, in which the station goes on. Holds nothing, decides nothing.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { type BackUpRequest, backUp, removeOldAside } from './back-up.ts';

const request = workerData as BackUpRequest;
const made = backUp(request);
if (request.retainDays !== null) removeOldAside(request.ledgerPath, request.retainDays, request.nowMs);
parentPort?.postMessage(made);

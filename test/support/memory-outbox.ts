/**
 * An outbox in memory, with the promises of the ledger's: all of a call or nothing of it.
 */

import type { Visit } from '../../contract/visit.ts';
import type { Outbox, Quarantine } from '../../electron/sync/upload-batches.ts';
import { sampleKey } from './sample-visits.ts';

export interface MemoryOutbox extends Outbox {
  add(...visits: readonly Visit[]): void;
  /** For the test to look at; never fails. */
  pendingIds(): readonly string[];
  readonly acknowledged: readonly string[];
  readonly setAside: readonly Quarantine[];
  /** The next call of this kind throws, as a full disk would make it. */
  failNext(call: 'load' | 'load-keys' | 'acknowledge' | 'quarantine' | 'count'): void;
}

export function createMemoryOutbox(visits: readonly Visit[] = []): MemoryOutbox {
  const pending = new Map(visits.map((visit) => [visit.id, visit]));
  const acknowledged: string[] = [];
  const setAside: Quarantine[] = [];
  const failing = new Set<string>();
  const mayFail = (call: string): void => {
    if (failing.delete(call)) throw new Error(`${call}: disk full`);
  };
  return {
    pendingIds: () => [...pending.keys()],
    acknowledged,
    setAside,
    add: (...more) => {
      for (const visit of more) pending.set(visit.id, visit);
    },
    failNext: (call) => failing.add(call),
    loadPending(limit) {
      mayFail('load');
      return [...pending.values()].slice(0, limit);
    },
    loadKeys(ids) {
      mayFail('load-keys');
      return ids.map((id) => sampleKey(id));
    },
    acknowledge(ids) {
      mayFail('acknowledge');
      for (const id of ids) if (pending.delete(id)) acknowledged.push(id);
    },
    quarantine(rows) {
      mayFail('quarantine');
      for (const row of rows) if (pending.delete(row.id)) setAside.push(row);
    },
    countPending() {
      mayFail('count');
      return { pending: pending.size, quarantined: setAside.length };
    },
  };
}

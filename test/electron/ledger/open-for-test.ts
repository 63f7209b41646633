/**
 * Opening a ledger in a test: real SQLite in a temporary file, closed when the test is over.
 */
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { createLedger, type Ledger } from '../../../electron/ledger/ledger.ts';
import { openDatabase } from '../../../electron/ledger/open-database.ts';
import { openLedger } from '../../../electron/ledger/open-ledger.ts';
import { SAMPLE_MS } from '../../../scripts/rig/sample-visit.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

export const ledgerPath = (): string => join(temporaryFolder(), 'ledger.db');

export function openForTest(path: string = ledgerPath()): Ledger {
  const opened = openLedger({ path, nowMs: () => SAMPLE_MS });
  if (!opened.ok) throw new Error(`${opened.error.kind}: ${opened.error.detail}`);
  onTestFinished(() => opened.value.close());
  return opened.value;
}

/** A ledger together with the connection under it, to damage rows or to shrink the disk. */
export function openWithDatabase(path: string = ledgerPath()): { ledger: Ledger; database: Database } {
  const database = openDatabase(path);
  if (!database.ok) throw new Error(`${database.error.kind}: ${database.error.detail}`);
  const ledger = createLedger({ database: database.value, nowMs: () => SAMPLE_MS });
  onTestFinished(() => ledger.close());
  return { ledger, database: database.value };
}

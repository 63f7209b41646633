/**
 * Opening a ledger in a test: real SQLite in a temporary file, claims sealed for real, closed when the test is over.
 */
import { join } from 'node:path';
import SqliteDatabase, { type Database } from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { localDayOf } from '../../../contract/local-time.ts';
import type { Claims } from '../../../contract/reading.ts';
import type { WrappedDataKey } from '../../../contract/vault.ts';
import type { NewVisit, Visit } from '../../../contract/visit.ts';
import { createLedger, type Ledger } from '../../../electron/ledger/ledger.ts';
import type { MigrationTools } from '../../../electron/ledger/migrations/migration.ts';
import { openDatabase } from '../../../electron/ledger/open-database.ts';
import {
  type OpenedLedger,
  type OpenLedgerOptions,
  openLedger,
} from '../../../electron/ledger/open-ledger.ts';
import { createClaimsReader } from '../../../electron/vault/read-claims.ts';
import { openSampleSealer, samplePrivateKeys, sampleSigner } from '../../../scripts/rig/sample-vault.ts';
import { SAMPLE_MS, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

export const DAY_MS = 24 * 3_600_000;
const DAYS_AROUND = 40;

/** Seals claims of any day within 40 days of SAMPLE_MS at once: tests record many days in no time. */
const sealer = await openSampleSealer();
await sealer.prepareDays(
  Array.from({ length: 2 * DAYS_AROUND + 1 }, (_, i) => localDayOf(SAMPLE_MS + (i - DAYS_AROUND) * DAY_MS)),
);

export const tools: MigrationTools = { sealer };
export const ledgerPorts = {
  nowMs: () => SAMPLE_MS,
  stationId: 'station-1',
  sealer,
  signer: sampleSigner,
};

export const ledgerPath = (): string => join(temporaryFolder(), 'ledger.db');

export function openForTest(
  path: string = ledgerPath(),
  changes: Partial<typeof ledgerPorts & Pick<OpenLedgerOptions, 'remembered'>> = {},
): OpenedLedger {
  const opened = openLedger({ path, ...ledgerPorts, ...changes });
  if (!opened.ok) throw new Error(`${opened.error.kind}: ${opened.error.detail}`);
  onTestFinished(() => opened.value.close());
  return opened.value;
}

/** A ledger together with the connection under it, to damage rows or to shrink the disk. */
export function openWithDatabase(
  path: string = ledgerPath(),
  changes: Partial<typeof ledgerPorts> = {},
): { ledger: Ledger; database: Database } {
  const database = openDatabase(path, tools);
  if (!database.ok) throw new Error(`${database.error.kind}: ${database.error.detail}`);
  const ledger = createLedger({ database: database.value, ...ledgerPorts, ...changes });
  onTestFinished(() => ledger.close());
  return { ledger, database: database.value };
}

/** Takes the guards off: as a disk or a hand with the right tools damages rows. */
export function dropTriggers(database: Database): void {
  for (const name of database
    .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`)
    .pluck()
    .all())
    database.exec(`DROP TRIGGER ${name}`);
}

/** Changes a closed ledger with the tools of somebody who knows how. */
export function tamper(path: string, task: (database: Database) => void): void {
  const database = new SqliteDatabase(path);
  dropTriggers(database);
  database.pragma('foreign_keys = OFF');
  task(database);
  database.close();
}

export function recordAll(
  ledger: Ledger,
  count: number,
  from = 1,
  changes: (n: number) => Partial<NewVisit> = () => ({}),
): Visit[] {
  return Array.from({ length: count }, (_, i) => {
    const recorded = ledger.recordVisit(sampleVisit(from + i, changes(from + i)));
    if (!recorded.ok) throw new Error(recorded.error.detail);
    return recorded.value;
  });
}

/** What of a visit lies open: its claims, tags, seal and hash put aside. */
export function openPart(visit: Visit | NewVisit): Record<string, unknown> {
  const {
    sealedClaims: _s,
    hash: _h,
    claims: _c,
    tags: _t,
    ...rest
  } = { ...visit } as Record<string, unknown>;
  return rest;
}

/** The claims of each visit, opened with both private keys. */
export async function claimsOf(
  visits: readonly Visit[],
  keys: Iterable<WrappedDataKey>,
  privateKeys: ReadonlyMap<string, Uint8Array> = samplePrivateKeys(),
): Promise<(Claims | null)[]> {
  const reader = await createClaimsReader({ keys, privateKeys });
  const claims = visits.map((visit) => reader.open(visit));
  if (reader.counts().broken + reader.counts().noKey > 0) throw new Error(JSON.stringify(reader.counts()));
  reader.close();
  return claims;
}

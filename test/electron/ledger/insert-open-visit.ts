/**
 * Insert open visit: a row as layouts 10 to 40 kept it, claims in the clear. A ledger of the program before a step.
 */
import Database from 'better-sqlite3';
import { migrate } from '../../../electron/ledger/migrate.ts';
import { SAMPLE_MS, SAMPLE_RUN_ID, sampleId } from '../../../scripts/rig/sample-visit.ts';
import { ledgerPath, tools } from './open-for-test.ts';

type OpenRow = Readonly<Record<string, string | number | null>>;

export const openRow = (seq: number, changes: OpenRow = {}): OpenRow => ({
  seq,
  id: sampleId(seq),
  station_id: 'station-1',
  at_ms: SAMPLE_MS,
  monotonic_us: seq,
  run_id: SAMPLE_RUN_ID,
  venue_id: 'venue-1',
  gate: 'Cổng chính',
  lane: 'main',
  device_id: 'scanner-1',
  via: 'serial',
  direction: 'in',
  family: 'declaration',
  trust: 'verified',
  is_unreadable: 0,
  code_reason: null,
  outcome: 'accept',
  reasons: '["declaration-ok"]',
  next_step: 'walk-in',
  policy_id: 'office',
  policy_version: 1,
  notices: '[]',
  claims: '{"fullName":"Nguyễn Văn Mẫu"}',
  ...changes,
});

export function insertOpenVisit(database: Database.Database, row: OpenRow): void {
  const columns = Object.keys(row);
  database
    .prepare(
      `INSERT INTO visits (${columns.join(', ')}) VALUES (${columns.map((column) => `@${column}`).join(', ')})`,
    )
    .run(row);
}

/** The path of a ledger of that layout with as many visits, none of them queued. */
export function makeOldLedger(layout: number, visits: number): string {
  const path = ledgerPath();
  const database = new Database(path);
  migrate(database, tools, layout);
  for (let seq = 1; seq <= visits; seq++) insertOpenVisit(database, openRow(seq));
  database.close();
  return path;
}

import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { layoutOf, migrate } from '../../../../electron/ledger/migrate.ts';
import { APPLICATION_ID } from '../../../../electron/ledger/migrations/010-visits.ts';
import { insertVisit, rowOf, type VisitRow } from '../../../../electron/ledger/visit-row.ts';
import { sampleVisit } from '../../../../scripts/rig/sample-visit.ts';

function openAt10(): Database.Database {
  const database = new Database(':memory:');
  migrate(database, 10);
  return database;
}
const row = (changes: Partial<VisitRow> = {}): VisitRow => ({
  ...rowOf({ ...sampleVisit(1), seq: 1 }),
  ...changes,
});

describe('migration 010', () => {
  it('makes an empty file a ledger with visits and nothing else', () => {
    const database = openAt10();
    expect(layoutOf(database)).toBe(10);
    expect(database.pragma('application_id', { simple: true })).toBe(APPLICATION_ID);
    expect(
      database
        .prepare(
          `SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'`,
        )
        .all(),
    ).toEqual([{ name: 'visits', strict: 1 }]);
  });

  it('takes a visit', () => {
    const database = openAt10();
    expect(database.prepare(insertVisit(10)).run(row()).changes).toBe(1);
  });

  it.each<[string, Partial<VisitRow>]>([
    ['a number below 1', { seq: 0 }],
    ['an id of another length', { id: 'x' }],
    ['a time that is text', { atMs: 'yesterday' }],
    ['a monotonic time before the run began', { monotonicUs: -1 }],
    ['a third direction', { direction: 'both' }],
    ['a fourth outcome', { outcome: 'maybe' }],
    ['a flag that is neither 0 nor 1', { isUnreadable: 2 }],
    ['reasons that are not JSON', { reasons: 'expired' }],
    ['claims that are not JSON', { claims: '{' }],
    ['no gate', { gate: null }],
  ])('refuses %s', (_, changes) => {
    const database = openAt10();
    expect(() => database.prepare(insertVisit(10)).run(row(changes))).toThrow(Database.SqliteError);
  });

  it('refuses an id twice', () => {
    const database = openAt10();
    database.prepare(insertVisit(10)).run(row());
    expect(() => database.prepare(insertVisit(10)).run(row({ seq: 2 }))).toThrow(/UNIQUE/);
  });
});

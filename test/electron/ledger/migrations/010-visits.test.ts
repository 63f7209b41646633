import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { layoutOf, migrate } from '../../../../electron/ledger/migrate.ts';
import { APPLICATION_ID } from '../../../../electron/ledger/migrations/010-visits.ts';
import { insertOpenVisit, openRow } from '../insert-open-visit.ts';
import { tools } from '../open-for-test.ts';

function openAt10(): Database.Database {
  const database = new Database(':memory:');
  migrate(database, tools, 10);
  return database;
}

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
    insertOpenVisit(database, openRow(1));
    expect(database.prepare('SELECT seq FROM visits').pluck().all()).toEqual([1]);
  });

  it.each<[string, Record<string, string | number | null>]>([
    ['a number below 1', { seq: 0 }],
    ['an id of another length', { id: 'x' }],
    ['a time that is text', { at_ms: 'yesterday' }],
    ['a monotonic time before the run began', { monotonic_us: -1 }],
    ['a third direction', { direction: 'both' }],
    ['a fourth outcome', { outcome: 'maybe' }],
    ['a flag that is neither 0 nor 1', { is_unreadable: 2 }],
    ['reasons that are not JSON', { reasons: 'expired' }],
    ['claims that are not JSON', { claims: '{' }],
    ['no gate', { gate: null }],
  ])('refuses %s', (_, changes) => {
    const database = openAt10();
    expect(() => insertOpenVisit(database, openRow(1, changes))).toThrow(Database.SqliteError);
  });

  it('refuses an id twice', () => {
    const database = openAt10();
    insertOpenVisit(database, openRow(1));
    expect(() => insertOpenVisit(database, openRow(1, { seq: 2 }))).toThrow(/UNIQUE/);
  });
});

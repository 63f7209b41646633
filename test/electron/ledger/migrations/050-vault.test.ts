import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { daysOfOpenClaims, layoutOf, migrate } from '../../../../electron/ledger/migrate.ts';
import type { MigrationTools } from '../../../../electron/ledger/migrations/migration.ts';
import { SAMPLE_MS } from '../../../../scripts/rig/sample-visit.ts';
import { insertOpenVisit, makeOldLedger, openRow } from '../insert-open-visit.ts';
import { openForTest, tools } from '../open-for-test.ts';

const openAt = (layout: number): Database.Database => {
  const database = new Database(':memory:');
  migrate(database, tools, layout);
  return database;
};
/** 2026-11-22 00:00 in Viet Nam. */
const MIDNIGHT_MS = Date.UTC(2026, 10, 21, 17);

describe('migration 050', () => {
  it('makes an empty file a ledger of strict tables, each append-only one with its guards', () => {
    const database = openAt(50);
    expect(layoutOf(database)).toBe(50);
    const loose = database
      .prepare(
        `SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite_%'`,
      )
      .all();
    expect(loose).toEqual([]);
    const guarded = database
      .prepare<[], string>(`SELECT tbl_name FROM sqlite_schema WHERE type = 'trigger'`)
      .pluck()
      .all();
    // Against DELETE, UPDATE and REPLACE.
    expect(guarded.toSorted()).toEqual(
      ['audit', 'data_keys', 'visits'].flatMap((table) => [table, table, table]),
    );
  });

  it('leaves no table of before behind, and outbox and quarantine refer to the new visits', () => {
    const database = new Database(makeOldLedger(40, 3));
    database.exec(`INSERT INTO outbox VALUES (1); INSERT INTO quarantine VALUES (2, 'invalid', '', 0);`);
    migrate(database, tools);
    database.pragma('foreign_keys = ON');
    const names = database
      .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
      .pluck()
      .all();
    expect(names).not.toContain('sealed_visits');
    expect(database.pragma('foreign_key_check')).toEqual([]);
    for (const table of ['outbox', 'quarantine'])
      expect(
        database.prepare(`SELECT "table" FROM pragma_foreign_key_list('${table}')`).pluck().all(),
      ).toEqual(['visits']);
    expect(() => database.exec('INSERT INTO outbox VALUES (9)')).toThrow(/FOREIGN KEY/);
    database.close();
  });

  it('asks for a key of each local day on which claims lie open, by the clock of Viet Nam', () => {
    const database = openAt(40);
    expect(daysOfOpenClaims(database)).toEqual([]);
    insertOpenVisit(database, openRow(1, { at_ms: MIDNIGHT_MS - 1 }));
    insertOpenVisit(database, openRow(2, { at_ms: MIDNIGHT_MS }));
    insertOpenVisit(database, openRow(3, { at_ms: MIDNIGHT_MS + 1 }));
    insertOpenVisit(database, openRow(4, { at_ms: SAMPLE_MS + 40 * 86_400_000, claims: null }));
    insertOpenVisit(database, openRow(5, { at_ms: 0 }));
    expect([...daysOfOpenClaims(database)].sort()).toEqual(['1970-01-01', '2026-11-21', '2026-11-22']);
    expect(daysOfOpenClaims(openAt(50))).toEqual([]);
    expect(daysOfOpenClaims(new Database(':memory:'))).toEqual([]);
  });

  it('stores a key once for all the visits of its day', () => {
    const path = makeOldLedger(40, 5);
    openForTest(path).close();
    const database = new Database(path);
    expect(database.prepare('SELECT day FROM data_keys').pluck().all()).toEqual(['2026-11-21']);
    expect(database.prepare('SELECT DISTINCT data_key FROM visits').pluck().all()).toEqual([1]);
    database.close();
  });

  it('undoes everything when one visit in the middle cannot be sealed', () => {
    const path = makeOldLedger(40, 5);
    const database = new Database(path);
    let asked = 0;
    const failing: MigrationTools = {
      sealer: {
        seal: (...of) =>
          ++asked < 4
            ? tools.sealer.seal(...of)
            : { ok: false, error: { kind: 'no-data-key', detail: 'no key is ready' } },
      },
    };
    expect(() => migrate(database, failing)).toThrow('no key is ready');
    expect(asked).toBe(4);
    expect(layoutOf(database)).toBe(40);
    expect(database.prepare(`SELECT name FROM sqlite_schema WHERE name = 'data_keys'`).all()).toEqual([]);
    expect(database.prepare('SELECT count(*) FROM visits WHERE claims LIKE ?').pluck().get('%Mẫu%')).toBe(5);
    migrate(database, tools);
    expect(layoutOf(database)).toBe(50);
    database.close();
  });
});

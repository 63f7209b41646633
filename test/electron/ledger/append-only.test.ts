import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { migrate } from '../../../electron/ledger/migrate.ts';
import { SAMPLE_MS, sampleId } from '../../../scripts/rig/sample-visit.ts';
import { DAY_MS, ledgerPath, openForTest, openWithDatabase, recordAll, tools } from './open-for-test.ts';
import { faultOfChain } from './recompute-chain.ts';

/** A ledger with two visits, and another program's connection to its file. */
function openBeside(): { path: string; other: Database.Database; dump: () => unknown } {
  const path = ledgerPath();
  const ledger = openForTest(path);
  recordAll(ledger, 2);
  const other = new Database(path);
  onTestFinished(() => {
    other.close();
  });
  const dump = (): unknown =>
    ['visits', 'audit', 'data_keys', 'permit'].map((table) => other.prepare(`SELECT * FROM ${table}`).all());
  return { path, other, dump };
}
const everyColumn = ['visits', 'audit', 'data_keys'].flatMap((table) => {
  const database = new Database(':memory:');
  migrate(database, tools);
  return database
    .prepare<[], string>(`SELECT name FROM pragma_table_info('${table}')`)
    .pluck()
    .all()
    .map((column): [string, string] => [table, column]);
});

describe('another program that opens the ledger', () => {
  it.each(everyColumn)('cannot change %s.%s, not even with a permit', (table, column) => {
    const { other, dump } = openBeside();
    const before = dump();
    expect(() => other.exec(`UPDATE ${table} SET ${column} = ${column}`)).toThrow('append-only');
    for (const kind of ['delete-day', 'erase-claims']) {
      const forge = other.transaction(() => {
        other.exec(`INSERT INTO permit VALUES ('${kind}')`);
        other.exec(`UPDATE ${table} SET ${column} = ${column === 'claims' ? "x'00'" : `${column} || '0'`}`);
      });
      expect(forge).toThrow();
    }
    expect(dump()).toEqual(before);
  });

  it.each([
    ['deletes visits', 'DELETE FROM visits'],
    ['deletes one visit', 'DELETE FROM visits WHERE seq = 2'],
    ['deletes audit entries', 'DELETE FROM audit WHERE number = 1'],
    ['deletes data keys', 'DELETE FROM data_keys'],
    ['renumbers a visit by its row id', 'UPDATE visits SET rowid = 9 WHERE seq = 2'],
    ['renumbers an audit entry by its row id', 'UPDATE audit SET _rowid_ = 99 WHERE number = 1'],
    ['erases claims', 'UPDATE visits SET claims = NULL'],
    ['replaces a visit', 'INSERT OR REPLACE INTO visits SELECT * FROM visits WHERE seq = 2'],
    ['replaces a visit by its id', 'REPLACE INTO visits (seq, id) SELECT 7, id FROM visits WHERE seq = 2'],
    [
      'upserts a visit',
      `INSERT INTO visits SELECT * FROM visits WHERE true ON CONFLICT DO UPDATE SET gate = 'x'`,
    ],
    ['changes or replaces', `UPDATE OR REPLACE visits SET seq = 1 WHERE seq = 2`],
    ['replaces an audit entry', 'REPLACE INTO audit SELECT * FROM audit WHERE number = 1'],
    ['replaces a data key', 'REPLACE INTO data_keys SELECT * FROM data_keys'],
    ['replaces a data key by its id', `REPLACE INTO data_keys SELECT 9, id, day, 0, '', '' FROM data_keys`],
  ])('is refused when it %s', (_, statement) => {
    const { other, dump } = openBeside();
    const before = dump();
    expect(() => other.exec(statement)).toThrow(Database.SqliteError);
    expect(dump()).toEqual(before);
  });

  it('finds no permit lying about, whatever the station did', () => {
    const { ledger, database } = openWithDatabase();
    recordAll(ledger, 3, 1, () => ({ atMs: SAMPLE_MS - 5 * DAY_MS }));
    const permits = (): unknown => database.prepare('SELECT * FROM permit').all();
    const ids = ledger.loadPending(9).map(({ id }) => id);
    ledger.acknowledge(ids.slice(0, 1), SAMPLE_MS);
    expect(ledger.deleteDaysBefore('2026-11-20', SAMPLE_MS).ok).toBe(true);
    expect(permits()).toEqual([]);
    const order = { orderId: 'o-1', actor: 'admin', reason: null, atMs: SAMPLE_MS };
    expect(ledger.erase({ ...order, visitIds: ids }).ok).toBe(true);
    expect(permits()).toEqual([]);
    // Both fail after the permit was given: their audit entry cannot be written.
    ledger.acknowledge(ids, SAMPLE_MS);
    database.exec(`CREATE TRIGGER no_audit BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'disk'); END`);
    expect(ledger.deleteDaysBefore('2026-11-20', SAMPLE_MS).ok).toBe(false);
    expect(ledger.erase({ ...order, orderId: 'o-2', visitIds: [sampleId(99)] }).ok).toBe(false);
    expect(permits()).toEqual([]);
    database.exec('DROP TRIGGER no_audit');
    expect(ledger.deleteDaysBefore('2026-11-20', SAMPLE_MS).ok).toBe(true);
    expect(faultOfChain(database)).toBeNull();
  });

  it('does not stop the station by a permit that it leaves behind, and the station takes it away', () => {
    const { ledger, database } = openWithDatabase();
    recordAll(ledger, 1, 1, () => ({ atMs: SAMPLE_MS - 5 * DAY_MS }));
    ledger.acknowledge([ledger.loadPending(1)[0]?.id ?? ''], SAMPLE_MS);
    database.exec(`INSERT INTO permit VALUES ('delete-day'), ('erase-claims')`);
    expect(ledger.deleteDaysBefore('2026-11-20', SAMPLE_MS)).toMatchObject({
      ok: true,
      value: { visits: 1 },
    });
    expect(database.prepare('SELECT * FROM permit').all()).toEqual([]);
  });
});

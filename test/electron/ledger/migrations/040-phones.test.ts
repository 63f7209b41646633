import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { migrate } from '../../../../electron/ledger/migrate.ts';
import { openReadOnlyLedger } from '../../../../electron/ledger/read-ledger.ts';
import { ledgerPath } from '../open-for-test.ts';

describe('migration 040', () => {
  it.each([
    ['an hour that does not begin on the hour', `INSERT INTO phones VALUES (1, 'bluezone', 1, 0, 0)`],
    ['an hour of no minutes', `INSERT INTO phones VALUES (0, 'bluezone', 0, 0, 0)`],
    ['a count below nothing', `INSERT INTO phones VALUES (0, 'bluezone', 1, -1, 0)`],
  ])('refuses %s', (_, statement) => {
    const database = new Database(':memory:');
    migrate(database, 40);
    expect(() => database.exec(statement)).toThrow(/CHECK/);
  });

  it('is not needed to read an older ledger', () => {
    const path = ledgerPath();
    const database = new Database(path);
    migrate(database, 30);
    database.close();
    const reader = openReadOnlyLedger(path);
    if (!reader.ok) throw new Error(reader.error.detail);
    expect(reader.value.phonesBetween(0, 1e15)).toEqual([]);
    reader.value.close();
  });
});

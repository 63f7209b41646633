import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { migrate } from '../../../../electron/ledger/migrate.ts';
import { tools } from '../open-for-test.ts';

describe('migration 040', () => {
  it.each([
    ['an hour that does not begin on the hour', `INSERT INTO phones VALUES (1, 'bluezone', 1, 0, 0)`],
    ['an hour of no minutes', `INSERT INTO phones VALUES (0, 'bluezone', 0, 0, 0)`],
    ['a count below nothing', `INSERT INTO phones VALUES (0, 'bluezone', 1, -1, 0)`],
  ])('refuses %s', (_, statement) => {
    const database = new Database(':memory:');
    migrate(database, tools, 40);
    expect(() => database.exec(statement)).toThrow(/CHECK/);
  });
});

import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { layoutOf, migrate } from '../../../../electron/ledger/migrate.ts';
import { sampleVisit } from '../../../../scripts/rig/sample-visit.ts';
import { makeOldLedger } from '../insert-open-visit.ts';
import { openForTest, tools } from '../open-for-test.ts';

const oldLedger = (visits: number): string => makeOldLedger(10, visits);

describe('migration 020', () => {
  it('queues every visit of an older ledger, for none was ever sent', () => {
    const ledger = openForTest(oldLedger(3));
    expect(ledger.loadPending(10).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(ledger.countPending()).toEqual({ pending: 3, quarantined: 0 });
    expect(ledger.lastAckedAtMs()).toBeNull();
    const next = ledger.recordVisit(sampleVisit(4));
    expect(next.ok && next.value.seq).toBe(4);
  });

  it('is taken once', () => {
    const path = oldLedger(2);
    const first = openForTest(path);
    first.acknowledge(
      first.loadPending(10).map(({ id }) => id),
      1,
    );
    first.close();
    expect(openForTest(path).countPending().pending).toBe(0);
  });

  it('leaves the older layout whole when it fails in the middle', () => {
    const database = new Database(oldLedger(1));
    // A table of that name stands in the way of the last statements, so the first must be undone.
    database.exec('CREATE TABLE delivery (x INTEGER)');
    expect(() => migrate(database, tools)).toThrow();
    expect(layoutOf(database)).toBe(10);
    expect(database.prepare(`SELECT count(*) FROM sqlite_schema WHERE name = 'outbox'`).pluck().get()).toBe(
      0,
    );
    database.exec('DROP TABLE delivery');
    migrate(database, tools, 20);
    expect(layoutOf(database)).toBe(20);
    database.close();
  });

  it('refuses an outbox row without its visit', () => {
    const path = oldLedger(1);
    const database = new Database(path);
    migrate(database, tools, 20);
    expect(() => database.exec('INSERT INTO outbox (seq) VALUES (9)')).toThrow(/FOREIGN KEY/);
    expect(() => database.exec('DELETE FROM visits')).toThrow(/FOREIGN KEY/);
    database.close();
  });
});

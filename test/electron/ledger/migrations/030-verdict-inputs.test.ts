import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { layoutOf, migrate } from '../../../../electron/ledger/migrate.ts';
import { sampleId, sampleVisit } from '../../../../scripts/rig/sample-visit.ts';
import { makeOldLedger } from '../insert-open-visit.ts';
import { openForTest, tools } from '../open-for-test.ts';

/** A ledger as the program before this step left it. */
function oldLedger(): string {
  const path = makeOldLedger(20, 1);
  const database = new Database(path);
  database.exec('INSERT INTO outbox (seq) VALUES (1)');
  database.close();
  return path;
}

describe('migration 030', () => {
  it('keeps older visits as they were, without what nobody wrote down then', () => {
    const ledger = openForTest(oldLedger());
    expect(ledger.loadPending(10)).toMatchObject([
      { id: sampleId(1), seq: 1, gate: 'Cổng chính', ruleId: null, facts: null, combinedWith: null },
    ]);
    expect(ledger.recordVisit(sampleVisit(2)).ok).toBe(true);
    expect(ledger.loadPending(10)).toHaveLength(2);
  });

  it.each([
    ['facts that are not JSON', "UPDATE visits SET facts = '{'"],
    ['a companion that is no id', "UPDATE visits SET combined_with = 'x'"],
    ['a policy that is not JSON', `INSERT INTO policies VALUES ('office', 1, '${'0'.repeat(64)}', 'x', 0)`],
  ])('refuses %s', (_, statement) => {
    const database = new Database(oldLedger());
    migrate(database, tools, 30);
    expect(layoutOf(database)).toBe(30);
    expect(() => database.exec(statement)).toThrow(/CHECK/);
    database.close();
  });
});

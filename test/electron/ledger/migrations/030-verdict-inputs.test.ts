import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { layoutOf, migrate } from '../../../../electron/ledger/migrate.ts';
import { openReadOnlyLedger } from '../../../../electron/ledger/read-ledger.ts';
import { insertVisit, rowOf } from '../../../../electron/ledger/visit-row.ts';
import { sampleVisit } from '../../../../scripts/rig/sample-visit.ts';
import { ledgerPath, openForTest } from '../open-for-test.ts';

/** A ledger as the program before this step left it. */
function oldLedger(): string {
  const path = ledgerPath();
  const database = new Database(path);
  migrate(database, 20);
  database.prepare(insertVisit(20)).run(rowOf({ ...sampleVisit(1), seq: 1 }));
  database.exec('INSERT INTO outbox (seq) VALUES (1)');
  database.close();
  return path;
}
const old = { ...sampleVisit(1), seq: 1, ruleId: null, facts: null, combinedWith: null };

describe('migration 030', () => {
  it('keeps older visits as they were, without what nobody wrote down then', () => {
    const ledger = openForTest(oldLedger());
    expect(ledger.loadPending(10)).toEqual([old]);
    expect(ledger.recordVisit(sampleVisit(2)).ok).toBe(true);
    expect(ledger.loadPending(10)).toHaveLength(2);
  });

  it('is not needed to read an older ledger for an export', () => {
    const reader = openReadOnlyLedger(oldLedger());
    if (!reader.ok) throw new Error(reader.error.detail);
    onTestFinished(() => reader.value.close());
    expect([...reader.value.visitsBetween(0, Number.MAX_SAFE_INTEGER)]).toEqual([old]);
    expect(reader.value.policyVersions('office', 1)).toEqual([]);
  });

  it.each([
    ['facts that are not JSON', "UPDATE visits SET facts = '{'"],
    ['a companion that is no id', "UPDATE visits SET combined_with = 'x'"],
    ['a policy that is not JSON', `INSERT INTO policies VALUES ('office', 1, '${'0'.repeat(64)}', 'x', 0)`],
  ])('refuses %s', (_, statement) => {
    const database = new Database(oldLedger());
    migrate(database, 30);
    expect(layoutOf(database)).toBe(30);
    expect(() => database.exec(statement)).toThrow(/CHECK/);
    database.close();
  });
});

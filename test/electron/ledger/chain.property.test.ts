import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CHECKPOINT_VISITS, checkpointText } from '../../../contract/checkpoint.ts';
import { localDayOf } from '../../../contract/local-time.ts';
import type { Pairing } from '../../../contract/occupancy.ts';
import { SAMPLE_MS, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { DAY_MS, dropTriggers, ledgerPath, openForTest } from './open-for-test.ts';
import { faultOfChain, isSigned } from './recompute-chain.ts';

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('visit' as const), day: fc.integer({ min: -9, max: 0 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('audit' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('erase' as const), n: fc.integer({ min: 1, max: 40 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('acknowledge' as const), from: fc.integer({ min: 1, max: 40 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('quarantine' as const), n: fc.integer({ min: 1, max: 40 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('delete' as const), day: fc.integer({ min: -9, max: 1 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('checkpoint' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Takes the steps on a new ledger; the connection to look at it with. Visits come in pieces with every pairing. */
function play(steps: readonly Step[], look: (database: Database.Database) => void): void {
  const path = ledgerPath();
  let ledger = openForTest(path);
  const ids: string[] = [];
  const beside = new Database(path);
  for (const taken of steps) {
    if (taken.do === 'visit') {
      const n = ids.length + 1;
      const pairing: Pairing = n % 3 === 0 ? 'none' : 'entry';
      const claims = n % 4 === 0 ? null : sampleVisit(n).claims;
      // The clock jumps: days come in any order.
      const visit = sampleVisit(n, { atMs: SAMPLE_MS + taken.day * DAY_MS + n, pairing, claims });
      if (!ledger.recordVisit(visit).ok) throw new Error('not recorded');
      ids.push(visit.id);
    } else if (taken.do === 'audit') {
      const action = { kind: 'signed-in' as const };
      if (!ledger.recordAudit({ atMs: SAMPLE_MS, actor: 'lan.nguyen', reason: 'ca sáng', action }).ok)
        throw new Error('not recorded');
    } else if (taken.do === 'erase') {
      const visitIds = [ids[taken.n - 1] ?? sampleVisit(900 + taken.n).id, ids[0] ?? sampleVisit(999).id];
      const order = { orderId: 'order-1', visitIds, actor: 'admin', reason: null, atMs: SAMPLE_MS };
      if (!ledger.erase(order).ok) throw new Error('not erased');
    } else if (taken.do === 'acknowledge') {
      ledger.acknowledge(ids.slice(taken.from - 1, taken.from + 4), SAMPLE_MS);
    } else if (taken.do === 'quarantine') {
      ledger.quarantine([{ id: ids[taken.n - 1] ?? '', reason: 'invalid', detail: '' }], SAMPLE_MS);
    } else if (taken.do === 'delete') {
      for (;;) {
        const deleted = ledger.deleteDaysBefore(localDayOf(SAMPLE_MS + taken.day * DAY_MS), SAMPLE_MS);
        if (!deleted.ok) throw new Error(deleted.error.detail);
        if (deleted.value.isDone) break;
      }
    } else if (taken.do === 'close') ledger.closeGateDay(SAMPLE_MS);
    else if (taken.do === 'checkpoint') ledger.signCheckpoint(SAMPLE_MS);
    else {
      ledger.close();
      ledger = openForTest(path);
    }
    look(beside);
  }
  expect(ledger.lastSeq()).toBe(ids.length);
  for (const checkpoint of ledger.loadCheckpoints(1_000)) {
    expect(isSigned(checkpoint.publicKey, checkpointText(checkpoint), checkpoint.signature)).toBe(true);
  }
  ledger.close();
  beside.close();
}

it('holds after every step of any order of visits, entries, erasures, deletions and restarts', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 45 }), (steps) => {
      play(steps, (database) => expect(faultOfChain(database)).toBeNull());
    }),
    { numRuns: 25 },
  );
});

it('notices every single change of any column, every row taken out and every row put in', () => {
  const path = ledgerPath();
  const source = openForTest(path);
  for (let n = 1; n <= 8; n++) {
    const atMs = n <= 2 ? SAMPLE_MS - 30 * DAY_MS : SAMPLE_MS;
    source.recordVisit(sampleVisit(n, { atMs, claims: n === 4 ? null : sampleVisit(n).claims }));
  }
  const ids = source.loadPending(9).map(({ id }) => id);
  source.acknowledge(ids, SAMPLE_MS);
  expect(source.deleteDaysBefore('2026-11-01', SAMPLE_MS)).toMatchObject({ ok: true, value: { visits: 2 } });
  const visitIds = ids.slice(4, 5);
  const order = { orderId: 'order-1', visitIds, actor: 'admin', reason: null, atMs: SAMPLE_MS };
  expect(source.erase(order)).toEqual({ ok: true, value: { erased: 1, notHere: 0 } });
  source.recordAudit({ atMs: SAMPLE_MS, actor: 'admin', reason: 'vì sao', action: { kind: 'signed-in' } });
  source.recordVisit(sampleVisit(9, { ruleId: null, codeReason: 'expired' }));
  source.close();
  const database = new Database(path);
  dropTriggers(database);
  database.pragma('foreign_keys = OFF');
  expect(faultOfChain(database)).toBeNull();

  const tries: string[] = [];
  for (const table of ['visits', 'audit']) {
    const key = table === 'visits' ? 'seq' : 'number';
    const columns = database
      .prepare<[], string>(`SELECT name FROM pragma_table_info('${table}')`)
      .pluck()
      .all();
    for (const row of database.prepare<[], number>(`SELECT ${key} FROM ${table}`).pluck().all()) {
      tries.push(`DELETE FROM ${table} WHERE ${key} = ${row}`);
      for (const column of columns) {
        const type = database
          .prepare<[], string>(`SELECT typeof(${column}) FROM ${table} WHERE ${key} = ${row}`)
          .pluck()
          .get();
        const value =
          type === 'integer'
            ? `${column} + 100`
            : type === 'blob'
              ? `zeroblob(length(${column}))`
              : type === 'text'
                ? `replace(${column} || ' ', '"office"', '"o"')`
                : undefined;
        if (value !== undefined) tries.push(`UPDATE ${table} SET ${column} = ${value} WHERE ${key} = ${row}`);
        // A NULL that becomes something, and something that becomes NULL.
        const isNullable = [
          'code_reason',
          'rule_id',
          'facts',
          'combined_with',
          'paired_with',
          'data_key',
          'claims',
          'claims_sha256',
          'reason',
        ].includes(column);
        if (isNullable && type === 'null' && column !== 'claims')
          tries.push(
            `UPDATE ${table} SET ${column} = ${/with|sha/.test(column) ? 'zeroblob(16)' : column === 'data_key' ? '1' : `'x'`} WHERE ${key} = ${row}`,
          );
        else if (isNullable && type !== 'null')
          tries.push(`UPDATE ${table} SET ${column} = NULL WHERE ${key} = ${row}`);
      }
    }
  }
  const copy = (table: string, key: string, from: number, to: number): string =>
    `INSERT INTO ${table} SELECT ${to}, ${database
      .prepare<[], string>(`SELECT name FROM pragma_table_info('${table}') WHERE name <> '${key}'`)
      .pluck()
      .all()
      .map((column) => (column === 'id' ? 'randomblob(16)' : column))
      .join(', ')} FROM ${table} WHERE ${key} = ${from}`;
  tries.push(copy('visits', 'seq', 9, 10), copy('audit', 'number', 1, 90));
  for (const column of ['seq', 'audit_number', 'hash', 'public_key', 'signature', 'station_id'])
    tries.push(
      `UPDATE head SET ${column} = ${column === 'hash' ? 'zeroblob(32)' : /seq|number/.test(column) ? `${column} + 1` : `iif(${column} LIKE 'B%', 'C', 'B') || substr(${column}, 2)`}`,
    );
  tries.push('DELETE FROM head');

  expect(tries.length).toBeGreaterThan(200);
  const unnoticed = tries.filter((statement) => {
    database.exec('SAVEPOINT attempt');
    let isNoticed = true;
    try {
      database.exec(statement);
      isNoticed = noticed(database);
    } finally {
      database.exec('ROLLBACK TO attempt; RELEASE attempt');
    }
    return !isNoticed;
  });
  expect(unnoticed).toEqual([]);
  database.close();
});

/** A key that is none, or JSON that is none, is noticed as well. */
function noticed(database: Database.Database): boolean {
  try {
    return faultOfChain(database) !== null;
  } catch {
    return true;
  }
}

it('has a checkpoint at every hundredth visit, at no other, and on demand', () => {
  const ledger = openForTest(ledgerPath());
  const seqs = (): number[] => ledger.loadCheckpoints(100).map(({ seq }) => seq);
  for (let n = 1; n < CHECKPOINT_VISITS; n++) ledger.recordVisit(sampleVisit(n));
  expect(seqs()).toEqual([]);
  ledger.recordVisit(sampleVisit(CHECKPOINT_VISITS));
  expect(seqs()).toEqual([100]);
  expect(ledger.signCheckpoint(SAMPLE_MS)).toBeNull();
  ledger.recordVisit(sampleVisit(101));
  expect(ledger.signCheckpoint(SAMPLE_MS + 5)).toMatchObject({ seq: 101, atMs: SAMPLE_MS + 5 });
  expect(ledger.signCheckpoint(SAMPLE_MS + 6)).toBeNull();
  ledger.recordAudit({ atMs: SAMPLE_MS, actor: 'admin', reason: null, action: { kind: 'signed-in' } });
  expect(ledger.signCheckpoint(SAMPLE_MS + 7)).toMatchObject({ seq: 101 });
  // A hundred from the last one on, not from the last round number.
  for (let n = 102; n <= 200; n++) ledger.recordVisit(sampleVisit(n));
  expect(seqs()).toEqual([100, 101, 101]);
  ledger.recordVisit(sampleVisit(201));
  expect(seqs()).toEqual([100, 101, 101, 201]);
  const [, second] = ledger.loadCheckpoints(2);
  if (second === undefined) throw new Error('no checkpoint');
  ledger.acknowledgeCheckpoints(second);
  expect(ledger.loadCheckpoints(100).map(({ seq, auditNumber }) => [seq, auditNumber])).toEqual([
    [101, second.auditNumber + 1],
    [201, second.auditNumber + 1],
  ]);
});

it('gives out checkpoints of its present name alone: the collector takes no others from it', () => {
  const path = ledgerPath();
  const before = openForTest(path);
  before.recordVisit(sampleVisit(1));
  before.signCheckpoint(SAMPLE_MS);
  before.close();
  const renamed = openForTest(path, { stationId: 'station-2' });
  expect(renamed.loadCheckpoints(10)).toEqual([]);
  renamed.recordVisit(sampleVisit(2));
  const signed = renamed.signCheckpoint(SAMPLE_MS);
  expect(renamed.loadCheckpoints(10)).toEqual([signed]);
  renamed.acknowledgeCheckpoints({ seq: 2, auditNumber: 1_000 });
  expect(renamed.loadCheckpoints(10)).toEqual([]);
  renamed.close();
  // What the old name owes it still owes, should the station be called so again.
  expect(openForTest(path).loadCheckpoints(10)).toMatchObject([{ seq: 1, stationId: 'station-1' }]);
});

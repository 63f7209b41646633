import { describe, expect, it } from 'vitest';
import { MAX_AUDIT_LIST } from '../../../contract/audit.ts';
import type { EraseOrder } from '../../../electron/ledger/erase-claims.ts';
import { fillLedger } from '../../../scripts/rig/fill-ledger.ts';
import { SAMPLE_MS, sampleId, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { claimsOf, ledgerPath, openForTest, openWithDatabase, recordAll } from './open-for-test.ts';
import { marksIn, rowsOf } from './open-saved.ts';
import { faultOfChain } from './recompute-chain.ts';

const orderOf = (visitIds: readonly string[], changes: Partial<EraseOrder> = {}): EraseOrder => ({
  orderId: 'order-7',
  visitIds,
  actor: 'collector',
  reason: null,
  atMs: SAMPLE_MS + 5,
  ...changes,
});
const erasedIn = (path: string): Record<string, unknown>[] =>
  rowsOf(
    path,
    `SELECT actor, reason, action FROM audit WHERE action LIKE '%"claims-erased"%' ORDER BY number`,
  ).map(({ actor, reason, action }) => ({ actor, reason, ...JSON.parse(String(action)) }));

describe('erasing claims', () => {
  it('removes what is known of the person and leaves everything else of the visit and of its neighbours', async () => {
    const path = ledgerPath();
    const { ledger, database } = openWithDatabase(path);
    const before = recordAll(ledger, 3);
    expect(ledger.erase(orderOf([sampleId(2)]))).toEqual({ ok: true, value: { erased: 1, notHere: 0 } });
    const after = ledger.loadPending(9);
    expect(after).toEqual(
      before.map((visit) => (visit.seq === 2 ? { ...visit, sealedClaims: null } : visit)),
    );
    const keys = ledger.loadKeys(before.map(({ sealedClaims }) => sealedClaims?.keyId ?? ''));
    expect((await claimsOf(after, keys)).map((claims) => claims?.fullName ?? null)).toEqual([
      'Nguyễn Văn Mẫu',
      null,
      'Nguyễn Văn Mẫu',
    ]);
    expect(erasedIn(path)).toEqual([
      { kind: 'claims-erased', actor: 'collector', reason: null, orderId: 'order-7', seqs: [2], notHere: 0 },
    ]);
    expect(faultOfChain(database)).toBeNull();
  });

  it('leaves no byte of the sealed claims in file and log', () => {
    const path = ledgerPath();
    const ledger = openForTest(path);
    const sealed = recordAll(ledger, 3).map(({ sealedClaims }) =>
      Buffer.from(sealedClaims?.bytes ?? '', 'base64url'),
    );
    expect(marksIn(path, sealed)).toHaveLength(3);
    ledger.erase(orderOf([sampleId(2)]));
    ledger.tidyLog();
    expect(marksIn(path, sealed)).toEqual([sealed[0], sealed[2]].map(String));
  });

  it('is done once, whichever way an order comes again, and counts what is not here', () => {
    const path = ledgerPath();
    const { ledger, database } = openWithDatabase(path);
    recordAll(ledger, 2);
    recordAll(ledger, 1, 3, () => ({ claims: null }));
    const ids = [sampleId(1), sampleId(1), sampleId(3), sampleId(77), 'no-visit-id'];
    expect(ledger.erase(orderOf(ids))).toEqual({ ok: true, value: { erased: 1, notHere: 2 } });
    expect(ledger.erase(orderOf(ids))).toEqual({ ok: true, value: { erased: 0, notHere: 2 } });
    expect(erasedIn(path)).toMatchObject([{ seqs: [1], notHere: 2 }]);
    expect(faultOfChain(database)).toBeNull();
    ledger.close();
    const again = openForTest(path);
    expect(again.erase(orderOf(ids))).toEqual({ ok: true, value: { erased: 0, notHere: 2 } });
    expect(erasedIn(path)).toHaveLength(1);
    // Another part of the same order, which the audit names already.
    expect(again.erase(orderOf([sampleId(2)]))).toEqual({ ok: true, value: { erased: 1, notHere: 0 } });
    expect(erasedIn(path)).toMatchObject([{ seqs: [1] }, { seqs: [2], notHere: 0 }]);
  });

  it('is noted once for an order of which nothing is here, and not when that could not be written', () => {
    const path = ledgerPath();
    const { ledger, database } = openWithDatabase(path);
    database.pragma('query_only = ON');
    expect(ledger.erase(orderOf([sampleId(9)])).ok).toBe(false);
    database.pragma('query_only = OFF');
    for (let times = 0; times < 2; times++)
      expect(ledger.erase(orderOf([sampleId(9)]))).toEqual({ ok: true, value: { erased: 0, notHere: 1 } });
    expect(erasedIn(path)).toMatchObject([{ orderId: 'order-7', seqs: [], notHere: 1 }]);
  });

  it('holds for a visit that was delivered, set aside, or waits', () => {
    const { ledger, database } = openWithDatabase();
    recordAll(ledger, 3);
    ledger.acknowledge([sampleId(1)], SAMPLE_MS);
    ledger.quarantine([{ id: sampleId(2), reason: 'invalid', detail: '' }], SAMPLE_MS);
    expect(ledger.erase(orderOf([1, 2, 3].map((n) => sampleId(n))))).toMatchObject({ value: { erased: 3 } });
    expect(ledger.countPending()).toEqual({ pending: 1, quarantined: 1 });
    ledger.requeueQuarantined();
    expect(ledger.loadPending(9).map(({ seq, sealedClaims }) => [seq, sealedClaims])).toEqual([
      [2, null],
      [3, null],
    ]);
    expect(faultOfChain(database)).toBeNull();
  });

  it.each([
    [MAX_AUDIT_LIST, 1],
    [MAX_AUDIT_LIST + 1, 2],
  ])('names %i visits in %i audit entries, and those that are not here once', (count, entries) => {
    const path = ledgerPath();
    fillLedger(path, count * 2, 5);
    const { ledger, database } = openWithDatabase(path);
    const ids = database
      .prepare<[], string>(`SELECT lower(hex(id)) FROM visits WHERE claims IS NOT NULL LIMIT ${count}`)
      .pluck()
      .all()
      .map((hex) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'));
    expect(ledger.erase(orderOf([...ids, sampleId(1)]))).toEqual({
      ok: true,
      value: { erased: count, notHere: 1 },
    });
    const written = erasedIn(path);
    expect(written).toHaveLength(entries);
    expect(written.map(({ notHere }) => notHere)).toEqual(entries === 1 ? [1] : [1, 0]);
    expect(written.flatMap(({ seqs }) => seqs)).toHaveLength(count);
    expect(faultOfChain(database)).toBeNull();
  });

  it('remembers how far the collector’s orders were carried out, and can be set back', () => {
    const path = ledgerPath();
    const ledger = openForTest(path);
    expect(ledger.erasuresUpTo()).toBe(0);
    ledger.keepErasuresUpTo(41);
    ledger.close();
    const after = openForTest(path);
    expect(after.erasuresUpTo()).toBe(41);
    after.keepErasuresUpTo(40);
    expect(after.erasuresUpTo()).toBe(40);
  });

  it('changes nothing when it cannot be written', () => {
    const path = ledgerPath();
    const { ledger, database } = openWithDatabase(path);
    recordAll(ledger, 2);
    const dump = (): unknown =>
      ['visits', 'audit', 'head', 'permit'].map((table) => rowsOf(path, `SELECT * FROM ${table}`));
    const before = dump();
    database.pragma('query_only = ON');
    expect(ledger.erase(orderOf([sampleId(1)]))).toMatchObject({
      ok: false,
      error: { kind: 'cannot-record' },
    });
    database.pragma('query_only = OFF');
    expect(dump()).toEqual(before);
    expect(ledger.recordVisit(sampleVisit(3))).toMatchObject({ ok: true, value: { seq: 3 } });
    expect(faultOfChain(database)).toBeNull();
  });
});

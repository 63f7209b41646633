import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { MAX_SEALED_BYTES } from '../../../contract/vault.ts';
import { hashOfVisit } from '../../../electron/ledger/chain.ts';
import { verifyChain } from '../../../electron/ledger/verify-chain.ts';
import { createStationSigner, verifySignature } from '../../../electron/vault/station-key.ts';
import { SAMPLE_MS, sampleId, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { rehashAll } from './forge.ts';
import {
  ledgerPath,
  ledgerPorts,
  openForTest,
  openWithDatabase,
  recordAll,
  tamper,
} from './open-for-test.ts';
import { rowsOf } from './open-saved.ts';
import { faultOfChain } from './recompute-chain.ts';

const signedIn = { atMs: SAMPLE_MS, actor: 'admin', reason: null, action: { kind: 'signed-in' as const } };

describe('the signed end', () => {
  it('is that of the rows after every commit', () => {
    const { ledger, database } = openWithDatabase();
    const steps: (() => void)[] = [
      () => recordAll(ledger, 1),
      () => ledger.recordAudit(signedIn),
      () => recordAll(ledger, 2, 2, () => ({ pairing: 'entry' })),
      () => ledger.closeGateDay(SAMPLE_MS),
      () =>
        ledger.erase({
          orderId: 'o',
          visitIds: [sampleId(1)],
          actor: 'admin',
          reason: null,
          atMs: SAMPLE_MS,
        }),
      () => ledger.acknowledge([sampleId(1), sampleId(2)], SAMPLE_MS),
      () => ledger.deleteDaysBefore('2026-11-25', SAMPLE_MS),
    ];
    for (const step of steps) {
      step();
      expect(faultOfChain(database)).toBeNull();
    }
  });

  it('lets a ledger that was closed or killed go on without a word', () => {
    const path = ledgerPath();
    const first = openForTest(path);
    recordAll(first, 3);
    first.recordAudit(signedIn);
    first.close();
    const entries = rowsOf(path, 'SELECT * FROM audit');
    openForTest(path).close();
    expect(rowsOf(path, 'SELECT * FROM audit')).toEqual(entries);
  });

  it.each<[string, (database: Database.Database) => void, object]>([
    [
      'the last visit was cut off',
      (database) => database.exec('DELETE FROM outbox WHERE seq = 3; DELETE FROM visits WHERE seq = 3'),
      { expectedSeq: 3, foundSeq: 2 },
    ],
    [
      'every visit was cut off',
      (database) => database.exec('DELETE FROM outbox; DELETE FROM visits'),
      { expectedSeq: 3, foundSeq: 0 },
    ],
    [
      'the last audit entry was cut off',
      (database) => database.exec('DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)'),
      { expectedSeq: 3, foundSeq: 3, expectedAudit: 3, foundAudit: 2 },
    ],
    [
      'a visit was put behind the end, with the right hash',
      (database) => {
        const row = database.prepare('SELECT * FROM visits WHERE seq = 3').get() as Record<string, never>;
        const added = { ...row, seq: 4, id: Buffer.alloc(16, 7) } as never;
        const hash = hashOfVisit(row.hash as never, added);
        database
          .prepare(
            `INSERT INTO visits VALUES (${Object.keys(row)
              .map((name) => `@${name}`)
              .join(', ')})`,
          )
          .run({ ...(added as object), hash });
      },
      { expectedSeq: 3, foundSeq: 4 },
    ],
    [
      'the signed end was taken away',
      (database) => database.exec('DELETE FROM head'),
      { expectedSeq: 0, foundSeq: 3 },
    ],
    [
      'rows and end were rewritten by who has no key of this station',
      (database) => {
        const before = database.prepare('SELECT hash FROM visits WHERE seq = 2').pluck().get() as Buffer;
        database.exec(`UPDATE visits SET gate = 'Cổng khác' WHERE seq = 3`);
        const hash = hashOfVisit(
          before,
          database.prepare('SELECT * FROM visits WHERE seq = 3').get() as never,
        );
        database.prepare('UPDATE visits SET hash = ? WHERE seq = 3').run(hash);
        database.prepare('UPDATE head SET hash = ?').run(hash);
      },
      { expectedSeq: 3, foundSeq: 3, expectedAudit: 3, foundAudit: 3 },
    ],
    [
      'the signature was exchanged for another of its kind',
      (database) =>
        database.exec(
          `UPDATE head SET signature = iif(signature LIKE 'A%', 'B', 'A') || substr(signature, 2)`,
        ),
      { expectedSeq: 3, foundSeq: 3 },
    ],
  ])('tells at the next opening that %s', (_, task, expected) => {
    const path = ledgerPath();
    const before = openForTest(path);
    recordAll(before, 3);
    before.close();
    tamper(path, task);
    const after = openForTest(path);
    expect(after.latestAction(['end-differs'])).toMatchObject({ kind: 'end-differs', ...expected });
    // It goes on: who comes to the door is written down, behind what was found.
    expect(after.recordVisit(sampleVisit(9)).ok).toBe(true);
    after.close();
    const entries = rowsOf(path, `SELECT number FROM audit WHERE action LIKE '%end-differs%'`);
    openForTest(path).close();
    expect(rowsOf(path, `SELECT number FROM audit WHERE action LIKE '%end-differs%'`)).toEqual(entries);
  });

  it.each([
    ['a key that the chain does not name', 'B'.repeat(43), 'A'.repeat(86)],
    [
      'the key that the chain names, with a signature that is none',
      ledgerPorts.signer.publicKey,
      'A'.repeat(86),
    ],
    ['no key at all', '', ''],
  ])(
    'tells at the next opening that rows and end were rewritten and the end names %s',
    (_, publicKey, signature) => {
      const path = ledgerPath();
      const before = openForTest(path);
      recordAll(before, 3);
      before.close();
      tamper(path, (database) => {
        database.exec(`UPDATE visits SET gate = 'Cổng khác' WHERE seq = 2; DELETE FROM checkpoints`);
        rehashAll(database);
        database.prepare('UPDATE head SET public_key = ?, signature = ?').run(publicKey, signature);
      });
      const after = openForTest(path);
      expect(after.latestAction(['end-differs'])).toMatchObject({ expectedSeq: 3, foundSeq: 3 });
      after.close();
      const verified = verifyChain(path, { verifySignature, trustedKeys: [ledgerPorts.signer.publicKey] });
      expect(verified).toMatchObject({ ok: true, value: { ok: false } });
    },
  );

  it('holds when a key of before is the key again', () => {
    const path = ledgerPath();
    const other = createStationSigner(Buffer.alloc(32, 9));
    for (const signer of [ledgerPorts.signer, other, ledgerPorts.signer, ledgerPorts.signer])
      openForTest(path, { signer }).close();
    const again = openForTest(path);
    expect(again.stationKeys()).toEqual([ledgerPorts.signer.publicKey, other.publicKey]);
    again.close();
    expect(rowsOf(path, `SELECT number FROM audit WHERE action LIKE '{"kind":"station-key"%'`)).toHaveLength(
      3,
    );
    expect(rowsOf(path, `SELECT number FROM audit WHERE action LIKE '%end-differs%'`)).toEqual([]);
  });

  it('names a new key of the station when the old one could not be kept, and signs with it from then on', () => {
    const path = ledgerPath();
    const before = openForTest(path);
    recordAll(before, 2);
    before.close();
    const signer = createStationSigner(Buffer.alloc(32, 9));
    const after = openForTest(path, { signer });
    expect(after.latestAction(['station-key'])).toEqual({ kind: 'station-key', publicKey: signer.publicKey });
    expect(after.latestAction(['end-differs'])).toBeNull();
    after.recordVisit(sampleVisit(3));
    after.close();
    expect(rowsOf(path, 'SELECT public_key FROM head')).toEqual([{ public_key: signer.publicKey }]);
    const database = new Database(path);
    expect(faultOfChain(database)).toBeNull();
    database.close();
  });

  it('begins again after everything was deleted with the number behind the last', () => {
    const path = ledgerPath();
    const before = openForTest(path);
    recordAll(before, 4);
    before.acknowledge(
      [1, 2, 3, 4].map((n) => sampleId(n)),
      SAMPLE_MS,
    );
    expect(before.deleteDaysBefore('2026-11-22', SAMPLE_MS)).toMatchObject({
      ok: true,
      value: { visits: 4 },
    });
    before.close();
    const after = openForTest(path);
    expect(after.lastSeq()).toBe(4);
    expect(after.latestAction(['end-differs'])).toBeNull();
    expect(after.recordVisit(sampleVisit(5))).toMatchObject({ ok: true, value: { seq: 5 } });
    after.close();
    const database = new Database(path);
    expect(faultOfChain(database)).toBeNull();
    database.close();
  });
});

describe('an end that was cut off', () => {
  it('does not refuse the visits that come after, though its marks in the outbox were left behind', () => {
    const path = ledgerPath();
    const first = openForTest(path);
    recordAll(first, 3);
    first.close();
    tamper(path, (database) => database.exec('DELETE FROM visits WHERE seq > 1'));
    const again = openForTest(path);
    expect(again.latestAction(['end-differs'])).toMatchObject({ expectedSeq: 3, foundSeq: 1 });
    recordAll(again, 2, 4);
    expect(again.loadPending(10).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(again.countPending()).toEqual({ pending: 3, quarantined: 0 });
  });
});

describe('what cannot be read back', () => {
  const claims = { fullName: 'Nguyễn Văn Mẫu' };
  /** Seals to so many bytes, whatever the claims. */
  const sealing = (length: number) => ({
    seal: (...of: Parameters<typeof ledgerPorts.sealer.seal>) => {
      const sealed = ledgerPorts.sealer.seal(...of);
      return sealed.ok
        ? { ok: true as const, value: { ...sealed.value, bytes: Buffer.alloc(length, 1) } }
        : sealed;
    },
  });

  it('is not written: claims of one byte more than a visit may have', () => {
    const most = openForTest(ledgerPath(), { sealer: sealing(MAX_SEALED_BYTES) as never });
    expect(most.recordVisit(sampleVisit(1, { claims })).ok).toBe(true);
    expect(most.loadPending(1)).toHaveLength(1);
    const more = openForTest(ledgerPath(), { sealer: sealing(MAX_SEALED_BYTES + 1) as never });
    expect(more.recordVisit(sampleVisit(1, { claims }))).toEqual({
      ok: false,
      error: { kind: 'cannot-record', detail: `not a visit: claims over ${MAX_SEALED_BYTES} bytes` },
    });
    expect(more.lastSeq()).toBe(0);
  });

  it.each([
    ['21 letters', 'A'.repeat(21)],
    ['23 letters', 'A'.repeat(23)],
    ['a letter that is none of base64url', `${'A'.repeat(21)}=`],
  ])('is not written: a tag of %s', (_, tag) => {
    const ledger = openForTest();
    expect(ledger.recordVisit(sampleVisit(1, { tags: [tag] }))).toMatchObject({
      ok: false,
      error: { detail: 'not a visit: tags' },
    });
    expect(ledger.recordVisit(sampleVisit(1, { tags: ['A'.repeat(22)] })).ok).toBe(true);
  });

  it.each([
    ['an actor who is none', { actor: 'Nguyễn Văn Mẫu' }, 'actor'],
    ['a reason of 201 letters', { reason: 'x'.repeat(201) }, 'reason'],
    ['an action with more than it has', { action: { kind: 'signed-in', who: 'x' } as never }, 'action'],
  ])('is not written: %s', (_, changes, field) => {
    const { ledger, database } = openWithDatabase();
    const before = database.prepare('SELECT count(*) FROM audit').pluck().get();
    expect(ledger.recordAudit({ ...signedIn, ...changes })).toEqual({
      ok: false,
      error: { kind: 'cannot-record', detail: `not an audit entry: ${field}` },
    });
    expect(database.prepare('SELECT count(*) FROM audit').pluck().get()).toBe(before);
    expect(ledger.recordAudit({ ...signedIn, reason: 'x'.repeat(200), atMs: SAMPLE_MS + 0.7 })).toMatchObject(
      {
        ok: true,
        value: { atMs: SAMPLE_MS },
      },
    );
  });
});

import { existsSync, readFileSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { localDayOf } from '../../../contract/local-time.ts';
import { claimsSchema } from '../../../contract/reading.ts';
import { daysOfOpenClaims, LATEST_MIGRATION } from '../../../electron/ledger/migrate.ts';
import { openLedger } from '../../../electron/ledger/open-ledger.ts';
import { openReadOnlyLedger } from '../../../electron/ledger/read-ledger.ts';
import { uuidOfBytes } from '../../../electron/ledger/uuid-bytes.ts';
import {
  openSampleSealer,
  sampleAuthority,
  samplePrivateKeys,
  sampleVenue,
} from '../../../scripts/rig/sample-vault.ts';
import { sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { claimsOf, ledgerPorts, openForTest } from './open-for-test.ts';
import { marks, marksIn, type Row, rowsOf, savedLayouts, unpackSaved } from './open-saved.ts';
import { faultOfChain } from './recompute-chain.ts';

const seqsIn = (path: string, table: string): unknown[] =>
  rowsOf(path, `SELECT seq FROM ${table} ORDER BY seq`).map(({ seq }) => seq);

/** Claims as they lie in an old row; what does not parse comes back as it lies. */
function claimsIn(text: string | number | Buffer | null | undefined): unknown {
  if (typeof text !== 'string') return null;
  try {
    return claimsSchema.parse(JSON.parse(text));
  } catch {
    return { extras: [text] };
  }
}

describe.each(savedLayouts)('a ledger of layout %i', (layout) => {
  it('comes to this layout with every visit as it was', () => {
    const path = unpackSaved(layout);
    const before = rowsOf(path, 'SELECT * FROM visits ORDER BY seq');
    openForTest(path).close();
    const after = rowsOf(path, 'SELECT * FROM visits ORDER BY seq');
    expect(before).toHaveLength(30);
    expect(rowsOf(path, 'PRAGMA user_version')).toEqual([{ user_version: LATEST_MIGRATION }]);
    const uuid = (value: unknown): unknown => (Buffer.isBuffer(value) ? uuidOfBytes(value) : value);
    const { claims: _, ...columns } = before[0] ?? {};
    const asBefore = (row: Row): Row =>
      Object.fromEntries(Object.keys(columns).map((column) => [column, uuid(row[column]) as string]));
    for (const [index, { claims: _claims, ...old }] of before.entries()) {
      const now = asBefore(after[index] ?? {});
      // The id that a hand had damaged is no id any more; the row is there.
      if (old.seq === 14) expect(now).toEqual({ ...old, id: expect.stringMatching(/^.{14}0/) });
      else expect(now).toEqual(old);
    }
  });

  it.each([
    ['the venue', sampleVenue.keyId],
    ['the health authority', sampleAuthority.keyId],
  ])('has claims that %s can open, all of them', async (_, keyId) => {
    const path = unpackSaved(layout);
    const before = rowsOf(path, 'SELECT claims FROM visits ORDER BY seq').map(({ claims }) => claims);
    openForTest(path).close();
    const after = rowsOf(
      path,
      `SELECT visits.id, claims, data_keys.id AS key FROM visits LEFT JOIN data_keys ON number = data_key
       ORDER BY visits.seq`,
    );
    const reader = openReadOnlyLedger(path);
    if (!reader.ok) throw new Error(reader.error.detail);
    const keys = reader.value.dataKeys();
    reader.value.close();
    const visits = after.map(({ id, claims, key }) => ({
      ...sampleVisit(1),
      seq: 1,
      hash: '',
      id: uuidOfBytes(id as Buffer),
      sealedClaims:
        claims === null ? null : { keyId: String(key), bytes: (claims as Buffer).toString('base64url') },
    }));
    const own = new Map([...samplePrivateKeys()].filter(([id]) => id === keyId));
    const opened = await claimsOf(visits, keys, own);
    expect(opened).toEqual(before.map(claimsIn));
    expect(opened.filter((claims) => claims === null)).toHaveLength(2);
    expect(opened[9]).toEqual({ extras: [expect.stringContaining('["Dấu Vết 10"]')] });
  });

  it('has no claims in the clear left in file, log and index, open or closed', () => {
    const path = unpackSaved(layout);
    expect(marksIn(path)).toEqual([...marks]);
    const ledger = openForTest(path);
    expect(existsSync(`${path}-wal`)).toBe(true);
    expect(marksIn(path)).toEqual([]);
    ledger.close();
    expect(marksIn(path)).toEqual([]);
  });

  it('has a chain from its first visit on, with its keys and policies bound and its end signed', () => {
    const path = unpackSaved(layout);
    const policies = layout >= 30 ? 1 : 0;
    openForTest(path).close();
    const database = new Database(path);
    expect(faultOfChain(database)).toBeNull();
    const kinds = database
      .prepare<[], string>(`SELECT action ->> '$.kind' FROM audit WHERE after_seq = 30`)
      .pluck()
      .all();
    const days = new Set(
      database
        .prepare<[], number>('SELECT at_ms FROM visits WHERE claims IS NOT NULL')
        .pluck()
        .all()
        .map(localDayOf),
    );
    expect(kinds.slice(0, 2)).toEqual(['chain-begun', 'station-key']);
    expect(kinds.filter((kind) => kind === 'data-key')).toHaveLength(days.size);
    expect(kinds.filter((kind) => kind === 'policy-in-force')).toHaveLength(policies);
    database.close();
  });

  it('waits for the collector as it did before, but for rows that nobody can read', () => {
    const path = unpackSaved(layout);
    const outbox = layout >= 20 ? seqsIn(path, 'outbox') : Array.from({ length: 30 }, (_, i) => i + 1);
    const aside = layout >= 20 ? seqsIn(path, 'quarantine') : [];
    const ledger = openForTest(path);
    expect(ledger.countPending()).toEqual({ pending: outbox.length, quarantined: aside.length });
    const unreadable = [13, 14];
    expect(ledger.loadPending(100).map(({ seq }) => seq)).toEqual(
      outbox.filter((seq) => !unreadable.includes(Number(seq))),
    );
    expect(seqsIn(path, 'quarantine')).toEqual([...aside, ...unreadable]);
    expect(ledger.loadPending(100).every(({ zone, pairing }) => zone === 'main' && pairing === 'none')).toBe(
      true,
    );
    expect(ledger.recordVisit(sampleVisit(31))).toMatchObject({ ok: true, value: { seq: 31 } });
  });

  it('is brought up to date once', () => {
    const path = unpackSaved(layout);
    openForTest(path).close();
    const rows = (): Row[] =>
      ['visits', 'audit', 'data_keys', 'head'].flatMap((table) => rowsOf(path, `SELECT * FROM ${table}`));
    const first = rows();
    openForTest(path).close();
    expect(rows()).toEqual(first);
  });

  it('names the local days for which a key is needed, and opens with keys for them alone', async () => {
    const path = unpackSaved(layout);
    const expected = new Set(
      rowsOf(path, 'SELECT at_ms FROM visits WHERE claims IS NOT NULL').map(({ at_ms }) =>
        localDayOf(Number(at_ms)),
      ),
    );
    const database = new Database(path);
    const days = daysOfOpenClaims(database);
    database.close();
    expect([...days].sort()).toEqual([...expected].sort());

    const sealer = await openSampleSealer();
    await sealer.prepareDays(days);
    const ledger = openForTest(path, { sealer });
    sealer.releasePrepared();
    ledger.close();
    expect(marksIn(path)).toEqual([]);
  });

  it('stays as it is when a key is missing for one of its days', async () => {
    const path = unpackSaved(layout);
    const before = rowsOf(path, 'SELECT * FROM visits ORDER BY seq');
    const sealer = await openSampleSealer();
    sealer.close();
    expect(openLedger({ path, ...ledgerPorts, sealer })).toEqual({
      ok: false,
      error: { kind: 'cannot-record', detail: expect.stringContaining('cannot be brought up to date') },
    });
    expect(rowsOf(path, 'PRAGMA user_version')).toEqual([{ user_version: 40 }]);
    const now = rowsOf(path, 'SELECT * FROM visits ORDER BY seq');
    expect(now.map((row, i) => ({ ...row, ...before[i] }))).toEqual(now);
    // The lock was let go of: with keys it opens.
    openForTest(path).close();
    expect(marksIn(path)).toEqual([]);
  });
});

it('keeps phones and policies of layout 40', () => {
  const path = unpackSaved(40);
  const tables = ['policies', 'phones'].map((table) => rowsOf(path, `SELECT * FROM ${table}`));
  expect(tables.map(({ length }) => length)).toEqual([1, 3]);
  openForTest(path).close();
  expect(['policies', 'phones'].map((table) => rowsOf(path, `SELECT * FROM ${table}`))).toEqual(tables);
});

it('reads the facts of layout 40 as they were, with nobody inside', () => {
  const path = unpackSaved(40);
  const visit = openForTest(path)
    .loadPending(100)
    .find(({ seq }) => seq === 9);
  expect(visit?.facts).toMatchObject({
    declaration: { ageMinutes: 69, symptoms: ['fever'] },
    occupancy: { inside: 0, room: 'unlimited', isInside: false },
  });
});

it('refuses a ledger of a newer program in words, and leaves every byte as it was', () => {
  const path = unpackSaved(30);
  const database = new Database(path);
  database.pragma('user_version = 9990');
  database.close();
  const before = readFileSync(path);
  const { mtimeMs } = statSync(path);
  expect(openLedger({ path, ...ledgerPorts })).toEqual({
    ok: false,
    error: {
      kind: 'ledger-newer',
      detail: `${path}: layout 9990, this program knows up to ${LATEST_MIGRATION}`,
    },
  });
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(statSync(path).mtimeMs).toBe(mtimeMs);
  expect(existsSync(`${path}-wal`)).toBe(false);
  expect(openReadOnlyLedger(path)).toMatchObject({ ok: false, error: { kind: 'ledger-newer' } });
  expect(readFileSync(path).equals(before)).toBe(true);
});

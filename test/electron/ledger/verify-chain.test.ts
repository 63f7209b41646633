import { readFileSync, writeFileSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../../contract/checkpoint.ts';
import { CHAINED_AUDIT_COLUMNS, CHAINED_VISIT_COLUMNS } from '../../../electron/ledger/chain.ts';
import type { Ledger } from '../../../electron/ledger/ledger.ts';
import { type Outside, type Verified, verifyChain } from '../../../electron/ledger/verify-chain.ts';
import { createStationSigner, verifySignature } from '../../../electron/vault/station-key.ts';
import { SAMPLE_MS } from '../../../scripts/rig/sample-visit.ts';
import { shippedPolicies } from '../../../scripts/shipped-policies.ts';
import { addAudit, forge, insertVisit, rehashAll, renumber, signAnew } from './forge.ts';
import {
  DAY_MS,
  ledgerPath,
  ledgerPorts,
  openForTest,
  openWithDatabase,
  recordAll,
} from './open-for-test.ts';

const check = (path: string, outside?: Outside, trustedKeys?: string[]): Verified => {
  const verified = verifyChain(path, {
    verifySignature,
    ...(outside === undefined ? {} : { outside }),
    ...(trustedKeys === undefined ? {} : { trustedKeys }),
  });
  if (!verified.ok) throw new Error(verified.error.detail);
  return verified.value;
};
const faultOf = (path: string, outside?: Outside) => check(path, outside).firstFault;

const hashesOf = (ledger: Ledger): Map<number, string[]> =>
  new Map(ledger.loadPending(10_000).map(({ seq, hash }) => [seq, [hash]]));

const note = (ledger: Ledger): void => {
  const noted = ledger.recordAudit({
    atMs: SAMPLE_MS,
    actor: 'mai',
    reason: null,
    action: { kind: 'signed-in' },
  });
  if (!noted.ok) throw new Error(noted.error.detail);
};

/** Visits 1 to `visits`, audit entries in between, checkpoints every `every` visits, closed. */
function makeLedger({ visits = 30, every = 10 } = {}): {
  path: string;
  outside: { hashes: Map<number, string[]>; checkpoints: Checkpoint[] };
} {
  const path = ledgerPath();
  const ledger = openForTest(path);
  for (const policy of shippedPolicies().policies.slice(0, 1)) ledger.keepPolicy(policy);
  const checkpoints: Checkpoint[] = [];
  for (let n = 1; n <= visits; n++) {
    recordAll(ledger, 1, n);
    if (n % 7 === 0) note(ledger);
    if (n % every !== 0) continue;
    const signed = ledger.signCheckpoint(SAMPLE_MS);
    if (signed !== null) checkpoints.push(signed);
  }
  const outside = { hashes: hashesOf(ledger), checkpoints };
  ledger.close();
  return { path, outside };
}

const change = (database: Database, sql: string, ...values: unknown[]): void => {
  expect(database.prepare(sql).run(...values).changes).toBeGreaterThan(0);
};

describe('a ledger that nobody touched', () => {
  it('holds, with everything counted, also beside a station that goes on recording', () => {
    const path = ledgerPath();
    const ledger = openForTest(path);
    recordAll(ledger, 25);
    note(ledger);
    ledger.signCheckpoint(SAMPLE_MS);
    recordAll(ledger, 5, 26);
    expect(check(path)).toMatchObject({
      ok: true,
      firstFault: null,
      visits: 30,
      checkpoints: 1,
      gone: 0,
      erased: 0,
      takenAsTheyAre: 0,
      stationKeys: [ledgerPorts.signer.publicKey],
      end: { seq: 30 },
    });
    recordAll(ledger, 1, 31);
    expect(check(path)).toMatchObject({ ok: true, end: { seq: 31 } });
  });

  it('holds while it is empty', () => {
    const path = ledgerPath();
    openForTest(path).close();
    expect(check(path)).toMatchObject({ ok: true, visits: 0 });
  });

  it('holds against what the collector has, and when the collector lacks the newest', () => {
    const { path, outside } = makeLedger();
    expect(check(path, outside).ok).toBe(true);
    outside.hashes.delete(30);
    expect(check(path, outside).ok).toBe(true);
  });

  it('holds after days were deleted and claims erased, and says how many', () => {
    const path = ledgerPath();
    const ledger = openForTest(path);
    const old = recordAll(ledger, 40, 1, () => ({ atMs: SAMPLE_MS - 5 * DAY_MS }));
    note(ledger);
    const older = recordAll(ledger, 10, 41, () => ({ atMs: SAMPLE_MS - 5 * DAY_MS }));
    const kept = recordAll(ledger, 20, 51);
    ledger.signCheckpoint(SAMPLE_MS);
    ledger.acknowledge(
      [...old, ...older].map(({ id }) => id),
      SAMPLE_MS,
    );
    ledger.erase({
      orderId: 'o-1',
      visitIds: [kept[3]?.id ?? '', kept[4]?.id ?? ''],
      actor: 'admin',
      reason: null,
      atMs: SAMPLE_MS,
    });
    for (;;) {
      const deleted = ledger.deleteDaysBefore('2026-11-20', SAMPLE_MS);
      if (!deleted.ok) throw new Error(deleted.error.detail);
      if (deleted.value.isDone) break;
    }
    recordAll(ledger, 3, 71);
    ledger.close();
    expect(check(path)).toMatchObject({ ok: true, visits: 23, gone: 50, erased: 2 });
  });

  it('holds over a change of the station key, and not when only one of them is trusted', () => {
    const path = ledgerPath();
    const first = openForTest(path);
    recordAll(first, 3);
    first.signCheckpoint(SAMPLE_MS);
    first.close();
    const signer = createStationSigner(Buffer.alloc(32, 7));
    const second = openForTest(path, { signer });
    recordAll(second, 3, 4);
    second.close();
    const keys = [ledgerPorts.signer.publicKey, signer.publicKey];
    expect(check(path, undefined, keys)).toMatchObject({ ok: true, stationKeys: keys });
    expect(check(path, undefined, keys.slice(0, 1)).firstFault?.kind).toBe('signature');
  });
});

/** A value of the same type that is another. */
function otherValue(value: unknown): unknown {
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value);
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    return bytes;
  }
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'string') return `${value} `;
  return null;
}

describe('a forged visit', () => {
  it.each(CHAINED_VISIT_COLUMNS.filter((column) => column !== 'seq'))(
    'is named when its %s was changed',
    (column) => {
      const { path } = makeLedger();
      forge(path, (database) => {
        const value = database.prepare(`SELECT ${column} FROM visits WHERE seq = 15`).pluck().get();
        const isBytes = /_id$|^combined|^paired/.test(column);
        const other =
          value === null ? (isBytes && column !== 'rule_id' ? Buffer.alloc(16) : 'x') : otherValue(value);
        change(database, `UPDATE visits SET ${column} = ? WHERE seq = 15`, other);
      });
      expect(faultOf(path)).toMatchObject({ kind: 'changed', seq: 15 });
    },
  );

  it('is named when it was deleted, alone or with its neighbours', () => {
    for (const last of [15, 17]) {
      const { path } = makeLedger();
      forge(path, (database) => change(database, 'DELETE FROM visits WHERE seq BETWEEN 15 AND ?', last));
      expect(faultOf(path)).toMatchObject({ kind: 'removed', seq: 15 });
    }
  });

  it('is named when it was the first', () => {
    const { path } = makeLedger();
    forge(path, (database) => change(database, 'DELETE FROM visits WHERE seq = 1'));
    expect(faultOf(path)).toMatchObject({ kind: 'removed', seq: 1 });
  });

  it('is named when it was deleted and those behind it were renumbered', () => {
    const { path } = makeLedger();
    forge(path, (database) => {
      change(database, 'DELETE FROM visits WHERE seq = 16');
      renumber(database, 17, -1);
    });
    expect(faultOf(path)).toMatchObject({ kind: 'removed', seq: 16 });
  });

  it('is named when two visits changed places', () => {
    const { path } = makeLedger();
    forge(path, (database) => {
      for (const [from, to] of [
        [11, 1_000],
        [12, 11],
        [1_000, 12],
      ])
        change(database, 'UPDATE visits SET seq = ? WHERE seq = ?', to, from);
    });
    expect(faultOf(path)).toMatchObject({ seq: 11 });
  });

  it('is named when it was put in with a right-looking hash and those behind it were renumbered', () => {
    const { path } = makeLedger();
    forge(path, (database) => {
      renumber(database, 16, 1);
      insertVisit(database, 10, 16);
    });
    expect(faultOf(path)).toMatchObject({ kind: 'inserted', seq: 16 });
  });

  it('is named when it was put at the end with a right-looking hash', () => {
    const { path } = makeLedger();
    forge(path, (database) => insertVisit(database, 10, 31));
    expect(faultOf(path)).toMatchObject({ kind: 'end-added', seq: 31 });
  });

  it('is named when it was put where a deleted day had been', () => {
    const path = ledgerPath();
    const ledger = openForTest(path);
    const old = recordAll(ledger, 10, 1, () => ({ atMs: SAMPLE_MS - 5 * DAY_MS }));
    recordAll(ledger, 10, 11);
    ledger.acknowledge(
      old.map(({ id }) => id),
      SAMPLE_MS,
    );
    ledger.deleteDaysBefore('2026-11-20', SAMPLE_MS);
    ledger.close();
    forge(path, (database) => insertVisit(database, 12, 4));
    expect(faultOf(path)).toMatchObject({ kind: 'inserted', seq: 4 });
  });

  it.each([1, 5, 30])('is named when the last %i were cut off', (count) => {
    const { path } = makeLedger();
    forge(path, (database) => {
      change(database, 'DELETE FROM visits WHERE seq > ?', 30 - count);
      database.prepare('DELETE FROM audit WHERE after_seq > ?').run(30 - count);
    });
    expect(faultOf(path)).toMatchObject({ kind: 'end-cut', seq: 31 - count });
  });

  it('is named when the end was cut off and the station has gone on since', () => {
    const { path } = makeLedger();
    forge(path, (database) => {
      change(database, 'DELETE FROM visits WHERE seq > 25');
      change(database, 'DELETE FROM audit WHERE after_seq > 25');
      change(database, 'DELETE FROM outbox WHERE seq > 25');
    });
    const ledger = openForTest(path);
    recordAll(ledger, 20, 100);
    ledger.close();
    expect(faultOf(path)).toMatchObject({ kind: 'end-cut', seq: 26 });
  });

  it('is told when the signed end was taken away', () => {
    const { path } = makeLedger();
    forge(path, (database) => change(database, 'DELETE FROM head'));
    expect(faultOf(path)?.kind).toBe('signature');
    // The station does not sign it over either.
    const ledger = openForTest(path);
    recordAll(ledger, 1, 31);
    ledger.close();
    expect(check(path).ok).toBe(false);
  });
});

describe('a chain that was made anew', () => {
  it('is bounded by the checkpoints on both sides', () => {
    const { path } = makeLedger();
    forge(path, (database) => {
      change(database, "UPDATE visits SET outcome = 'deny' WHERE seq = 15");
      rehashAll(database);
    });
    expect(faultOf(path)).toMatchObject({ kind: 'rewritten', betweenSeqs: [11, 20] });
  });

  it('is bounded by the signed end when all checkpoints were taken away', () => {
    const { path } = makeLedger();
    forge(path, (database) => {
      change(database, "UPDATE visits SET outcome = 'deny' WHERE seq = 15");
      database.exec('DELETE FROM checkpoints');
      rehashAll(database);
    });
    expect(faultOf(path)).toMatchObject({ kind: 'signature', betweenSeqs: [1, 30] });
  });

  it('is named exactly against what the collector has', () => {
    const { path, outside } = makeLedger();
    forge(path, (database) => {
      change(database, "UPDATE visits SET outcome = 'deny' WHERE seq = 15");
      database.exec('DELETE FROM checkpoints');
      rehashAll(database);
    });
    expect(faultOf(path, outside)).toMatchObject({ kind: 'changed', seq: 15 });
    expect(faultOf(path, { hashes: new Map(), checkpoints: outside.checkpoints })).toMatchObject({
      betweenSeqs: [11, 20],
    });
  });

  it('is told when checkpoints and end are signed with another key, known or not', () => {
    const { path } = makeLedger();
    const other = createStationSigner(Buffer.alloc(32, 9));
    const openAs = (): void => openForTest(path, { signer: other }).close();
    forge(path, (database) => {
      change(database, "UPDATE visits SET outcome = 'deny' WHERE seq = 15");
      database.exec('DELETE FROM checkpoints; DELETE FROM head;');
      rehashAll(database);
    });
    openAs();
    expect(check(path).ok).toBe(false);
  });

  it('is told by the trusted key when another was named in it, also after the station has signed what it found', () => {
    const { path } = makeLedger();
    const other = createStationSigner(Buffer.alloc(32, 9));
    forge(path, (database) => {
      change(database, "UPDATE visits SET outcome = 'deny' WHERE seq = 15");
      database.exec('DELETE FROM checkpoints');
      signAnew(database, other);
    });
    const trusted = [ledgerPorts.signer.publicKey];
    const number = check(path).end.auditNumber;
    const fault = { kind: 'signature', auditNumber: number };
    expect(check(path, undefined, trusted).firstFault).toMatchObject(fault);
    const ledger = openForTest(path);
    recordAll(ledger, 3, 31);
    ledger.signCheckpoint(SAMPLE_MS);
    ledger.close();
    expect(check(path, undefined, trusted).firstFault).toMatchObject(fault);
    expect(check(path, undefined, [...trusted, other.publicKey]).ok).toBe(true);
  });

  it('is told by the collector alone when the whole file is an older one', () => {
    const path = ledgerPath();
    const ledger = openForTest(path);
    recordAll(ledger, 10);
    ledger.tidyLog();
    const before = readFileSync(path);
    recordAll(ledger, 10, 11);
    const hashes = hashesOf(ledger);
    ledger.close();
    writeFileSync(path, before);
    expect(check(path).ok).toBe(true);
    expect(faultOf(path, { hashes, checkpoints: [] })).toMatchObject({ kind: 'end-cut', seq: 11 });
  });
});

describe('a ledger that was put back to an older file', () => {
  /** 20 visits at first, all delivered; put back to 10, gone on to `upTo`. */
  function makePutBack(upTo: number, { isDelivered = true, signer = ledgerPorts.signer } = {}) {
    const path = ledgerPath();
    const first = openForTest(path);
    recordAll(first, 10);
    first.tidyLog();
    const before = readFileSync(path);
    first.close();
    const lost = openForTest(path, { signer });
    recordAll(lost, 10, 11);
    lost.signCheckpoint(SAMPLE_MS);
    const outside = { hashes: hashesOf(lost), checkpoints: [...lost.loadCheckpoints(10)] };
    lost.close();
    writeFileSync(path, before);
    const ledger = openForTest(path, { remembered: { seq: 20 } });
    recordAll(ledger, upTo - 10, 100);
    const pending = ledger.loadPending(1_000);
    if (isDelivered) {
      for (const { seq, hash } of pending)
        outside.hashes.set(seq, [...new Set([...(outside.hashes.get(seq) ?? []), hash])]);
      ledger.acknowledge(
        pending.map(({ id }) => id),
        SAMPLE_MS,
      );
    }
    ledger.close();
    return { path, outside };
  }

  it.each([10, 15, 20, 25])('holds when it has gone on to %i, delivered or not, and says so', (upTo) => {
    for (const isDelivered of [true, false]) {
      const { path, outside } = makePutBack(upTo, { isDelivered });
      expect(check(path, outside)).toMatchObject({
        ok: true,
        putBack: [{ foundSeq: 10, expectedSeq: 20 }],
      });
    }
  });

  it('holds when what was lost was signed with a key that it no longer names', () => {
    const { path, outside } = makePutBack(15, { signer: createStationSigner(Buffer.alloc(32, 9)) });
    expect(check(path, outside).firstFault).toBeNull();
  });

  it('does not hold when a delivered visit has none of the hashes that the collector has of its number', () => {
    const { path, outside } = makePutBack(15);
    outside.hashes.set(12, ['A'.repeat(43), 'B'.repeat(43)]);
    expect(faultOf(path, outside)).toMatchObject({ kind: 'changed', seq: 12 });
  });

  it('does not hold when the collector has a visit or a checkpoint behind what was lost', () => {
    const { path, outside } = makePutBack(15);
    const [checkpoint] = outside.checkpoints;
    if (checkpoint === undefined) throw new Error('no checkpoint');
    const behind = { ...outside, checkpoints: [checkpoint, { ...checkpoint, seq: 21 }] };
    expect(faultOf(path, behind)).toMatchObject({ kind: 'end-cut', seq: 16 });
    outside.hashes.set(21, ['A'.repeat(43)]);
    expect(faultOf(path, outside)).toMatchObject({ kind: 'end-cut', seq: 16 });
  });

  it('is not one because an entry says so that does not stand where it was put back', () => {
    const { path, outside } = makeLedger();
    forge(path, (database) => {
      change(database, "UPDATE visits SET outcome = 'deny' WHERE seq = 15");
      database.exec('DELETE FROM checkpoints');
      addAudit(database, { kind: 'ledger-older', foundSeq: 0, expectedSeq: 1_000_000 });
      signAnew(database, ledgerPorts.signer);
    });
    expect(check(path)).toMatchObject({ ok: true, putBack: [] });
    expect(faultOf(path, outside)).toMatchObject({ seq: 15 });
  });
});

describe('forged audit entries', () => {
  it.each(CHAINED_AUDIT_COLUMNS.filter((column) => column !== 'number'))(
    'are named when their %s was changed',
    (column) => {
      const { path } = makeLedger();
      const number = auditNumberBehind(path, 14);
      forge(path, (database) => {
        const value = database.prepare(`SELECT ${column} FROM audit WHERE number = ?`).pluck().get(number);
        change(
          database,
          `UPDATE audit SET ${column} = ? WHERE number = ?`,
          value === null ? 'x' : otherValue(value),
          number,
        );
      });
      expect(faultOf(path)).toMatchObject({ kind: 'changed', auditNumber: number });
    },
  );

  it('are named when one was deleted, in the middle or at the end', () => {
    for (const seq of [14, 28]) {
      const { path } = makeLedger();
      const number = auditNumberBehind(path, seq);
      forge(path, (database) => change(database, 'DELETE FROM audit WHERE number = ?', number));
      expect(faultOf(path)).toMatchObject({ kind: 'removed', auditNumber: number });
    }
  });

  it('do not make a deleted visit lawful', () => {
    const { path } = makeLedger();
    const number = auditNumberBehind(path, 28);
    forge(path, (database) => {
      const hash = database.prepare('SELECT hash FROM visits WHERE seq = 15').pluck().get() as Buffer;
      change(database, 'DELETE FROM visits WHERE seq = 15');
      const gaps = [[15, 15, hash.toString('base64url')]];
      const action = { kind: 'day-deleted', day: '2026-11-01', visits: 1, keys: [], kept: 0, gaps };
      change(database, 'UPDATE audit SET action = ? WHERE number = ?', JSON.stringify(action), number);
    });
    expect(faultOf(path)).toMatchObject({ kind: 'changed', auditNumber: number });
  });

  function auditNumberBehind(path: string, seq: number): number {
    let number = 0;
    forge(path, (database) => {
      number = Number(database.prepare('SELECT number FROM audit WHERE after_seq = ?').pluck().get(seq));
    });
    return number;
  }
});

describe('what lies beside the chain', () => {
  it('tells of claims that were taken away without an order', () => {
    const { path } = makeLedger();
    forge(path, (database) => change(database, 'UPDATE visits SET claims = NULL WHERE seq = 9'));
    expect(faultOf(path)).toMatchObject({ kind: 'claims-removed', seq: 9 });
  });

  it('tells of claims that were replaced, also together with their digest', () => {
    const { path } = makeLedger();
    forge(path, (database) =>
      change(database, 'UPDATE visits SET claims = (SELECT claims FROM visits WHERE seq = 8) WHERE seq = 9'),
    );
    expect(faultOf(path)).toMatchObject({ kind: 'claims-changed', seq: 9 });
    forge(path, (database) =>
      change(
        database,
        'UPDATE visits SET claims_sha256 = (SELECT claims_sha256 FROM visits WHERE seq = 8) WHERE seq = 9',
      ),
    );
    expect(faultOf(path)).toMatchObject({ kind: 'changed', seq: 9 });
  });

  it.each([
    ['key-changed', "UPDATE data_keys SET venue = replace(venue, 'e', 'f')"],
    ['key-removed', 'DELETE FROM data_keys'],
    [
      'key-inserted',
      `INSERT INTO data_keys (number, id, day, made_at_ms, venue, authority)
       SELECT 99, 'AAAAAAAAAAAAAAAAAAAAAA', day, made_at_ms, venue, authority FROM data_keys`,
    ],
    ['policy-changed', "UPDATE policies SET policy = json_set(policy, '$.version', 1.5)"],
    ['policy-removed', 'DELETE FROM policies'],
    [
      'policy-inserted',
      'INSERT INTO policies SELECT id, version + 1, sha256, policy, first_seq FROM policies',
    ],
    ['outbox', 'INSERT INTO outbox (seq) VALUES (4711)'],
  ])('tells %s', (kind, sql) => {
    const { path } = makeLedger();
    forge(path, (database) => change(database, sql));
    expect(faultOf(path)?.kind).toBe(kind);
  });

  it('tells a checkpoint that was changed from one of this station', () => {
    const { path } = makeLedger();
    forge(path, (database) => change(database, 'UPDATE checkpoints SET at_ms = at_ms + 1 WHERE seq = 20'));
    expect(faultOf(path)).toMatchObject({ kind: 'signature', seq: 20 });
  });
});

it('finds any single change of any chained value, and names that row', () => {
  const { path } = makeLedger();
  const whole = readFileSync(path);
  const columns = CHAINED_VISIT_COLUMNS.filter((column) => column !== 'seq');
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.constantFrom(...columns, 'claims' as const),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (seq, column, at, flip) => {
        writeFileSync(path, whole);
        let isChanged = false;
        forge(path, (database) => {
          const value: unknown = database
            .prepare(`SELECT ${column} FROM visits WHERE seq = ?`)
            .pluck()
            .get(seq);
          const other = flipped(value, at, flip);
          if (other === undefined) return;
          isChanged = true;
          change(database, `UPDATE OR REPLACE visits SET ${column} = ? WHERE seq = ?`, other, seq);
        });
        const fault = faultOf(path);
        if (isChanged) expect(fault).toMatchObject({ seq });
        else expect(fault).toBeNull();
      },
    ),
    { numRuns: 150 },
  );
});

/** The value with one byte or one character another; undefined: it has none. */
function flipped(value: unknown, at: number, flip: number): unknown {
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value);
    bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ flip;
    return bytes;
  }
  if (typeof value === 'number') return value + flip;
  if (typeof value !== 'string' || value === '') return undefined;
  const index = at % value.length;
  return `${value.slice(0, index)}${String.fromCharCode(value.charCodeAt(index) ^ (flip & 31 || 1))}${value.slice(index + 1)}`;
}

it('says what it cannot check: no file, another database, an older layout', () => {
  const path = ledgerPath();
  expect(verifyChain(path, { verifySignature })).toMatchObject({
    ok: false,
    error: { kind: 'ledger-missing' },
  });
  const { database } = openWithDatabase(path);
  database.pragma('user_version = 40');
  expect(verifyChain(path, { verifySignature })).toMatchObject({
    ok: false,
    error: { kind: 'ledger-missing' },
  });
  writeFileSync(path, 'no database at all');
  expect(verifyChain(path, { verifySignature }).ok).toBe(false);
});

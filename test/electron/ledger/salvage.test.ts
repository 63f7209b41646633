import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type OpenedLedger, openLedger } from '../../../electron/ledger/open-ledger.ts';
import { openReadOnlyLedger } from '../../../electron/ledger/read-ledger.ts';
import { draftOf, incomingOf } from '../../../electron/ledger/replace-file.ts';
import { type Verified, verifyChain } from '../../../electron/ledger/verify-chain.ts';
import { createStationSigner, verifySignature } from '../../../electron/vault/station-key.ts';
import { SAMPLE_MS, sampleId, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { seededRandom } from '../../../scripts/rig/seeded-random.ts';
import { shippedPolicy } from '../../../scripts/shipped-policies.ts';
import {
  copyUnclean,
  countPages,
  cutTo,
  overwrite,
  PAGE_BYTES,
  pagesOf,
  readPage,
  zeroPage,
} from './damage.ts';
import { forge } from './forge.ts';
import { claimsOf, DAY_MS, ledgerPath, ledgerPorts, openForTest, recordAll } from './open-for-test.ts';

const VISITS = 400;

const check = (path: string): Verified => {
  const verified = verifyChain(path, { verifySignature });
  if (!verified.ok) throw new Error(verified.error.detail);
  return verified.value;
};

/** 400 visits, half of them delivered, a person inside, an erasure, checkpoints; closed. */
function makeLedger(): string {
  const path = ledgerPath();
  const ledger = openForTest(path);
  ledger.keepPolicy(shippedPolicy('office').policy);
  const visits = recordAll(ledger, VISITS, 1, (n) =>
    n === 250 ? { pairing: 'entry', tags: ['AAAAAAAAAAAAAAAAAAAAAA'] } : {},
  );
  ledger.acknowledge(
    visits.slice(0, VISITS / 2).map(({ id }) => id),
    SAMPLE_MS,
  );
  ledger.quarantine([{ id: sampleId(VISITS), reason: 'invalid', detail: 'x' }], SAMPLE_MS);
  ledger.countPhones(SAMPLE_MS, { bluezone: 1, 'exposure-notification': 2, tracetogether: 0 });
  ledger.erase({ orderId: 'o-1', visitIds: [sampleId(9)], actor: 'admin', reason: null, atMs: SAMPLE_MS });
  ledger.keepErasuresUpTo(7);
  ledger.signCheckpoint(SAMPLE_MS);
  ledger.close();
  return path;
}

function open(path: string, remembered: { seq: number } | null = null): OpenedLedger {
  const opened = openLedger({ path, ...ledgerPorts, remembered });
  if (!opened.ok) throw new Error(`${opened.error.kind}: ${opened.error.detail}`);
  onTestFinished(() => opened.value.close());
  return opened.value;
}

/** Opens a damaged ledger, goes on recording, and holds it to everything a salvage promises. */
function salvaged(path: string, remembered: { seq: number } | null = null) {
  const damaged = readFileSync(path);
  const ledger = open(path, remembered);
  const { salvaged } = ledger;
  if (salvaged === null) throw new Error('nothing was salvaged');
  const aside = join(dirname(path), salvaged.setAside);
  expect(readFileSync(aside).equals(damaged)).toBe(true);
  const first = ledger.lastSeq() + 1;
  recordAll(ledger, 3, 5_001);
  expect(ledger.lastSeq()).toBe(first + 2);
  const pending = ledger.loadPending(10_000);
  ledger.close();
  const verified = check(path);
  expect(verified.firstFault).toBeNull();
  expect(open(path).salvaged).toBeNull();
  return { ...salvaged, aside, pending, verified, first };
}

/** Of a leaf, where its cell with the most room behind it begins (SQLite's file format, 1.6). */
function lowestCell(page: Buffer): number {
  const cells = Array.from({ length: page.readUInt16BE(3) }, (_, n) => page.readUInt16BE(8 + 2 * n));
  return Math.min(...cells);
}

/** A cell of 2^32 - 1 bytes with the row number 5; its record's second column is a text of 1.2 * 10^9 (2.1). */
const endlessRow = Buffer.from([
  ...[0x8f, 0xff, 0xff, 0xff, 0x7f],
  ...[5, 100, 0],
  ...[0x88, 0xf8, 0xb4, 0xb0, 0x0d],
  ...Array.from({ length: 92 }, () => 0),
]);

describe('a damaged ledger', () => {
  it('gives up only the visits of a page that was zeroed in its middle, and names them', async () => {
    const path = makeLedger();
    const leaves = pagesOf(path, 'visits');
    zeroPage(path, leaves[Math.floor(leaves.length / 2)] ?? 0);
    const { visits, lost, lostVisits, pending, verified, first } = salvaged(path);
    expect(lost).toHaveLength(1);
    expect(lostVisits).toBeGreaterThan(0);
    expect(lostVisits).toBeLessThan(30);
    expect(visits).toBe(VISITS - lostVisits);
    expect(first).toBe(VISITS + 1);
    expect(verified).toMatchObject({ gone: lostVisits, takenAsTheyAre: 1, erased: 1 });
    // Everything undelivered that is left, and the three new ones; the quarantined one stays aside.
    const [from = 0, to = 0] = lost[0] ?? [];
    const expected = Array.from({ length: VISITS / 2 - 1 }, (_, i) => VISITS / 2 + 1 + i).filter(
      (seq) => seq < from || seq > to,
    );
    expect(pending.slice(0, -3).map(({ seq }) => seq)).toEqual(expected);
    const reader = openReadOnlyLedger(path);
    if (!reader.ok) throw new Error(reader.error.detail);
    const claims = await claimsOf(pending, reader.value.dataKeys());
    expect(claims.filter((one) => one?.fullName === 'Nguyễn Văn Mẫu')).toHaveLength(pending.length);
    expect(reader.value.inside()).toHaveLength(1);
    reader.value.close();
  });

  it('has a signed end that counts, also when a key of before signs again', () => {
    const path = makeLedger();
    openForTest(path, { signer: createStationSigner(Buffer.alloc(32, 9)) }).close();
    zeroPage(path, pagesOf(path, 'visits_by_time')[0] ?? 0);
    expect(salvaged(path).verified.stationKeys.at(-1)).toBe(ledgerPorts.signer.publicKey);
    // It has been opened once more since: a start that minds the end would have said so.
    expect(check(path)).toMatchObject({ ok: true, firstFault: null });
  });

  it('loses nothing when only an index is damaged', () => {
    const path = makeLedger();
    zeroPage(path, pagesOf(path, 'visits_by_time')[0] ?? 0);
    expect(salvaged(path)).toMatchObject({ visits: VISITS, lostVisits: 0, lost: [] });
  });

  it('queues every visit again whose queue cannot be read', () => {
    const path = makeLedger();
    for (const page of pagesOf(path, 'outbox')) zeroPage(path, page);
    const { visits, pending } = salvaged(path);
    expect(visits).toBe(VISITS);
    expect(pending).toHaveLength(VISITS - 1 + 3);
  });

  it('goes on with the numbers behind its last when the last page is torn', () => {
    const path = makeLedger();
    const last = pagesOf(path, 'visits').at(-1) ?? 0;
    overwrite(path, (last - 1) * 4_096, Buffer.alloc(2_048, 0xff));
    const { lost, first, lostVisits } = salvaged(path);
    expect(lostVisits).toBeGreaterThan(0);
    expect(lost.at(-1)?.[1]).toBe(VISITS);
    expect(first).toBe(VISITS + 1);
  });

  it.each([
    'data_keys',
    'audit',
    'head',
    'checkpoints',
    'policies',
    'inside',
    'inside_tags',
    'quarantine',
    'delivery',
    'phones',
  ])('keeps every visit when %s is destroyed', (table) => {
    const path = makeLedger();
    for (const page of pagesOf(path, table)) zeroPage(path, page);
    expect(salvaged(path)).toMatchObject({ visits: VISITS, lostVisits: 0 });
  });

  it('keeps what is readable of a file that was cut short', () => {
    const path = makeLedger();
    cutTo(path, Math.floor(countPages(path) / 2) * 4_096 + 100);
    const { visits, lostVisits, first } = salvaged(path, { seq: VISITS });
    expect(visits).toBeGreaterThan(0);
    expect(visits + lostVisits).toBe(VISITS);
    expect(first).toBe(VISITS + 1);
  });

  it('starts a new ledger and says so when nothing can be read, with numbers that were never given', () => {
    const path = makeLedger();
    writeFileSync(path, Buffer.alloc(400_000, 0xa5));
    const { visits, lost, first } = salvaged(path, { seq: 390 });
    expect([visits, lost, first]).toEqual([0, [[1, 390]], 391]);
  });

  it('finds visits by themselves when every page above them is gone', () => {
    const path = makeLedger();
    const above = [...pagesOf(path, 'visits', 'internal'), ...pagesOf(path, 'audit', 'internal')];
    expect(above.length).toBeGreaterThan(0);
    for (const page of above) zeroPage(path, page);
    expect(salvaged(path)).toMatchObject({ visits: VISITS, lostVisits: 0 });
  });

  it('finds visits, keys and audit by themselves when the schema is gone, and queues them all', async () => {
    const path = makeLedger();
    zeroPage(path, 1);
    const { visits, lostVisits, pending, verified } = salvaged(path);
    expect([visits, lostVisits, pending.length]).toEqual([VISITS, 0, VISITS + 3]);
    expect(verified).toMatchObject({ takenAsTheyAre: 0, erased: 1 });
    const reader = openReadOnlyLedger(path);
    if (!reader.ok) throw new Error(reader.error.detail);
    const claims = await claimsOf(pending, reader.value.dataKeys());
    expect(claims.filter((one) => one?.fullName === 'Nguyễn Văn Mẫu')).toHaveLength(pending.length - 1);
    reader.value.close();
  });

  it('brings nothing back that was deleted by age', () => {
    const path = ledgerPath();
    const ledger = openForTest(path);
    const old = recordAll(ledger, 200, 1, () => ({ atMs: SAMPLE_MS - 5 * DAY_MS }));
    recordAll(ledger, 100, 201);
    ledger.acknowledge(
      old.map(({ id }) => id),
      SAMPLE_MS,
    );
    for (let isDone = false; !isDone; ) {
      const deleted = ledger.deleteDaysBefore('2026-11-20', SAMPLE_MS);
      if (!deleted.ok) throw new Error(deleted.error.detail);
      isDone = deleted.value.isDone;
    }
    ledger.close();
    zeroPage(path, 1);
    expect(salvaged(path)).toMatchObject({ visits: 100, lostVisits: 0, verified: { gone: 200 } });
  });

  it('finds rows whose bytes go over onto other pages', () => {
    const path = ledgerPath();
    const ledger = openForTest(path);
    recordAll(ledger, 60, 1, (n) => ({
      claims: { fullName: 'Nguyễn Văn Mẫu', extras: [randomBytes(4_000 + 60 * n).toString('base64')] },
    }));
    ledger.close();
    expect(pagesOf(path, 'visits', 'overflow').length).toBeGreaterThan(50);
    zeroPage(path, 1);
    expect(salvaged(path)).toMatchObject({ visits: 60, lostVisits: 0 });
  });

  it('loses nothing when only the header is damaged', () => {
    for (const [at, length] of [
      [0, 100],
      [24, 24],
      [16, 2],
    ] as const) {
      const path = makeLedger();
      overwrite(path, at, Buffer.alloc(length, 0x5a));
      expect(salvaged(path)).toMatchObject({ visits: VISITS, lostVisits: 0 });
      expect(readdirSync(dirname(path)).some((name) => name.includes('.mended'))).toBe(false);
    }
  });

  it('starts a new ledger from garbage though nobody remembers anything', () => {
    const path = ledgerPath();
    writeFileSync(path, Buffer.alloc(9_000, 'not a database. '));
    expect(salvaged(path)).toMatchObject({ visits: 0, lost: [], first: 1 });
  });

  it('takes the log into account that was not yet moved into the file', () => {
    const source = ledgerPath();
    const ledger = openForTest(source);
    recordAll(ledger, 200);
    ledger.tidyLog();
    recordAll(ledger, 50, 201);
    const path = ledgerPath();
    copyUnclean(source, path);
    const log = readFileSync(`${path}-wal`);
    // A page that the log does not hold.
    zeroPage(path, pagesOf(source, 'visits')[3] ?? 0);
    const { visits, lostVisits, first, aside } = salvaged(path);
    expect(visits + lostVisits).toBe(250);
    expect(lostVisits).toBeLessThan(30);
    expect(first).toBe(251);
    expect(readFileSync(`${aside}-wal`).equals(log)).toBe(true);
  });

  it('tells what a lost log took with it by what the station remembers', () => {
    const source = ledgerPath();
    const ledger = openForTest(source);
    recordAll(ledger, 200);
    ledger.tidyLog();
    recordAll(ledger, 50, 201);
    const path = ledgerPath();
    copyUnclean(source, path);
    rmSync(`${path}-wal`);
    const opened = open(path, { seq: 240 });
    expect(opened.salvaged).toBeNull();
    expect(opened.older).toEqual({ expectedSeq: 240, foundSeq: 200 });
    // Dense from its own end on; ids tell visits apart.
    expect(opened.recordVisit(sampleVisit(900))).toMatchObject({ ok: true, value: { seq: 201 } });
    opened.close();
    expect(check(path).ok).toBe(true);
    const again = open(path, { seq: 240 });
    expect(again.older).toEqual({ expectedSeq: 240, foundSeq: 200 });
    again.close();
    const reader = openReadOnlyLedger(path);
    if (!reader.ok) throw new Error(reader.error.detail);
    expect([...reader.value.audit(['ledger-older'])]).toHaveLength(1);
    reader.value.close();
    expect(open(path, { seq: 201 }).older).toBeNull();
  });

  it('makes nobody lawful who changed a row elsewhere', () => {
    const path = makeLedger();
    const leaves = pagesOf(path, 'visits');
    forge(path, (database) => database.prepare("UPDATE visits SET outcome = 'deny' WHERE seq = 20").run());
    zeroPage(path, leaves.at(-3) ?? 0);
    open(path).close();
    expect(check(path).firstFault).toMatchObject({ kind: 'changed', seq: 20 });
  });

  it('can be damaged and saved more than once', () => {
    const path = makeLedger();
    for (const at of [0.25, 0.5, 0.75]) {
      const leaves = pagesOf(path, 'visits');
      zeroPage(path, leaves[Math.floor(leaves.length * at)] ?? 0);
      open(path).close();
      expect(check(path).firstFault).toBeNull();
    }
    expect(readdirSync(dirname(path)).filter((name) => name.includes('.damaged.db'))).toHaveLength(3);
  });

  it('is still sound when an audit page in its middle is gone', () => {
    const path = ledgerPath();
    const ledger = openForTest(path);
    for (let n = 1; n <= 300; n++) {
      recordAll(ledger, 1, n);
      ledger.recordAudit({
        atMs: SAMPLE_MS,
        actor: 'mai',
        reason: 'a reason of some length, for the page',
        action: { kind: 'signed-in' },
      });
    }
    ledger.signCheckpoint(SAMPLE_MS);
    ledger.close();
    zeroPage(path, pagesOf(path, 'audit')[4] ?? 0);
    const { visits, lostVisits, verified } = salvaged(path);
    expect([visits, lostVisits]).toEqual([300, 0]);
    expect(verified.takenAsTheyAre).toBeGreaterThan(5);
  });

  it.each(['first', 'middle', 'last'] as const)(
    'is mended when a row of its %s page says that it is longer than any row can be',
    (which) => {
      const path = makeLedger();
      const leaves = pagesOf(path, 'visits');
      const page =
        leaves[{ first: 0, middle: Math.floor(leaves.length / 2), last: leaves.length - 1 }[which]] ?? 0;
      overwrite(path, (page - 1) * PAGE_BYTES + lowestCell(readPage(path, page)), endlessRow);
      const { visits, lostVisits } = salvaged(path);
      expect(visits + lostVisits).toBe(VISITS);
      expect(lostVisits).toBeLessThan(30);
    },
  );

  it('never stops the station, whatever bytes stand in whatever page', () => {
    const path = makeLedger();
    const whole = readFileSync(path);
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 9_000 }), fc.nat(), (place, length, seed) => {
        const folder = dirname(path);
        for (const name of readdirSync(folder)) rmSync(join(folder, name));
        const random = seededRandom(seed);
        const at = place % (whole.length - 1);
        const bytes = Buffer.from(whole);
        for (let i = at; i < Math.min(at + length, whole.length); i++) bytes[i] = Math.floor(random() * 256);
        writeFileSync(path, bytes);
        const opened = openLedger({ path, ...ledgerPorts, remembered: { seq: VISITS } });
        // Bytes that make it another program's or a newer version's file are left alone.
        if (!opened.ok) {
          if (at >= 100) throw new Error(`${at}: ${opened.error.detail}`);
          expect(['ledger-newer', 'ledger-corrupt']).toContain(opened.error.kind);
          return;
        }
        const recorded = opened.value.recordVisit(sampleVisit(9_000));
        opened.value.close();
        expect(recorded.ok).toBe(true);
        const verified = verifyChain(path, { verifySignature });
        expect(verified.ok).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a salvage that is cut off', () => {
  function aDamagedOne(): string {
    const path = makeLedger();
    zeroPage(path, pagesOf(path, 'visits')[5] ?? 0);
    return path;
  }

  it('begins anew when the new file was not whole yet', () => {
    const path = aDamagedOne();
    writeFileSync(draftOf(path), 'half of a ledger');
    salvaged(path);
    expect(existsSync(draftOf(path))).toBe(false);
  });

  it('begins anew when the new file was whole and the damaged one still in place', () => {
    const path = aDamagedOne();
    writeFileSync(incomingOf(path), 'another ledger');
    salvaged(path);
    expect(existsSync(incomingOf(path))).toBe(false);
  });

  it('is finished at the next start when the damaged file had moved already, and its log follows it', () => {
    const path = aDamagedOne();
    const good = ledgerPath();
    const ledger = openForTest(good);
    recordAll(ledger, 5);
    ledger.close();
    const aside = join(dirname(path), 'ledger-20261121-080000.damaged.db');
    renameSync(path, aside);
    copyFileSync(good, incomingOf(path));
    writeFileSync(`${path}-wal`, 'the log of the damaged one');
    const opened = open(path);
    expect([opened.lastSeq(), opened.salvaged]).toEqual([5, null]);
    expect(readFileSync(`${aside}-wal`, 'utf8')).toBe('the log of the damaged one');
  });
});

it("leaves another program's database alone", () => {
  const path = ledgerPath();
  const other = new Database(path);
  other.exec('CREATE TABLE accounts (id INTEGER); CREATE TABLE t (x)');
  const insert = other.prepare('INSERT INTO t VALUES (?)');
  for (let i = 0; i < 500; i++) insert.run('x'.repeat(100));
  other.close();
  zeroPage(path, countPages(path));
  const before = readFileSync(path);
  expect(openLedger({ path, ...ledgerPorts })).toMatchObject({
    ok: false,
    error: { kind: 'ledger-corrupt' },
  });
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(readdirSync(dirname(path)).some((name) => name.includes('.damaged.'))).toBe(false);
});

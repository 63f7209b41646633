import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { DESK_ROWS, deskViewSchema, type LogFilter } from '../../../contract/desk.ts';
import { startOfDay } from '../../../contract/local-time.ts';
import type { NewVisit } from '../../../contract/visit.ts';
import { type Ledger, openLedger } from '../../../electron/ledger/open-ledger.ts';
import { openDeskReader } from '../../../electron/ledger/read-desk.ts';
import { openSampleSealer, sampleSigner } from '../../../scripts/rig/sample-vault.ts';
import { SAMPLE_MS, sampleId, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { sealedStation } from '../../support/sealed-station.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const DAY = '2026-11-21';
const DAY_START_MS = startOfDay(DAY);
const DAY_MS = 24 * 3_600_000;
const HOUR_MS = 3_600_000;

async function deskOf(visits: readonly NewVisit[], afterwards?: (ledger: Ledger) => void) {
  const { ledgerPath } = await sealedStation(visits, afterwards);
  const opened = openDeskReader(ledgerPath);
  if (!opened.ok) throw new Error(opened.error.detail);
  return { reader: opened.value, ledgerPath };
}

/** As a station that goes on recording while the desk is open. */
async function append(path: string, visits: readonly NewVisit[]): Promise<void> {
  const sealer = await openSampleSealer();
  await sealer.prepareDays(['2026-11-22']);
  const opened = openLedger({
    path,
    nowMs: () => SAMPLE_MS,
    stationId: 'station-1',
    sealer,
    signer: sampleSigner,
  });
  if (!opened.ok) throw new Error(opened.error.detail);
  for (const visit of visits) expect(opened.value.recordVisit(visit).ok).toBe(true);
  opened.value.close();
  sealer.close();
}

const all = (change: Partial<LogFilter> = {}): LogFilter => ({
  day: DAY,
  outcome: null,
  direction: null,
  lane: null,
  family: null,
  seq: null,
  ...change,
});
const entry = (n: number, change: Partial<NewVisit> = {}): NewVisit =>
  sampleVisit(n, { pairing: 'entry', ...change });
const exit = (n: number, change: Partial<NewVisit> = {}): NewVisit =>
  sampleVisit(n, { direction: 'out', pairing: 'exit', pairedWith: sampleId(1), ...change });
const refused = (n: number, change: Partial<NewVisit> = {}): NewVisit =>
  sampleVisit(n, { outcome: 'deny', reasons: ['expired'], nextStep: 'declare-again', ...change });

describe("a day's numbers", () => {
  it('count who came in, went out and was refused, each in the local hour', async () => {
    const { reader } = await deskOf([
      entry(1),
      entry(2, { outcome: 'ask', reasons: ['unsigned-code'], atMs: SAMPLE_MS + HOUR_MS }),
      refused(3, { atMs: SAMPLE_MS + HOUR_MS }),
      exit(4, { atMs: SAMPLE_MS + 2 * HOUR_MS }),
    ]);
    const numbers = reader.countDay(DAY);
    expect(numbers).toMatchObject({ day: DAY, accept: 2, ask: 1, deny: 1, in: 2, out: 1 });
    expect(numbers.hours[8]).toEqual({ hour: 8, in: 1, out: 0, refused: 0 });
    expect(numbers.hours[9]).toEqual({ hour: 9, in: 1, out: 0, refused: 1 });
    expect(numbers.hours[10]).toEqual({ hour: 10, in: 0, out: 1, refused: 0 });
    expect(deskViewSchema.shape.today.safeParse(numbers).success).toBe(true);
  });

  it('begin with the first and end with the last millisecond of the day', async () => {
    const { reader } = await deskOf([
      entry(1, { atMs: DAY_START_MS - 1 }),
      entry(2, { atMs: DAY_START_MS }),
      entry(3, { atMs: DAY_START_MS + DAY_MS - 1 }),
      entry(4, { atMs: DAY_START_MS + DAY_MS }),
    ]);
    const { hours, in: entered } = reader.countDay(DAY);
    expect(entered).toBe(2);
    expect([hours[0]?.in, hours[23]?.in]).toEqual([1, 1]);
  });

  it("count one person's two codes once", async () => {
    const { reader } = await deskOf([
      entry(1),
      sampleVisit(2, { pairing: 'again', pairedWith: sampleId(1) }),
    ]);
    expect(reader.countDay(DAY)).toMatchObject({ accept: 2, in: 1 });
  });

  it('take out what staff took back, and put in what staff decided', async () => {
    const { reader } = await deskOf([
      entry(1),
      refused(2),
      sampleVisit(3, {
        outcome: 'deny',
        reasons: ['undone-by-staff'],
        pairing: 'undone',
        pairedWith: sampleId(1),
      }),
      sampleVisit(4, { reasons: ['overridden-by-staff'], pairing: 'overridden', pairedWith: sampleId(2) }),
    ]);
    expect(reader.countDay(DAY).hours[8]).toEqual({ hour: 8, in: 1, out: 0, refused: 0 });
  });

  it('take out the entry of who was turned away after having been asked about', async () => {
    const { reader } = await deskOf([
      entry(1, { outcome: 'ask', reasons: ['unsigned-code'] }),
      refused(2, { pairing: 'turned-away', pairedWith: sampleId(1) }),
    ]);
    expect(reader.countDay(DAY).hours[8]).toEqual({ hour: 8, in: 0, out: 0, refused: 1 });
  });

  it('are the same whether visits came before the first count or after it', async () => {
    const early = [entry(1), refused(2), exit(3, { atMs: SAMPLE_MS + HOUR_MS })];
    const late = [
      entry(4, { atMs: SAMPLE_MS + HOUR_MS }),
      sampleVisit(5, { pairing: 'undone', pairedWith: sampleId(3, SAMPLE_MS + HOUR_MS), direction: 'out' }),
      sampleVisit(6, { pairing: 'overridden', pairedWith: sampleId(2) }),
      entry(7, { atMs: DAY_START_MS + DAY_MS }),
    ];
    const { reader, ledgerPath } = await deskOf(early);
    const before = reader.countDay(DAY);
    expect(before).toMatchObject({ in: 1, out: 1 });
    await append(ledgerPath, late);
    const { reader: fresh } = await deskOf([...early, ...late]);
    expect(reader.countDay(DAY)).toEqual(fresh.countDay(DAY));
    expect(reader.countDay(DAY)).toMatchObject({ in: 3, out: 0, deny: 0 });
    expect(before).toMatchObject({ in: 1, out: 1 });
  });
});

describe('the log', () => {
  it('comes newest first, a page at a time, each visit once', async () => {
    // Several in one millisecond: the number tells them apart.
    const visits = Array.from({ length: DESK_ROWS + 3 }, (_, i) =>
      sampleVisit(i + 1, { atMs: SAMPLE_MS + Math.floor(i / 4) }),
    );
    const { reader } = await deskOf(visits);
    const first = reader.readLog(all(), null);
    expect(first).toMatchObject({ total: DESK_ROWS + 3, next: { seq: 4 } });
    const second = reader.readLog(all(), first.next);
    expect(second).toMatchObject({ total: DESK_ROWS + 3, next: null });
    expect([...first.rows, ...second.rows].map(({ seq }) => seq)).toEqual(
      visits.map((_, i) => visits.length - i),
    );
  });

  it('keeps to the day, and to each filter', async () => {
    const { reader } = await deskOf([
      entry(1, { atMs: DAY_START_MS - 1 }),
      entry(2),
      refused(3, { lane: 'side', family: 'payment' }),
      exit(4),
    ]);
    const found = (change: Partial<LogFilter>) =>
      reader.readLog(all(change), null).rows.map(({ seq }) => seq);
    expect(found({})).toEqual([4, 3, 2]);
    expect(found({ outcome: 'deny' })).toEqual([3]);
    expect(found({ direction: 'out' })).toEqual([4]);
    expect(found({ lane: 'side' })).toEqual([3]);
    expect(found({ family: 'payment' })).toEqual([3]);
    expect(found({ outcome: 'accept', direction: 'in', lane: 'main', family: 'declaration' })).toEqual([2]);
    expect(found({ day: '2026-11-20' })).toEqual([1]);
  });

  it('finds a visit by its number on whatever day', async () => {
    const { reader } = await deskOf([entry(1, { atMs: DAY_START_MS - 5 * DAY_MS }), entry(2)]);
    const page = reader.readLog(all({ seq: 1, outcome: 'deny' }), null);
    expect(page).toMatchObject({
      total: 1,
      next: null,
      rows: [{ seq: 1, visitId: sampleId(1, DAY_START_MS - 5 * DAY_MS) }],
    });
    expect(reader.readLog(all({ seq: 99 }), null)).toEqual({ rows: [], total: 0, next: null });
  });

  it('says where the collector stands with each visit', async () => {
    const { reader } = await deskOf([entry(1), entry(2), entry(3)], (ledger) => {
      ledger.acknowledge([sampleId(1)], SAMPLE_MS);
      ledger.quarantine([{ id: sampleId(2), reason: 'conflict', detail: '' }], SAMPLE_MS);
    });
    expect(reader.readLog(all(), null).rows.map(({ delivery }) => delivery)).toEqual([
      'waiting',
      'refused',
      'delivered',
    ]);
  });

  it('leaves out a row that a disk has damaged, and shows those beside it', async () => {
    const { ledgerPath } = await deskOf([entry(1), entry(2), entry(3)]);
    const database = new Database(ledgerPath);
    database.exec("DROP TRIGGER visits_are_not_changed; UPDATE visits SET reasons = '[' WHERE seq = 2");
    database.close();
    const opened = openDeskReader(ledgerPath);
    if (!opened.ok) throw new Error(opened.error.detail);
    expect(opened.value.readLog(all(), null).rows.map(({ seq }) => seq)).toEqual([3, 1]);
  });

  it('tells nothing of what was sealed', async () => {
    const { reader } = await deskOf([entry(1)]);
    expect(JSON.stringify(reader.readLog(all(), null))).not.toMatch(/Mẫu|001087000001|0900000001/);
  });
});

describe('the days', () => {
  it('are those that have visits, newest first', async () => {
    const { reader } = await deskOf([
      entry(1, { atMs: DAY_START_MS - 3 * DAY_MS }),
      entry(2, { atMs: DAY_START_MS - 1 }),
      entry(3, { atMs: DAY_START_MS }),
    ]);
    expect(reader.days()).toEqual([DAY, '2026-11-20', '2026-11-18']);
  });

  it('are none in an empty ledger, whose numbers are zero', async () => {
    const { reader } = await deskOf([]);
    expect(reader.days()).toEqual([]);
    expect(reader.countDay(DAY)).toMatchObject({ accept: 0, in: 0, out: 0 });
    expect(reader.delivery()).toEqual({ oldestWaitingAtMs: null, refused: [], lastCheckpointAtMs: null });
  });
});

describe('the truth about delivery', () => {
  it('says since when the oldest waits, and what was refused and why', async () => {
    const { reader } = await deskOf(
      [entry(1), entry(2, { atMs: SAMPLE_MS + 5 }), entry(3, { atMs: SAMPLE_MS + 9 })],
      (ledger) => {
        ledger.acknowledge([sampleId(1)], SAMPLE_MS + 20);
        ledger.quarantine(
          [{ id: sampleId(2, SAMPLE_MS + 5), reason: 'conflict', detail: 'x' }],
          SAMPLE_MS + 30,
        );
        const checkpoint = ledger.signCheckpoint(SAMPLE_MS + 40);
        if (checkpoint !== null) ledger.acknowledgeCheckpoints(checkpoint);
      },
    );
    expect(reader.delivery()).toEqual({
      oldestWaitingAtMs: SAMPLE_MS + 9,
      refused: [{ seq: 2, atMs: SAMPLE_MS + 30, reason: 'conflict' }],
      lastCheckpointAtMs: SAMPLE_MS + 40,
    });
  });
});

it('says ledger-missing where there is none', () => {
  expect(openDeskReader(join(temporaryFolder(), 'ledger.db'))).toMatchObject({
    ok: false,
    error: { kind: 'ledger-missing' },
  });
});

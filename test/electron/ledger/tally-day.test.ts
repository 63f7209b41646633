import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { localDayOf, startOfDay } from '../../../contract/local-time.ts';
import type { NewVisit } from '../../../contract/visit.ts';
import type { Ledger } from '../../../electron/ledger/open-ledger.ts';
import { openDeskReader } from '../../../electron/ledger/read-desk.ts';
import { SAMPLE_MS, sampleId, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { ledgerPath, openForTest } from './open-for-test.ts';

const DAY = localDayOf(SAMPLE_MS);
const FROM_MS = startOfDay(DAY);
const TO_MS = FROM_MS + 24 * 3_600_000;

const refused = (n: number, change: Partial<NewVisit> = {}): NewVisit =>
  sampleVisit(n, { outcome: 'deny', reasons: ['expired'], nextStep: 'see-staff', ...change });
const undo = (n: number, of: number, change: Partial<NewVisit> = {}): NewVisit =>
  sampleVisit(n, {
    outcome: 'ask',
    reasons: ['undone-by-staff'],
    pairing: 'undone',
    pairedWith: sampleId(of),
    ...change,
  });
const override = (n: number, of: number, change: Partial<NewVisit> = {}): NewVisit =>
  sampleVisit(n, {
    reasons: ['overridden-by-staff'],
    pairing: 'overridden',
    pairedWith: sampleId(of),
    ...change,
  });

/** As the gate writes it: what staff did has its audit entry. */
function record(ledger: Ledger, visit: NewVisit): void {
  const { id, atMs, pairing, outcome } = visit;
  const action =
    pairing === 'undone'
      ? ({ kind: 'undone', visitId: id } as const)
      : pairing === 'overridden' && outcome !== 'ask'
        ? ({ kind: 'overridden', visitId: id, outcome } as const)
        : null;
  const along =
    action === null
      ? undefined
      : {
          audit: { atMs, actor: 'lan', reason: null, action },
          presence: { leaves: null, enters: null },
        };
  expect(ledger.recordVisit(visit, along).ok).toBe(true);
}

/** The day as the status line has it, kept up and counted anew, and as the desk has it. All of these are one. */
function dayOf(visits: readonly NewVisit[]) {
  const path = ledgerPath();
  const ledger = openForTest(path);
  const opened = openDeskReader(path);
  if (!opened.ok) throw new Error(opened.error.detail);
  const pick = ({ accept, deny, ask }: { accept: number; deny: number; ask: number }) => ({
    accept,
    deny,
    ask,
  });
  const desk = () => pick(opened.value.countDay(DAY));
  ledger.countDay(FROM_MS, TO_MS);
  const each = visits.map((visit) => {
    record(ledger, visit);
    const kept = ledger.countDay(FROM_MS, TO_MS);
    expect(desk()).toEqual(kept);
    return kept;
  });
  opened.value.close();
  const keptUp = ledger.countDay(FROM_MS, TO_MS);
  // Another range in between: the day is counted anew.
  ledger.countDay(TO_MS, TO_MS + 1);
  expect(ledger.countDay(FROM_MS, TO_MS)).toEqual(keptUp);
  const again = openDeskReader(path);
  if (!again.ok) throw new Error(again.error.detail);
  expect(pick(again.value.countDay(DAY))).toEqual(keptUp);
  again.value.close();
  return { each, day: keptUp, path };
}

describe('the verdicts of a day, at the status line and at the desk', () => {
  it('count no verdict that staff took back, and no taking back', () => {
    const { each } = dayOf([sampleVisit(1), refused(2), undo(3, 1), undo(4, 2)]);
    expect(each).toEqual([
      { accept: 1, deny: 0, ask: 0 },
      { accept: 1, deny: 1, ask: 0 },
      { accept: 0, deny: 1, ask: 0 },
      { accept: 0, deny: 0, ask: 0 },
    ]);
  });

  it('count what staff decided in place of what the rules did', () => {
    const { day } = dayOf([
      refused(1),
      sampleVisit(2, { outcome: 'ask', reasons: ['unsigned-code'] }),
      override(3, 1),
      override(4, 2, { outcome: 'deny', nextStep: 'see-staff' }),
    ]);
    expect(day).toEqual({ accept: 1, deny: 1, ask: 0 });
  });

  it('give the first verdict back when the decision against it is taken back, however often', () => {
    const { each } = dayOf([refused(1), override(2, 1), undo(3, 2), override(4, 1), undo(5, 4)]);
    expect(each).toEqual([
      { accept: 0, deny: 1, ask: 0 },
      { accept: 1, deny: 0, ask: 0 },
      { accept: 0, deny: 1, ask: 0 },
      { accept: 1, deny: 0, ask: 0 },
      { accept: 0, deny: 1, ask: 0 },
    ]);
  });

  it('keep both verdicts of who was asked about and then turned away', () => {
    const { day } = dayOf([
      sampleVisit(1, { outcome: 'ask', reasons: ['unsigned-code'], pairing: 'entry' }),
      refused(2, { pairing: 'turned-away', pairedWith: sampleId(1) }),
    ]);
    expect(day).toEqual({ accept: 0, deny: 1, ask: 1 });
  });

  it('lose the last visit of the day when it is taken back in the first minute of the next', () => {
    const last = TO_MS - 1;
    const { day } = dayOf([
      sampleVisit(1, { atMs: last }),
      undo(2, 1, { pairedWith: sampleId(1, last), atMs: TO_MS }),
    ]);
    expect(day).toEqual({ accept: 0, deny: 0, ask: 0 });
  });

  it('keep what was recorded before the first millisecond of the day out, decided anew or not', () => {
    const before = FROM_MS - 1;
    const { day } = dayOf([
      refused(1, { atMs: before }),
      override(2, 1, { pairedWith: sampleId(1, before), atMs: FROM_MS }),
    ]);
    expect(day).toEqual({ accept: 1, deny: 0, ask: 0 });
  });

  it('are found without reading the rows of the day', () => {
    const { path } = dayOf([refused(1), override(2, 1)]);
    const database = new Database(path, { readonly: true });
    const plan = database
      .prepare<[], { detail: string }>(
        `EXPLAIN QUERY PLAN SELECT c.seq FROM audit a
         JOIN visits c ON c.seq = a.after_seq AND c.pairing IN ('undone', 'overridden')
         LEFT JOIN visits t ON t.id = c.paired_with
         WHERE a.after_seq >= 1
           AND CASE WHEN json_valid(a.action) THEN a.action ->> '$.kind' END = c.pairing`,
      )
      .all()
      .map(({ detail }) => detail);
    database.close();
    expect(plan[0]).toMatch(/SEARCH a USING INDEX audit_by_place/);
    expect(plan[1]).toMatch(/SEARCH c USING INTEGER PRIMARY KEY/);
  });
});

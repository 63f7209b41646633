/**
 * Fill ledger: a ledger of many synthetic visits in seconds, for benches and for tests of size.
 *
 * Makes the layout through the real openLedger, then inserts without syncing: never for a ledger that
 * matters. The same count and seed give the same visits.
 */
import { closeSync, fsyncSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { NewVisit } from '../../contract/visit.ts';
import { LATEST_MIGRATION } from '../../electron/ledger/migrate.ts';
import { openLedger } from '../../electron/ledger/open-ledger.ts';
import { insertVisit, rowOf } from '../../electron/ledger/visit-row.ts';
import { SAMPLE_MS, sampleVisit } from './sample-visit.ts';
import { seededRandom } from './seeded-random.ts';

export interface FillOptions {
  /** Time of the last visit, Unix ms. */
  readonly endAtMs?: number;
  /** Time between two visits, ms: 8 s are 10,800 visits a day. */
  readonly spacingMs?: number;
  /** How many of the last visits still wait in the outbox; the rest count as delivered. */
  readonly pending?: number;
}

const familyNames = ['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng', 'Vũ', 'Đặng', 'Bùi'];
const givenNames = ['Ánh', 'Bình', 'Cường', 'Dung', 'Giang', 'Hạnh', 'Khánh', 'Lộc'];

/** Adds `count` visits to an empty or new ledger at `path`. */
export function fillLedger(path: string, count: number, seed: number, options: FillOptions = {}): void {
  const { endAtMs = SAMPLE_MS - 60_000, spacingMs = 8_000, pending = 0 } = options;
  const opened = openLedger({ path, nowMs: () => endAtMs });
  if (!opened.ok) throw new Error(opened.error.detail);
  const firstSeq = opened.value.lastSeq() + 1;
  opened.value.close();

  const random = seededRandom(seed);
  const pick = <T>(values: readonly T[]): T => {
    const value = values[Math.floor(random() * values.length)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  };
  const database = new Database(path);
  try {
    database.pragma('journal_mode = MEMORY');
    database.pragma('synchronous = OFF');
    database.pragma('cache_size = -65536');
    const insert = database.prepare(insertVisit(LATEST_MIGRATION));
    const enqueue = database.prepare('INSERT INTO outbox (seq) VALUES (?)');
    const insertAll = database.transaction((from: number, to: number) => {
      for (let i = from; i < to; i++) {
        const atMs = endAtMs - (count - 1 - i) * spacingMs;
        const seq = firstSeq + i;
        insert.run(rowOf({ ...makeVisit(seq, atMs), seq }));
        if (count - i <= pending) enqueue.run(seq);
      }
    });
    const chunk = 50_000;
    for (let from = 0; from < count; from += chunk) insertAll(from, Math.min(from + chunk, count));
    database.pragma('journal_mode = WAL');
  } finally {
    database.close();
  }
  // Half a gigabyte of unwritten pages would otherwise be paid for by the first commit that is measured.
  const file = openSync(path, 'r+');
  fsyncSync(file);
  closeSync(file);

  function makeVisit(seq: number, atMs: number): NewVisit {
    const dice = random();
    const visit = sampleVisit(seq, { atMs, monotonicUs: seq * spacingMs * 1_000 });
    if (dice > 0.9) {
      return {
        ...visit,
        family: 'venue',
        trust: 'refused',
        isUnreadable: true,
        codeReason: 'venue-code',
        outcome: 'deny',
        reasons: ['venue-code'],
        nextStep: 'show-personal-code',
        claims: null,
      };
    }
    const fullName = `${pick(familyNames)} Văn ${pick(givenNames)}`;
    const idNumber = `001087${String(Math.floor(random() * 1e6)).padStart(6, '0')}`;
    if (dice > 0.7) {
      return {
        ...visit,
        family: 'citizen-card',
        trust: 'identified',
        outcome: 'ask',
        reasons: ['unsigned-code'],
        nextStep: 'see-staff',
        claims: { fullName, idKind: 'citizen-id', idNumber, birthDate: '1987-03-15', sex: 'male' },
      };
    }
    return {
      ...visit,
      claims: { ...visit.claims, fullName, idNumber, issuedAtMs: atMs - 7_200_000 },
    };
  }
}

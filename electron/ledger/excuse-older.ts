/**
 * Excuse older: what of the collector's may differ from a ledger that was put back to an older file.
 *
 * A `ledger-older` entry stands right behind the visit that it names as found: elsewhere it excuses nothing. Numbers
 * behind its place up to `expectedSeq` were given once before. A visit of such a number that was delivered since has
 * one of the hashes that the collector has of the number; only one that still waits for the collector has none. What
 * waits is said by tables beside the chain, so that who could write the entry could say that too: told, not proved.
 */
import type { Database } from 'better-sqlite3';
import type { ChainFacts } from './chain-facts.ts';

export interface Excuses {
  /** The number was given once before. */
  wasGivenTwice(seq: number): boolean;
  /** What the collector has of this place may be of before. */
  coversPlace(place: { readonly seq: number; readonly auditNumber: number }): boolean;
  /** The visit's number was given twice, and it is not with the collector yet. */
  coversVisit(seq: number): boolean;
}

export function excuseOlder(database: Database, { older }: Pick<ChainFacts, 'older'>): Excuses {
  const waiting = database
    .prepare<[number, number], number>(
      'SELECT 1 FROM outbox WHERE seq = ? UNION ALL SELECT 1 FROM quarantine WHERE seq = ? LIMIT 1',
    )
    .pluck();
  const wasGivenTwice = (seq: number): boolean =>
    older.some(({ foundSeq, expectedSeq }) => seq > foundSeq && seq <= expectedSeq);
  return {
    wasGivenTwice,
    // Entries behind the last visit that was kept, from that of the entry itself on, were given twice as well.
    coversPlace: ({ seq, auditNumber }) =>
      wasGivenTwice(seq) || older.some(({ foundSeq, number }) => foundSeq === seq && auditNumber >= number),
    coversVisit: (seq) => wasGivenTwice(seq) && waiting.get(seq, seq) === 1,
  };
}

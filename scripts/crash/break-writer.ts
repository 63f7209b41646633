/**
 * Break writer: a ledger with one deliberate fault, to prove that the crash test would see a real one.
 *
 * Only the crash test's own tests ask for it.
 */
import { randomBytes } from 'node:crypto';
import Database from 'better-sqlite3';
import type { Ledger } from '../../electron/ledger/open-ledger.ts';
import { createUuidV7 } from '../../electron/ledger/uuid-v7.ts';
import type { WriterTale, WriterTask } from './writer-talk.ts';

/** One visit in so many is mistreated. */
const EVERY = 5;

export function breakLedger(
  ledger: Ledger,
  breakage: NonNullable<WriterTask['breakage']>,
  { ledgerPath, tell }: { readonly ledgerPath: string; readonly tell: (tale: WriterTale) => void },
): Ledger {
  let recorded = 0;
  /** Runs after each visit on a connection of its own. */
  const meddle = (sql: string): Ledger['recordVisit'] => {
    const database = new Database(ledgerPath, { timeout: 1_000 });
    return (visit) => {
      const stored = ledger.recordVisit(visit);
      if (++recorded % EVERY === 0) database.exec(sql);
      return stored;
    };
  };

  switch (breakage) {
    case 'shows-first':
      return {
        ...ledger,
        recordVisit(visit) {
          tell({ kind: 'shown', id: visit.id, seq: null });
          return ledger.recordVisit(visit);
        },
      };
    case 'records-twice': {
      const newId = createUuidV7((length) => randomBytes(length));
      return {
        ...ledger,
        recordVisit(visit) {
          const stored = ledger.recordVisit(visit);
          if (++recorded % EVERY === 0) ledger.recordVisit({ ...visit, id: newId(visit.atMs) });
          return stored;
        },
      };
    }
    case 'forgets-outbox':
      return {
        ...ledger,
        recordVisit: meddle('DELETE FROM outbox WHERE seq = (SELECT min(seq) FROM outbox)'),
      };
    case 'rewrites-history':
      return {
        ...ledger,
        recordVisit: meddle(
          `DROP TRIGGER IF EXISTS visits_are_not_changed;
           UPDATE visits SET gate = 'another' WHERE seq = (SELECT max(seq) - 2 FROM visits)`,
        ),
      };
  }
}

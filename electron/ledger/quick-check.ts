/**
 * Quick check: whether the pages of a ledger hang together, before anything is written to it.
 *
 * SQLite's `quick_check` reads every page once: trees, cells and types (CHECKs only where it may write, see
 * sound-rows.ts); what the rows say is the chain's to prove (verify-chain.ts). The whole file at every start: pages
 * rot on a box that was shut down in order, too.
 */
import type { Database } from 'better-sqlite3';
import { isDamage } from './ledger-error.ts';

/** What SQLite found first; null: it is sound. Throws what is no damage (I/O errors, locks). */
export function quickCheck(database: Database): string | null {
  try {
    const found = database.prepare<[], string>('PRAGMA quick_check(1)').pluck().get();
    return found === 'ok' ? null : (found ?? 'no answer').replaceAll('\n', '; ').slice(0, 300);
  } catch (error) {
    if (isDamage(error)) return error.code;
    throw error;
  }
}

/**
 * Erase claims: what is known of a person goes, the bare fact of the visit stays. The other lawful way.
 *
 * Part of the caller's transaction, with an audit entry that names the visits: without it a chain that lacks
 * claims would count as tampered with. Visits that are not here (any more) are counted. Orders come in parts and
 * again at each start of the program: once the audit names an order, what finds nothing to erase writes nothing.
 */
import type { Database } from 'better-sqlite3';
import { MAX_AUDIT_LIST } from '../../contract/audit.ts';
import { findBytesOfUuid } from './uuid-bytes.ts';
import type { ChainDraft } from './write-chain.ts';

export interface EraseOrder {
  readonly orderId: string;
  readonly visitIds: readonly string[];
  readonly actor: string;
  readonly reason: string | null;
  readonly atMs: number;
}

/** What of an order's visits is in the ledger. */
export interface FoundClaims {
  /** Visits that have claims. */
  readonly seqs: readonly number[];
  /** Visits by which the people of these visits may be inside. */
  readonly people: readonly number[];
  readonly notHere: number;
  /** Nothing to erase, and the audit names the order: it came again. */
  readonly isDone: boolean;
}

export interface ClaimsEraser {
  /** Reads only. */
  find(order: EraseOrder): FoundClaims;
  /** Part of the caller's transaction. `keep` when it is on disk. */
  write(order: EraseOrder, found: FoundClaims, chain: ChainDraft): { keep(): void };
}

export function createClaimsEraser(database: Database): ClaimsEraser {
  const find = database.prepare<[Uint8Array], { seq: number; hasClaims: number; entry: number | null }>(
    `SELECT seq, claims IS NOT NULL AS hasClaims,
       CASE pairing WHEN 'again' THEN (SELECT first.seq FROM visits AS first WHERE first.id = visits.paired_with) END
         AS entry
     FROM visits WHERE id = ?`,
  );
  const permit = database.prepare("INSERT OR IGNORE INTO permit (kind) VALUES ('erase-claims')");
  const revoke = database.prepare('DELETE FROM permit');
  const erase = database.prepare<[number]>('UPDATE visits SET claims = NULL WHERE seq = ?');
  // Read when the ledger is opened, as all of the audit is: not while a visitor waits.
  const noted = new Set(
    database
      .prepare<[], string>(
        `SELECT CASE WHEN json_valid(action) THEN action ->> '$.orderId' END FROM audit
         WHERE action LIKE '{"kind":"claims-erased"%'`,
      )
      .pluck()
      .all(),
  );

  return {
    find({ orderId, visitIds }) {
      const ids = new Set(visitIds);
      const here = [...ids].flatMap((id) => {
        const bytes = findBytesOfUuid(id);
        return (bytes === null ? undefined : find.get(bytes)) ?? [];
      });
      const seqs = here.filter(({ hasClaims }) => hasClaims === 1).map(({ seq }) => seq);
      return {
        seqs,
        people: here.flatMap(({ seq, entry }) => entry ?? seq),
        notHere: ids.size - here.length,
        isDone: seqs.length === 0 && noted.has(orderId),
      };
    },

    write({ orderId, actor, reason, atMs }, { seqs, notHere }, chain) {
      permit.run();
      for (const seq of seqs) erase.run(seq);
      revoke.run();
      for (let from = 0; from === 0 || from < seqs.length; from += MAX_AUDIT_LIST) {
        chain.audit({
          atMs,
          actor,
          reason,
          action: {
            kind: 'claims-erased',
            orderId,
            seqs: seqs.slice(from, from + MAX_AUDIT_LIST),
            notHere: from === 0 ? notHere : 0,
          },
        });
      }
      return { keep: () => void noted.add(orderId) };
    },
  };
}

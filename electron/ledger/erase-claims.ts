/**
 * Erase claims: what is known of a person goes, the bare fact of the visit stays. The other lawful way.
 *
 * Part of the caller's transaction, with an audit entry that names the visits: without it a chain that lacks
 * claims would count as tampered with. Visits that are not here (any more) are counted.
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

export interface Erased {
  /** Visits whose claims went now. */
  readonly seqs: readonly number[];
  /** Visits by which the people of these visits may be inside. */
  readonly people: readonly number[];
  readonly notHere: number;
}

export function createClaimsEraser(database: Database): (order: EraseOrder, chain: ChainDraft) => Erased {
  const find = database.prepare<[Uint8Array], { seq: number; hasClaims: number; entry: number | null }>(
    `SELECT seq, claims IS NOT NULL AS hasClaims,
       CASE pairing WHEN 'again' THEN (SELECT first.seq FROM visits AS first WHERE first.id = visits.paired_with) END
         AS entry
     FROM visits WHERE id = ?`,
  );
  const permit = database.prepare("INSERT OR IGNORE INTO permit (kind) VALUES ('erase-claims')");
  const revoke = database.prepare('DELETE FROM permit');
  const erase = database.prepare<[number]>('UPDATE visits SET claims = NULL WHERE seq = ?');

  return ({ orderId, visitIds, actor, reason, atMs }, chain) => {
    const ids = new Set(visitIds);
    const here = [...ids].flatMap((id) => {
      const bytes = findBytesOfUuid(id);
      return (bytes === null ? undefined : find.get(bytes)) ?? [];
    });
    const seqs = here.filter(({ hasClaims }) => hasClaims === 1).map(({ seq }) => seq);
    permit.run();
    for (const seq of seqs) erase.run(seq);
    revoke.run();
    const notHere = ids.size - here.length;
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
    return { seqs, people: here.flatMap(({ seq, entry }) => entry ?? seq), notHere };
  };
}

/**
 * As if stored: what a passage that records nothing (warm-up, test mode) goes on with in place of the ledger's answer.
 *
 * Seals nothing and stands in no chain; never shown, never sent.
 */
import type { NewVisit, Visit } from '../../contract/visit.ts';

const NO_HASH = 'A'.repeat(43);

export function asIfStored({ claims: _claims, tags: _tags, ...visit }: NewVisit): Visit {
  return { ...visit, seq: 1, sealedClaims: null, hash: NO_HASH };
}

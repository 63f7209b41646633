/**
 * Sample visits: valid rows of the contract, the same for the same numbers.
 *
 * Their sealed claims are bytes that no key opens; scripts/rig/sample-vault.ts seals real ones.
 */
import { createHash } from 'node:crypto';
import type { WrappedDataKey } from '../../contract/vault.ts';
import type { NewVisit, Visit } from '../../contract/visit.ts';
import { sampleVisit as sampleNewVisit } from '../../scripts/rig/sample-visit.ts';

/** 2026-11-21 08:00:00 in Viet Nam. */
export const SAMPLE_MORNING_MS = Date.UTC(2026, 10, 21, 1, 0, 0);
/** Key id of the authority to which sample keys are wrapped. */
export const SAMPLE_AUTHORITY_ID = 'a0a0a0a0a0a0a0a0';

/** A UUIDv7 that holds `n`; `series` keeps the ids of two tests apart. */
export function sampleId(n: number, series = 0): string {
  const tail = n.toString(16).padStart(12, '0');
  return `01932b2e-${series.toString(16).padStart(4, '0')}-7000-8000-${tail}`;
}

const bytesOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** Id of the data key that the visits of a series name. */
export const sampleKeyId = (series = 0): string => bytesOf(`key of series ${series}`).slice(0, 22);

/** A wrapped data key of this id, valid in form. */
export const sampleKey = (id: string, changes: Partial<WrappedDataKey> = {}): WrappedDataKey => ({
  id,
  day: '2026-11-21',
  madeAtMs: SAMPLE_MORNING_MS,
  venue: { recipient: 'b0b0b0b0b0b0b0b0', enc: 'v'.repeat(87), sealed: 'v'.repeat(64) },
  authority: { recipient: SAMPLE_AUTHORITY_ID, enc: 'a'.repeat(87), sealed: 'a'.repeat(64) },
  ...changes,
});

/** The data keys that visits name, whatever is odd about the visits. */
export function keysOf(visits: readonly unknown[]): WrappedDataKey[] {
  const ids = visits.flatMap((visit) => (visit as Partial<Visit> | null)?.sealedClaims?.keyId ?? []);
  return [...new Set(ids)].map((id) => sampleKey(id));
}

export function sampleVisit(seq: number, changes: Partial<Visit> = {}, series = 0): Visit {
  const { claims: _claims, tags: _tags, ...base } = sampleNewVisit(seq);
  const id = sampleId(seq, series);
  return {
    ...base,
    id,
    seq,
    atMs: SAMPLE_MORNING_MS + seq * 1_000,
    monotonicUs: seq * 1_000_000,
    // As long as the claims of a declaration.
    sealedClaims: { keyId: sampleKeyId(series), bytes: bytesOf(`claims ${id}`).repeat(7) },
    hash: bytesOf(`chain ${id}`),
    ...changes,
  };
}

/** What the ledger is handed of the visit with the same numbers; it seals and chains it itself. */
export function sampleNewVisits(count: number, series = 0, changes: Partial<NewVisit> = {}): NewVisit[] {
  return Array.from({ length: count }, (_, index) => {
    const seq = index + 1;
    const id = sampleId(seq, series);
    const atMs = SAMPLE_MORNING_MS + seq * 1_000;
    return { ...sampleNewVisit(seq), id, atMs, monotonicUs: seq * 1_000_000, ...changes };
  });
}

export const sampleVisits = (count: number, series = 0): Visit[] =>
  Array.from({ length: count }, (_, index) => sampleVisit(index + 1, {}, series));

/**
 * Sample visits: valid rows of the contract, the same for the same numbers.
 */
import type { Visit } from '../../contract/visit.ts';
import { sampleVisit as sampleNewVisit } from '../../scripts/rig/sample-visit.ts';

/** 2026-11-21 08:00:00 in Viet Nam. */
export const SAMPLE_MORNING_MS = Date.UTC(2026, 10, 21, 1, 0, 0);

/** A UUIDv7 that holds `n`; `series` keeps the ids of two tests apart. */
export function sampleId(n: number, series = 0): string {
  const tail = n.toString(16).padStart(12, '0');
  return `01932b2e-${series.toString(16).padStart(4, '0')}-7000-8000-${tail}`;
}

export function sampleVisit(seq: number, changes: Partial<Visit> = {}, series = 0): Visit {
  const base = sampleNewVisit(seq);
  return {
    ...base,
    id: sampleId(seq, series),
    seq,
    atMs: SAMPLE_MORNING_MS + seq * 1_000,
    monotonicUs: seq * 1_000_000,
    claims: {
      ...base.claims,
      fullName: 'Nguyễn Thị Ánh Tuyết',
      birthDate: '1990-02-17',
      sex: 'female',
      idNumber: '001190012345',
      phone: '0912345678',
    },
    ...changes,
  };
}

export const sampleVisits = (count: number, series = 0): Visit[] =>
  Array.from({ length: count }, (_, index) => sampleVisit(index + 1, {}, series));

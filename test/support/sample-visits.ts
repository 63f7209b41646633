/**
 * Sample visits: valid rows of the contract, the same for the same numbers.
 */
import type { Visit } from '../../contract/visit.ts';

const RUN_ID = '01932b2e-0000-7000-8000-000000000000';
/** 2026-11-21 08:00:00 in Viet Nam. */
export const SAMPLE_MORNING_MS = Date.UTC(2026, 10, 21, 1, 0, 0);

/** A UUIDv7 that holds `n`; `series` keeps the ids of two tests apart. */
export function sampleId(n: number, series = 0): string {
  const tail = n.toString(16).padStart(12, '0');
  return `01932b2e-${series.toString(16).padStart(4, '0')}-7000-8000-${tail}`;
}

export function sampleVisit(seq: number, changes: Partial<Visit> = {}, series = 0): Visit {
  return {
    id: sampleId(seq, series),
    stationId: 'station-1',
    seq,
    atMs: SAMPLE_MORNING_MS + seq * 1_000,
    monotonicUs: seq * 1_000_000,
    runId: RUN_ID,
    venueId: 'venue-1',
    gate: 'Cổng chính',
    lane: 'main',
    deviceId: 'scanner-1',
    via: 'serial',
    direction: 'in',
    family: 'declaration',
    trust: 'verified',
    isUnreadable: false,
    codeReason: null,
    outcome: 'accept',
    reasons: ['declaration-ok'],
    nextStep: 'walk-in',
    policyId: 'office',
    policyVersion: 1,
    notices: [],
    claims: {
      fullName: 'Nguyễn Thị Ánh Tuyết',
      birthDate: '1990-02-17',
      sex: 'female',
      nationality: 'VN',
      idKind: 'citizen-id',
      idNumber: '001190012345',
      phone: '0912345678',
      answers: { symptoms: [], contacts: [], hasTravelled: false },
      issuedAtMs: SAMPLE_MORNING_MS - 3_600_000,
      expiresAtMs: SAMPLE_MORNING_MS + 23 * 3_600_000,
    },
    ...changes,
  };
}

export const sampleVisits = (count: number, series = 0): Visit[] =>
  Array.from({ length: count }, (_, index) => sampleVisit(index + 1, {}, series));

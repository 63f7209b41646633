/**
 * Sample visit: valid, synthetic visits for tests and benches. Nobody in here is a real person.
 */
import type { NewVisit } from '../../contract/visit.ts';

/** A fixed moment in every test that needs one: 2026-11-21T01:00:00Z, 08:00 in Viet Nam. */
export const SAMPLE_MS = 1_795_222_800_000;
export const SAMPLE_RUN_ID = '019ba000-0000-7000-8000-000000000001';

/** A valid UUIDv7 of its own for each n. */
export const sampleId = (n: number, atMs: number = SAMPLE_MS): string => {
  const time = atMs.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${(n & 0xfff).toString(16).padStart(3, '0')}-8000-${n
    .toString(16)
    .padStart(12, '0')}`;
};

/** An accepted visit of a signed declaration; `changes` replace single fields. */
export const sampleVisit = (n: number, changes: Partial<NewVisit> = {}): NewVisit => ({
  id: sampleId(n, changes.atMs),
  stationId: 'station-1',
  atMs: SAMPLE_MS,
  monotonicUs: n,
  runId: SAMPLE_RUN_ID,
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
  ruleId: 'signed-declaration',
  facts: null,
  combinedWith: null,
  notices: [],
  zone: 'main',
  pairing: 'none',
  pairedWith: null,
  tags: [],
  claims: {
    fullName: 'Nguyễn Văn Mẫu',
    birthDate: '1987',
    sex: 'male',
    nationality: 'VN',
    idKind: 'citizen-id',
    idNumber: '001087000001',
    phone: '0900000001',
    answers: { symptoms: [], contacts: [], hasTravelled: false },
    issuedAtMs: SAMPLE_MS - 3_600_000,
    expiresAtMs: SAMPLE_MS + 3_600_000,
    issuer: 'VN',
  },
  ...changes,
});

/**
 * Sample readings: one of each kind that electron/codes can give, synthetic people only.
 */
import type { Answers, Claims, Reading } from '../../contract/reading.ts';
import type { CodeReason } from '../../contract/reasons.ts';
import { SAMPLE_MS } from '../../scripts/rig/sample-visit.ts';

const HOUR_MS = 3_600_000;
export const nothingReported: Answers = { symptoms: [], contacts: [], hasTravelled: false };

const person: Claims = { fullName: 'Nguyễn Văn Mẫu', birthDate: '1987', idNumber: '001087000001' };

/** A signed declaration of `ageMs` ago that holds. */
export const declaration = (changes: Claims = {}, ageMs = HOUR_MS): Reading => ({
  family: 'declaration',
  trust: 'verified',
  outcome: 'valid',
  reason: null,
  claims: { ...person, answers: nothingReported, issuedAtMs: SAMPLE_MS - ageMs, ...changes },
  notices: [],
});

export const held = (
  family: Reading['family'],
  trust: Reading['trust'],
  claims: Claims = person,
): Reading => ({
  family,
  trust,
  outcome: 'valid',
  reason: null,
  claims,
  notices: [],
});

/** A signed certificate of each family that proves a vaccination. */
export const vaccinated = (family: 'dcc' | 'shc' | 'vds-nc', claims: Claims = person): Reading =>
  held(family, 'verified', {
    ...claims,
    certificate: {
      dcc: { ver: '1.3.0', v: [{ tg: '840539006', co: 'VN', dn: 3, sd: 3, dt: '2026-06-01' }] },
      shc: { types: ['https://smarthealth.cards#immunization'] },
      'vds-nc': { hdr: { t: 'icao.vacc' } },
    }[family],
  });

export const refusedCode = (
  reason: CodeReason,
  claims: Claims | null = null,
  family: Reading['family'] = 'declaration',
): Reading => ({ family, trust: 'refused', outcome: 'invalid', reason, claims, notices: [] });

export const lapsedDeclaration = (reason: CodeReason): Reading =>
  refusedCode(reason, { ...person, answers: nothingReported, issuedAtMs: SAMPLE_MS - 100 * HOUR_MS });

/**
 * Sample facts: what a verdict on a sample visit would have been made from, for ledgers of real weight.
 */
import { localTimeOf } from '../../contract/local-time.ts';
import { type RuleFacts, UNKNOWN_MINUTES } from '../../contract/rule-facts.ts';
import type { NewVisit } from '../../contract/visit.ts';

const MINUTE_MS = 60_000;

/** @param inside people inside the zone when it was judged */
export function sampleFacts(visit: NewVisit, inside: number): RuleFacts {
  const { family, trust, codeReason, notices, direction, via, atMs, claims } = visit;
  const { minuteOfDay, weekday } = localTimeOf(atMs);
  const { issuedAtMs, expiresAtMs, birthDate, sex = 'unknown' } = claims ?? {};
  const isDeclared = family === 'declaration';
  const bornIn = Number(birthDate?.slice(0, 4) ?? Number.NaN);
  const minutes = (fromMs: number, toMs: number): number => Math.floor((toMs - fromMs) / MINUTE_MS);
  return {
    code: {
      family,
      trust,
      reason: codeReason,
      notices,
      isMasked: false,
      isOnBehalf: false,
      hasDates: isDeclared,
      namesPerson: claims !== null,
    },
    declaration: {
      source: isDeclared ? 'code' : 'none',
      ageMinutes: issuedAtMs === undefined ? UNKNOWN_MINUTES : minutes(issuedAtMs, atMs),
      minutesLeft: expiresAtMs === undefined ? UNKNOWN_MINUTES : minutes(atMs, expiresAtMs),
      symptoms: [],
      contacts: [],
      hasTravelled: false,
      lookup: 'not-needed',
    },
    certificate: { kind: 'none', rules: 'none' },
    person: {
      ageYears: Number.isFinite(bornIn) ? new Date(atMs).getUTCFullYear() - bornIn : -1,
      sex,
      isForeign: false,
    },
    other: null,
    moment: { direction, via, minuteOfDay, weekday, isClockTrusted: true, isPhoneNear: false },
    occupancy: { inside, room: 'unlimited', isInside: false },
    trustList: 'fresh',
    policy: 'fresh',
  };
}

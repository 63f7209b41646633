/**
 * Facts: from one Reading and the moment to the rule facts, the only thing that `judge` and rules see.
 *
 * Pure: the caller reads the clock once per scan and hands it in. What names the visitor stays behind;
 * only what a rule may weigh goes through. Every quantity is rounded against the visitor's advantage, so
 * that a millisecond past a limit counts as past it.
 */
import { localTimeOf } from '../../contract/local-time.ts';
import type { NationalRuleSet } from '../../contract/national-rules.ts';
import type { OccupancyFacts } from '../../contract/occupancy.ts';
import type { Claims, Family, Reading } from '../../contract/reading.ts';
import {
  type CertificateKind,
  type Freshness,
  type RuleFacts,
  UNKNOWN_MINUTES,
} from '../../contract/rule-facts.ts';
import type { Direction, Via } from '../../contract/scan.ts';
import { codeReasonRules } from './code-reason-rules.ts';
import { judgeCertificate } from './judge-certificate.ts';

const MINUTE_MS = 60_000;
const VIETNAMESE = new Set(['VN', 'VNM']);

/** What is true when the scan is judged, beside the code itself. */
export interface Moment {
  /** Wall clock when the scan was taken, Unix milliseconds. */
  readonly nowMs: number;
  readonly direction: Direction;
  readonly via: Via;
  /** False while the station cannot tell the date, e.g. a box without a battery clock before it heard a time. */
  readonly isClockTrusted: boolean;
  /** A Bluezone phone is at the reader, where a calibrated dongle says so. */
  readonly isPhoneNear: boolean;
  readonly trustList: Freshness;
  readonly policy: Freshness;
  /** What became of the question to the collector about a declaration link. */
  readonly lookup: RuleFacts['declaration']['lookup'];
  /** The facts of the same person's code that was shown at this lane just before. */
  readonly other: RuleFacts | null;
  /** The DCC rules that the policy names. */
  readonly nationalRules: NationalRuleSet | null;
  /** Of the zone that the lane leads into, before this passage. */
  readonly occupancy: OccupancyFacts;
}

export function factsOf(reading: Reading, moment: Moment): RuleFacts {
  const { family, trust, reason, claims, notices } = reading;
  const { nowMs, direction, via, isClockTrusted, isPhoneNear, trustList, policy, other, nationalRules } =
    moment;
  const { year, minuteOfDay, weekday } = localTimeOf(nowMs);
  return {
    code: {
      family,
      trust,
      // `invalid` without a reason breaks the contract; it is treated like a code that nobody reads.
      reason: reason ?? (reading.outcome === 'valid' ? null : 'unknown-code'),
      notices: [...notices],
      isMasked: claims?.idKind === 'masked' || notices.includes('masked-id'),
      isOnBehalf: claims?.onBehalf === true,
      hasDates: [claims?.validFrom, claims?.validUntil, claims?.expiresAtMs].some(
        (date) => date !== undefined,
      ),
      namesPerson: namesPerson(reading),
    },
    declaration: declarationOf(reading, moment),
    certificate: {
      kind: certificateKindOf(family, claims),
      rules:
        family !== 'dcc' || nationalRules === null || reading.outcome === 'invalid'
          ? 'none'
          : isClockTrusted
            ? judgeCertificate(nationalRules, claims, nowMs)
            : 'open',
    },
    person: {
      ageYears: ageYearsOf(claims?.birthDate, year),
      sex: claims?.sex ?? 'unknown',
      isForeign: claims?.nationality !== undefined && !VIETNAMESE.has(claims.nationality),
    },
    other:
      other === null
        ? null
        : {
            family: other.code.family,
            trust: other.code.trust,
            certificate: other.certificate.kind,
            certificateRules: other.certificate.rules,
            hasReported: hasReported(other),
          },
    moment: {
      direction,
      via,
      minuteOfDay,
      weekday,
      isClockTrusted,
      isPhoneNear,
    },
    occupancy: { ...moment.occupancy },
    trustList,
    policy,
  };
}

/** What was reported is not undone by another code, however many come between. */
export const hasReported = ({ declaration, other }: RuleFacts): boolean =>
  declaration.symptoms.length + declaration.contacts.length > 0 || other?.hasReported === true;

function sourceOf({ family, trust, claims }: Reading): RuleFacts['declaration']['source'] {
  switch (family) {
    case 'declaration':
      return 'code';
    case 'slip':
      // The slip of a manual record: nothing was asked, so nothing was declared.
      return claims?.answers === undefined ? 'none' : 'code';
    case 'assisted-declaration':
      return 'staff';
    case 'declaration-link':
      return trust === 'registered' ? 'lookup' : 'none';
    default:
      return trust === 'registered' ? 'register' : 'none';
  }
}

function declarationOf(reading: Reading, moment: Moment): RuleFacts['declaration'] {
  const { claims } = reading;
  const source = sourceOf(reading);
  const isDeclared = source !== 'none';
  const answers = claims?.answers;
  return {
    source,
    ageMinutes: isDeclared ? minutes(Math.ceil, moment.nowMs, claims?.issuedAtMs) : UNKNOWN_MINUTES,
    minutesLeft: isDeclared ? minutes(Math.floor, claims?.expiresAtMs, moment.nowMs) : UNKNOWN_MINUTES,
    symptoms: [...(answers?.symptoms ?? [])],
    contacts: [...(answers?.contacts ?? [])],
    hasTravelled: answers?.hasTravelled ?? false,
    lookup: moment.lookup,
  };
}

/** From `fromMs` to `toMs` in whole minutes; UNKNOWN_MINUTES without both, or when it is not a number. */
function minutes(
  round: (value: number) => number,
  toMs: number | undefined,
  fromMs: number | undefined,
): number {
  const value = round(((toMs ?? Number.NaN) - (fromMs ?? Number.NaN)) / MINUTE_MS);
  // `+ 0`: a minus zero is a zero, in the stored facts too.
  return Number.isSafeInteger(value)
    ? Math.min(Math.max(value, -UNKNOWN_MINUTES), UNKNOWN_MINUTES) + 0
    : UNKNOWN_MINUTES;
}

/** By the year alone, which is all that a masked date shows. */
function ageYearsOf(birthDate: string | undefined, year: number): number {
  const birthYear = /^\d{4}/.exec(birthDate ?? '')?.[0];
  return birthYear === undefined ? -1 : Math.max(-1, year - Number(birthYear));
}

function certificateKindOf(family: Family, claims: Claims | null): CertificateKind {
  const certificate = claims?.certificate;
  switch (family) {
    case 'dcc':
      if (certificate === undefined) return 'other';
      if ('v' in certificate) return 'vaccination';
      if ('r' in certificate) return 'recovery';
      return 't' in certificate ? 'test' : 'other';
    case 'vds-nc': {
      const header = certificate?.hdr;
      const type = typeof header === 'object' && header !== null && 't' in header ? header.t : null;
      return type === 'icao.vacc' ? 'vaccination' : type === 'icao.test' ? 'test' : 'other';
    }
    case 'shc': {
      const types = certificate?.types;
      const has = (name: string): boolean =>
        Array.isArray(types) && types.includes(`https://smarthealth.cards#${name}`);
      return has('immunization') ? 'vaccination' : has('laboratory') ? 'test' : 'other';
    }
    default:
      return 'none';
  }
}

/** Whether the code says who holds it, in date or not. A link to one person's declaration does, and a manual record. */
export function namesPerson({ family, trust, reason, claims, outcome }: Reading): boolean {
  if (trust !== 'refused') {
    // Staff wrote it down of somebody who stood before them, also where no name could be had.
    const isToldByFamily = family === 'declaration-link' || family === 'manual-record';
    const isNamed = isToldByFamily || isAboutSomebody(claims);
    return reason === null && outcome === 'valid' && isPersonal(family) && isNamed;
  }
  return claims !== null && reason !== null && codeReasonRules[reason].stillNamesPerson;
}

/** True when a name or a number of a person was read, or the number of a slip that was given to one. */
export function isAboutSomebody(claims: Claims | null): boolean {
  const { fullName, idNumber, oldIdNumber, insuranceNumber, qid, slipId } = claims ?? {};
  return [fullName, idNumber, oldIdNumber, insuranceNumber, qid, slipId].some(
    (one) => one !== undefined && one !== '',
  );
}

/** Families whose code is about one person. */
export function isPersonal(family: Family): boolean {
  switch (family) {
    case 'declaration':
    case 'dcc':
    case 'shc':
    case 'vds-nc':
    case 'personal-qr':
    case 'citizen-card':
    case 'insurance-card':
    case 'slip':
    case 'assisted-declaration':
    case 'manual-record':
    case 'declaration-link':
      return true;
    case 'venue':
    case 'divoc':
    case 'payment':
    case 'wifi':
    case 'contact-card':
    case 'link':
    case 'product':
    case 'unknown':
      return false;
  }
}

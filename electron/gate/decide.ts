/**
 * Decide: one Reading, the facts of the moment and the venue's policy give one Verdict.
 *
 * Pure and total: no clock, no random, no I/O, an answer for every reading. Fails closed: on the way in
 * only a reading that holds by its own rules can be accepted, and nothing unforeseen is.
 * Order of findings: symptoms, contact, age. The first decides what the gate does and what the visitor
 * is told, so the two never disagree; the others are listed for staff. No finding can accept.
 */
import type { Policy } from '../../contract/policy.ts';
import type { Family, Reading } from '../../contract/reading.ts';
import type { Reason } from '../../contract/reasons.ts';
import type { NextStep, Outcome, Verdict } from '../../contract/verdict.ts';
import { codeReasonRules } from './code-reason-rules.ts';
import type { Facts } from './facts.ts';

const HOUR_MS = 3_600_000;

interface Finding {
  readonly outcome: Outcome;
  readonly reason: Reason;
  readonly nextStep: NextStep;
}

/**
 * What the gate does with this reading now.
 *
 * A declaration as old as the policy's limit to the millisecond still holds; one millisecond more is too
 * old. A declaration without a date cannot show its age and counts as too old.
 */
export function decide(reading: Reading, facts: Facts, policy: Policy): Verdict {
  const [first, ...others] = findingsOf(reading, facts, policy);
  return {
    outcome: first.outcome,
    reasons: [...new Set([first, ...others].map(({ reason }) => reason))],
    nextStep: first.nextStep,
    policyId: policy.id,
    policyVersion: policy.version,
  };
}

type Findings = readonly [Finding, ...Finding[]];

function findingsOf(reading: Reading, facts: Facts, policy: Policy): Findings {
  if (facts.direction === 'out' && namesPerson(reading)) {
    // Nobody is kept inside by a date, a symptom or a missing network: leaving is recorded.
    return [{ outcome: 'accept', reason: 'exit-recorded', nextStep: 'walk-out' }];
  }
  if (reading.outcome === 'invalid' || reading.reason !== null || reading.trust === 'refused') {
    return [judgeRefused(reading, facts)];
  }
  const reported = reportedFindings(reading, policy);
  const own = judgeHeld(reading, facts, policy);
  const [first, ...others] = reported;
  if (first === undefined) return [own];
  // Beside something worse, only what speaks against the visitor is worth a line.
  return own.outcome === 'accept' ? [first, ...others] : [first, ...others, own];
}

/** Whether the code says who holds it, in date or not. A link to one person's declaration does too. */
function namesPerson(reading: Reading): boolean {
  if (reading.trust !== 'refused') return reading.reason === null && isPersonal(reading.family);
  return (
    reading.claims !== null && reading.reason !== null && codeReasonRules[reading.reason].stillNamesPerson
  );
}

function judgeRefused(reading: Reading, facts: Facts): Finding {
  // `invalid` without a reason breaks the contract; it is denied like any code nobody reads.
  if (reading.reason === null) {
    return { outcome: 'deny', reason: 'code-not-accepted', nextStep: 'show-personal-code' };
  }
  const rule = codeReasonRules[reading.reason];
  if (rule.isAgainstClock && !facts.isClockTrusted) return clockUntrusted;
  return { outcome: 'deny', reason: reading.reason, nextStep: rule.nextStep };
}

const clockUntrusted: Finding = { outcome: 'ask', reason: 'clock-untrusted', nextStep: 'see-staff' };

/** What the visitor's own answers say against them, whatever the family and its dates. */
function reportedFindings({ claims }: Reading, policy: Policy): readonly Finding[] {
  const answers = claims?.answers;
  const reported = (outcome: 'deny' | 'ask', reason: Reason): Finding => ({
    outcome,
    reason,
    nextStep: outcome === 'deny' ? 'keep-distance' : 'see-staff',
  });
  return [
    ...((answers?.symptoms.length ?? 0) > 0 ? [reported(policy.whenSymptoms, 'symptoms-declared')] : []),
    ...((answers?.contacts.length ?? 0) > 0 ? [reported(policy.whenContact, 'contact-declared')] : []),
  ];
}

/** A reading that holds by its own rules: what the policy makes of its family. */
function judgeHeld(reading: Reading, facts: Facts, policy: Policy): Finding {
  const { family, trust } = reading;
  switch (trust) {
    case 'reference':
      return isPersonal(family) ? judgeReference(policy.whenReference) : notAccepted;
    case 'registered':
      // Unsigned, but the synced register knows a current declaration of this person.
      return isPersonal(family) ? judgeDeclaration(reading, facts, policy) : notAccepted;
    case 'verified':
    case 'identified':
      return judgeFamily(reading, facts, policy);
    case 'refused':
      return notAccepted;
  }
}

const notAccepted: Finding = {
  outcome: 'deny',
  reason: 'code-not-accepted',
  nextStep: 'show-personal-code',
};

function judgeFamily(reading: Reading, facts: Facts, policy: Policy): Finding {
  const { family, trust } = reading;
  switch (family) {
    case 'declaration':
      return trust === 'verified' ? judgeDeclaration(reading, facts, policy) : notAccepted;
    case 'dcc':
    case 'shc':
    case 'vds-nc':
      return trust === 'verified' ? judgeCertificate(facts, policy.certificate) : notAccepted;
    case 'personal-qr':
    case 'citizen-card':
      return judgeUnsigned(policy.unsigned[family]);
    case 'insurance-card':
      // The only unsigned family whose reading rests on dates (valid from, valid to).
      return facts.isClockTrusted || !hasDates(reading)
        ? judgeUnsigned(policy.unsigned[family])
        : clockUntrusted;
    case 'declaration-link':
    case 'venue':
    case 'divoc':
    case 'payment':
    case 'wifi':
    case 'contact-card':
    case 'link':
    case 'product':
    case 'unknown':
      return notAccepted;
  }
}

const hasDates = ({ claims }: Reading): boolean =>
  claims?.validFrom !== undefined || claims?.validUntil !== undefined || claims?.expiresAtMs !== undefined;

function judgeDeclaration({ claims }: Reading, facts: Facts, policy: Policy): Finding {
  if (!facts.isClockTrusted) return clockUntrusted;
  const ageMs = facts.nowMs - (claims?.issuedAtMs ?? Number.NEGATIVE_INFINITY);
  // Written as a claim that must hold, so that a NaN is too old rather than fresh.
  const isFresh = ageMs <= policy.maxDeclarationAgeHours * HOUR_MS;
  return isFresh
    ? { outcome: 'accept', reason: 'declaration-ok', nextStep: 'walk-in' }
    : { outcome: 'deny', reason: 'declaration-too-old', nextStep: 'declare-again' };
}

/** A vaccine passport or health card proves a state of health once, not how the visitor is today. */
function judgeCertificate(facts: Facts, worth: Outcome): Finding {
  if (!facts.isClockTrusted) return clockUntrusted;
  switch (worth) {
    case 'accept':
      return { outcome: 'accept', reason: 'code-ok', nextStep: 'walk-in' };
    case 'ask':
      return { outcome: 'ask', reason: 'no-declaration', nextStep: 'see-staff' };
    case 'deny':
      return { outcome: 'deny', reason: 'no-declaration', nextStep: 'declare-now' };
  }
}

function judgeUnsigned(worth: Outcome): Finding {
  switch (worth) {
    case 'accept':
      return { outcome: 'accept', reason: 'code-ok', nextStep: 'walk-in' };
    case 'ask':
      return { outcome: 'ask', reason: 'unsigned-code', nextStep: 'see-staff' };
    case 'deny':
      return { outcome: 'deny', reason: 'no-declaration', nextStep: 'declare-now' };
  }
}

const judgeReference = (worth: 'deny' | 'ask'): Finding => ({
  outcome: worth,
  reason: 'needs-network',
  nextStep: worth === 'ask' ? 'see-staff' : 'show-personal-code',
});

/** Families whose code is about one person. */
function isPersonal(family: Family): boolean {
  switch (family) {
    case 'declaration':
    case 'dcc':
    case 'shc':
    case 'vds-nc':
    case 'personal-qr':
    case 'citizen-card':
    case 'insurance-card':
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

/**
 * Decide: one Reading, the moment and the venue's policy give one Verdict.
 *
 * Pure and total: no clock, no random, no I/O, an answer for every reading. `judge` sees the rule facts
 * and nothing else, so a stored visit can be judged again. Rules decide between people; the guards here
 * stand above every policy and fail closed: on the way in only a code that holds can be accepted, a date
 * that rests on an untrusted clock decides nothing, and a rule that cannot be applied calls the staff.
 */
import type { Room } from '../../contract/occupancy.ts';
import type { Policy, Rule } from '../../contract/policy.ts';
import type { Reading, ReadingNotice } from '../../contract/reading.ts';
import type { Reason } from '../../contract/reasons.ts';
import type { RuleFacts } from '../../contract/rule-facts.ts';
import type { NextStep, Outcome, Verdict } from '../../contract/verdict.ts';
import { applies } from './apply-rule.ts';
import { type CodeReasonRule, codeReasonRules } from './code-reason-rules.ts';
import { factsOf, type Moment } from './facts.ts';

/** What the gate does with this reading now. */
export const decide = (reading: Reading, moment: Moment, policy: Policy): Verdict =>
  judge(factsOf(reading, moment), policy);

interface Finding {
  readonly outcome: Outcome;
  readonly reason: Reason;
  readonly nextStep: NextStep;
  readonly ruleId: string | null;
  /** What else speaks against the visitor; for staff. */
  readonly others?: readonly Reason[];
}

/** The same facts and the same policy version always give the same verdict. */
export function judge(facts: RuleFacts, policy: Policy): Verdict {
  const found = isJudgedByRules(facts)
    ? guarded(findByRules(facts, policy), facts, policy)
    : refuse(facts, policy);
  return {
    outcome: found.outcome,
    reasons: [...new Set([found.reason, ...(found.others ?? [])])],
    nextStep: found.nextStep,
    policyId: policy.id,
    policyVersion: policy.version,
    ruleId: found.ruleId,
  };
}

/** Rules decide between people: about a code that holds and names somebody, and about whoever leaves. */
export function isJudgedByRules({ code, moment }: RuleFacts): boolean {
  const isHeld = code.reason === null && code.trust !== 'refused';
  return code.namesPerson && (isHeld || moment.direction === 'out');
}

const askStaff = (reason: Reason, ruleId: string | null = null): Finding => ({
  outcome: 'ask',
  reason,
  nextStep: 'see-staff',
  ruleId,
});

/** A code that does not hold, or is not about a person. No policy can accept it. */
function refuse({ code, moment, trustList }: RuleFacts, policy: Policy): Finding {
  if (code.reason === null) {
    return { outcome: 'deny', reason: 'code-not-accepted', nextStep: 'show-personal-code', ruleId: null };
  }
  const rule = codeReasonRules[code.reason];
  if (rule.isAgainstClock && !moment.isClockTrusted) return askStaff('clock-untrusted');
  // A list of months ago may lack the issuer of today.
  if (
    code.reason === 'unknown-issuer' &&
    code.family !== 'slip' &&
    trustList === 'expired' &&
    policy.whenTrustListExpired !== 'deny'
  ) {
    return { ...askStaff('trust-list-expired'), others: [code.reason] };
  }
  return { outcome: 'deny', reason: code.reason, nextStep: nextStepAfter(code, rule), ruleId: null };
}

/**
 * An insurance card or a passport past its end is not renewed by declaring again; who came with a slip has no phone to
 * declare by, and declares before the staff.
 */
function nextStepAfter({ family, reason }: RuleFacts['code'], { nextStep }: CodeReasonRule): NextStep {
  if (reason !== 'expired' || family === 'declaration') return nextStep;
  return family === 'slip' ? 'see-staff' : 'show-personal-code';
}

/** The first rule that applies; a rule that cannot be applied stops the search, as it might have denied. */
function findByRules(facts: RuleFacts, policy: Policy): Finding & { readonly rule: Rule | null } {
  for (const [index, rule] of policy.rules.entries()) {
    const applied = applies(rule.when, facts);
    if (applied === null) return { ...askStaff('rule-broken', rule.id), rule: null };
    if (!applied) continue;
    const { outcome, reason, nextStep, id } = rule;
    // Beside something worse, only what speaks against the visitor is worth a line.
    const others =
      outcome === 'accept'
        ? []
        : policy.rules
            .slice(index + 1)
            .filter((later) => later.outcome !== 'accept' && later.reason !== reason)
            .filter((later) => later.alsoTold === true && applies(later.when, facts) === true)
            .map((later) => later.reason);
    return { outcome, reason, nextStep, ruleId: id, others, rule };
  }
  const { outcome, reason, nextStep } = policy.otherwise;
  return { outcome, reason, nextStep, ruleId: null, rule: null };
}

function guarded(found: Finding & { readonly rule: Rule | null }, facts: RuleFacts, policy: Policy): Finding {
  const { moment, trustList } = facts;
  if (found.rule?.restsOnClock === true && !moment.isClockTrusted) {
    return askStaff('clock-untrusted', found.ruleId);
  }
  if (moment.direction === 'out' || found.outcome !== 'accept') return found;
  if (!restsOnSignature(facts) || trustList !== 'expired' || policy.whenTrustListExpired === 'accept') {
    return found;
  }
  return { ...askStaff('trust-list-expired', found.ruleId), outcome: policy.whenTrustListExpired };
}

/** What staff should know of the moment, beside what the code itself gave. */
export function noticesOf(facts: RuleFacts): ReadingNotice[] {
  const { code, certificate, other, moment, occupancy, trustList, policy } = facts;
  return [
    ...new Set<ReadingNotice>([
      ...code.notices,
      ...(trustList !== 'fresh' &&
      (restsOnSignature(facts) || (code.reason === 'unknown-issuer' && code.family !== 'slip'))
        ? (['trust-list-stale'] as const)
        : []),
      ...(policy !== 'fresh' ? (['policy-stale'] as const) : []),
      ...(moment.isClockTrusted ? [] : (['clock-untrusted'] as const)),
      ...(moment.direction === 'in' && isCrowded(occupancy.room) ? (['nearly-full'] as const) : []),
      ...(certificate.rules === 'failed' ? (['certificate-rules-failed'] as const) : []),
      ...(other === null ? [] : (['combined'] as const)),
    ]),
  ];
}

/** Past the soft limit. Past the hard one too: not every policy has a rule for that. */
const isCrowded = (room: Room): boolean => room === 'nearly-full' || room === 'full';

/**
 * The verdict may rest on a signature by the trust list: this code's, or that of the same person's code before it. A
 * slip was signed here, and its key is not on the list.
 */
const restsOnSignature = ({ code, other }: RuleFacts): boolean => isOfIssuer(code) || isOfIssuer(other);

const isOfIssuer = (code: Pick<RuleFacts['code'], 'family' | 'trust'> | null): boolean =>
  code?.trust === 'verified' && code.family !== 'slip';

/**
 * Apply a rule: CertLogic (eu-dcc-business-rules, specification 1.x) over the rule facts.
 *
 * Owns the one call into the engine and the check that a policy can be applied at all. The engine throws
 * on a type error in an expression; here that is an answer, never an exception. A policy is checked when
 * it is loaded: its expressions must be CertLogic and read only paths that exist.
 */
import { type CertLogicExpression, evaluate } from 'certlogic-js';
import { dataAccesses, validateFormat } from 'certlogic-js/dist/validation/index.js';
import type { Expression, Policy } from '../../contract/policy.ts';
import type { RuleFacts } from '../../contract/rule-facts.ts';

/** Whether the expression is true of the data; null when it cannot be evaluated or is neither true nor false. */
export function applies(expression: unknown, data: unknown): boolean | null {
  try {
    const answer: unknown = evaluate({ if: [expression as CertLogicExpression, true, false] }, data);
    return typeof answer === 'boolean' ? answer : null;
  } catch {
    return null;
  }
}

/** What is wrong with the policy's rules, in English for staff and log; empty when they can be applied. */
export function faultsOfRules(policy: Policy): readonly string[] {
  return policy.rules.flatMap(({ id, when }) => faultsOf(when).map((fault) => `rule "${id}": ${fault}`));
}

function faultsOf(expression: Expression): readonly string[] {
  const faults = validateFormat(expression).map(({ message }) => message);
  if (faults.length > 0) return faults;
  const unknown = dataAccesses(expression as CertLogicExpression).filter((path) => !isKnownPath(path));
  if (unknown.length > 0) return unknown.map((path) => `there is no fact "${path}"`);
  // A comparison of the wrong types shows only when it is evaluated, so every part is, also behind a guard.
  return operationsIn(expression).every((part) =>
    [everyFact, withoutOther].every((facts) => evaluates(part, facts)),
  )
    ? []
    : ['compares things that cannot be compared'];
}

/** Every operation in an expression but those inside a reduction, which know only its own two variables. */
function operationsIn(expression: Expression): readonly Expression[] {
  if (typeof expression !== 'object') return [];
  if (Array.isArray(expression)) return expression.flatMap(operationsIn);
  return [
    expression,
    ...Object.entries(expression).flatMap(([operator, operands]) =>
      operator === 'reduce' ? [] : operationsIn(operands),
    ),
  ];
}

function evaluates(expression: Expression, facts: RuleFacts): boolean {
  try {
    evaluate(expression as CertLogicExpression, facts);
    return true;
  } catch {
    return false;
  }
}

/** A fact by its path; a list by the whole or by a place in it. */
function isKnownPath(path: string): boolean {
  let value: unknown = everyFact;
  for (const name of path.split('.')) {
    if (Array.isArray(value)) {
      if (!/^\d+$/.test(name)) return false;
      value = value[0];
    } else {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return false;
      value = Object.entries(value).find(([key]) => key === name)?.[1];
    }
  }
  return true;
}

/** Facts with every part present, for checking paths and types. */
export const everyFact: RuleFacts = {
  code: {
    family: 'declaration',
    trust: 'verified',
    reason: null,
    notices: ['combined'],
    isMasked: false,
    isOnBehalf: false,
    hasDates: true,
    namesPerson: true,
  },
  declaration: {
    source: 'code',
    ageMinutes: 60,
    minutesLeft: 60,
    symptoms: ['fever'],
    contacts: ['patient'],
    hasTravelled: false,
    lookup: 'not-needed',
  },
  certificate: { kind: 'none', rules: 'none' },
  person: { ageYears: 40, sex: 'unknown', isForeign: false },
  other: {
    family: 'citizen-card',
    trust: 'identified',
    certificate: 'none',
    certificateRules: 'none',
    hasReported: false,
  },
  moment: {
    direction: 'in',
    via: 'serial',
    minuteOfDay: 420,
    weekday: 1,
    isClockTrusted: true,
    isPhoneNear: false,
  },
  occupancy: { inside: 12, room: 'free', isInside: false },
  trustList: 'fresh',
  policy: 'fresh',
};
const withoutOther: RuleFacts = { ...everyFact, other: null };

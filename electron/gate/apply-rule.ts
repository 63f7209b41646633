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
import type { Question } from '../../contract/questions.ts';
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

/** What is wrong with the policy's rules and questions, in English for staff and log; empty when they can be applied. */
export function faultsOfRules({ rules, questions = [] }: Policy): readonly string[] {
  const answers = sampleAnswers(questions);
  return [
    ...rules.flatMap(({ id, when }) => faultsOf(when, answers).map((fault) => `rule "${id}": ${fault}`)),
    // Asked before anybody has answered anything.
    ...questions.flatMap(({ id, when }) =>
      when === null ? [] : faultsOf(when, {}).map((fault) => `question "${id}": ${fault}`),
    ),
  ];
}

type FactAnswers = NonNullable<RuleFacts['answers']>;

/** An answer to each question; words are no fact. */
function sampleAnswers(questions: readonly Question[]): FactAnswers {
  const answers: FactAnswers = {};
  for (const { id, answer } of questions) {
    if (answer.kind === 'yes-no') answers[id] = true;
    if (answer.kind === 'temperature') answers[id] = answer.min;
    if (answer.kind === 'choice') answers[id] = answer.choices[0]?.id ?? null;
  }
  return answers;
}

function faultsOf(expression: Expression, answers: FactAnswers): readonly string[] {
  const faults = validateFormat(expression).map(({ message }) => message);
  if (faults.length > 0) return faults;
  const isKnown = (path: string): boolean => isKnownPath(path, { ...everyFact, answers });
  const unknown = dataAccesses(expression as CertLogicExpression).filter((path) => !isKnown(path));
  if (unknown.length > 0) return unknown.map((path) => `there is no fact "${path}"`);
  // A comparison of the wrong types shows only when it is evaluated, so every part is, also behind a guard. An answer
  // that was not given cannot be compared with a number: there the guard is what counts, so the whole is.
  const open = Object.fromEntries(Object.keys(answers).map((id) => [id, null]));
  const areSound =
    operationsIn(expression).every((part) =>
      [everyFact, withoutOther].every((facts) => evaluates(part, { ...facts, answers })),
    ) && [everyFact, { ...everyFact, answers: open }].every((facts) => evaluates(expression, facts));
  return areSound ? [] : ['compares things that cannot be compared'];
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
function isKnownPath(path: string, facts: RuleFacts): boolean {
  let value: unknown = facts;
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

/** Facts with every part present but answers, which each policy has of its own; for checking paths and types. */
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

/**
 * Ask questions: which of a venue's questions are for this visitor, what counts as an answer, and what rules see of it.
 *
 * Pure. Somebody whom the rules turn away whatever they answer is asked nothing, and who answered a question just
 * before is not asked it again. A condition that cannot be applied asks: a rule may wait for that answer.
 */
import type { Policy } from '../../contract/policy.ts';
import type { AnswerKind, FactAnswer, GivenAnswer, Question } from '../../contract/questions.ts';
import type { RuleFacts } from '../../contract/rule-facts.ts';
import { applies } from './apply-rule.ts';
import { isJudgedByRules, judge } from './decide.ts';

/** By question; `null`: asked, and not answered. */
export type FactAnswers = Readonly<Record<string, FactAnswer>>;

/** In the policy's order; `before`: what the same person answered at this lane just before. */
export function questionsFor(facts: RuleFacts, policy: Policy, before: FactAnswers): readonly Question[] {
  const questions = policy.questions ?? [];
  if (questions.length === 0 || !isJudgedByRules(facts)) return [];
  const due = questions.filter(
    ({ id, when }) => !isAnswered(id, before) && (when === null || applies(when, facts) !== false),
  );
  return due.length === 0 || isDeniedAnyway(facts, policy, before) ? [] : due;
}

const isAnswered = (id: string, before: FactAnswers): boolean =>
  Object.hasOwn(before, id) && before[id] !== null;

/** The value as it counts, null when it is no answer to a question of this kind. */
export function answerOf(kind: AnswerKind, given: GivenAnswer): GivenAnswer | null {
  switch (kind.kind) {
    case 'yes-no':
      return typeof given === 'boolean' ? given : null;
    case 'temperature':
      return typeof given === 'number' && given >= kind.min && given <= kind.max ? given : null;
    case 'choice':
      return kind.choices.some(({ id }) => id === given) ? given : null;
    case 'words': {
      if (typeof given !== 'string') return null;
      const words = given.normalize('NFC').trim();
      return words === '' || [...words].length > kind.maxCharacters ? null : words;
    }
  }
}

type Asked = Pick<Question, 'id' | 'answer'> & { readonly given: GivenAnswer | null };

/** By question, as staff wrote them down; what is no answer to it counts as not answered. */
export type GivenAnswers = Readonly<Record<string, GivenAnswer | null>>;

/** Each question with what was given to it: those that are due, and those that were answered all the same. */
export function askedByStaff(
  questions: readonly Question[],
  due: readonly Question[],
  given: GivenAnswers,
): readonly Asked[] {
  return questions.flatMap(({ id, answer }) => {
    const value = Object.hasOwn(given, id) ? (given[id] ?? null) : null;
    const counted = value === null ? null : answerOf(answer, value);
    return counted !== null || due.some((one) => one.id === id) ? [{ id, answer, given: counted }] : [];
  });
}

/** What rules see: everything that was asked but words, which are personal. */
export const factsOfAnswers = (asked: readonly Asked[]): FactAnswers =>
  Object.fromEntries(
    asked.filter(({ answer }) => answer.kind !== 'words').map(({ id, given }) => [id, given]),
  );

/** What goes into the sealed claims; null when nobody said anything. */
export function wordsOf(asked: readonly Asked[]): Readonly<Record<string, string>> | null {
  const words = asked.flatMap(({ id, answer, given }) =>
    answer.kind === 'words' && typeof given === 'string' ? [[id, given] as const] : [],
  );
  return words.length === 0 ? null : Object.fromEntries(words);
}

/** A rule that stands before all those that read an answer, or no such rule, has turned the visitor away. */
function isDeniedAnyway(facts: RuleFacts, policy: Policy, before: FactAnswers): boolean {
  const { outcome, ruleId } = judge({ ...facts, answers: { ...before } }, policy);
  if (outcome !== 'deny') return false;
  const decided = policy.rules.findIndex(({ id }) => id === ruleId);
  const reading = policy.rules.findIndex(({ when }) => JSON.stringify(when).includes('"answers'));
  return reading === -1 || (decided !== -1 && decided < reading);
}

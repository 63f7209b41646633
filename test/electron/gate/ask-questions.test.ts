import { describe, expect, it } from 'vitest';
import { type Policy, policySchema } from '../../../contract/policy.ts';
import { type AnswerKind, MAX_WORDS_CHARACTERS, type Question } from '../../../contract/questions.ts';
import { answerOf, factsOfAnswers, questionsFor, wordsOf } from '../../../electron/gate/ask-questions.ts';
import { loadPolicies } from '../../../electron/gate/choose-policy.ts';
import { factsOf } from '../../../electron/gate/facts.ts';
import { shippedPolicy } from '../../../scripts/shipped-policies.ts';
import { entering } from '../../support/sample-moment.ts';
import { declaration, refusedCode } from '../../support/sample-reading.ts';

const text = { vi: 'Câu hỏi?', en: 'Question?' };
const yesNo = (id: string, when: Question['when'] = null): Question => ({
  id,
  when,
  text,
  answer: { kind: 'yes-no' },
});
const { policy: office } = shippedPolicy('office');
const asking = (...questions: Question[]): Policy => ({ ...office, nationalRules: null, questions });
const facts = factsOf(declaration(), entering);
const idsFor = (policy: Policy, before = {}, of = facts): string[] =>
  questionsFor(of, policy, before).map(({ id }) => id);

describe('the questions of a policy', () => {
  it('are asked in its order, those whose condition holds', () => {
    const isOut = { '===': [{ var: 'moment.direction' }, 'out'] };
    expect(idsFor(asking(yesNo('b'), yesNo('out', isOut), yesNo('a', { '!': [isOut] })))).toEqual(['b', 'a']);
  });

  it('are asked when their condition cannot be applied', () => {
    expect(idsFor(asking(yesNo('a', { '>': [{ var: 'code.family' }, 3] })))).toEqual(['a']);
  });

  it('are not asked again once they were answered, and are when they were not', () => {
    const policy = asking(yesNo('a'), yesNo('b'), yesNo('constructor'));
    expect(idsFor(policy, { a: false, b: null })).toEqual(['b', 'constructor']);
  });

  it('are not asked of who names nobody, or holds a code that does not hold', () => {
    expect(
      idsFor(asking(yesNo('a')), {}, factsOf(refusedCode('payment-code', null, 'payment'), entering)),
    ).toEqual([]);
  });

  it('are asked of who is turned away by a rule behind one that reads an answer', () => {
    const old = factsOf(declaration({}, 100 * 3_600_000), entering);
    const policy = asking(yesNo('a'));
    expect(idsFor(policy, {}, old)).toEqual([]);
    const [rule] = policy.rules;
    if (rule === undefined) throw new Error('no rules');
    const reader = { ...rule, id: 'reads', when: { var: 'answers.a' } };
    expect(idsFor({ ...policy, rules: [reader, ...policy.rules] }, {}, old)).toEqual(['a']);
    expect(idsFor({ ...policy, rules: [...policy.rules, reader] }, {}, old)).toEqual([]);
  });
});

describe('an answer', () => {
  const choice: AnswerKind = {
    kind: 'choice',
    choices: [
      { id: 'one', text },
      { id: 'two', text },
    ],
  };
  const words: AnswerKind = { kind: 'words', maxCharacters: 5 };
  it.each<[AnswerKind, boolean | number | string, boolean | number | string | null]>([
    [{ kind: 'yes-no' }, false, false],
    [{ kind: 'yes-no' }, 'false', null],
    [{ kind: 'temperature', min: 330, max: 430 }, 330, 330],
    [{ kind: 'temperature', min: 330, max: 430 }, 430, 430],
    [{ kind: 'temperature', min: 330, max: 430 }, 329, null],
    [{ kind: 'temperature', min: 330, max: 430 }, 431, null],
    [{ kind: 'temperature', min: 330, max: 430 }, true, null],
    [choice, 'two', 'two'],
    [choice, 'three', null],
    [words, '  Bình ', 'Bình'],
    [words, ' ', null],
    [words, '12345', '12345'],
    [words, '123456', null],
    [{ kind: 'words', maxCharacters: MAX_WORDS_CHARACTERS }, 7, null],
  ])('to %o of %o counts as %o', (kind, given, counted) => {
    expect(answerOf(kind, given)).toBe(counted);
  });

  it('in words is for the claims, and every other for the facts', () => {
    const asked = [
      { id: 'a', answer: { kind: 'yes-no' }, given: false },
      { id: 'b', answer: { kind: 'yes-no' }, given: null },
      { id: 'w', answer: words, given: 'Bình' },
      { id: 'v', answer: words, given: null },
    ] as const;
    expect(factsOfAnswers(asked)).toEqual({ a: false, b: null });
    expect(wordsOf(asked)).toEqual({ w: 'Bình' });
    expect(wordsOf(asked.slice(0, 2))).toBeNull();
  });
});

describe('a policy that asks', () => {
  const faultOf = (changes: object): string => {
    const candidate = { ...office, nationalRules: null, ...changes };
    const loaded = loadPolicies({ policies: [candidate], nationalRules: [] });
    return loaded.ok ? 'none' : loaded.error.detail;
  };
  const withRule = (when: unknown) => ({
    rules: [{ ...office.rules[0], when }],
    questions: [yesNo('a'), warm],
  });
  const warm: Question = { ...yesNo('t'), answer: { kind: 'temperature', min: 330, max: 430 } };
  const isHot = { '>=': [{ var: 'answers.t' }, 375] };

  it.each<[string, unknown, RegExp | string]>([
    ['reads an answer', { var: 'answers.a' }, 'none'],
    [
      'reads whether anything was asked',
      { and: [{ var: 'answers' }, { '!': [{ var: 'answers.t' }] }] },
      'none',
    ],
    ['compares a number behind a guard', { and: [{ var: 'answers.t' }, isHot] }, 'none'],
    ['compares a number that may be missing', isHot, /cannot be compared/],
    [
      'compares a yes with a number',
      { and: [{ var: 'answers.a' }, { '>': [{ var: 'answers.a' }, 1] }] },
      /compared/,
    ],
    ['reads the answer to a question that it does not ask', { var: 'answers.b' }, /no fact "answers.b"/],
  ])('%s', (_, when, fault) => {
    expect(faultOf(withRule(when))).toMatch(fault);
  });

  it('is refused when words are read by a rule, a question by a question, or two have one name', () => {
    const words: Question = { ...yesNo('w'), answer: { kind: 'words', maxCharacters: 10 } };
    expect(faultOf({ ...withRule({ var: 'answers.w' }), questions: [words] })).toMatch(/no fact "answers.w"/);
    expect(faultOf({ questions: [yesNo('a'), yesNo('b', { var: 'answers.a' })] })).toMatch(
      /question "b": there is no/,
    );
    expect(policySchema.safeParse({ ...office, questions: [yesNo('a'), yesNo('a')] }).success).toBe(false);
  });
});

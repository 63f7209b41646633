/**
 * Ask steps: the venue's own questions, which staff ask of each person before the form is recorded. Pure.
 *
 * One question at a time, a member after the other; an answer goes on to the next. What was answered stays with the
 * person: sent again, nobody is asked twice. "No answer" is an answer too, and the policy says what follows from it.
 */
import type { FormKey, FormQuestions } from '../../contract/assisted.ts';
import type { AnswerKind, GivenAnswer } from '../../contract/questions.ts';
import { type FormDraft, goTo, isBlank, personAt, withPerson } from './form-draft.ts';
import type { FormEvent } from './form-event.ts';
import { type AnswerEvent, answerOf, newAnswer, stepAnswer } from './question-steps.ts';

type Question = FormQuestions['people'][number]['questions'][number];

export interface AskedNow {
  readonly question: Question;
  /** Of this person's. */
  readonly number: number;
  readonly count: number;
}

export function askedNow({ asking }: FormDraft): AskedNow | null {
  const questions = asking?.people[asking.person]?.questions ?? [];
  const question = questions[asking?.question ?? 0];
  return question === undefined
    ? null
    : { question, number: (asking?.question ?? 0) + 1, count: questions.length };
}

/** To the question at `person` and `question`, with what was answered to it before. */
function goToQuestion(draft: FormDraft, person: number, question: number): FormDraft {
  const { asking } = draft;
  const one = asking?.people[person];
  const asked = one?.questions[question];
  if (asking === null || one === undefined || asked === undefined) return draft;
  const at: FormDraft = { ...draft, at: one.at };
  const given = personAt(at).venue[asked.id] ?? null;
  return { ...at, asking: { ...asking, person, question, typed: newAnswer(asked.answer, given) } };
}

export function beginAsking(draft: FormDraft, { number, people }: FormQuestions): FormDraft {
  const [first] = people;
  const isOfDraft = people.every(({ at }) => at < draft.people.length);
  // A page that was loaded anew has lost what these were asked about.
  if (number <= draft.asked || first === undefined || !isOfDraft || isBlank(draft)) return draft;
  const answer: AnswerKind = first.questions[0]?.answer ?? { kind: 'yes-no' };
  const begun: FormDraft = {
    ...goTo(draft, 'questions'),
    asked: number,
    isSending: false,
    asking: { people, person: 0, question: 0, typed: newAnswer(answer, null) },
  };
  return goToQuestion(begun, 0, 0);
}

/** `isOver`: that was the last; the form is sent again. */
export function giveAnswer(
  draft: FormDraft,
  value: GivenAnswer | null,
): { readonly draft: FormDraft; readonly isOver: boolean } {
  const { asking } = draft;
  const now = askedNow(draft);
  if (asking === null || now === null) return { draft, isOver: false };
  const person = personAt(draft);
  const answered = withPerson(draft, { ...person, venue: { ...person.venue, [now.question.id]: value } });
  if (now.number < now.count)
    return { draft: goToQuestion(answered, asking.person, asking.question + 1), isOver: false };
  if (asking.person + 1 < asking.people.length)
    return { draft: goToQuestion(answered, asking.person + 1, 0), isOver: false };
  return { draft: { ...answered, asking: null }, isOver: true };
}

/** To the question before; null: this was the first. */
export function backAsking(draft: FormDraft): FormDraft | null {
  const { asking } = draft;
  if (asking === null) return null;
  if (asking.question > 0) return goToQuestion(draft, asking.person, asking.question - 1);
  const before = asking.people[asking.person - 1];
  return before === undefined ? null : goToQuestion(draft, asking.person - 1, before.questions.length - 1);
}

export function typeAnswer(draft: FormDraft, event: AnswerEvent): FormDraft {
  const now = askedNow(draft);
  if (draft.asking === null || now === null) return draft;
  const typed = stepAnswer(draft.asking.typed, event, now.question.answer);
  return { ...draft, asking: { ...draft.asking, typed } };
}

/** What a thermometer measured: the answer where a temperature is asked now, or shown where it cannot be one. */
export function takeMeasured(
  draft: FormDraft,
  { number, tenths }: { readonly number: number; readonly tenths: number },
): { readonly draft: FormDraft; readonly value: number | null } {
  if (number <= draft.measured) return { draft, value: null };
  const seen: FormDraft = { ...draft, measured: number };
  const answer = askedNow(seen)?.question.answer;
  if (seen.asking === null || answer?.kind !== 'temperature') return { draft: seen, value: null };
  const isAnswer = tenths >= answer.min && tenths <= answer.max;
  const shown = { ...seen, asking: { ...seen.asking, typed: newAnswer(answer, tenths) } };
  return { draft: shown, value: isAnswer ? tenths : null };
}

/** What a key of the physical keyboard does at a question; null: it walks. */
export function eventOfAskedKey(key: FormKey, draft: FormDraft, isOnButton: boolean): FormEvent | null {
  const answer = askedNow(draft)?.question.answer;
  if (draft.asking === null || answer === undefined) return null;
  const isWords = answer.kind === 'words';
  const typed = (event: AnswerEvent): FormEvent => ({ type: 'answer-key', event });
  switch (key.kind) {
    case 'character':
      if (isOnButton && key.character === ' ') return null;
      if (isWords)
        return typed({ type: 'edit', edit: { kind: 'key', character: key.character, method: draft.method } });
      return answer.kind === 'temperature' ? typed({ type: 'digit', digit: key.character }) : null;
    case 'delete':
      if (isWords) return typed({ type: 'edit', edit: { kind: 'delete' } });
      return answer.kind === 'temperature' ? typed({ type: 'delete' }) : null;
    case 'left':
    case 'right':
      return isWords && !isOnButton ? typed({ type: 'edit', edit: { kind: key.kind } }) : null;
    case 'enter': {
      const value = answerOf(draft.asking.typed, answer);
      return isOnButton || value === null ? null : { type: 'answer', value };
    }
    case 'escape':
      return { type: 'back' };
    default:
      return null;
  }
}

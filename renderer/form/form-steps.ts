/**
 * Form steps: what each touch and key makes of the draft, and what is told to the main process. Pure.
 *
 * who -> health -> party (the list, from which it is sent) -> the venue's own questions where some are due; a manual
 * record is one page. Nothing that was typed is ever lost by going on, back, or by a refusal; closing a form with
 * something in it, or opening the other over it, asks once.
 */
import type { FormAction, FormView } from '../../contract/assisted.ts';
import type { GivenAnswer } from '../../contract/questions.ts';
import { backAsking, beginAsking, giveAnswer, takeMeasured, typeAnswer } from './ask-steps.ts';
import {
  checkManual,
  checkPerson,
  declarationOf,
  type Faults,
  firstIncomplete,
  hasFaults,
  recordOf,
} from './check-form.ts';
import { type Edit, editText, isCapitalNext } from './edit-text.ts';
import {
  editedText,
  type FormDraft,
  focus,
  goTo,
  isAnswered,
  isBlank,
  type PersonText,
  personAt,
  personTexts,
  type TextField,
  textRules,
  withPerson,
  withText,
} from './form-draft.ts';
import type { FormEvent } from './form-event.ts';
import { addPerson, settleOther, takeCard, toParty } from './take-card.ts';
import { inputMethods } from './vietnamese-keys.ts';

/** Keys that come closer together than this are one run: a person's fast typing, or a scanner's, milliseconds. */
export const RUN_GAP_MS = 60;

export type { FormEvent } from './form-event.ts';

export interface Stepped {
  readonly draft: FormDraft;
  readonly action: FormAction | null;
}

export type StepView = Pick<FormView, 'formId' | 'kind' | 'lane' | 'direction' | 'wanted'>;

function edit(draft: FormDraft, given: Edit): FormDraft {
  if (draft.field === null) return draft;
  const rule = textRules[draft.field];
  const before = editedText(draft);
  const isLarge =
    draft.isShift && given.kind === 'letter' && !isCapitalNext(before, rule)
      ? { ...given, character: given.character.toUpperCase() }
      : given;
  const after = editText(before, isLarge, rule);
  const typed = after === before ? draft : withText(draft, draft.field, after.text);
  return { ...typed, caret: after.caret, isShift: given.kind === 'letter' ? false : draft.isShift };
}

const firstFault = (faults: Faults): PersonText | null =>
  personTexts.find((field) => faults[field] !== undefined) ?? null;

function next(draft: FormDraft, view: StepView, thisYear: number): Stepped {
  const stay = (changed: FormDraft): Stepped => ({ draft: changed, action: null });
  switch (draft.step) {
    case 'who': {
      const faults = checkPerson(draft.people, draft.at, thisYear);
      if (!hasFaults(faults))
        return stay(isAnswered(personAt(draft)) ? toParty(draft) : goTo(draft, 'health'));
      return stay({ ...focus(draft, firstFault(faults)), isChecked: true });
    }
    case 'country':
      return /^[A-Z]{2}$/.test(draft.manual.country)
        ? stay(
            goTo({ ...withPerson(draft, { ...personAt(draft), nationality: draft.manual.country }) }, 'who'),
          )
        : stay({ ...draft, isChecked: true });
    case 'health':
      return stay(isAnswered(personAt(draft)) ? toParty(draft) : { ...draft, isChecked: true });
    case 'party': {
      const at = firstIncomplete(draft.people, thisYear);
      const person = draft.people[at];
      if (person !== undefined) {
        const isKnown = !hasFaults(checkPerson(draft.people, at, thisYear));
        return stay({ ...goTo({ ...draft, at }, isKnown ? 'health' : 'who'), isChecked: true });
      }
      const declaration = declarationOf(draft, view, thisYear);
      if (declaration === null) return stay(draft);
      return {
        draft: { ...draft, isSending: true },
        action: { type: 'declare', formId: view.formId, declaration },
      };
    }
    case 'manual': {
      const record = recordOf(draft, view);
      if (record === null) return stay({ ...focus(draft, firstFault(checkManual(draft))), isChecked: true });
      return {
        draft: { ...goTo(draft, 'manual'), isSending: true },
        action: { type: 'manual', formId: view.formId, record },
      };
    }
    case 'questions':
      return stay(draft);
  }
}

/** After the last answer it is sent, unless somebody's card waits whom nobody has written down yet. */
function answer(draft: FormDraft, value: GivenAnswer | null, view: StepView, thisYear: number): Stepped {
  const { draft: answered, isOver } = giveAnswer(draft, value);
  if (!isOver) return { draft: answered, action: null };
  if (view.kind === 'manual') return next(goTo({ ...answered, at: 0 }, 'manual'), view, thisYear);
  const listed = toParty(answered);
  return listed.step === 'party' ? next(listed, view, thisYear) : { draft: listed, action: null };
}

function back(draft: FormDraft, view: StepView): Stepped {
  const stay = (changed: FormDraft): Stepped => ({ draft: changed, action: null });
  switch (draft.step) {
    case 'country':
      return stay(goTo(draft, 'who'));
    case 'health':
      return stay(goTo(draft, 'who'));
    case 'party':
      return stay(goTo({ ...draft, at: draft.people.length - 1 }, 'health'));
    case 'questions':
      return stay(
        backAsking(draft) ??
          goTo({ ...draft, at: 0, asking: null }, view.kind === 'manual' ? 'manual' : 'party'),
      );
    default:
      // One who was begun and has nothing yet is not added.
      if (draft.at > 0) {
        const isEmpty = personAt(draft).texts.fullName === '';
        const people = isEmpty ? draft.people.filter((_, index) => index !== draft.at) : draft.people;
        return stay(goTo({ ...draft, people, at: 0 }, 'party'));
      }
      return close(draft, view);
  }
}

function close(draft: FormDraft, { formId, wanted }: StepView): Stepped {
  const isForOther = (wanted ?? null) !== null;
  const action: FormAction = isForOther
    ? { type: 'replace', formId, isWanted: true }
    : { type: 'close', formId };
  if (draft.isLeaving || isBlank(draft)) return { draft, action };
  return { draft: { ...draft, isLeaving: true }, action: null };
}

/** On with this form; the one that was wanted is told that it is not. */
function stayWith(draft: FormDraft, { formId, wanted }: StepView): Stepped {
  const isForOther = (wanted ?? null) !== null;
  return {
    draft: { ...draft, isLeaving: false },
    action: isForOther ? { type: 'replace', formId, isWanted: false } : null,
  };
}

const toggled = <T>(list: readonly T[] | null, one: T | null): readonly T[] => {
  if (one === null || list === null) return one === null ? [] : [one];
  return list.includes(one) ? list.filter((other) => other !== one) : [...list, one];
};

const fieldOrder: Readonly<Record<FormDraft['step'], readonly TextField[]>> = {
  who: personTexts,
  manual: ['fullName', 'idNumber', 'phone', 'remark'],
  country: ['country'],
  health: [],
  party: [],
  questions: [],
};

/** The line after the one that is typed into; null: it was the last. */
export function fieldAfter({ step, field }: FormDraft): TextField | null {
  const order = fieldOrder[step];
  return field === null ? null : (order[order.indexOf(field) + 1] ?? null);
}

/** What stands after the event. `thisYear` is the station's own. */
export function stepForm(draft: FormDraft, event: FormEvent, view: StepView, thisYear: number): Stepped {
  const stay = (changed: FormDraft): Stepped => ({ draft: changed, action: null });
  const person = personAt(draft);
  const calm: FormDraft = event.type === 'character' || draft.run === null ? draft : { ...draft, run: null };
  switch (event.type) {
    case 'focus':
      return stay(event.field === calm.field ? calm : focus(calm, event.field));
    case 'character': {
      if (draft.field === null) return stay(draft);
      const isRun = draft.run !== null && event.atMs - draft.run.lastAtMs <= RUN_GAP_MS;
      const before = isRun && draft.run !== null ? draft.run.before : { ...draft, run: null };
      const typed = edit(draft, { kind: 'key', character: event.character, method: draft.method });
      return stay({ ...typed, run: { before, lastAtMs: event.atMs } });
    }
    case 'scanned':
      return stay(draft.run?.before ?? draft);
    case 'letter':
      return stay(edit(calm, { kind: 'letter', character: event.character }));
    case 'tone':
      return stay(edit(calm, { kind: 'tone', tone: event.tone }));
    case 'edit':
      return stay(edit(calm, { kind: event.kind }));
    case 'shift':
      return stay({ ...calm, isShift: !calm.isShift });
    case 'hide':
      return stay(focus(calm, null));
    case 'digits':
      return stay({ ...calm, isDigits: !calm.isDigits });
    case 'method': {
      const at = inputMethods.indexOf(calm.method);
      return stay({ ...calm, method: inputMethods[(at + 1) % inputMethods.length] ?? 'telex' });
    }
    case 'next-field': {
      const field = fieldAfter(calm);
      return field === null ? next(calm, view, thisYear) : stay(focus(calm, field));
    }
    case 'sex':
      return stay(withPerson(calm, { ...person, sex: event.sex }));
    case 'open-countries':
      return stay(goTo({ ...calm, manual: { ...calm.manual, country: '' } }, 'country'));
    case 'nationality':
      return stay(goTo(withPerson(calm, { ...person, nationality: event.nationality }), 'who'));
    case 'nothing':
      return stay(toParty(withPerson(calm, { ...person, symptoms: [], contacts: [], hasTravelled: false })));
    case 'symptom':
      return stay(withPerson(calm, { ...person, symptoms: toggled(person.symptoms, event.symptom) }));
    case 'contact':
      return stay(withPerson(calm, { ...person, contacts: toggled(person.contacts, event.contact) }));
    case 'travelled':
      return stay(withPerson(calm, { ...person, hasTravelled: event.hasTravelled }));
    case 'add':
      return stay(addPerson(calm));
    case 'change':
      return stay(goTo({ ...calm, at: event.at }, 'who'));
    case 'remove':
      if (calm.people.length === 1) return stay(calm);
      return stay({ ...calm, at: 0, people: calm.people.filter((_, index) => index !== event.at) });
    case 'cause':
      return stay({ ...calm, manual: { ...calm.manual, cause: event.cause } });
    case 'next':
      return calm.isSending ? stay(calm) : next(calm, view, thisYear);
    case 'back':
      return calm.isLeaving ? stayWith(calm, view) : back(calm, view);
    case 'close':
      return close(calm, view);
    case 'wanted':
      return calm.isLeaving ? stay(calm) : close(calm, view);
    case 'stay':
      return stayWith(calm, view);
    case 'card':
      return stay(takeCard(calm, event.card));
    case 'other':
      return stay(settleOther(calm, event.choice));
    case 'asked':
      return stay(beginAsking(calm, event.asked));
    case 'answer':
      return answer(calm, event.value, view, thisYear);
    case 'answer-key':
      return stay(typeAnswer(calm, event.event));
    case 'measured': {
      const { draft: shown, value } = takeMeasured(calm, event.measured);
      return value === null ? stay(shown) : answer(shown, value, view, thisYear);
    }
    case 'again':
      return calm.isSending ? stay(calm) : next(calm, view, thisYear);
    case 'answered':
      return stay({ ...calm, isSending: false });
  }
}

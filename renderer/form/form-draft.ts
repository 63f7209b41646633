/**
 * Form draft: what stands in the assisted declaration or the manual record while staff fill it in.
 *
 * Pure data and small looks at it; form-steps.ts goes from one draft to the next. Personal data throughout: it lives
 * in the page's memory while the form stands and is dropped with it.
 */
import type { FormQuestions, FormView, ManualRecord } from '../../contract/assisted.ts';
import type { GivenAnswer } from '../../contract/questions.ts';
import type { contacts, symptoms } from '../../contract/reading.ts';
import { atEnd, type EditedText, type TextRule } from './edit-text.ts';
import type { AnswerDraft } from './question-steps.ts';
import type { InputMethod } from './vietnamese-keys.ts';

export type Symptom = (typeof symptoms)[number];
export type Contact = (typeof contacts)[number];
export type Sex = 'male' | 'female' | 'other';

export const personTexts = [
  'fullName',
  'birthYear',
  'idNumber',
  'insuranceNumber',
  'phone',
  'address',
] as const;
export type PersonText = (typeof personTexts)[number];
/** Lines that can be typed into; `country` names a nationality that has no key of its own. */
export type TextField = PersonText | 'country' | 'remark';

export const textRules: Readonly<Record<TextField, TextRule>> = {
  fullName: { max: 255, letters: 'names' },
  birthYear: { max: 4, letters: 'digits' },
  idNumber: { max: 20, letters: 'capitals' },
  insuranceNumber: { max: 17, letters: 'capitals' },
  phone: { max: 16, letters: 'digits' },
  address: { max: 255, letters: 'words' },
  country: { max: 2, letters: 'capitals' },
  remark: { max: 200, letters: 'words' },
};

export interface PersonDraft {
  readonly texts: Readonly<Record<PersonText, string>>;
  readonly sex: Sex | null;
  /** ISO 3166-1 alpha-2. */
  readonly nationality: string;
  /** Null: not asked yet; empty: none. */
  readonly symptoms: readonly Symptom[] | null;
  readonly contacts: readonly Contact[] | null;
  readonly hasTravelled: boolean | null;
  /** Answers to the venue's own questions; null: asked, and not answered. */
  readonly venue: Readonly<Record<string, GivenAnswer | null>>;
  /** The name came from a card: a second one only fills gaps. */
  readonly isByCard: boolean;
}

export type Prefilled = NonNullable<FormView['prefill']>;

export interface FormDraft {
  readonly step: 'who' | 'country' | 'health' | 'party' | 'manual' | 'questions';
  readonly people: readonly PersonDraft[];
  /** The one who is being filled in. */
  readonly at: number;
  /** The line that is typed into; null: the keyboard is away. */
  readonly field: TextField | null;
  readonly caret: number;
  /** Capitals asked for the next letter by the key on the screen. */
  readonly isShift: boolean;
  readonly isDigits: boolean;
  readonly method: InputMethod;
  /** What is wrong is said from the first try to go on. */
  readonly isChecked: boolean;
  /** Number of the newest card that was taken over. */
  readonly prefilled: number;
  /** Cards of those who come next. */
  readonly waiting: readonly Prefilled['fields'][];
  /** Another person's card, of which staff have not said yet what it is for. */
  readonly other: Prefilled['fields'] | null;
  /** The venue's questions that stand, and where in them staff are; null: none do. */
  readonly asking: {
    readonly people: FormQuestions['people'];
    readonly person: number;
    readonly question: number;
    readonly typed: AnswerDraft;
  } | null;
  /** Numbers of the newest questions and of the newest measurement that were taken over. */
  readonly asked: number;
  readonly measured: number;
  readonly isLeaving: boolean;
  readonly isSending: boolean;
  readonly manual: {
    readonly cause: ManualRecord['cause'] | null;
    readonly country: string;
    readonly remark: string;
  };
  /** The draft as it was before keys came faster than anybody types: a scanner's, if it turns out so. */
  readonly run: { readonly before: FormDraft; readonly lastAtMs: number } | null;
}

const noTexts: Readonly<Record<PersonText, string>> = {
  fullName: '',
  birthYear: '',
  idNumber: '',
  insuranceNumber: '',
  phone: '',
  address: '',
};

/** Those who come together mostly live together: address, phone and nationality are the first one's. */
export const newPerson = (with_: PersonDraft | null = null): PersonDraft => ({
  texts: { ...noTexts, phone: with_?.texts.phone ?? '', address: with_?.texts.address ?? '' },
  sex: null,
  nationality: with_?.nationality ?? 'VN',
  symptoms: null,
  contacts: null,
  hasTravelled: null,
  venue: {},
  isByCard: false,
});

export const newDraft = (kind: FormView['kind']): FormDraft => ({
  step: kind === 'manual' ? 'manual' : 'who',
  people: [newPerson()],
  at: 0,
  field: kind === 'manual' ? null : 'fullName',
  caret: 0,
  isShift: false,
  isDigits: false,
  method: 'telex',
  isChecked: false,
  prefilled: 0,
  waiting: [],
  other: null,
  asking: null,
  asked: 0,
  measured: 0,
  isLeaving: false,
  isSending: false,
  manual: { cause: null, country: '', remark: '' },
  run: null,
});

export const goTo = (draft: FormDraft, step: FormDraft['step']): FormDraft => ({
  ...draft,
  step,
  field: null,
  isShift: false,
  isDigits: false,
  isChecked: false,
  run: null,
});

export const focus = (draft: FormDraft, field: TextField | null): FormDraft => ({
  ...draft,
  field,
  caret: field === null ? 0 : [...textOf(draft, field)].length,
  isShift: false,
  isDigits: false,
});

export const personAt = ({ people, at }: FormDraft): PersonDraft => people[at] ?? newPerson();

export const textOf = (draft: FormDraft, field: TextField): string => {
  if (field === 'remark') return draft.manual.remark;
  return field === 'country' ? draft.manual.country : personAt(draft).texts[field];
};

export const editedText = (draft: FormDraft): EditedText =>
  draft.field === null ? atEnd('') : { text: textOf(draft, draft.field), caret: draft.caret };

export const withPerson = (draft: FormDraft, person: PersonDraft): FormDraft => ({
  ...draft,
  people: draft.people.map((one, index) => (index === draft.at ? person : one)),
});

export const withText = (draft: FormDraft, field: TextField, text: string): FormDraft => {
  if (field === 'remark') return { ...draft, manual: { ...draft.manual, remark: text } };
  if (field === 'country') return { ...draft, manual: { ...draft.manual, country: text } };
  const person = personAt(draft);
  return withPerson(draft, { ...person, texts: { ...person.texts, [field]: text } });
};

export const isAnswered = ({ symptoms, contacts, hasTravelled }: PersonDraft): boolean =>
  symptoms !== null && contacts !== null && hasTravelled !== null;

/** True while closing it loses nothing. */
export const isBlank = ({ people, manual }: FormDraft): boolean =>
  people.length === 1 &&
  Object.values(people[0]?.texts ?? {}).every((text) => text === '') &&
  people[0]?.sex === null &&
  manual.cause === null &&
  manual.remark === '';

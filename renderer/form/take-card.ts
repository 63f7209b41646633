/**
 * Takes a card that is held up while a form stands: it fills in the person whose it is, and nobody else. Pure.
 *
 * The same person's second card fills gaps. Another person's takes nothing over by itself: staff say whether it stands
 * in this one's place, is the next of the family, or was somebody's who only stood near. At the list, where the next
 * one is waited for, it is theirs.
 */
import { MAX_PARTY } from '../../contract/assisted.ts';
import {
  type FormDraft,
  focus,
  goTo,
  newPerson,
  type PersonDraft,
  type PersonText,
  type Prefilled,
  personAt,
  personTexts,
  withPerson,
} from './form-draft.ts';

type Fields = Prefilled['fields'];

/** Numbers of one length are of one kind: a person has an old and a new identity number. */
const areOther = (one: string, other: string | null | undefined): boolean =>
  one !== '' && typeof other === 'string' && one.length === other.length && one !== other;
const areSame = (one: string, other: string | null | undefined): boolean => one !== '' && one === other;

/** True: nobody is written down yet, or this card is theirs as far as it can be told. */
export function isTheirs({ texts }: PersonDraft, fields: Fields): boolean {
  const { idNumber, insuranceNumber, fullName, birthYear } = fields;
  if (texts.fullName === '' && texts.idNumber === '' && texts.insuranceNumber === '') return true;
  if (areSame(texts.idNumber, idNumber) || areSame(texts.insuranceNumber, insuranceNumber)) return true;
  if (areOther(texts.idNumber, idNumber) || areOther(texts.insuranceNumber, insuranceNumber)) return false;
  const isOtherName =
    fullName !== undefined &&
    texts.fullName !== '' &&
    fullName.localeCompare(texts.fullName, 'vi', { sensitivity: 'base' }) !== 0;
  const isOtherYear =
    birthYear !== undefined && texts.birthYear !== '' && String(birthYear) !== texts.birthYear;
  return !isOtherName && !isOtherYear;
}

/** What the card says; it goes before what was typed, and a first card before a second. */
function fill(person: PersonDraft, fields: Fields): PersonDraft {
  const given: Readonly<Record<PersonText, string | number | null | undefined>> = {
    fullName: fields.fullName,
    birthYear: fields.birthYear,
    idNumber: fields.idNumber,
    insuranceNumber: fields.insuranceNumber,
    phone: fields.phone,
    address: fields.address,
  };
  const texts = { ...person.texts };
  for (const field of personTexts) {
    const value = given[field];
    const isKept = person.isByCard && texts[field] !== '';
    if (value !== undefined && value !== null && value !== '' && !isKept) texts[field] = String(value);
  }
  const isSexKept =
    fields.sex === undefined || fields.sex === 'unknown' || (person.isByCard && person.sex !== null);
  return {
    ...person,
    texts,
    sex: isSexKept ? person.sex : (fields.sex as PersonDraft['sex']),
    nationality: person.isByCard ? person.nationality : (fields.nationality ?? person.nationality),
    isByCard: person.isByCard || fields.fullName !== undefined,
  };
}

export const hasRoom = ({ people, waiting }: FormDraft): boolean =>
  people.length + waiting.length < MAX_PARTY;

/** The next of the family: whose card waits, or a blank one. */
export function addPerson(draft: FormDraft): FormDraft {
  if (draft.people.length >= MAX_PARTY) return draft;
  const at = draft.people.length;
  const begun: FormDraft = { ...draft, at, people: [...draft.people, newPerson(draft.people[0])] };
  const [card, ...waiting] = draft.waiting;
  if (card === undefined) return focus(goTo(begun, 'who'), 'fullName');
  return { ...goTo(withPerson(begun, fill(personAt(begun), card)), 'who'), waiting };
}

/** To the list, by way of those whose cards wait. */
export const toParty = (draft: FormDraft): FormDraft =>
  draft.waiting.length > 0 ? addPerson(draft) : goTo(draft, 'party');

export function takeCard(draft: FormDraft, { number, fields }: Prefilled): FormDraft {
  if (number <= draft.prefilled || draft.isSending) return draft;
  const seen: FormDraft = { ...draft, prefilled: number };
  if (draft.step === 'party')
    return hasRoom(seen) ? addPerson({ ...seen, waiting: [...seen.waiting, fields] }) : seen;
  const person = personAt(seen);
  if (!isTheirs(person, fields)) return { ...seen, other: fields };
  const filled = withPerson(seen, fill(person, fields));
  return draft.step === 'who' || draft.step === 'manual' ? focus(filled, null) : filled;
}

/** What staff say of another person's card. */
export type OtherChoice = 'replace' | 'add' | 'leave';

/** Which of them there are now. */
export function choicesOfOther(draft: FormDraft): readonly OtherChoice[] {
  const isWho = draft.step === 'who' || draft.step === 'country' || draft.step === 'manual';
  return [
    ...(isWho ? (['replace'] as const) : []),
    ...(draft.step !== 'manual' && hasRoom(draft) ? (['add'] as const) : []),
    'leave',
  ];
}

export function settleOther(draft: FormDraft, choice: OtherChoice): FormDraft {
  const { other } = draft;
  const calm: FormDraft = { ...draft, other: null };
  if (other === null || !choicesOfOther(draft).includes(choice)) return calm;
  switch (choice) {
    case 'leave':
      return calm;
    case 'add':
      return { ...calm, waiting: [...calm.waiting, other] };
    case 'replace': {
      // Nothing of the one before is said of the other: neither a phone nor a symptom.
      const blank = newPerson(calm.at === 0 ? null : (calm.people[0] ?? null));
      const step = calm.step === 'manual' ? 'manual' : 'who';
      return { ...goTo(withPerson(calm, fill(blank, other)), step), isChecked: false };
    }
  }
}

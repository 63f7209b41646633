/**
 * Checks the form: what of a draft is wrong, and the declaration or record that it makes. Pure.
 *
 * The contract's own schemas decide (contract/assisted.ts); this file adds what they cannot know: the year it is now,
 * and who is in the list already. Only name, year of birth and sex are required.
 */
import {
  type AssistedDeclaration,
  assistedDeclarationSchema,
  FIRST_BIRTH_YEAR,
  type FormView,
  type ManualRecord,
  manualCausesFor,
  manualRecordSchema,
  personFieldsSchema,
} from '../../contract/assisted.ts';
import { type FormDraft, isAnswered, type PersonDraft, type PersonText } from './form-draft.ts';

export type Fault =
  | 'name-missing'
  | 'name'
  | 'birth-year'
  | 'sex'
  | 'id-number'
  | 'id-twice'
  | 'insurance-number'
  | 'phone'
  | 'address';
/** By the field at which it is said. */
export type Faults = Partial<Readonly<Record<PersonText | 'sex', Fault>>>;

const shape = personFieldsSchema.shape;
const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

/** Spaces at the ends and a plus alone are nobody's data. */
const fieldsOf = ({ texts, sex, nationality }: PersonDraft) => ({
  fullName: texts.fullName.trim().replace(/\s+/g, ' '),
  birthYear: /^\d{4}$/.test(texts.birthYear) ? Number(texts.birthYear) : Number.NaN,
  sex: sex ?? 'unknown',
  idNumber: orNull(texts.idNumber),
  insuranceNumber: orNull(texts.insuranceNumber),
  phone: orNull(texts.phone),
  nationality,
  address: orNull(texts.address),
});

/** Nothing where nothing was asked. */
const venueOf = ({ venue }: PersonDraft): { readonly venueAnswers?: PersonDraft['venue'] } =>
  Object.keys(venue).length === 0 ? {} : { venueAnswers: venue };

/** What is wrong with the person at `at`, by field; empty: nothing. */
export function checkPerson(people: readonly PersonDraft[], at: number, thisYear: number): Faults {
  const person = people[at];
  if (person === undefined) return {};
  const fields = fieldsOf(person);
  const isTwice =
    fields.idNumber !== null &&
    people.some((other, index) => index !== at && orNull(other.texts.idNumber) === fields.idNumber);
  return {
    ...(fields.fullName === ''
      ? { fullName: 'name-missing' }
      : shape.fullName.safeParse(fields.fullName).success
        ? {}
        : { fullName: 'name' }),
    ...(fields.birthYear >= FIRST_BIRTH_YEAR && fields.birthYear <= thisYear
      ? {}
      : { birthYear: 'birth-year' }),
    ...(person.sex === null ? { sex: 'sex' } : {}),
    ...(isTwice
      ? { idNumber: 'id-twice' }
      : shape.idNumber.safeParse(fields.idNumber).success
        ? {}
        : { idNumber: 'id-number' }),
    ...(shape.insuranceNumber.safeParse(fields.insuranceNumber).success
      ? {}
      : { insuranceNumber: 'insurance-number' }),
    ...(shape.phone.safeParse(fields.phone).success ? {} : { phone: 'phone' }),
    ...(shape.address.safeParse(fields.address).success ? {} : { address: 'address' }),
  };
}

export const hasFaults = (faults: Faults): boolean => Object.keys(faults).length > 0;

/** The first who is not complete; -1: all are. */
export const firstIncomplete = (people: readonly PersonDraft[], thisYear: number): number =>
  people.findIndex((person, index) => hasFaults(checkPerson(people, index, thisYear)) || !isAnswered(person));

/** Null: somebody is not complete. */
export function declarationOf(
  { people }: FormDraft,
  { lane, direction }: Pick<FormView, 'lane' | 'direction'>,
  thisYear: number,
): AssistedDeclaration | null {
  if (firstIncomplete(people, thisYear) !== -1) return null;
  const parsed = assistedDeclarationSchema.safeParse({
    lane,
    direction,
    people: people.map((person) => ({
      ...fieldsOf(person),
      ...venueOf(person),
      answers: { symptoms: person.symptoms, contacts: person.contacts, hasTravelled: person.hasTravelled },
    })),
  });
  return parsed.success ? parsed.data : null;
}

/** Of a manual record only what is there can be wrong. */
export function checkManual({ people: [person] }: FormDraft): Faults {
  const texts = person?.texts ?? { fullName: '', idNumber: '', phone: '' };
  const { fullName, phone } = manualRecordSchema.shape;
  return {
    ...(shape.idNumber.safeParse(orNull(texts.idNumber)).success ? {} : { idNumber: 'id-number' }),
    ...(fullName.safeParse(orNull(texts.fullName)).success ? {} : { fullName: 'name' }),
    ...(phone.safeParse(orNull(texts.phone)).success ? {} : { phone: 'phone' }),
  };
}

/** Null: the cause is missing, or something is wrong. */
export function recordOf(
  draft: FormDraft,
  { lane, direction }: Pick<FormView, 'lane' | 'direction'>,
): ManualRecord | null {
  const [person] = draft.people;
  const texts = person?.texts;
  const { cause } = draft.manual;
  const parsed = manualRecordSchema.safeParse({
    lane,
    direction,
    // Chosen for the other way it is none for this one.
    cause: cause !== null && manualCausesFor(direction).includes(cause) ? cause : null,
    fullName: orNull((texts?.fullName ?? '').replace(/\s+/g, ' ')),
    idNumber: orNull(texts?.idNumber ?? ''),
    phone: orNull(texts?.phone ?? ''),
    remark: orNull(draft.manual.remark),
    ...(person === undefined ? {} : venueOf(person)),
  });
  return parsed.success ? parsed.data : null;
}

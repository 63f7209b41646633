/**
 * Read form: from the claims of a card to the fields of a form, and from a finished form to a Reading.
 *
 * What a code masks or a field does not take is left empty, never guessed. A declaration before the staff is
 * `identified` at most: nobody signed it. Refuses a birth year that the clock has not reached; the form's own schema
 * has checked the rest. Pure.
 */
import {
  type AssistedPerson,
  type ManualRecord,
  type PersonFields,
  type Prefill,
  personFieldsSchema,
} from '../../contract/assisted.ts';
import { type Claims, contacts, type Reading, symptoms } from '../../contract/reading.ts';
import { SLIP_LIFE_MS } from '../../contract/slip.ts';
import { dateInVietnam } from '../codes/calendar.ts';
import { contradictsCitizenId } from '../codes/citizen-id.ts';
import { readPersonName } from '../codes/person-name.ts';

const MAX_NAME = 255;

/** Empty: the code names nobody that a form could be filled in for. */
export function prefillOf({ claims, family }: Reading): Prefill {
  // A slip names its holder by a masked name only.
  if (claims === null || family === 'slip') return {};
  const { idKind, birthDate = '', nationality, sex } = claims;
  const told = {
    fullName: claims.fullName,
    birthYear: /^\d{4}/.test(birthDate) ? Number(birthDate.slice(0, 4)) : undefined,
    sex: sex === 'unknown' ? undefined : sex,
    idNumber: idKind === 'masked' ? undefined : claims.idNumber,
    insuranceNumber: claims.insuranceNumber,
    phone: claims.phone,
    nationality: nationality === 'VNM' ? 'VN' : nationality,
    address: claims.address,
  } satisfies { [K in keyof PersonFields]: unknown };
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(told)) {
    const field = personFieldsSchema.shape[name as keyof PersonFields].safeParse(value);
    if (value !== undefined && value !== '' && field.success) fields[name] = field.data;
  }
  return fields;
}

/** A form of which this is all cannot have come from a card that says who holds it. */
export const namesSomebody = ({ fullName, idNumber, insuranceNumber }: Prefill): boolean =>
  fullName !== undefined || idNumber !== undefined || insuranceNumber !== undefined;

/** When a form was finished, and the id of the slip that goes with it. */
export interface FormMoment {
  readonly nowMs: number;
  /** A clock that is behind refuses nobody for being young. */
  readonly isClockTrusted: boolean;
  readonly slipId: string;
}

const validity = ({ nowMs, slipId }: FormMoment): Pick<Claims, 'issuedAtMs' | 'expiresAtMs' | 'slipId'> => {
  // Whole seconds, as the slip holds them: what it says at the exit is what was said at the entrance.
  const issuedAtMs = Math.floor(nowMs / 1_000) * 1_000;
  return { issuedAtMs, expiresAtMs: issuedAtMs + SLIP_LIFE_MS, slipId };
};

/** Null: a name without a letter, or a birth year to come. */
export function readingOfPerson(
  person: AssistedPerson,
  isOnBehalf: boolean,
  moment: FormMoment,
): Reading | null {
  const fullName = readPersonName(person.fullName, MAX_NAME);
  const thisYear = Number(dateInVietnam(moment.nowMs).slice(0, 4));
  if (fullName === null || (moment.isClockTrusted && person.birthYear > thisYear)) return null;
  const { sex, phone, nationality, address, answers } = person;
  const idNumber = person.idNumber?.toUpperCase() ?? null;
  const birthDate = String(person.birthYear);
  const claims: Claims = {
    fullName,
    birthDate,
    sex,
    ...(idNumber === null ? {} : { idKind: idKindOf(idNumber), idNumber }),
    ...(person.insuranceNumber === null ? {} : { insuranceNumber: person.insuranceNumber.toUpperCase() }),
    ...(phone === null ? {} : { phone }),
    nationality,
    ...(address === null || address === '' ? {} : { address }),
    // Each once and in the order of the list, however the form was filled in.
    answers: {
      symptoms: symptoms.filter((one) => answers.symptoms.includes(one)),
      contacts: contacts.filter((one) => answers.contacts.includes(one)),
      hasTravelled: answers.hasTravelled,
    },
    onBehalf: isOnBehalf,
    ...validity(moment),
  };
  const notices: Reading['notices'] = [];
  if (contradictsCitizenId(claims.idNumber, sex, birthDate)) notices.push('id-mismatch');
  if (isOnBehalf) notices.push('on-behalf');
  return {
    family: 'assisted-declaration',
    trust: 'identified',
    outcome: 'valid',
    reason: null,
    claims,
    notices,
  };
}

/** Null: a name without a letter. */
export function readingOfRecord(record: ManualRecord, moment: FormMoment): Reading | null {
  const { phone, remark } = record;
  const idNumber = record.idNumber?.toUpperCase() ?? null;
  const fullName = record.fullName === null ? undefined : readPersonName(record.fullName, MAX_NAME);
  if (fullName === null) return null;
  return {
    family: 'manual-record',
    trust: 'identified',
    outcome: 'valid',
    reason: null,
    claims: {
      ...(fullName === undefined ? {} : { fullName }),
      ...(idNumber === null ? {} : { idKind: idKindOf(idNumber), idNumber }),
      ...(phone === null ? {} : { phone }),
      ...(remark === null || remark === '' ? {} : { remark }),
      ...validity(moment),
    },
    notices: [],
  };
}

function idKindOf(idNumber: string): Claims['idKind'] {
  if (/^\d{12}$/.test(idNumber)) return 'citizen-id';
  if (/^\d{9}$/.test(idNumber)) return 'old-id';
  return /^[A-Z]/.test(idNumber) ? 'passport' : 'other';
}

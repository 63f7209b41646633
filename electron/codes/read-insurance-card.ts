/**
 * Health-insurance card: BHYT and VssID QR.
 *
 * 15 fields split by `|`, the last one `$`: card or BHXH number, name (hex of UTF-8), birth, sex, address
 * (hex), facility, valid from, valid to, and seven that only the insurer reads, kept as they came.
 * Kiosks and keyboards upper-case the text; hex still decodes. Unsigned: structure and dates only.
 */
import type { Claims, Reading } from '../../contract/reading.ts';
import { decodeUtf8 } from './bounded-json.ts';
import { dateInVietnam, readDayFirstDate } from './calendar.ts';
import { holds, refused } from './outcome.ts';
import { readLine, readPersonName } from './person-name.ts';

const FIELDS = 15;
const MAX_FIELDS = 20;
const END = '$';
/** Two letters and 13 digits, or the 10-digit social-insurance number of newer cards. */
const NUMBER = /^([A-Z]{2}\d{13}|\d{10})$/;

/** True for `|` text that begins with a card number and has a hex name behind, or ends with `$`. */
export const isInsuranceCard = (fields: readonly string[]): boolean =>
  (NUMBER.test((fields[0] ?? '').toUpperCase()) && /^([0-9A-F]{2}){2,}$/i.test(fields[1] ?? '')) ||
  (fields.length >= 10 && fields.at(-1) === END);

export function readInsuranceCard(fields: readonly string[], atMs: number): Reading {
  if (fields.length < FIELDS || fields.length > MAX_FIELDS || fields.at(-1) !== END) {
    return refused('insurance-card', 'broken-structure');
  }
  const [number = '', name = '', birth = '', sexCode = '', home = '', , from = '', to = ''] = fields;
  const insuranceNumber = number.trim().toUpperCase();
  const nameText = readHex(name);
  const fullName = nameText === null ? null : readPersonName(nameText, 100);
  const birthDate = /^(19|20)\d\d$/.test(birth) ? birth : readDayFirstDate(birth);
  const sex = sexCode === '1' ? 'male' : sexCode === '2' ? 'female' : null;
  const homeText = isAbsent(home) ? '' : readHex(home);
  const address = homeText === null ? null : readLine(homeText, 300);
  const validFrom = isAbsent(from) ? '' : readDayFirstDate(from);
  const validUntil = isAbsent(to) ? '' : readDayFirstDate(to);
  const extras = [fields[5] ?? '', ...fields.slice(8, -1)];
  const today = dateInVietnam(atMs);
  if (
    !NUMBER.test(insuranceNumber) ||
    fullName === null ||
    birthDate === null ||
    birthDate > today ||
    sex === null ||
    address === null ||
    validFrom === null ||
    validUntil === null ||
    (validFrom !== '' && validUntil !== '' && validUntil < validFrom) ||
    extras.some((one) => readLine(one, 100) === null)
  ) {
    return refused('insurance-card', 'broken-field');
  }
  const claims: Claims = {
    fullName,
    birthDate,
    sex,
    insuranceNumber,
    ...(address === '' ? {} : { address }),
    ...(validFrom === '' ? {} : { validFrom }),
    ...(validUntil === '' ? {} : { validUntil }),
    extras,
  };
  if (validFrom !== '' && validFrom > today) return refused('insurance-card', 'not-yet-valid', claims);
  if (validUntil !== '' && validUntil < today) return refused('insurance-card', 'expired', claims);
  return holds('insurance-card', 'identified', claims);
}

const isAbsent = (field: string): boolean => field === '' || field === '-';

/** Text of hex UTF-8, in either case; null when it is neither. */
function readHex(field: string): string | null {
  if (field.length > 800 || !/^([0-9A-Fa-f]{2})+$/.test(field)) return null;
  return decodeUtf8(Buffer.from(field, 'hex'));
}

/**
 * Citizen identity card: CCCD with chip, the identity card of 2024, VNeID in the same layout.
 *
 * `SoCCCD|SoCMND|HoTen|NgaySinh|GioiTinh|NoiThuongTru|NgayCap`, UTF-8, dates DDMMYYYY. The second field
 * is empty when there was no old number; the card of 2024 (TT 16/2024/TT-BCA) adds fields behind, kept
 * as they came. Unsigned. Keyboard scanners lose or rewrite diacritics, so what they typed is marked.
 */
import type { Claims, Reading, ReadingNotice } from '../../contract/reading.ts';
import type { Via } from '../../contract/scan.ts';
import { dateInVietnam, readDayFirstDate } from './calendar.ts';
import { contradictsCitizenId, isCitizenId } from './citizen-id.ts';
import { holds, refused } from './outcome.ts';
import { readLine, readPersonName } from './person-name.ts';

const FIELDS = 7;
const MAX_EXTRAS = 16;
const MAX_EXTRA_CHARACTERS = 300;
/** What a device that could not carry a letter leaves in its place. */
const LOST_LETTER = /[?\uFFFD]/;
/** Stands for a lost letter while the rest of a name is checked. */
const BLANK = '*';

export interface CitizenCardInput {
  readonly fields: readonly string[];
  readonly isUtf8: boolean;
  readonly via: Via;
  readonly atMs: number;
}

/** True for `|` text that begins with 12 digits, or whose fourth field is eight digits. */
export const isCitizenCard = (fields: readonly string[]): boolean =>
  fields.length >= 3 && (/^\d{12}$/.test(fields[0] ?? '') || /^\d{8}$/.test(fields[3] ?? ''));

export function readCitizenCard({ fields, isUtf8, via, atMs }: CitizenCardInput): Reading {
  if (fields.length < FIELDS) return refused('citizen-card', 'broken-structure');
  const [idNumber = '', oldIdNumber = '', name = '', birth = '', sexWord = '', home = '', issued = ''] =
    fields;
  const extras = fields.slice(FIELDS);
  const isLossy = !isUtf8 || via === 'wedge' || LOST_LETTER.test(name + sexWord + home);
  const fullName = readPersonName(isLossy ? name.replace(/[?\uFFFD]/g, BLANK) : name, 100);
  const birthDate = readDayFirstDate(birth);
  const cardIssuedOn = readDayFirstDate(issued);
  const address = readLine(home, 300);
  const sex = readSex(sexWord, isLossy);
  const today = dateInVietnam(atMs);
  if (
    !isCitizenId(idNumber) ||
    !/^(\d{8,12})?$/.test(oldIdNumber) ||
    fullName === null ||
    birthDate === null ||
    birthDate > today ||
    sex === null ||
    address === null ||
    cardIssuedOn === null ||
    cardIssuedOn < birthDate ||
    extras.length > MAX_EXTRAS ||
    extras.some((one) => readLine(one, MAX_EXTRA_CHARACTERS) === null)
  ) {
    return refused('citizen-card', 'broken-field');
  }
  const claims: Claims = {
    fullName,
    birthDate,
    sex,
    idKind: 'citizen-id',
    idNumber,
    ...(oldIdNumber === '' ? {} : { oldIdNumber }),
    ...(address === '' ? {} : { address }),
    cardIssuedOn,
    ...(extras.length > 0 ? { extras } : {}),
  };
  const notices: ReadingNotice[] = [];
  if (contradictsCitizenId(idNumber, sex, birthDate)) notices.push('id-mismatch');
  if (isLossy) notices.push('text-damaged');
  return holds('citizen-card', 'identified', claims, notices);
}

/**
 * Bare digits typed by a keyboard scanner or by hand: an id card without its QR (the bar code behind
 * older cards). From other devices the same digits may be a product, so they identify nobody.
 */
export function readBareCitizenId(idNumber: string, via: Via): Reading {
  if (via !== 'wedge' && via !== 'manual') return refused('citizen-card', 'id-needs-wedge-check');
  return holds('citizen-card', 'identified', { idKind: 'citizen-id', idNumber });
}

function readSex(word: string, isLossy: boolean): NonNullable<Claims['sex']> | null {
  const plain = word.normalize('NFC').trim().toLowerCase();
  if (plain === 'nam') return 'male';
  if (plain === 'nữ' || plain === 'nu') return 'female';
  if (plain === 'khác' || plain === 'khac') return 'other';
  if (plain === '') return 'unknown';
  // `Nữ` after a keyboard or a wrong encoding: `N?`, `Nư~`, `Nữ` in two bytes ...
  return isLossy && /^n(?!a)/.test(plain) && plain.length <= 8 ? 'female' : null;
}

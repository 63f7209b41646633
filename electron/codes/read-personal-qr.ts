/**
 * Common personal QR: QD 1405/QD-BTTTT of 2021-09-11, v1.1 (PC-Covid, Bluezone, NCOVI, VHD).
 *
 * `SoGiayTo|HoTen|NgaySinh|LoaiDinhDanh|QID|EXT`, EXT values split by `<`. Unsigned: structure is
 * checked, nothing is authenticated. Default display masks the first six of the id and day and month
 * with `*`. An id that contradicts sex or birth year is a notice (the published example itself does).
 */
import type { Claims, Reading, ReadingNotice } from '../../contract/reading.ts';
import { isIsoDate } from './calendar.ts';
import { contradictsCitizenId } from './citizen-id.ts';
import { holds, refused } from './outcome.ts';
import { readPersonName } from './person-name.ts';

const FIELDS = 6;
const MAX_EXTRAS = 16;
const SEXES = new Map<string, Claims['sex']>([
  ['', 'unknown'],
  ['0', 'unknown'],
  ['1', 'male'],
  ['2', 'female'],
]);

/** True for `|` text whose fourth field is one digit and whose third is dashed or sixth split by `<`. */
export const isPersonalQr = (fields: readonly string[]): boolean =>
  fields.length >= 5 &&
  /^\d$/.test(fields[3] ?? '') &&
  (/^[\d*]{4}-/.test(fields[2] ?? '') || (fields[5] ?? '').includes('<'));

export function readPersonalQr(fields: readonly string[]): Reading {
  if (fields.length !== FIELDS) return refused('personal-qr', 'broken-structure');
  const [paper = '', name = '', birth = '', kind = '', qid = '', ext = ''] = fields;
  const [declarant = '', sexCode = '', insurance = '', phone = '', ...extras] = ext.split('<');
  const id = readPaper(paper);
  const fullName = readPersonName(name, 100);
  const sex = SEXES.get(sexCode);
  const isField =
    id !== null &&
    fullName !== null &&
    isBirthDate(birth) &&
    /^[01]$/.test(kind) &&
    /^\d{6,30}$/.test(qid) &&
    /^(\d{6,30})?$/.test(declarant) &&
    sex !== undefined &&
    /^[A-Z0-9*]{0,20}$/.test(insurance) &&
    /^[0-9*+]{0,15}$/.test(phone) &&
    extras.length <= MAX_EXTRAS;
  if (!isField) return refused('personal-qr', 'broken-field');
  const onBehalf = kind === '1';
  const claims: Claims = {
    ...id,
    fullName,
    birthDate: birth,
    sex,
    qid,
    onBehalf,
    ...(declarant === '' ? {} : { declarantQid: declarant }),
    ...(insurance === '' || insurance === '00' ? {} : { insuranceNumber: insurance }),
    ...(phone === '' ? {} : { phone }),
    ...(extras.some((one) => one !== '') ? { extras } : {}),
  };
  const notices: ReadingNotice[] = [];
  if (contradictsCitizenId(claims.idNumber, sex, birth)) notices.push('id-mismatch');
  if (claims.idKind === 'masked') notices.push('masked-id');
  if (onBehalf) notices.push('on-behalf');
  return holds('personal-qr', 'identified', claims, notices);
}

/** SoGiayTo: citizen id of 12 digits, old id of 9, passport, masked, or none (a child has no papers). */
function readPaper(paper: string): Pick<Claims, 'idKind' | 'idNumber'> | null {
  if (paper === '') return {};
  if (/^\d{12}$/.test(paper)) return { idKind: 'citizen-id', idNumber: paper };
  if (/^\d{9}$/.test(paper)) return { idKind: 'old-id', idNumber: paper };
  if (!/^[A-Z0-9*]{4,20}$/.test(paper)) return null;
  if (paper.includes('*')) return { idKind: 'masked', idNumber: paper };
  return { idKind: /^[A-Z]/.test(paper) ? 'passport' : 'other', idNumber: paper };
}

/** `YYYY-MM-DD` of a day that exists, or with `**` for day, month or both. */
function isBirthDate(text: string): boolean {
  if (!/^(18|19|20|21)\d\d-(\d\d|\*\*)-(\d\d|\*\*)$/.test(text)) return false;
  // 2000 was a leap year of 31-day months where masked: what is masked cannot be wrong.
  const year = text.endsWith('-02-29') || !text.includes('*') ? text.slice(0, 4) : '2000';
  return isIsoDate(year + text.slice(4).replace('-**-', '-01-').replace(/\*\*$/, '01'));
}

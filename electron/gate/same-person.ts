/**
 * Same person: whether two codes, shown one after the other at one lane, are about one holder.
 *
 * An equal 12-digit citizen number or QID settles it; a passport's number does not, two states may give it. Otherwise the names must be the same words and the birth
 * dates must not contradict each other, since a vaccine passport carries no number. Names are compared as
 * ICAO 9303 writes them: without diacritics and in any order ("VAN A NGUYEN", "Nguyễn Văn A").
 */
import type { Claims } from '../../contract/reading.ts';

export function isSamePerson(a: Claims | null, b: Claims | null): boolean {
  if (a === null || b === null) return false;
  if (isSameNumber(a.qid, b.qid) || isSameCitizen(a.idNumber, b.idNumber)) return true;
  if (contradicts(a.idNumber, b.idNumber) || contradictsSex(a.sex, b.sex)) return false;
  const names = [wordsOf(a.fullName), wordsOf(b.fullName)];
  if (names[0] === '' || names[0] !== names[1]) return false;
  // A name alone is not enough: Nguyễn Văn A is a thousand people.
  return isSameDate(a.birthDate, b.birthDate);
}

const isSameNumber = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && a === b && !a.includes('*');

const isSameCitizen = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && a === b && /^\d{12}$/.test(a);

const contradictsSex = (a: Claims['sex'], b: Claims['sex']): boolean =>
  (a === 'male' && b === 'female') || (a === 'female' && b === 'male');

/** Two numbers of one kind that differ are two people; a masked one says nothing. */
const contradicts = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && /^\d{12}$/.test(a) && /^\d{12}$/.test(b) && a !== b;

/** The words of a name without diacritics, sorted. */
function wordsOf(name: string | undefined): string {
  if (name === undefined) return '';
  const bare = name.normalize('NFD').replaceAll(/\p{M}/gu, '').toUpperCase().replaceAll('Đ', 'D');
  return (bare.match(/[A-Z]+/g) ?? []).sort().join(' ');
}

/** Dates as far as both tell them: a year alone agrees with any day of that year, a masked part with any. */
function isSameDate(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined || !/^\d{4}/.test(a) || !/^\d{4}/.test(b)) return false;
  const [left, right] = [a.split('-'), b.split('-')];
  return left.every((part, index) => {
    const other = right[index];
    return other === undefined || part.includes('*') || other.includes('*') || part === other;
  });
}

/**
 * Same person: whether two codes, shown one after the other at one lane, are about one holder.
 *
 * Compares tags of what was read and never the thing itself, so that nothing legible has to be kept for it. An equal
 * 12-digit citizen number or QID settles it; a passport's number does not, two states may give it. Otherwise the names
 * must be the same words and the birth dates must not contradict each other, since a vaccine passport carries no
 * number. Names are compared as ICAO 9303 writes them: without diacritics and in any order ("VAN A NGUYEN",
 * "Nguyễn Văn A").
 */
import type { Claims } from '../../contract/reading.ts';

/** A keyed tag of a text: equal for equal texts, and says nothing of them. */
export type TagOf = (text: string) => string;

/** What tells one holder from another, as tags; null where the code does not tell it or hides it. */
export interface Likeness {
  readonly qid: string | null;
  readonly slip: string | null;
  /** Of a 12-digit citizen number only. */
  readonly citizen: string | null;
  /** The words of the name with the year of birth: neither counts without the other. */
  readonly name: string | null;
  readonly month: string | null;
  readonly day: string | null;
  /** In the clear: one of two. */
  readonly sex: Claims['sex'];
}

/** Asks for tags of the same texts as person-tags.ts where it can, so that a scan makes each once. */
export function likenessOf(claims: Claims | null, tagOf: TagOf): Likeness | null {
  if (claims === null) return null;
  const { qid, slipId, idNumber, birthDate, sex } = claims;
  const tagged = (kind: string, text: string | undefined): string | null =>
    text === undefined || text === '' || text.includes('*') ? null : tagOf(`${kind}:${text}`);
  const words = wordsOfName(claims.fullName);
  const [year, month, day] = /^\d{4}/.test(birthDate ?? '') ? (birthDate ?? '').split('-') : [];
  return {
    qid: tagged('qid', qid),
    slip: tagged('slip', slipId),
    citizen: isCitizenNumber(idNumber) ? tagged('id', idNumber) : null,
    name: year === undefined || words === '' ? null : tagged('name', `${words}|${year}`),
    month: tagged('month', month),
    day: tagged('day', day),
    sex,
  };
}

export function isSamePerson(a: Likeness | null, b: Likeness | null): boolean {
  if (a === null || b === null) return false;
  if (isSame(a.qid, b.qid) || isSame(a.slip, b.slip) || isSame(a.citizen, b.citizen)) return true;
  if (contradicts(a.citizen, b.citizen) || contradictsSex(a.sex, b.sex)) return false;
  // A name alone is not enough: Nguyễn Văn A is a thousand people.
  if (!isSame(a.name, b.name)) return false;
  // A year alone agrees with any day of that year, a masked part with any.
  return !contradicts(a.month, b.month) && !contradicts(a.day, b.day);
}

const isSame = (a: string | null, b: string | null): boolean => a !== null && a === b;

/** Both tell it, and not the same: two people. */
const contradicts = (a: string | null, b: string | null): boolean => a !== null && b !== null && a !== b;

const contradictsSex = (a: Claims['sex'], b: Claims['sex']): boolean =>
  (a === 'male' && b === 'female') || (a === 'female' && b === 'male');

const isCitizenNumber = (number: string | undefined): boolean => /^\d{12}$/.test(number ?? '');

/** The words of a name without diacritics, sorted; empty when there are none. */
export function wordsOfName(name: string | undefined): string {
  if (name === undefined) return '';
  const bare = name.normalize('NFD').replaceAll(/\p{M}/gu, '').toUpperCase().replaceAll('Đ', 'D');
  return (bare.match(/[A-Z]+/g) ?? []).sort().join(' ');
}

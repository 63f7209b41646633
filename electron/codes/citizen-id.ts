/**
 * The 12-digit personal identification number (Decree 137/2015 article 13, Circular 07/2016 article 7).
 *
 * Three digits province or country where the birth was registered, one digit century and sex, two digits birth year, six random. A number
 * that does not agree with the sex or birth year beside it is a notice for the guard, never a refusal:
 * the published example of QD 1405 itself does not agree.
 */
import type { Claims } from '../../contract/reading.ts';

const CENTURY_OF_DIGIT = [1900, 1900, 2000, 2000, 2100, 2100, 2200, 2200, 2300, 2300];

/** Provinces run from 001 Ha Noi to 096 Ca Mau; citizens registered abroad have a country's code from 101 on. */
export const isCitizenId = (text: string): boolean => isProvincialId(text) || /^[1-9]\d{11}$/.test(text);

/** True for a number of someone registered in Viet Nam: nothing else of 12 digits looks like that. */
export const isProvincialId = (text: string): boolean => {
  if (!/^0\d{11}$/.test(text)) return false;
  const province = Number(text.slice(0, 3));
  return province >= 1 && province <= 96;
};

/** True when the number contradicts the sex or the birth year; unknown or masked parts contradict nothing. */
export function contradictsCitizenId(
  idNumber: string | undefined,
  sex: Claims['sex'],
  birthDate: string | undefined,
): boolean {
  if (idNumber === undefined || !/^\d{12}$/.test(idNumber)) return false;
  const digit = Number(idNumber.charAt(3));
  if (sex === 'male' && digit % 2 !== 0) return true;
  if (sex === 'female' && digit % 2 !== 1) return true;
  const year = birthDate === undefined ? null : /^\d{4}/.exec(birthDate);
  if (year === null) return false;
  return Number(year[0]) !== (CENTURY_OF_DIGIT[digit] ?? 0) + Number(idNumber.slice(4, 6));
}

/**
 * Signed declaration: the numbers of the HCERT container and of our body.
 *
 * HCERT 1.0.8 / WHO 1.1.1: CWT claims 1 iss, 4 exp, 6 iat, -260 hcert; negative sub-claims are
 * free to use. Ours is -84; body keys are ours.
 */
import { type Answers, contacts, symptoms } from './reading.ts';

export const HCERT_CLAIM = -260;
export const DECLARATION_SUB_CLAIM = -84;
export const CWT_ISS = 1;
export const CWT_EXP = 4;
export const CWT_IAT = 6;

export const bodyKey = {
  declarationId: 0, // bstr 16, UUIDv7
  fullName: 1, // tstr NFC, at most 50 characters
  birthYear: 2, // uint
  sex: 3, // uint 0 unknown, 1 male, 2 female, 9 other
  nationality: 4, // uint, ISO 3166 numeric
  idNumber: 5, // uint of 12 digits after zero-padding, or tstr for a passport
  phone: 6, // uint of 10 digits after zero-padding
  answers: 7, // uint bit set
  communeCode: 8, // uint of 5 digits after zero-padding
  app: 9, // uint, index into declarationApps
} as const;

export const declarationApps = ['web', 'bluezone', 'ncovi', 'vhd', 'tokhaiyte', 'pccovid'] as const;

/** Bits 0-5 of the answers, in the order of `symptoms` (reading.ts); 8-10 of `contacts`; 16 and up: travel. */
export const SYMPTOM_BIT = 0;
export const CONTACT_BIT = 8;
export const TRAVEL_BIT = 16;

const KNOWN_BITS =
  (((1 << symptoms.length) - 1) << SYMPTOM_BIT) | (((1 << contacts.length) - 1) << CONTACT_BIT);

/** The answers behind a bit set; null when it is no unsigned 32-bit number or sets a bit that means nothing yet. */
export function answersOf(bits: unknown): Answers | null {
  if (typeof bits !== 'number' || !Number.isInteger(bits) || bits < 0 || bits > 0xffff_ffff) return null;
  const low = bits & 0xffff;
  if ((low & ~KNOWN_BITS) !== 0) return null;
  return {
    symptoms: symptoms.filter((_, index) => (low & (1 << (SYMPTOM_BIT + index))) !== 0),
    contacts: contacts.filter((_, index) => (low & (1 << (CONTACT_BIT + index))) !== 0),
    hasTravelled: bits >= 2 ** TRAVEL_BIT,
  };
}

/** The bit set of answers, the inverse of `answersOf`. */
export function answerBits({ symptoms: has, contacts: met, hasTravelled }: Answers): number {
  let bits = hasTravelled ? 2 ** TRAVEL_BIT : 0;
  for (const one of has) bits += 1 << (SYMPTOM_BIT + symptoms.indexOf(one));
  for (const one of met) bits += 1 << (CONTACT_BIT + contacts.indexOf(one));
  return bits;
}

/** Longest life a declaration may claim (exp - iat), hours. */
export const MAX_DECLARATION_LIFE_HOURS = 72;
/** How far in the future `iat` may lie: clocks differ, milliseconds. */
export const MAX_CLOCK_LEAD_MS = 5 * 60_000;
export const MAX_NAME_CHARACTERS = 50;

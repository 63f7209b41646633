/**
 * Sample declarations: rows that a source could hand in, of made-up people, one for each number.
 */
import { answerBits } from '../../contract/declaration.ts';
import type { DeclarationRecord } from '../../contract/register.ts';

export const DECLARED_MS = Date.now();
export const HOUR_MS = 3_600_000;
export const FEVER = answerBits({ symptoms: ['fever'], contacts: [], hasTravelled: false });

/** A declaration of now, good for a day, of person `n`, below 10^9. */
export const declaration = (n: number, changes: Partial<DeclarationRecord> = {}): DeclarationRecord => ({
  idNumber: `001${n.toString().padStart(9, '0')}`,
  declaredAtMs: DECLARED_MS,
  validUntilMs: DECLARED_MS + 24 * HOUR_MS,
  answers: 0,
  ...changes,
});

/** Each call another person, so that tests on one database do not meet. */
let people = 1_000_000;
export const nextPerson = (): number => {
  people += 1;
  return people;
};

export const ACCEPTED = { status: 'accepted', unusable: [] };

/**
 * Raise trust: an unsigned code or a link whose holder has a declaration with the province becomes
 * `registered`, and takes the declaration's dates and answers.
 *
 * Never lowers trust and never touches a refused or a signed code. The register's own findings stand in
 * `claims` where a signed declaration has them, so that rules, log and collector read them in one place.
 */
import { answersOf, MAX_CLOCK_LEAD_MS } from '../../contract/declaration.ts';
import type { Claims, Reading } from '../../contract/reading.ts';
import type { Declared, LookUpAnswer } from '../../contract/register.ts';
import type { RuleFacts } from '../../contract/rule-facts.ts';

/**
 * `find` is asked only for a code that names a person by its layout alone. A declaration past its end is none:
 * who declared last month is not worse off than who never did.
 */
export function registered(
  reading: Reading,
  find: (claims: Claims) => Declared | null,
  nowMs: number,
): Reading {
  if (reading.trust !== 'identified' || reading.outcome !== 'valid' || reading.claims === null)
    return reading;
  const declared = find(reading.claims);
  return declared === null || declared.validUntilMs < nowMs ? reading : raised(reading, declared);
}

/** What the collector's answer about a declaration link makes of its reading. */
export function lookedUp(
  reading: Reading,
  answer: LookUpAnswer | 'not-reached',
  nowMs: number,
): { readonly reading: Reading; readonly lookup: RuleFacts['declaration']['lookup'] } {
  if (answer === 'not-reached') return { reading, lookup: 'not-reached' };
  if (!answer.found) return { reading, lookup: 'not-found' };
  const answers = answersOf(answer.answers);
  // An answer bit that this version cannot name may be a symptom: as if nothing had been heard.
  const { declaredAtMs, validUntilMs } = answer;
  // Nor is a declaration from further ahead than clocks may differ, which a signed one could not be either.
  if (answers === null || declaredAtMs > nowMs + MAX_CLOCK_LEAD_MS) return { reading, lookup: 'not-reached' };
  return { reading: raised(reading, { declaredAtMs, validUntilMs, answers }), lookup: 'found' };
}

const raised = (reading: Reading, { declaredAtMs, validUntilMs, answers }: Declared): Reading => ({
  ...reading,
  trust: 'registered',
  claims: { ...reading.claims, answers, issuedAtMs: declaredAtMs, expiresAtMs: validUntilMs },
});

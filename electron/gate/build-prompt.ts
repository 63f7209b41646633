/**
 * Build prompt: what the screens show for one committed visit.
 *
 * Takes a Visit, which only the ledger can make (it has a seq), so nothing is shown that is not on disk. Its claims
 * come beside it, as the code gave them: in the visit they are sealed. Gives away no more of the person than the masked name, and not even that of a child: publishing
 * private facts of a child needs two consents (Law 91/2025/QH15 Art. 24).
 */
import { localTimeOf } from '../../contract/local-time.ts';
import type { Bilingual, Policy } from '../../contract/policy.ts';
import type { VisitPrompt } from '../../contract/prompt.ts';
import type { Claims } from '../../contract/reading.ts';
import type { Visit } from '../../contract/visit.ts';
import { maskName } from './mask-name.ts';
import { languageOf } from './visitor-language.ts';

/** A child is under 16 (Law on Children 102/2016/QH13 Art. 1). */
const ADULT_YEARS = 16;

export interface PromptSources {
  /** Those that the visit was recorded with. */
  readonly claims: Claims | null;
  /** The one that judged it. */
  readonly policy: Policy;
  /** How long it may take until there is room; told to who is turned away by a full venue. */
  readonly waitMinutes?: number | null;
}

/** The prompt of a stored visit. */
export function buildPrompt(
  visit: Visit,
  { claims, policy, waitMinutes = null }: PromptSources,
): VisitPrompt {
  return {
    kind: visit.outcome,
    promptId: visit.id,
    seq: visit.seq,
    atMs: visit.atMs,
    lane: visit.lane,
    direction: visit.direction,
    family: visit.family,
    trust: visit.trust,
    reasons: visit.reasons,
    nextStep: visit.nextStep,
    notices: visit.notices,
    text: visit.reasons[0] === 'venue-rule' ? textOf(visit, policy) : null,
    maskedName: shownName(claims, visit.atMs),
    // A vaccine passport was issued, not declared.
    declaredAtMs: visit.facts?.declaration.source === 'none' ? null : (claims?.issuedAtMs ?? null),
    isPhoneNear: visit.facts?.moment.isPhoneNear ?? false,
    waitMinutes,
    language: languageOf(claims?.nationality),
    isRepeat: false,
  };
}

/** The same scan shown anew: the verdict of then. */
export const repeatPrompt = (prompt: VisitPrompt): VisitPrompt => ({ ...prompt, isRepeat: true });

/** The venue's own sentence; that of `otherwise` when no rule decided. */
const textOf = ({ ruleId }: Visit, { rules, otherwise }: Policy): Bilingual =>
  (rules.find(({ id }) => id === ruleId) ?? otherwise).text;

/** The masked name, if it may be shown. */
export function shownName(claims: Claims | null, atMs: number): string | null {
  if (claims?.fullName === undefined || mayBeChild(claims.birthDate, atMs)) return null;
  const masked = maskName(claims.fullName);
  return masked === '' ? null : masked;
}

/** By the year alone, which is all that a masked date shows: in doubt a child. No date at all is an adult. */
function mayBeChild(birthDate: string | undefined, atMs: number): boolean {
  const birthYear = /^\d{4}/.exec(birthDate ?? '')?.[0];
  if (birthYear === undefined) return false;
  return localTimeOf(atMs).year - Number(birthYear) <= ADULT_YEARS;
}

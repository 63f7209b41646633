/**
 * The two ways a reading ends: the code holds, or it is refused for one reason.
 *
 * One invariant for all families: `outcome` is `invalid` exactly when `trust` is `refused`, and
 * `reason` is null exactly when `outcome` is `valid`. Claims go with a refusal only where the family
 * may still vouch for them (a good signature past its date), never for a signature that failed.
 */
import type { Claims, Family, Reading, ReadingNotice, Trust } from '../../contract/reading.ts';
import type { CodeReason } from '../../contract/reasons.ts';

export const holds = (
  family: Family,
  trust: Exclude<Trust, 'refused'>,
  claims: Claims,
  notices: readonly ReadingNotice[] = [],
): Reading => ({ family, trust, outcome: 'valid', reason: null, claims, notices: [...notices] });

export const refused = (
  family: Family,
  reason: CodeReason,
  claims: Claims | null = null,
  notices: readonly ReadingNotice[] = [],
): Reading => ({ family, trust: 'refused', outcome: 'invalid', reason, claims, notices: [...notices] });

/**
 * Policy: a venue's rules as versioned data. `decide` (electron/gate) applies it.
 *
 * Samples for office, hospital and market ship in resources/policies. A version is never
 * edited in place: a stored visit names the version that judged it.
 */
import { z } from 'zod';
import { outcomeSchema } from './verdict.ts';

/** Longest life a declaration may be given by a policy: the 21-day span of the tracing orders. */
export const MAX_DECLARATION_AGE_HOURS = 21 * 24;

export const policySchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,32}$/),
  version: z.int().positive(),
  venueKind: z.enum(['office', 'hospital', 'market']),
  title: z.strictObject({ vi: z.string().min(1), en: z.string().min(1) }),
  /** A declaration signed longer ago than this is too old. Hours. */
  maxDeclarationAgeHours: z.int().min(1).max(MAX_DECLARATION_AGE_HOURS),
  /** What symptoms or contacts in a declaration lead to. Never `accept`. */
  whenSymptoms: z.enum(['deny', 'ask']),
  whenContact: z.enum(['deny', 'ask']),
  /** What an unsigned code that names a person is worth. */
  unsigned: z.strictObject({
    'personal-qr': outcomeSchema,
    'citizen-card': outcomeSchema,
    'insurance-card': outcomeSchema,
  }),
  /** What a link that could not be looked up leads to. */
  whenReference: z.enum(['deny', 'ask']),
  /** What an accepted vaccine passport or health card (no declaration in it) is worth. */
  certificate: outcomeSchema,
});
export type Policy = z.infer<typeof policySchema>;

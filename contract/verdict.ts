/**
 * Verdict: accept, deny or ask (staff decide), with reasons and the policy that gave them.
 *
 * `reasons[0]` is the one the visitor is told. `nextStep` is what the visitor should do now.
 */
import { z } from 'zod';
import { reasonSchema } from './reasons.ts';

/** Name of a rule, unique within its policy. */
export const ruleIdSchema = z.string().regex(/^[a-z0-9-]{1,40}$/);

export const outcomeSchema = z.enum(['accept', 'deny', 'ask']);
export type Outcome = z.infer<typeof outcomeSchema>;

/** What the visitor should do next. Each has a sentence in the catalogue. */
export const nextSteps = [
  'walk-in',
  'walk-out',
  'see-staff',
  'declare-again',
  'declare-now',
  'show-personal-code',
  'scan-again',
  'keep-distance',
  'show-identity-card',
  'wait-here',
] as const;
export const nextStepSchema = z.enum(nextSteps);
export type NextStep = z.infer<typeof nextStepSchema>;

export const verdictSchema = z.strictObject({
  outcome: outcomeSchema,
  reasons: z.array(reasonSchema).min(1),
  nextStep: nextStepSchema,
  policyId: z.string(),
  policyVersion: z.int().positive(),
  /** The rule of the policy that decided; null when the gate's own guards did. */
  ruleId: ruleIdSchema.nullable(),
});
export type Verdict = z.infer<typeof verdictSchema>;

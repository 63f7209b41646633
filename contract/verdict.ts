/**
 * Verdict: accept, deny or ask (staff decide), with reasons and the policy that gave them.
 *
 * `reasons[0]` is the one the visitor is told. `nextStep` is what the visitor should do now.
 */
import { z } from 'zod';
import { reasonSchema } from './reasons.ts';

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
] as const;
export const nextStepSchema = z.enum(nextSteps);
export type NextStep = z.infer<typeof nextStepSchema>;

export const verdictSchema = z.strictObject({
  outcome: outcomeSchema,
  reasons: z.array(reasonSchema).min(1),
  nextStep: nextStepSchema,
  policyId: z.string(),
  policyVersion: z.int().positive(),
});
export type Verdict = z.infer<typeof verdictSchema>;

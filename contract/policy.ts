/**
 * Policy: a venue's rules as versioned data. `decide` (electron/gate) applies it.
 *
 * Rules are CertLogic over the rule facts (rule-facts.ts), asked in order: the first whose `when` is
 * true decides. What no rule takes falls to `otherwise`, which can never accept. A version is never
 * edited in place: a stored visit names the version that judged it. Samples ship in resources/policies.
 */
import { z } from 'zod';
import { bilingualSchema } from './bilingual.ts';
import { expressionSchema } from './expression.ts';
import { nationalRuleSetIdSchema } from './national-rules.ts';
import { operatorRoleSchema } from './operators.ts';
import { MAX_QUESTIONS, questionSchema } from './questions.ts';
import { type RuleReason, reasonSchema, ruleReasons } from './reasons.ts';
import { nextStepSchema, outcomeSchema, ruleIdSchema } from './verdict.ts';

export { type Bilingual, bilingualSchema } from './bilingual.ts';
export { type Expression, expressionSchema, MAX_EXPRESSION_DEPTH } from './expression.ts';

export const MAX_RULES = 64;

export const venueKinds = ['office', 'hospital', 'market', 'quarantine'] as const;

/** When a venue expects people: nobody scanned for so long then is an alarm. Minutes of the local day. */
export const quietAlarmSchema = z.strictObject({
  minutes: z.int().min(5).max(600),
  opensAtMinute: z.int().min(0).max(1439),
  closesAtMinute: z.int().min(1).max(1440),
  /** 1 Monday to 7 Sunday. */
  weekdays: z.array(z.int().min(1).max(7)).max(7),
});
export type QuietAlarm = z.infer<typeof quietAlarmSchema>;

export const ruleReasonSchema = z.enum(Object.keys(ruleReasons) as [RuleReason, ...RuleReason[]]);

const conclusionShape = {
  /** `reasons[0]` of the verdict when this decides. */
  reason: ruleReasonSchema,
  nextStep: nextStepSchema,
  /** What the rule says, to staff and, under the reason `venue-rule`, to the visitor. */
  text: bilingualSchema,
};

export const ruleSchema = z.strictObject({
  id: ruleIdSchema,
  when: expressionSchema,
  outcome: outcomeSchema,
  ...conclusionShape,
  /** The rule compares a date with the station's clock: while that is not trusted it leads to `ask`. */
  restsOnClock: z.boolean(),
  /** Its reason is listed for staff also when a rule before it has decided against the visitor. */
  alsoTold: z.boolean().optional(),
});
export type Rule = z.infer<typeof ruleSchema>;

export const policySchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]{1,32}$/),
    version: z.int().positive(),
    venueKind: z.enum(venueKinds),
    title: bilingualSchema,
    /** From when this version holds, and until when; null: until a newer one. Unix milliseconds. */
    validFromMs: z.int(),
    validUntilMs: z.int().nullable(),
    rules: z.array(ruleSchema).min(1).max(MAX_RULES),
    otherwise: z.strictObject({ outcome: z.enum(['deny', 'ask']), ...conclusionShape }),
    /** What a signature is worth when the trust list is past its hard limit; never better than the rules say. */
    whenTrustListExpired: outcomeSchema,
    /** The set of DCC rules (national-rules.ts) whose outcome is the fact `certificate.rules`. */
    nationalRules: nationalRuleSetIdSchema.nullable(),
    /** Null: people come when they come. The venue's own settings go before it. */
    quietAlarm: quietAlarmSchema.nullable(),
    /** Asked in this order before the rules are; a rule reads the answers as `answers.ID`. */
    questions: z.array(questionSchema).max(MAX_QUESTIONS).optional(),
    /** Which verdicts staff may go against, and who: the first entry that names the verdict's first reason. None: nobody. */
    overrides: z
      .array(
        z.strictObject({
          /** `any`: whatever the reason. */
          reasons: z.union([z.literal('any'), z.array(reasonSchema).min(1)]),
          by: operatorRoleSchema,
        }),
      )
      .max(16)
      .optional(),
  })
  .superRefine(({ rules, questions = [], validFromMs, validUntilMs }, context) => {
    for (const [index, { id }] of questions.entries())
      if (questions.findIndex((one) => one.id === id) < index)
        context.addIssue({ code: 'custom', path: ['questions', index, 'id'], message: `"${id}" is taken` });
    const ids = new Set<string>();
    for (const [index, { id }] of rules.entries()) {
      if (ids.has(id))
        context.addIssue({ code: 'custom', path: ['rules', index, 'id'], message: `"${id}" is taken` });
      ids.add(id);
    }
    if (validUntilMs !== null && validUntilMs <= validFromMs)
      context.addIssue({ code: 'custom', path: ['validUntilMs'], message: 'ends before it begins' });
  });
export type Policy = z.infer<typeof policySchema>;

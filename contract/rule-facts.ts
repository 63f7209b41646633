/**
 * Rule facts: everything that a venue's rules may look at, and all that a verdict depends on.
 *
 * The gate makes them from one Reading and the moment, rules read them by path ("declaration.ageMinutes"),
 * and the visit keeps them: the same facts and the same policy version give the same verdict again
 * (`npm run verify -- --replay`). They name nobody: no number, no name, no date of birth.
 * CertLogic compares integers only, so every quantity is one. docs/policies.md lists the paths.
 */
import { z } from 'zod';
import { occupancyFactsSchema } from './occupancy.ts';
import { factAnswerSchema, questionIdSchema } from './questions.ts';
import { contacts, familySchema, readingNoticeSchema, sexSchema, symptoms, trustSchema } from './reading.ts';
import { codeReasonSchema } from './reasons.ts';
import { directionSchema, viaSchema } from './scan.ts';

/** Stands for an age that the code does not tell: older than any limit, so no rule takes it for fresh. */
export const UNKNOWN_MINUTES = 1_000_000_000;
/** Two codes of one person at one lane within this time are judged together, milliseconds. */
export const COMBINE_MS = 60_000;

/** How old signed configuration is: past its soft limit it is stale, past its hard limit expired. */
export const freshnessSchema = z.enum(['fresh', 'stale', 'expired']);
export type Freshness = z.infer<typeof freshnessSchema>;

/** What a certificate proves: what was vaccinated, tested or survived. `none`: the code is no certificate. */
export const certificateKindSchema = z.enum(['none', 'vaccination', 'test', 'recovery', 'other']);
export type CertificateKind = z.infer<typeof certificateKindSchema>;

/** Outcome of a national rule set over a DCC; `none`: the policy names no set, or the code is no DCC. */
export const certificateRulesSchema = z.enum(['none', 'passed', 'failed', 'open']);
export type CertificateRules = z.infer<typeof certificateRulesSchema>;

export const ruleFactsSchema = z.strictObject({
  code: z.strictObject({
    family: familySchema,
    trust: trustSchema,
    /** Null when the code holds by its own rules. */
    reason: codeReasonSchema.nullable(),
    notices: z.array(readingNoticeSchema),
    /** True when the id number's first digits were hidden by the holder's app. */
    isMasked: z.boolean(),
    isOnBehalf: z.boolean(),
    /** True when the code's own validity rests on dates. */
    hasDates: z.boolean(),
    /** True when a name or a number of its holder was read. */
    namesPerson: z.boolean(),
  }),
  /** The health declaration that the code carries, that the register holds, that a look-up found, or made to staff. */
  declaration: z.strictObject({
    source: z.enum(['none', 'code', 'register', 'lookup', 'staff']),
    /** Since it was declared; UNKNOWN_MINUTES when there is no date. Negative when it lies ahead. */
    ageMinutes: z.int(),
    /** Until its own end; UNKNOWN_MINUTES when it names none. Negative once it is past. */
    minutesLeft: z.int(),
    symptoms: z.array(z.enum(symptoms)),
    contacts: z.array(z.enum(contacts)),
    hasTravelled: z.boolean(),
    /** For a link: whether the collector was asked, and what it said. */
    lookup: z.enum(['not-needed', 'not-reached', 'not-found', 'found']),
  }),
  certificate: z.strictObject({ kind: certificateKindSchema, rules: certificateRulesSchema }),
  person: z.strictObject({
    /** Full years by the year of birth alone; -1 when it is not known. */
    ageYears: z.int(),
    sex: sexSchema,
    /** True when the code names a nationality other than Viet Nam's. */
    isForeign: z.boolean(),
  }),
  /** A code of the same person, held up at the same lane at most COMBINE_MS before. */
  other: z
    .strictObject({
      family: familySchema,
      trust: trustSchema,
      certificate: certificateKindSchema,
      certificateRules: certificateRulesSchema,
      /** True when its declaration reported symptoms or contact: a second code does not undo the first. */
      hasReported: z.boolean(),
    })
    .nullable(),
  moment: z.strictObject({
    direction: directionSchema,
    via: viaSchema,
    /** Local time at the gate (UTC+7): minute of the day 0-1439, and weekday 1 (Monday) to 7. */
    minuteOfDay: z.int().min(0).max(1439),
    weekday: z.int().min(1).max(7),
    isClockTrusted: z.boolean(),
    /** A Bluezone phone is at the reader; false also where no dongle is calibrated. */
    isPhoneNear: z.boolean(),
  }),
  occupancy: occupancyFactsSchema,
  /** What the visitor answered on the spot; absent: the policy asked nothing. */
  answers: z.record(questionIdSchema, factAnswerSchema).optional(),
  trustList: freshnessSchema,
  policy: freshnessSchema,
});
export type RuleFacts = z.infer<typeof ruleFactsSchema>;

/**
 * Guard's strip: the last verdicts in full, and what staff may do about them, on the gate's edge or a second display.
 *
 * The strip names a visitor by the masked name only. Anybody may touch it, so what changes a record or stops the gate
 * takes an operator who is signed in; calling for help takes nobody.
 */
import { z } from 'zod';
import { bilingualSchema } from './bilingual.ts';
import { operatorNameSchema, operatorRoleSchema } from './operators.ts';
import { familySchema, readingNoticeSchema, trustSchema } from './reading.ts';
import { reasonSchema } from './reasons.ts';
import { directionSchema, laneIdSchema } from './scan.ts';
import { outcomeSchema, ruleIdSchema } from './verdict.ts';
import { visitIdSchema } from './visit-id.ts';

/** Visitors' verdicts that the strip keeps longer than a minute, newest first ... */
export const MAX_RECENT_VERDICTS = 10;
/** ... and all of the last minute, each of which may be taken back: no more than so many. */
export const MAX_KEPT_VERDICTS = 240;
/** A verdict may be taken back for this long, milliseconds. */
export const UNDO_MS = 60_000;
/** A verdict may be gone against for this long: the visitor is still here, milliseconds. */
export const OVERRIDE_MS = 15 * 60_000;
/** A PIN that nobody goes on typing is forgotten after this long, milliseconds. */
export const PIN_WAIT_MS = 20_000;

/** Why staff went against a verdict. Each has its words in the catalogue; the audit keeps the kind. */
export const overrideReasons = [
  'known-person', // staff know who this is and that they may pass
  'paper-shown', // a paper that the station cannot read was checked by eye
  'emergency', // somebody who needs a doctor now
  'checked-by-staff', // asked, measured, found well
  'wrong-person', // the code was another's
  'not-well', // let in by the rules, and visibly ill
  'other',
] as const;
export const overrideReasonSchema = z.enum(overrideReasons);
export type OverrideReason = z.infer<typeof overrideReasonSchema>;

export const recentVerdictSchema = z.strictObject({
  visitId: visitIdSchema,
  seq: z.int().positive(),
  atMs: z.number(),
  lane: laneIdSchema,
  direction: directionSchema,
  outcome: outcomeSchema,
  family: familySchema,
  trust: trustSchema,
  reasons: z.array(reasonSchema).min(1),
  ruleId: ruleIdSchema.nullable(),
  /** What the rule says, when it has a text of its own. */
  text: bilingualSchema.nullable(),
  notices: z.array(readingNoticeSchema),
  maskedName: z.string().nullable(),
  fate: z.enum(['stands', 'undone', 'overridden']),
  /** Until when it may be taken back; null: no more. */
  undoUntilMs: z.number().nullable(),
  /** Whether staff may go against it now: who would have to sign in, or nobody may. */
  override: z.enum(['allowed', 'needs-guard', 'needs-admin', 'never']),
  /** The same for turning away whom the rules let in or left to staff; absent: as for `override`. */
  turnAway: z.enum(['allowed', 'needs-guard', 'needs-admin', 'never']).optional(),
});
export type RecentVerdict = z.infer<typeof recentVerdictSchema>;

/** The pad on which a PIN is typed. No digit of it comes back to the page. */
export const pinPadSchema = z.strictObject({
  purpose: z.enum(['sign-in', 'desk']),
  operators: z.array(z.strictObject({ name: operatorNameSchema, role: operatorRoleSchema })),
  chosen: operatorNameSchema.nullable(),
  typed: z.int().min(0).max(12),
  isChecking: z.boolean(),
  problem: z.enum(['wrong', 'locked']).nullable(),
  /** Milliseconds of running time until it may be tried again; 0: now. */
  lockedForMs: z.int().nonnegative(),
});
export type PinPad = z.infer<typeof pinPadSchema>;

export const guardViewSchema = z.strictObject({
  /** Who is signed in; null: nobody. */
  operator: z.strictObject({ name: operatorNameSchema, role: operatorRoleSchema }).nullable(),
  /** False: nobody was ever added (`npm run operator`), the strip says how. */
  hasOperators: z.boolean(),
  recent: z.array(recentVerdictSchema).max(MAX_KEPT_VERDICTS),
  pausedSinceMs: z.number().nullable(),
  help: z.strictObject({ sinceMs: z.number(), by: z.enum(['staff', 'visitor']) }).nullable(),
  lanes: z.array(
    z.strictObject({
      lane: laneIdSchema,
      direction: z.union([directionSchema, z.literal('auto')]),
      isSwitchable: z.boolean(),
      /** Since when a guard has had it lead another way than the settings say; absent: as they say. */
      turnedAtMs: z.number().optional(),
    }),
  ),
  pin: pinPadSchema.nullable(),
  /** The strip stands on a display of its own: the gate's own screen has none. */
  isOnSecondDisplay: z.boolean(),
});
export type GuardView = z.infer<typeof guardViewSchema>;

/** What staff say of the tones that the station plays to try its loudspeaker; `again` plays them anew. */
export const soundAnswerSchema = z.enum(['heard', 'unheard', 'again']);
export type SoundAnswer = z.infer<typeof soundAnswerSchema>;

export const guardActionSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('sign-in') }),
  z.strictObject({ type: z.literal('sign-out') }),
  z.strictObject({ type: z.literal('choose-operator'), name: operatorNameSchema }),
  z.strictObject({
    type: z.literal('pin-key'),
    key: z.enum(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']),
  }),
  z.strictObject({ type: z.literal('pin'), step: z.enum(['delete', 'enter', 'cancel']) }),
  z.strictObject({ type: z.literal('undo'), visitId: visitIdSchema }),
  z.strictObject({
    type: z.literal('override'),
    visitId: visitIdSchema,
    outcome: z.enum(['accept', 'deny']),
    reason: overrideReasonSchema,
  }),
  z.strictObject({ type: z.literal('pause'), isPaused: z.boolean() }),
  z.strictObject({ type: z.literal('help'), isNeeded: z.boolean() }),
  z.strictObject({ type: z.literal('direction'), lane: laneIdSchema, direction: directionSchema }),
  z.strictObject({ type: z.literal('sound-check'), answer: soundAnswerSchema }),
  z.strictObject({ type: z.literal('open'), what: z.enum(['declare', 'manual', 'devices', 'desk']) }),
]);
export type GuardAction = z.infer<typeof guardActionSchema>;

/** What a visitor may touch. */
export const visitorActionSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('answer'),
    sheetId: z.uuidv7(),
    questionId: z.string().max(32),
    value: z.union([z.boolean(), z.int(), z.string().max(120)]),
  }),
  z.strictObject({ type: z.literal('answer-back'), sheetId: z.uuidv7() }),
  /** "I have no phone", "I need help": the guard is called. */
  z.strictObject({ type: z.literal('help') }),
]);
export type VisitorAction = z.infer<typeof visitorActionSchema>;

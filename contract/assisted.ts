/**
 * Assisted declaration ("khai hộ") and manual record: what staff write down for who has no phone.
 *
 * The fields and the 14-day questions of tokhaiyte.vn (its form of 2022-03-02). Personal data throughout: it goes from
 * the form into the sealed claims and is kept nowhere between.
 */
import { z } from 'zod';
import { givenAnswerSchema, MAX_QUESTIONS, questionIdSchema, questionSchema } from './questions.ts';
import { answersSchema, sexSchema } from './reading.ts';
import { reasonSchema } from './reasons.ts';
import { directionSchema, laneIdSchema } from './scan.ts';
import { MAX_SLIP_CHARACTERS } from './slip.ts';
import { visitIdSchema } from './visit-id.ts';

/** One who declares and those with them. */
export const MAX_PARTY = 10;
/** A form that nobody touches is closed and forgotten after this long, milliseconds. */
export const FORM_IDLE_MS = 180_000;
/** ... and for so long before that it says so, milliseconds. */
export const FORM_WARN_MS = 30_000;
export const FIRST_BIRTH_YEAR = 1900;

const text = (max: number) => z.string().trim().max(max);
/** Letters of any script with their marks, spaces, and what stands in names. */
const nameSchema = text(255).regex(/^[\p{L}\p{M}][\p{L}\p{M} .'’-]*$/u);

export const personFieldsSchema = z.strictObject({
  fullName: nameSchema,
  /** Against the year of the station's clock it is checked where that clock is. */
  birthYear: z.int().min(FIRST_BIRTH_YEAR).max(2100),
  sex: sexSchema,
  /** 9 or 12 digits of a card, or a passport: letters and digits. */
  idNumber: text(20)
    .regex(/^[A-Za-z0-9]{5,20}$/)
    .nullable(),
  /** Card of the health insurance, or its 10-digit number. */
  insuranceNumber: text(17)
    .regex(/^[A-Za-z0-9]{8,17}$/)
    .nullable(),
  phone: text(16)
    .regex(/^\+?\d{8,15}$/)
    .nullable(),
  /** ISO 3166-1 alpha-2. */
  nationality: z.string().regex(/^[A-Z]{2}$/),
  /** House, ward, district, province, as told. */
  address: text(255).nullable(),
});
export type PersonFields = z.infer<typeof personFieldsSchema>;

/** Answers to the venue's own questions, by the question's id; null: asked, and not answered. */
const venueAnswersSchema = z.record(questionIdSchema, givenAnswerSchema.nullable());

export const assistedPersonSchema = z.strictObject({
  ...personFieldsSchema.shape,
  answers: answersSchema,
  venueAnswers: venueAnswersSchema.optional(),
});
export type AssistedPerson = z.infer<typeof assistedPersonSchema>;

/** The first declares for all; the others are the family or group that came with them. */
export const assistedDeclarationSchema = z.strictObject({
  lane: laneIdSchema,
  direction: directionSchema,
  people: z.array(assistedPersonSchema).min(1).max(MAX_PARTY),
});
export type AssistedDeclaration = z.infer<typeof assistedDeclarationSchema>;

export const manualCauses = [
  'code-unreadable',
  'no-papers',
  'reader-broken',
  'emergency',
  'group',
  'lost-slip', // somebody leaves whose slip is gone
] as const;
/** Who comes in has lost no slip; who leaves by hand mostly has. */
export const manualCausesFor = (direction: 'in' | 'out'): readonly ManualRecord['cause'][] =>
  direction === 'in'
    ? manualCauses.filter((cause) => cause !== 'lost-slip')
    : [...manualCauses].sort((one, other) => Number(other === 'lost-slip') - Number(one === 'lost-slip'));

export const manualRecordSchema = z.strictObject({
  lane: laneIdSchema,
  direction: directionSchema,
  cause: z.enum(manualCauses),
  fullName: nameSchema.nullable(),
  /** As for a declaration: who leaves is known again by it, whatever let them in. */
  idNumber: personFieldsSchema.shape.idNumber.optional(),
  phone: text(16)
    .regex(/^\+?\d{8,15}$/)
    .nullable(),
  venueAnswers: venueAnswersSchema.optional(),
  /** Who it was where no name was told: "ambulance 3, two persons". */
  remark: text(200).nullable(),
});
export type ManualRecord = z.infer<typeof manualRecordSchema>;

/** What a card or code that was held up while the form stands fills in. */
export const prefillSchema = personFieldsSchema.partial();
export type Prefill = z.infer<typeof prefillSchema>;

/** A slip with a signed code for the exit, and for tomorrow within the declaration's life. */
export const slipViewSchema = z.strictObject({
  visitId: visitIdSchema,
  /** The text of its QR (contract/slip.ts). */
  code: z.string().max(MAX_SLIP_CHARACTERS),
  maskedName: z.string().nullable(),
  seq: z.int().positive(),
  atMs: z.number(),
  validUntilMs: z.number(),
});
export type SlipView = z.infer<typeof slipViewSchema>;

/** One way that somebody whom staff write down may go. */
export const formWaySchema = z.strictObject({
  lane: laneIdSchema,
  direction: directionSchema,
  /** What its scanner is called; null: it has none. */
  name: z.string().nullable(),
});
export type FormWay = z.infer<typeof formWaySchema>;

/** The venue's questions that staff must still ask, of each person by their place in what was sent. */
export const formQuestionsSchema = z.strictObject({
  /** Counts on with each sending, so that the page knows a new answer from an old one. */
  number: z.int().positive(),
  people: z
    .array(
      z.strictObject({
        at: z.int().nonnegative(),
        questions: z
          .array(questionSchema.omit({ when: true }))
          .min(1)
          .max(MAX_QUESTIONS),
      }),
    )
    .min(1)
    .max(MAX_PARTY),
});
export type FormQuestions = z.infer<typeof formQuestionsSchema>;

export const formViewSchema = z.strictObject({
  formId: z.uuidv7(),
  kind: z.enum(['declare', 'manual']),
  lane: laneIdSchema,
  direction: directionSchema,
  /** Every way that it may be turned to, the one that it has included; absent: this one only. */
  ways: z.array(formWaySchema).optional(),
  /** The newest card that was held up; null: none. */
  prefill: z.strictObject({ number: z.int().positive(), fields: prefillSchema }).nullable(),
  /** A code was held up that names nobody. */
  hasUnusable: z.boolean(),
  /**
   * A code was held up that is a passage of its own (a slip, a signed declaration): staff say what is to become of it.
   * `fills`: it could fill in this form as well.
   */
  code: z.strictObject({ number: z.int().positive(), fills: z.boolean() }).nullable().optional(),
  asked: formQuestionsSchema.nullable().optional(),
  /** What a thermometer measured while a temperature is asked, tenths of a degree. */
  measured: z.strictObject({ number: z.int().positive(), tenths: z.int() }).nullable().optional(),
  /** Staff touched the key of the other form: this one goes when they, or the page that has nothing in it, say so. */
  wanted: z.enum(['declare', 'manual']).nullable().optional(),
  /** Closes within FORM_WARN_MS unless somebody touches it. */
  isClosing: z.boolean().optional(),
  /** Finished forms whose slips stand again when this one is closed. */
  kept: z.int().nonnegative().optional(),
  problem: z.enum(['invalid', 'cannot-record', 'not-printed']).nullable(),
  /**
   * With `cannot-record`: each person of what was sent, null for who is not on the disk. Sending again records those
   * only; who was recorded is known again by name and birth year, which must not be changed in between.
   */
  recorded: z
    .array(z.enum(['accept', 'deny', 'ask']).nullable())
    .max(MAX_PARTY)
    .optional(),
  /** What became of it, one for each person; null: it is still being filled in. */
  done: z
    .strictObject({
      outcomes: z.array(z.enum(['accept', 'deny', 'ask'])).min(1),
      slips: z.array(slipViewSchema),
      isPrinting: z.boolean(),
      /** Why, one for each person. */
      reasons: z.array(reasonSchema).optional(),
      /** Somebody was turned away: the page keeps what was typed and may send it again, for those only. */
      isAgain: z.boolean().optional(),
    })
    .nullable(),
});
export type FormView = z.infer<typeof formViewSchema>;

export const formActionSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('touch'), formId: z.uuidv7() }),
  z.strictObject({ type: z.literal('close'), formId: z.uuidv7() }),
  z.strictObject({ type: z.literal('declare'), formId: z.uuidv7(), declaration: assistedDeclarationSchema }),
  z.strictObject({ type: z.literal('manual'), formId: z.uuidv7(), record: manualRecordSchema }),
  z.strictObject({ type: z.literal('print-slips'), formId: z.uuidv7() }),
  z.strictObject({
    type: z.literal('turn'),
    formId: z.uuidv7(),
    lane: laneIdSchema,
    direction: directionSchema,
  }),
  /** What becomes of the code that is a passage of its own. */
  z.strictObject({
    type: z.literal('code'),
    formId: z.uuidv7(),
    number: z.int().positive(),
    choice: z.enum(['pass', 'fill', 'leave']),
  }),
  /** To the form that is wanted, or on with this one. */
  z.strictObject({ type: z.literal('replace'), formId: z.uuidv7(), isWanted: z.boolean() }),
]);
export type FormAction = z.infer<typeof formActionSchema>;

/** A key of the physical keyboard while a form stands: the main process takes all keys and hands a person's on. */
export const formKeySchema = z.strictObject({
  kind: z.enum(['character', 'delete', 'enter', 'escape', 'tab', 'back-tab', 'left', 'right', 'scanned']),
  /** One character for `character`, else empty. */
  character: z.string().max(2),
});
export type FormKey = z.infer<typeof formKeySchema>;

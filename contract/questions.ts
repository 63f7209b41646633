/**
 * Questions: what a venue asks a visitor before it decides: symptoms today, temperature, purpose, whom to see.
 *
 * Part of a policy. Answers of yes and no, of a number and of a choice are facts for its rules (`answers.ID`); words
 * that somebody typed are personal and go into the sealed claims only.
 */
import { z } from 'zod';
import { bilingualSchema } from './bilingual.ts';
import { expressionSchema } from './expression.ts';
import { directionSchema, laneIdSchema } from './scan.ts';

export const MAX_QUESTIONS = 8;
export const MAX_CHOICES = 6;
export const MAX_WORDS_CHARACTERS = 120;
/** A visitor who does not go on is left to the staff after this long without an answer, milliseconds. */
export const ANSWER_WAIT_MS = 45_000;
/** The same for who waits until others at the screen have answered: it asks one visitor at a time. */
export const ANSWER_TURN_MS = 3 * ANSWER_WAIT_MS;

export const questionIdSchema = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);

export const answerKindSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('yes-no') }),
  /** A temperature in tenths of a degree Celsius: typed, or from a serial thermometer. */
  z.strictObject({ kind: z.literal('temperature'), min: z.int(), max: z.int() }),
  z.strictObject({
    kind: z.literal('choice'),
    choices: z
      .array(z.strictObject({ id: questionIdSchema, text: bilingualSchema }))
      .min(2)
      .max(MAX_CHOICES),
  }),
  z.strictObject({ kind: z.literal('words'), maxCharacters: z.int().min(1).max(MAX_WORDS_CHARACTERS) }),
]);
export type AnswerKind = z.infer<typeof answerKindSchema>;

export const questionSchema = z.strictObject({
  id: questionIdSchema,
  /** CertLogic over the rule facts: asked when it is true; null: always. */
  when: expressionSchema.nullable(),
  text: bilingualSchema,
  answer: answerKindSchema,
});
export type Question = z.infer<typeof questionSchema>;

/** `null`: asked, and not answered in time. A choice is told by its id. */
export const factAnswerSchema = z.union([z.boolean(), z.int(), questionIdSchema]).nullable();
export type FactAnswer = z.infer<typeof factAnswerSchema>;
/** As it comes from the screen. */
export const givenAnswerSchema = z.union([z.boolean(), z.int(), z.string().max(MAX_WORDS_CHARACTERS)]);
export type GivenAnswer = z.infer<typeof givenAnswerSchema>;

/** One visitor's questions while they stand on the screen. */
export const questionSheetSchema = z.strictObject({
  sheetId: z.uuidv7(),
  lane: laneIdSchema,
  direction: directionSchema,
  maskedName: z.string().nullable(),
  questions: z
    .array(
      z.strictObject({ ...questionSchema.omit({ when: true }).shape, given: givenAnswerSchema.nullable() }),
    )
    .min(1)
    .max(MAX_QUESTIONS),
  /** Index of the one that is asked now. */
  current: z.int().nonnegative(),
});
export type QuestionSheet = z.infer<typeof questionSheetSchema>;

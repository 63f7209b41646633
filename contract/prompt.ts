/**
 * Prompt: what the screens show and sound for one verdict. Made from a committed visit only.
 *
 * Carries no more of a person than the masked name (docs/privacy.md).
 */
import { z } from 'zod';
import { bilingualSchema } from './bilingual.ts';
import { visitorLanguageSchema } from './display.ts';
import { familySchema, readingNoticeSchema, trustSchema } from './reading.ts';
import { reasonSchema } from './reasons.ts';
import { directionSchema, laneIdSchema, scanAgainKindSchema } from './scan.ts';
import { nextStepSchema } from './verdict.ts';
import { visitIdSchema } from './visit.ts';

/** How long each verdict stays on screen when nothing interrupts, milliseconds; 0 = until cleared. */
export const dwellMs = { accept: 2_000, deny: 5_000, ask: 8_000, 'scan-again': 3_000 } as const;
/** With a code that the visitor scans by phone: who is old needs this long to take the phone out and aim it. */
export const DWELL_WITH_CODE_MS = 20_000;

export const visitPromptSchema = z.strictObject({
  kind: z.enum(['accept', 'deny', 'ask']),
  /** The visit's id. */
  promptId: visitIdSchema,
  seq: z.int().positive(),
  atMs: z.int(),
  lane: laneIdSchema,
  direction: directionSchema,
  family: familySchema,
  trust: trustSchema,
  reasons: z.array(reasonSchema).min(1),
  nextStep: nextStepSchema,
  notices: z.array(readingNoticeSchema),
  /** The venue's own sentence; present exactly when `reasons[0]` is `venue-rule`. */
  text: bilingualSchema.nullable(),
  maskedName: z.string().nullable(),
  /** A Bluezone phone is at the reader: a hint, it admits nobody. */
  isPhoneNear: z.boolean(),
  /** When the code was declared or signed, Unix ms; lets the screen say how old it is. */
  declaredAtMs: z.number().nullable(),
  /** Whole minutes until there may be room again, by how people leave now; null: not full, or nobody knows. */
  waitMinutes: z.int().positive().nullable(),
  /** Spoken and shown under the Vietnamese for this one verdict. */
  language: visitorLanguageSchema,
  /** True when the same code came again within REPEAT_SCAN_MS: the verdict is shown anew, not judged or recorded anew. */
  isRepeat: z.boolean(),
});
export type VisitPrompt = z.infer<typeof visitPromptSchema>;

/** A frame that was dropped and counted, or one part of a code in several; nothing was judged. */
export const scanAgainPromptSchema = z.strictObject({
  kind: z.literal('scan-again'),
  promptId: z.uuidv7(),
  atMs: z.int(),
  lane: laneIdSchema,
  cause: scanAgainKindSchema,
});
export type ScanAgainPrompt = z.infer<typeof scanAgainPromptSchema>;

export const promptSchema = z.discriminatedUnion('kind', [visitPromptSchema, scanAgainPromptSchema]);
export type Prompt = z.infer<typeof promptSchema>;

/** Whether a code for the visitor's phone stands beside the verdict: who has to declare can do so at once. */
export const carriesPhoneCode = (prompt: Prompt): prompt is VisitPrompt =>
  prompt.kind !== 'scan-again' && (prompt.nextStep === 'declare-again' || prompt.nextStep === 'declare-now');

/** How long this one stays when nothing interrupts, milliseconds; a next scan at its lane always does. */
export const dwellOf = (prompt: Prompt): number =>
  carriesPhoneCode(prompt) ? DWELL_WITH_CODE_MS : dwellMs[prompt.kind];

/**
 * Scene: what stands on the gate's screen, as the main process believes it. The screen draws it and says so.
 *
 * The states of the gate are a closed list (electron/gate/gate-machine.ts goes from one to the next): one for each
 * lane, and over them whether the gate is in service at all.
 */
import { z } from 'zod';
import { scanAgainPromptSchema, visitPromptSchema } from './prompt.ts';
import { questionSheetSchema } from './questions.ts';
import { laneIdSchema } from './scan.ts';

/**
 * `starting` (nothing is known yet) and `out-of-order` cover what the lanes would show, and the list of lanes is empty.
 * `paused` and `manual-entry` stand where no lane shows anything.
 */
export const serviceSchema = z.enum(['starting', 'open', 'manual-entry', 'paused', 'out-of-order']);
export type Service = z.infer<typeof serviceSchema>;

const shown = {
  lane: laneIdSchema,
  /** Grows with every showing of this run: the same prompt shown anew is another showing. */
  showing: z.int().positive(),
  /** For how long from when it is painted. */
  dwellMs: z.int().positive(),
};

export const laneSceneSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('waiting'), lane: laneIdSchema }),
  /** A code was taken and is being looked up. */
  z.strictObject({ state: z.literal('reading'), lane: laneIdSchema, showing: z.int().positive() }),
  z.strictObject({ state: z.literal('accept'), ...shown, prompt: visitPromptSchema }),
  z.strictObject({ state: z.literal('deny'), ...shown, prompt: visitPromptSchema }),
  z.strictObject({ state: z.literal('ask'), ...shown, prompt: visitPromptSchema }),
  z.strictObject({ state: z.literal('scan-again'), ...shown, prompt: scanAgainPromptSchema }),
  z.strictObject({
    state: z.literal('needs-answers'),
    lane: laneIdSchema,
    showing: z.int().positive(),
    sheet: questionSheetSchema,
  }),
  /** Scans come faster than they are dealt with: so many wait. */
  z.strictObject({
    state: z.literal('busy'),
    lane: laneIdSchema,
    showing: z.int().positive(),
    queued: z.int().positive(),
  }),
]);
export type LaneScene = z.infer<typeof laneSceneSchema>;
export type LaneState = LaneScene['state'];

export const gateStates = [
  'waiting',
  'reading',
  'accept',
  'deny',
  'ask',
  'scan-again',
  'needs-answers',
  'busy',
  'manual-entry',
  'paused',
  'out-of-order',
] as const;
export type GateState = (typeof gateStates)[number];

export const sceneSchema = z.strictObject({
  /** Grows with every change; what the screen painted is told by it. */
  number: z.int().nonnegative(),
  service: serviceSchema,
  /**
   * Lanes that share the screen now, each once; `waiting` where an answer's time is over and another still stands.
   * One: the whole screen is that lane's.
   */
  lanes: z.array(laneSceneSchema).max(16),
});
export type Scene = z.infer<typeof sceneSchema>;

/**
 * IPC: every message between the main process and the screens, in one typed place.
 *
 * Main pushes the scene, the status and what staff have open; the screen answers with what it painted, at once
 * and again every second. The screen asks for nothing to decide. Every answer of an `invoke` is `{ ok: ... }`: Electron flattens thrown errors.
 * Both ends parse with these schemas and use the parsed value.
 */
import { z } from 'zod';
import { type FormAction, formActionSchema, formKeySchema, formViewSchema } from './assisted.ts';
import { type DeskAction, deskActionSchema, deskViewSchema } from './desk.ts';
import {
  type GuardAction,
  guardActionSchema,
  guardViewSchema,
  type VisitorAction,
  visitorActionSchema,
} from './guard.ts';
import { sceneSchema } from './scene.ts';
import { type StaffAction, staffActionSchema, staffViewSchema } from './staff.ts';
import { stationStatusSchema } from './status.ts';

/** Main -> screen. */
export const pushChannels = {
  'gate:scene': sceneSchema,
  'gate:status': stationStatusSchema,
  /** Null: the devices screen closes. */
  'staff:view': staffViewSchema.nullable(),
  'guard:view': guardViewSchema,
  /** Null: no form stands. */
  'form:view': formViewSchema.nullable(),
  'form:key': formKeySchema,
  /** Null: the desk is closed. */
  'desk:view': deskViewSchema.nullable(),
} as const;
export type PushChannel = keyof typeof pushChannels;

/** How often the page says what it painted last, milliseconds. */
export const HEARTBEAT_MS = 1_000;

/** What can stand on the screen, in words that the watchdog compares. */
export const paintedScreens = [
  'starting',
  'idle',
  'staff',
  'accept',
  'deny',
  'ask',
  'scan-again',
  'reading',
  'busy',
  'questions',
  'pin-pad',
  'form',
  'desk',
  'paused',
  'out-of-order',
] as const;

export const paintedSchema = z.strictObject({
  /** Number of the scene that this frame shows; 0: none came yet. */
  scene: z.int().nonnegative(),
  /** The newest prompt whose frame is on screen; null when none is. */
  promptId: z.uuidv7().nullable(),
  screen: z.enum(paintedScreens),
});
export type Painted = z.infer<typeof paintedSchema>;

export const soundReportSchema = z.strictObject({
  fault: z.enum(['no-output', 'clock-stands', 'nothing-arrives']).nullable(),
});
export type SoundReport = z.infer<typeof soundReportSchema>;

/** Screen -> main, no answer. */
export const sendChannels = {
  'gate:painted': paintedSchema,
  /** Every HEARTBEAT_MS: the last painted frame. */
  'gate:heartbeat': paintedSchema,
  /** What the test of the sound output found; null: it is well. */
  'gate:sound': soundReportSchema,
  'staff:open': z.strictObject({}),
  'staff:act': staffActionSchema,
  'guard:act': guardActionSchema,
  'visitor:act': visitorActionSchema,
  'form:act': formActionSchema,
  'desk:act': deskActionSchema,
} as const;
export type SendChannel = keyof typeof sendChannels;

export const loadedSchema = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    status: stationStatusSchema,
    /** With the answers whose time is not over: what was scanned while the page was loading must still be seen. */
    scene: sceneSchema,
    staff: staffViewSchema.nullable(),
    /** Null: the station is not open yet. */
    guard: guardViewSchema.nullable(),
    form: formViewSchema.nullable(),
    desk: deskViewSchema.nullable(),
  }),
  z.strictObject({ ok: z.literal(false), kind: z.enum(['bad-request', 'refused-sender', 'internal']) }),
]);

/** Screen -> main, with an answer. */
export const invokeChannels = {
  'gate:load': { request: z.strictObject({}), answer: loadedSchema },
} as const;
export type InvokeChannel = keyof typeof invokeChannels;

/** What preload puts on `window.gatehouse`: named functions, no generic channel. Payloads are unknown until parsed. */
export interface GatehouseDoor {
  load(): Promise<unknown>;
  painted(report: Painted): void;
  beat(report: Painted): void;
  tellSound(report: SoundReport): void;
  /** Three seconds on the status line, or Ctrl+Alt+D. */
  openStaff(): void;
  actAsStaff(action: StaffAction): void;
  actAsGuard(action: GuardAction): void;
  actAsVisitor(action: VisitorAction): void;
  actOnForm(action: FormAction): void;
  actAtDesk(action: DeskAction): void;
  /** Each returns a stop function. */
  watchStatus(listener: (payload: unknown) => void): () => void;
  watchStaff(listener: (payload: unknown) => void): () => void;
  watchScene(listener: (payload: unknown) => void): () => void;
  watchGuard(listener: (payload: unknown) => void): () => void;
  watchForm(listener: (payload: unknown) => void): () => void;
  watchFormKey(listener: (payload: unknown) => void): () => void;
  watchDesk(listener: (payload: unknown) => void): () => void;
}

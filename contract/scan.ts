/**
 * Scan: text that a device delivered, with device, lane and time.
 *
 * A Scan says nothing about what the text means; electron/codes reads it.
 * The limit of 4,296 characters is what the largest QR code holds (ISO/IEC 18004,
 * version 40-L, alphanumeric mode).
 */
import { z } from 'zod';

/** Longest text one scan may carry, in Unicode code points. */
export const MAX_SCAN_CHARACTERS = 4_296;
/** Quiet time that ends a frame which has no suffix, in milliseconds. */
export const FRAME_QUIET_MS = 100;
/**
 * The same for a scanner whose last code ended with its suffix, milliseconds: bytes that pause are then on
 * their way (a busy machine, a slow hub), not at their end.
 */
export const SUFFIXED_QUIET_MS = 400;
/** The same code at the same lane within this time is the same scan, in milliseconds. */
export const REPEAT_SCAN_MS = 3_000;

export const viaSchema = z.enum(['serial', 'hid', 'wedge', 'manual']);
export type Via = z.infer<typeof viaSchema>;

export const directionSchema = z.enum(['in', 'out']);
export type Direction = z.infer<typeof directionSchema>;

/**
 * What a lane is bound to; `both` takes the direction that the guard has switched to, `auto` lets in who is outside
 * and out who is inside.
 */
export const laneDirectionSchema = z.enum(['in', 'out', 'both', 'auto']);
export type LaneDirection = z.infer<typeof laneDirectionSchema>;

export const laneIdSchema = z.string().regex(/^[a-z0-9-]{1,32}$/);
export const deviceIdSchema = z.string().regex(/^[a-z0-9-]{1,32}$/);

export const scanSchema = z.strictObject({
  deviceId: deviceIdSchema,
  lane: laneIdSchema,
  via: viaSchema,
  text: z.string(),
  /** False when the bytes were not UTF-8; `text` then holds U+FFFD where they were not. */
  isUtf8: z.boolean(),
  byteLength: z.int().nonnegative(),
  /** When the last byte of the frame arrived, Unix milliseconds with fraction. */
  lastByteAtMs: z.number(),
});
export type Scan = z.infer<typeof scanSchema>;

/** Why a frame never became a Scan. Each is counted and shown as "scan again". */
export const dropKindSchema = z.enum(['too-long', 'noise', 'input-method']);
export type DropKind = z.infer<typeof dropKindSchema>;

/** Why the screen asks for another scan: a dropped frame, or the next part of a code that came in several. */
export const scanAgainKindSchema = z.enum([...dropKindSchema.options, 'next-part']);
export type ScanAgainKind = z.infer<typeof scanAgainKindSchema>;

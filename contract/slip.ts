/**
 * Slip: what stands in the signed code that a station prints for who has no code of their own.
 *
 * `GH1:` + base45 (RFC 9285) of CBOR `[payload bytes, Ed25519 signature over "GH1" and the payload]`; the payload is
 * laid out by `slipKey`. It names nobody in full: who finds the slip learns a masked name. It is the holder's by its
 * random id, which the visits of the slip carry sealed, and as a person tag.
 */
import { z } from 'zod';
import { answersSchema } from './reading.ts';
import { stationIdSchema } from './station-id.ts';
import { visitIdSchema } from './visit-id.ts';

export const SLIP_PREFIX = 'GH1:';
export const SLIP_VERSION = 1;
/** How long a declaration before the staff holds, milliseconds: as long as the province lets one hold (24 h). */
export const SLIP_LIFE_MS = 24 * 3_600_000;

/** Longest code, characters: what a QR of version 12 with medium correction holds (ISO/IEC 18004 table 7). */
export const MAX_SLIP_CHARACTERS = 419;
/** Longest masked name in it, characters (electron/gate/mask-name.ts makes 22 at most, of letters in several parts). */
export const MAX_SLIP_NAME = 40;

/** Keys of the payload's map, written in this order. */
export const slipKey = {
  version: 1, // uint
  stationId: 2, // tstr
  venue: 3, // bstr 16, the beginning of SHA-256 of the venue's id
  visitId: 4, // bstr 16
  slipId: 5, // bstr 16
  maskedName: 6, // tstr, absent when nobody was named
  birthYear: 7, // uint, absent when nobody told it
  declaredAt: 8, // uint, Unix seconds
  life: 9, // uint, seconds
  answers: 10, // uint bit set as in a declaration, absent when nothing was declared
} as const;

export const slipSchema = z.strictObject({
  version: z.literal(SLIP_VERSION),
  stationId: stationIdSchema,
  /** The first 16 bytes of SHA-256 of the venue's id, base64url: a slip says where it holds and not more. */
  venue: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  /** The visit by which its holder came in first. */
  visitId: visitIdSchema,
  /** 16 random bytes, base64url. */
  slipId: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  maskedName: z.string().min(1).max(MAX_SLIP_NAME).nullable(),
  birthYear: z.int().min(1850).max(9999).nullable(),
  /** Unix milliseconds, whole seconds: as the payload holds them. */
  declaredAtMs: z.int(),
  validUntilMs: z.int(),
  /** Null: nothing was declared (a manual record). It lets its holder out, and declares nothing tomorrow. */
  answers: answersSchema.nullable(),
});
export type Slip = z.infer<typeof slipSchema>;

/** A station whose slips are taken here beside this one's own. */
export const slipKeySchema = z.strictObject({
  stationId: stationIdSchema,
  /** Ed25519, 32 bytes, base64url. */
  publicKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});

/**
 * Slip: what stands in the signed code that a station prints for who has no code of their own.
 *
 * `GH1:` + base45 (RFC 9285) of CBOR `[payload bytes, Ed25519 signature over "GH1" and the payload]`. The payload names
 * nobody in full: who finds the slip learns a masked name. It is the holder's by its random id, which the visits of
 * the slip carry sealed, and as a person tag.
 */
import { z } from 'zod';
import { answersSchema } from './reading.ts';
import { stationIdSchema } from './station-id.ts';
import { visitIdSchema } from './visit-id.ts';

export const SLIP_PREFIX = 'GH1:';
export const SLIP_VERSION = 1;
/** How long a declaration before the staff holds, milliseconds: as long as the province lets one hold (24 h). */
export const SLIP_LIFE_MS = 24 * 3_600_000;

export const slipSchema = z.strictObject({
  version: z.literal(SLIP_VERSION),
  stationId: stationIdSchema,
  venueId: z.string().min(1).max(64),
  /** The visit by which its holder came in first. */
  visitId: visitIdSchema,
  /** 16 random bytes, base64url. */
  slipId: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  maskedName: z.string().max(80).nullable(),
  birthYear: z.int().nullable(),
  /** Unix milliseconds. */
  declaredAtMs: z.int(),
  validUntilMs: z.int(),
  answers: answersSchema,
});
export type Slip = z.infer<typeof slipSchema>;

/** A station whose slips are taken here beside this one's own. */
export const slipKeySchema = z.strictObject({
  stationId: stationIdSchema,
  /** Ed25519, 32 bytes, base64url. */
  publicKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});

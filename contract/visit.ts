/**
 * Visit: one passage at the gate, or one refused or unreadable attempt. Append-only.
 *
 * The same record is stored in the ledger, exported in the daily log and sent to the collector. Everything in it
 * may be read by who finds the disk, but the sealed claims.
 */
import { z } from 'zod';
import { pairingSchema, zoneIdSchema } from './occupancy.ts';
import { type Claims, familySchema, readingNoticeSchema, trustSchema } from './reading.ts';
import { codeReasonSchema, reasonSchema } from './reasons.ts';
import { ruleFactsSchema } from './rule-facts.ts';
import { deviceIdSchema, directionSchema, laneIdSchema, viaSchema } from './scan.ts';
import { stationIdSchema } from './station-id.ts';
import { sealedClaimsSchema } from './vault.ts';
import { nextStepSchema, outcomeSchema, ruleIdSchema } from './verdict.ts';
import { visitIdSchema } from './visit-id.ts';

export { stationIdSchema } from './station-id.ts';
export { visitIdSchema } from './visit-id.ts';

export const visitSchema = z.strictObject({
  /** UUIDv7, made once when the scan was taken; the idempotency key of delivery. */
  id: visitIdSchema,
  stationId: stationIdSchema,
  /** Per-station sequence number, dense, starts at 1. The true order, whatever the clock did. */
  seq: z.int().positive(),
  /** Wall clock, Unix milliseconds. */
  atMs: z.int(),
  /** Monotonic clock, microseconds since this run of the program began. */
  monotonicUs: z.int().nonnegative(),
  /** Which run of the program; monotonic times compare only within one. */
  runId: z.uuidv7(),
  venueId: z.string(),
  gate: z.string(),
  lane: laneIdSchema,
  deviceId: deviceIdSchema,
  via: viaSchema,
  direction: directionSchema,
  family: familySchema,
  trust: trustSchema,
  /** True when the scan was not a person's code or was broken: nobody was read. */
  isUnreadable: z.boolean(),
  codeReason: codeReasonSchema.nullable(),
  outcome: outcomeSchema,
  reasons: z.array(reasonSchema).min(1),
  nextStep: nextStepSchema,
  policyId: z.string(),
  policyVersion: z.int().positive(),
  /** The rule that decided; null: the gate's own guards. */
  ruleId: ruleIdSchema.nullable(),
  /** What the verdict was made from; null for visits recorded before it was kept. */
  facts: ruleFactsSchema.nullable(),
  /** The visit of this person's other code, when the two were judged together. */
  combinedWith: visitIdSchema.nullable(),
  notices: z.array(readingNoticeSchema),
  /** Where the lane leads. */
  zone: zoneIdSchema,
  pairing: pairingSchema,
  /** The visit that this one ends (`exit`) or goes on (`again`, `entry-without-exit`). */
  pairedWith: visitIdSchema.nullable(),
  /** What the code says of its holder, for who has a key (vault.ts); null: nothing, or erased. */
  sealedClaims: sealedClaimsSchema.nullable(),
  /** SHA-256, base64url: of this visit and, through the hash before it, of everything before (electron/ledger/chain.ts). */
  hash: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});
export type Visit = z.infer<typeof visitSchema>;

/** A visit before the ledger has sealed, numbered and chained it. */
export interface NewVisit extends Omit<Visit, 'seq' | 'sealedClaims' | 'hash'> {
  readonly claims: Claims | null;
  /** Person tags of its holder (occupancy.ts), by which their next passage is known today; empty: nobody can be told by them. */
  readonly tags: readonly string[];
}

/**
 * Checkpoint: a signed statement of how far the ledger's hash chain reached, kept at the collector.
 *
 * Whoever rewrites the ledger cannot rewrite what was handed over. Ed25519 (RFC 8032) over the UTF-8 text of
 * `checkpointText`. Made every CHECKPOINT_VISITS visits and every CHECKPOINT_MS in which anything was written.
 */
import { z } from 'zod';
import { stationIdSchema } from './station-id.ts';

export const CHECKPOINT_VISITS = 100;
export const CHECKPOINT_MS = 5 * 60_000;
/** Most in one request. */
export const MAX_CHECKPOINTS = 500;

const signedShape = {
  stationId: stationIdSchema,
  /** Last visit and last audit entry that `hash` covers; 0: none yet. */
  seq: z.int().nonnegative(),
  auditNumber: z.int().nonnegative(),
  /** Chain hash of the later of the two, base64url. */
  hash: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  atMs: z.int(),
};

export const checkpointSchema = z.strictObject({
  ...signedShape,
  /** Raw Ed25519 public key, base64url. */
  publicKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  /** 64 bytes, base64url. */
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
});
export type Checkpoint = z.infer<typeof checkpointSchema>;
export type UnsignedCheckpoint = Omit<Checkpoint, 'publicKey' | 'signature'>;

/** What is signed. */
export const checkpointText = ({ stationId, seq, auditNumber, hash, atMs }: UnsignedCheckpoint): string =>
  `gatehouse checkpoint v1\n${stationId}\n${seq}\n${auditNumber}\n${hash}\n${atMs}`;

/** POST /v1/checkpoints */
export const checkpointBatchSchema = z.strictObject({
  stationId: stationIdSchema,
  checkpoints: z.array(checkpointSchema).min(1).max(MAX_CHECKPOINTS),
});
export type CheckpointBatch = z.infer<typeof checkpointBatchSchema>;

export const checkpointBatchAnswerSchema = z.strictObject({
  /**
   * One per checkpoint, in order. stored: kept, now or already; forked: another hash is kept for this seq and audit
   * number, both are kept; bad-signature: not kept.
   */
  answers: z.array(z.enum(['stored', 'forked', 'bad-signature'])).max(MAX_CHECKPOINTS),
  /** Highest seq of any checkpoint that the collector holds of this station. */
  lastSeq: z.int().nonnegative(),
  /** Collector's clock, Unix milliseconds. */
  serverTimeMs: z.int(),
});
export type CheckpointBatchAnswer = z.infer<typeof checkpointBatchAnswerSchema>;

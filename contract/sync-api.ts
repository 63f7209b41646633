/**
 * Sync API: how a station hands visits to the collector (docs/openapi.yaml says the same).
 *
 * POST /v1/visits, gzip JSON, bearer credential of the station. The collector stores each id once
 * and answers per row; `stored` and `duplicate` both mean "safe with the collector".
 */
import { z } from 'zod';
import { wrappedDataKeySchema } from './vault.ts';
import { stationIdSchema, visitIdSchema, visitSchema } from './visit.ts';

export const MAX_BATCH_VISITS = 500;
/** Largest request body after inflation, bytes: 500 visits of at most 16 KiB each. */
export const MAX_BATCH_BYTES = 8 * 1024 * 1024;

/** What the station sends. */
export const visitBatchSchema = z.strictObject({
  stationId: stationIdSchema,
  sentAtMs: z.int(),
  /** The data keys of the visits' sealed claims, each once, wrapped. */
  keys: z.array(wrappedDataKeySchema).max(MAX_BATCH_VISITS),
  visits: z.array(visitSchema).min(1).max(MAX_BATCH_VISITS),
});
export type VisitBatch = z.infer<typeof visitBatchSchema>;

/** What the collector takes: the envelope is strict, each row is judged on its own; one whose key is not here is `invalid`. */
export const visitBatchEnvelopeSchema = z.strictObject({
  stationId: stationIdSchema,
  sentAtMs: z.int(),
  keys: z.array(wrappedDataKeySchema).max(MAX_BATCH_VISITS),
  visits: z.array(z.unknown()).min(1).max(MAX_BATCH_VISITS),
});

export const rowAnswerSchema = z.discriminatedUnion('status', [
  z.strictObject({ id: visitIdSchema, status: z.literal('stored') }),
  z.strictObject({ id: visitIdSchema, status: z.literal('duplicate') }),
  z.strictObject({
    id: z.string(),
    status: z.literal('refused'),
    /** invalid: the row does not parse; conflict: this id is stored with other content; foreign: another station's visit. */
    reason: z.enum(['invalid', 'conflict', 'foreign']),
    detail: z.string().max(500),
  }),
]);
export type RowAnswer = z.infer<typeof rowAnswerSchema>;

export const batchAnswerSchema = z.strictObject({
  /** One per row, in the order sent. */
  rows: z.array(rowAnswerSchema).max(MAX_BATCH_VISITS),
  /** Collector's clock, Unix milliseconds. */
  serverTimeMs: z.int(),
});
export type BatchAnswer = z.infer<typeof batchAnswerSchema>;

/** Error body of every non-2xx answer. */
export const apiErrorSchema = z.strictObject({
  error: z.enum([
    'bad-request',
    'unauthorized',
    'forbidden',
    'too-large',
    'not-found',
    'wrong-epoch',
    'unsupported',
    'internal',
  ]),
  message: z.string(),
});
export type ApiError = z.infer<typeof apiErrorSchema>;

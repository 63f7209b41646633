/**
 * Erasure: an order to remove what is known of a person, while the bare fact of the visit stays.
 *
 * An order names visits, not a person: only who holds a private key can tell which visits are whose. Orders of the
 * collector are numbered and applied in that order; those of an admin lie in `orders/` of the data folder
 * (station-orders.ts).
 */
import { z } from 'zod';
import { visitIdSchema } from './visit-id.ts';

export const MAX_ERASURE_VISITS = 1_000;
/** Most orders in one answer. */
export const MAX_ERASURE_PAGE = 100;

export const erasureOrderSchema = z.strictObject({
  /** Over all stations, ascending. */
  number: z.int().positive(),
  orderId: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
  orderedAtMs: z.int(),
  visitIds: z.array(visitIdSchema).min(1).max(MAX_ERASURE_VISITS),
});
export type ErasureOrder = z.infer<typeof erasureOrderSchema>;

/** GET /v1/erasures?after=NUMBER: orders that name visits of this station, ascending. */
export const erasurePageSchema = z.strictObject({
  orders: z.array(erasureOrderSchema).max(MAX_ERASURE_PAGE),
  hasMore: z.boolean(),
});
export type ErasurePage = z.infer<typeof erasurePageSchema>;

/** POST /v1/erasures/done: the station has applied everything up to here. */
export const erasureDoneSchema = z.strictObject({
  upTo: z.int().positive(),
});
export type ErasureDone = z.infer<typeof erasureDoneSchema>;

export const erasureDoneAnswerSchema = z.strictObject({
  /** What the collector has written down: never above the newest order it knows. */
  upTo: z.int().nonnegative(),
  /** Collector's clock, Unix milliseconds. */
  serverTimeMs: z.int(),
});
export type ErasureDoneAnswer = z.infer<typeof erasureDoneAnswerSchema>;

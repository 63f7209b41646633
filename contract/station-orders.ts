/**
 * Station orders: what an admin's command asks of a station that is running, or will.
 *
 * One JSON file each in `orders/` of the data folder, written whole, named `<order id>.json`. The station alone writes
 * its ledger; it takes each file once, in the order of names (UUIDv7), applies it and deletes it. A file that does not
 * parse is renamed to `.refused` and logged.
 */
import { z } from 'zod';
import { auditActionSchema, auditActorSchema } from './audit.ts';
import { MAX_ERASURE_VISITS } from './erasure.ts';
import { visitIdSchema } from './visit-id.ts';

const whoAndWhy = {
  /** UUIDv7; also the file's name. */
  orderId: z.uuidv7(),
  atMs: z.int(),
  actor: auditActorSchema,
  reason: z.string().max(200).nullable(),
};

export const stationOrderSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('erase'),
    ...whoAndWhy,
    visitIds: z.array(visitIdSchema).min(1).max(MAX_ERASURE_VISITS),
  }),
  /** Something that was done beside the station (an export, the use of a key) and belongs in its audit. */
  z.strictObject({ kind: z.literal('note'), ...whoAndWhy, action: auditActionSchema }),
  /** A person has looked at the clock: it is right. */
  z.strictObject({ kind: z.literal('trust-clock'), ...whoAndWhy }),
  /** Sends again what the collector had refused. */
  z.strictObject({ kind: z.literal('requeue'), ...whoAndWhy }),
]);
export type StationOrder = z.infer<typeof stationOrderSchema>;

/**
 * Leave order: puts what an admin's command asks into the station's `orders/` (contract/station-orders.ts).
 *
 * The station alone writes its ledger; it takes the order when it runs. Written whole under a UUIDv7, so orders are
 * taken as they were given. Throws what the file system throws: a command whose note was not left has to say so.
 */
import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type StationOrder, stationOrderSchema } from '../contract/station-orders.ts';
import { createUuidV7 } from '../electron/ledger/uuid-v7.ts';
import { writeWhole } from '../electron/shell/write-whole.ts';

/** One of the orders, before it has an id. */
export type NewOrder = StationOrder extends infer Order
  ? Order extends StationOrder
    ? Omit<Order, 'orderId'>
    : never
  : never;

const newId = createUuidV7(randomBytes);

/** The id of the order that was left. `orders/` is made when it is not there. */
export function leaveOrder(dataDir: string, order: NewOrder): string {
  const orderId = newId(Date.now());
  const parsed = stationOrderSchema.parse({ ...order, orderId });
  writeWhole(join(dataDir, 'orders', `${orderId}.json`), `${JSON.stringify(parsed)}\n`);
  return orderId;
}

/**
 * Why files written here would not be the station's, or null. A command that runs as root would leave files that
 * the station's own user cannot read.
 */
export function faultOfFolder(dataDir: string, userId = process.geteuid?.()): string | null {
  const owner = statSync(dataDir, { throwIfNoEntry: false })?.uid;
  // A folder that is not there is made by whoever runs this; Windows has no user ids.
  if (owner === undefined || userId === undefined || owner === userId) return null;
  return `${dataDir} belongs to user ${owner}, and this runs as user ${userId}: run it as the station's user`;
}

/**
 * Take orders: carries out what an admin's commands left in `orders/` of the data folder, in the order of their names.
 *
 * An order is applied first and deleted then. Between the two the power may fail, so each may come twice: erasing
 * twice erases nothing more, trusting the clock or sending again does no harm, and a note is left out when the audit
 * holds it already. A file that is no order is set aside as `.refused`; an order that cannot be applied now stays, and
 * those behind it wait. One at a time, a large one in parts, since a visitor may wait behind it. The audit is the proof
 * of lawful deletion: a note may only say what is done beside a station.
 */
import { lstatSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditKind } from '../../contract/audit.ts';
import type { Result } from '../../contract/result.ts';
import { type StationOrder, stationOrderSchema } from '../../contract/station-orders.ts';
import type { WriteLog } from './write-log.ts';

export const ORDERS_FOLDER = 'orders';
/** The largest order names MAX_ERASURE_VISITS visits of 39 characters. */
const MAX_ORDER_BYTES = 128 * 1024;
/** Files that are looked at in one call. */
const MAX_FILES_AT_ONCE = 20;

/** What is done beside the station. Everything else it notes itself, and nobody may say it in its place. */
const notedBeside: ReadonlySet<AuditKind> = new Set(['exported', 'key-used', 'vault-key']);
/** They act by themselves and leave no orders. */
const notPeople: ReadonlySet<string> = new Set(['station', 'collector']);

type OrderOf<Kind extends StationOrder['kind']> = Extract<StationOrder, { kind: Kind }>;
interface Problem {
  readonly kind: string;
  readonly detail: string;
}
type Applied = Result<unknown, Problem>;

export interface OrderHandlers {
  /** Whether the audit holds this note: then it was taken before the power failed. */
  readonly wasNoted: (order: OrderOf<'note'>) => boolean;
  readonly note: (order: OrderOf<'note'>) => Applied;
  /** `part`: the rest is for the next call, with the same order. */
  readonly erase: (order: OrderOf<'erase'>) => Result<'part' | 'whole', Problem>;
  readonly trustClock: (order: OrderOf<'trust-clock'>) => Applied;
  readonly requeue: (order: OrderOf<'requeue'>) => Applied;
}

/**
 * Applies one order, or a part of it. Whether it did: then more may be waiting. To be called again and again; without
 * orders it costs one look at a folder.
 */
export function takeOrder(dataDir: string, handlers: OrderHandlers, log: WriteLog): boolean {
  const folder = join(dataDir, ORDERS_FOLDER);
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    const order = readOrder(path, name);
    if (typeof order === 'string') {
      log('warn', 'order-refused', { order: name, detail: order });
      setAside(path, log);
      continue;
    }
    const applied = apply(order, handlers);
    if (!applied.ok) {
      log('warn', 'order-waits', { order: order.orderId, kind: order.kind, ...detailOf(applied.error) });
      return false;
    }
    if (applied.value === 'part') return true;
    log('info', 'order-applied', { order: order.orderId, kind: order.kind });
    return remove(path, log);
  }
  return false;
}

const detailOf = ({ kind, detail }: Problem) => ({
  problem: kind,
  detail,
});

function apply(order: StationOrder, handlers: OrderHandlers): Applied {
  switch (order.kind) {
    case 'erase':
      return handlers.erase(order);
    case 'note':
      return handlers.wasNoted(order) ? { ok: true, value: null } : handlers.note(order);
    case 'trust-clock':
      return handlers.trustClock(order);
    case 'requeue':
      return handlers.requeue(order);
  }
}

/** Whole files only: one that is still being written has another ending (write-whole.ts). */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .slice(0, MAX_FILES_AT_ONCE);
  } catch {
    // Nobody has left an order yet, or the disk fails, which has its own alarm.
    return [];
  }
}

/** The order, or why it is none; never what is in the file. */
function readOrder(path: string, name: string): StationOrder | string {
  let text: string;
  try {
    const file = lstatSync(path);
    if (!file.isFile()) return 'not a file';
    if (file.size > MAX_ORDER_BYTES) return `larger than ${MAX_ORDER_BYTES} bytes`;
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
  }
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return 'not JSON';
  }
  const parsed = stationOrderSchema.safeParse(raw);
  if (!parsed.success) return `not an order: ${parsed.error.issues[0]?.path.join('.') ?? ''}`;
  const order = parsed.data;
  if (`${order.orderId}.json` !== name) return 'its id is not its name';
  if (notPeople.has(order.actor)) return `"${order.actor}" leaves no orders`;
  if (order.kind === 'note' && !notedBeside.has(order.action.kind))
    return `"${order.action.kind}" is for the station to note`;
  return order;
}

function setAside(path: string, log: WriteLog): void {
  try {
    renameSync(path, `${path}.refused`);
  } catch (error) {
    log('warn', 'order-not-set-aside', { detail: error instanceof Error ? error.message : 'unknown' });
  }
}

/** False: it stays and is applied again, which every order bears; those behind it wait for the disk. */
function remove(path: string, log: WriteLog): boolean {
  try {
    rmSync(path);
    return true;
  } catch (error) {
    log('warn', 'order-not-removed', { detail: error instanceof Error ? error.message : 'unknown' });
    return false;
  }
}

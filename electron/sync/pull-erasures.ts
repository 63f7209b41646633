/**
 * Pull erasures: asks the collector for orders to remove what is known of a person, and applies them in their order.
 *
 * An order is applied and then written down as applied; killed in between, it is applied again, which changes
 * nothing. One that cannot be applied is tried again and holds up those behind it: none is ever skipped. A collector
 * whose database was put back from a backup gives numbers out a second time: so all orders are asked for again at each
 * start, and each pass begins with the last one that was applied; where another or none has its number, with the first.
 */
import {
  type ErasureOrder,
  type ErasurePage,
  erasureDoneAnswerSchema,
  erasurePageSchema,
} from '../../contract/erasure.ts';
import type { Result } from '../../contract/result.ts';
import { collectorUrl, type Exchange, type ExchangeAnswer } from './exchange-over-http.ts';
import { keepPulling, type Pull, type PullPass, type PullPorts, type PullState } from './keep-pulling.ts';
import { describeFailure, parseJson } from './read-answer.ts';

/** How often orders are asked for, milliseconds. */
export const PULL_ERASURES_EVERY_MS = 5 * 60_000;
/** For one whole exchange, milliseconds. */
export const ERASURE_TIMEOUT_MS = 15_000;
/** 100 orders of 1,000 visits are 4 MB. */
const MAX_PAGE_BYTES = 6 * 1024 * 1024;
const MAX_DONE_BYTES = 4 * 1024;
/** Visits that are erased before a visitor gets a turn: some 6 ms. */
export const MAX_ERASED_AT_ONCE = 250;

export interface ErasurePorts extends PullPorts {
  readonly exchange: Exchange;
  readonly collector: { readonly url: string; readonly credential: string };
  /** Number of the last order that was applied; 0: none. Says whether the collector has lost any since. */
  readonly upTo: () => number;
  /** Removes the claims, of a part of the order's visits at a time. What was applied before changes nothing. */
  readonly apply: (
    order: ErasureOrder,
  ) => Result<{ readonly erased: number }, { readonly kind: string; readonly detail: string }>;
  /** May go back: see above. */
  readonly keepUpTo: (number: number) => void;
  /** Gives the thread back until whatever waits for it has run (setImmediate). */
  readonly yieldNow: () => Promise<void>;
  readonly onState?: (state: PullState) => void;
}

type Failed = PullPass & { readonly kind: 'failed' };
type Reported = { readonly kind: 'reported'; readonly upTo: number } | Failed;
type Fetched = { readonly kind: 'fetched'; readonly page: ErasurePage } | Failed;

export function createErasurePull(ports: ErasurePorts): Pull {
  const { clock, log } = ports;

  async function ask(
    method: 'GET' | 'POST',
    path: string,
    maxAnswerBytes: number,
    body?: Uint8Array,
  ): Promise<{ readonly kind: 'answered'; readonly value: ExchangeAnswer } | Failed> {
    const got = await ports.exchange(collectorUrl(ports.collector.url, path), {
      method,
      headers: {
        authorization: `Bearer ${ports.collector.credential}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body }),
      timeoutMs: ERASURE_TIMEOUT_MS,
      maxAnswerBytes,
    });
    if (got.ok) return { kind: 'answered', value: got.value };
    return { kind: 'failed', problem: got.error.kind, detail: got.error.detail, retryAfterMs: null };
  }

  async function fetchPage(after: number): Promise<Fetched> {
    const got = await ask('GET', `/v1/erasures?after=${after}`, MAX_PAGE_BYTES);
    if (got.kind === 'failed') return got;
    const page =
      got.value.status === 200 ? erasurePageSchema.safeParse(parseJson(got.value.text)) : undefined;
    if (page?.success !== true) return describeFailure(got.value, clock.wallMs());
    // Orders that go back, or more of them behind an empty page, would be asked for without end.
    const { orders, hasMore } = page.data;
    const isAscending = orders.every((order, i) => order.number > (orders[i - 1]?.number ?? after));
    if (isAscending && (orders.length > 0 || !hasMore)) return { kind: 'fetched', page: page.data };
    return {
      kind: 'failed',
      problem: 'not-a-collector',
      detail: 'orders that do not ascend',
      retryAfterMs: null,
    };
  }

  /** How far this station ever came, as far as the collector knows. */
  async function report(upTo: number): Promise<Reported> {
    const got = await ask('POST', '/v1/erasures/done', MAX_DONE_BYTES, Buffer.from(JSON.stringify({ upTo })));
    if (got.kind === 'failed') return got;
    const answer =
      got.value.status === 200 ? erasureDoneAnswerSchema.safeParse(parseJson(got.value.text)) : undefined;
    if (answer?.success !== true) return describeFailure(got.value, clock.wallMs());
    return { kind: 'reported', upTo: answer.data.upTo };
  }

  /** The last order that was applied since the start. */
  let last: { readonly number: number; readonly orderId: string } | null = null;

  function tellLost(applied: number, known: number | null): void {
    log('error', 'collector-lost-orders', { applied, known });
  }

  /** Null: applied. */
  async function applyOrder(order: ErasureOrder, isOver: () => boolean): Promise<PullPass | null> {
    const { number, orderId, visitIds } = order;
    let erased = 0;
    for (let from = 0; from < visitIds.length; from += MAX_ERASED_AT_ONCE) {
      const applied = ports.apply({ ...order, visitIds: visitIds.slice(from, from + MAX_ERASED_AT_ONCE) });
      if (!applied.ok) {
        const { kind, detail } = applied.error;
        return { kind: 'failed', problem: null, detail: `${kind}: ${detail}`, retryAfterMs: null };
      }
      erased += applied.value.erased;
      if (from + MAX_ERASED_AT_ONCE >= visitIds.length) {
        const isNew = number > ports.upTo();
        if (isNew) ports.keepUpTo(number);
        last = { number, orderId };
        if (isNew || erased > 0) log('info', 'erasure-applied', { number, orderId, visits: visitIds.length });
      }
      await ports.yieldNow();
      if (isOver()) return { kind: 'stopped' };
    }
    return null;
  }

  async function pass(isOver: () => boolean): Promise<PullPass> {
    // The first page begins with the last order, to see whether it is still the same.
    let known = last;
    for (let hasMore = true; hasMore; ) {
      const fetched = await fetchPage(known === null ? (last?.number ?? 0) : known.number - 1);
      if (isOver()) return { kind: 'stopped' };
      if (fetched.kind === 'failed') return fetched;
      let { orders } = fetched.page;
      if (known !== null) {
        const [first, ...others] = orders;
        if (first?.number !== known.number || first.orderId !== known.orderId) {
          tellLost(known.number, null);
          ports.keepUpTo(0);
          known = last = null;
          continue;
        }
        known = null;
        orders = others;
      }
      for (const order of orders) {
        const ended = await applyOrder(order, isOver);
        if (ended !== null) return ended;
      }
      hasMore = fetched.page.hasMore;
    }
    return compare(last?.number ?? 0, isOver);
  }

  /** Says how far this station is, and sees whether the collector knows of less than it did. */
  async function compare(upTo: number, isOver: () => boolean): Promise<PullPass> {
    const keptUpTo = ports.upTo();
    let known = 0;
    if (upTo > 0) {
      const reported = await report(upTo);
      if (isOver()) return { kind: 'stopped' };
      if (reported.kind === 'failed') return reported;
      known = reported.upTo;
    }
    if (known < Math.max(upTo, keptUpTo)) {
      tellLost(Math.max(upTo, keptUpTo), known);
      ports.keepUpTo(Math.min(upTo, known));
      last = null;
    }
    return { kind: 'done' };
  }

  return keepPulling({
    ...ports,
    name: 'erasures',
    everyMs: PULL_ERASURES_EVERY_MS,
    pass,
    onState: ports.onState ?? (() => undefined),
  });
}

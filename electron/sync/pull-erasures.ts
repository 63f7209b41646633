/**
 * Pull erasures: asks the collector for orders to remove what is known of a person, and applies them in their order.
 *
 * An order is applied and then written down as applied; killed in between, it is applied again, which changes
 * nothing. One that cannot be applied is tried again and holds up those behind it: none is ever skipped. How far it
 * came is told to the collector with each pass; one that knows of fewer orders has lost some (its database was put
 * back from a backup), and the station asks from there again, or it would wait for numbers that come a second time.
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

export interface ErasurePorts extends PullPorts {
  readonly exchange: Exchange;
  readonly collector: { readonly url: string; readonly credential: string };
  /** Number of the last order that was applied; 0: none. */
  readonly upTo: () => number;
  /** Removes the claims. Idempotent: an order that was applied before changes nothing. */
  readonly apply: (
    order: ErasureOrder,
  ) => Result<unknown, { readonly kind: string; readonly detail: string }>;
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

  /** The newest order that the collector knows, at most `upTo`. */
  async function report(upTo: number): Promise<Reported> {
    const got = await ask('POST', '/v1/erasures/done', MAX_DONE_BYTES, Buffer.from(JSON.stringify({ upTo })));
    if (got.kind === 'failed') return got;
    const answer =
      got.value.status === 200 ? erasureDoneAnswerSchema.safeParse(parseJson(got.value.text)) : undefined;
    if (answer?.success !== true) return describeFailure(got.value, clock.wallMs());
    return { kind: 'reported', upTo: Math.min(answer.data.upTo, upTo) };
  }

  async function pass(isOver: () => boolean): Promise<PullPass> {
    for (let hasMore = true; hasMore; ) {
      const fetched = await fetchPage(ports.upTo());
      if (isOver()) return { kind: 'stopped' };
      if (fetched.kind === 'failed') return fetched;
      for (const order of fetched.page.orders) {
        const applied = ports.apply(order);
        if (!applied.ok) {
          const { kind, detail } = applied.error;
          return { kind: 'failed', problem: null, detail: `${kind}: ${detail}`, retryAfterMs: null };
        }
        ports.keepUpTo(order.number);
        const { number, orderId, visitIds } = order;
        log('info', 'erasure-applied', { number, orderId, visits: visitIds.length });
        await ports.yieldNow();
        if (isOver()) return { kind: 'stopped' };
      }
      hasMore = fetched.page.hasMore;
    }
    const upTo = ports.upTo();
    if (upTo === 0) return { kind: 'done' };
    const reported = await report(upTo);
    if (isOver()) return { kind: 'stopped' };
    if (reported.kind === 'failed') return reported;
    if (reported.upTo < upTo) {
      log('error', 'collector-lost-orders', { applied: upTo, known: reported.upTo });
      ports.keepUpTo(reported.upTo);
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

import { describe, expect, it } from 'vitest';
import { failed, ok } from '../../../contract/result.ts';
import type { StationOrder } from '../../../contract/station-orders.ts';
import { MAX_ERASED_AT_ONCE } from '../../../electron/sync/pull-erasures.ts';
import { carryOutOrders, TRUST_CLOCK_WITHIN_MS } from '../../../electron/wiring/carry-out-orders.ts';
import { SAMPLE_MS, sampleId } from '../../../scripts/rig/sample-visit.ts';

const HOUR_MS = 3_600_000;
const orderAt = (atMs: number): Extract<StationOrder, { kind: 'trust-clock' }> => ({
  kind: 'trust-clock',
  orderId: sampleId(1),
  atMs,
  actor: 'lan',
  reason: 'looked at the phone',
});

/** Runs since SAMPLE_MS, for an hour. */
function station() {
  let wallMs = SAMPLE_MS;
  let monotonicMs = 5_000;
  const words: object[] = [];
  const events: string[] = [];
  const requeued: object[] = [];
  const erased: number[] = [];
  let isFull = false;
  let quarantined = 0;
  let isForPeople = true;
  const handlers = carryOutOrders({
    ledger: {
      holdsAudit: () => false,
      recordAudit(entry) {
        requeued.push(entry);
        return ok({ ...entry, number: 1, afterSeq: 0, hash: '' });
      },
      erase({ visitIds }) {
        if (isFull) return failed({ kind: 'cannot-record', detail: 'full' });
        erased.push(visitIds.length);
        return ok({ erased: visitIds.length, notHere: 0 });
      },
      requeueQuarantined: () => quarantined,
    },
    clock: { wallMs: () => wallMs, monotonicMs: () => monotonicMs },
    confirmClock(by) {
      words.push(by);
      return isForPeople;
    },
    log: (_level, event) => events.push(event),
  });
  const pass = (ms: number): void => {
    wallMs += ms;
    monotonicMs += ms;
  };
  return {
    handlers,
    words,
    events,
    requeued,
    erased,
    fill: (value: boolean) => {
      isFull = value;
    },
    pass,
    set: (ms: number) => {
      wallMs = ms;
    },
    quarantine: (visits: number) => {
      quarantined = visits;
    },
    forbid: () => {
      isForPeople = false;
    },
  };
}

describe('the word of an admin on the clock', () => {
  it.each([
    ['of now', 0, true],
    ['ten minutes old', -TRUST_CLOCK_WITHIN_MS, true],
    ['older', -TRUST_CLOCK_WITHIN_MS - 1, false],
    ['ten minutes ahead', TRUST_CLOCK_WITHIN_MS, true],
    ['further ahead', TRUST_CLOCK_WITHIN_MS + 1, false],
  ])('that is %s is taken or let go with a line in the log', (_age, ms, isTaken) => {
    const { handlers, words, events, pass } = station();
    pass(HOUR_MS);
    expect(handlers.trustClock(orderAt(SAMPLE_MS + HOUR_MS + ms)).ok).toBe(true);
    expect(words).toEqual(isTaken ? [{ actor: 'lan', reason: 'looked at the phone' }] : []);
    expect(events).toEqual(isTaken ? [] : ['clock-order-stale']);
  });

  it('is void when it was left before this run, however fresh', () => {
    const { handlers, words, pass } = station();
    pass(1_000);
    handlers.trustClock(orderAt(SAMPLE_MS - 1));
    expect(words).toEqual([]);
    handlers.trustClock(orderAt(SAMPLE_MS));
    expect(words.length).toBe(1);
  });

  it('holds when it was given after the clock was set back to before the start', () => {
    const { handlers, words, pass, set } = station();
    pass(HOUR_MS);
    set(SAMPLE_MS - 365 * 24 * HOUR_MS);
    handlers.trustClock(orderAt(SAMPLE_MS - 365 * 24 * HOUR_MS));
    expect(words.length).toBe(1);
  });

  it('is void when the clock was set since it was given', () => {
    const { handlers, words, pass, set } = station();
    pass(HOUR_MS);
    set(SAMPLE_MS + 3 * 365 * 24 * HOUR_MS);
    handlers.trustClock(orderAt(SAMPLE_MS + HOUR_MS));
    expect(words).toEqual([]);
  });

  it('is let go where it is not for people to say', () => {
    const { handlers, events, forbid } = station();
    forbid();
    expect(handlers.trustClock(orderAt(SAMPLE_MS)).ok).toBe(true);
    expect(events).toEqual(['clock-not-confirmed']);
  });
});

describe('an order to send again', () => {
  it('is in the audit with who and why, when there was something to send', () => {
    const { handlers, requeued, quarantine } = station();
    const order = { ...orderAt(SAMPLE_MS), kind: 'requeue' } as const;
    handlers.requeue(order);
    expect(requeued).toEqual([]);
    quarantine(3);
    handlers.requeue(order);
    const { atMs, actor, reason } = order;
    expect(requeued).toEqual([{ atMs, actor, reason, action: { kind: 'requeued', visits: 3 } }]);
  });
});

describe('an order to erase', () => {
  const eraseOrder = (visits: number, n = 1): Extract<StationOrder, { kind: 'erase' }> => ({
    ...orderAt(SAMPLE_MS),
    kind: 'erase',
    orderId: sampleId(n),
    visitIds: Array.from({ length: visits }, (_, i) => sampleId(i + 1)),
  });

  it.each([
    [MAX_ERASED_AT_ONCE, ['whole'], [MAX_ERASED_AT_ONCE]],
    [MAX_ERASED_AT_ONCE + 1, ['part', 'whole'], [MAX_ERASED_AT_ONCE, 1]],
  ])('of %i visits is done in the parts %j', (visits, told, parts) => {
    const { handlers, erased } = station();
    expect(told.map(() => handlers.erase(eraseOrder(visits)))).toEqual(told.map((part) => ok(part)));
    expect(erased).toEqual(parts);
  });

  it('goes on with the part that could not be written, and the next order begins with its first', () => {
    const { handlers, erased, fill } = station();
    handlers.erase(eraseOrder(300));
    fill(true);
    expect(handlers.erase(eraseOrder(300)).ok).toBe(false);
    fill(false);
    expect(handlers.erase(eraseOrder(300))).toEqual(ok('whole'));
    expect(handlers.erase(eraseOrder(260, 2))).toEqual(ok('part'));
    expect(handlers.erase(eraseOrder(270, 3))).toEqual(ok('part'));
    expect(erased).toEqual([250, 50, 250, 250]);
  });
});

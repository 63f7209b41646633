/**
 * Carry out orders: what each order of an admin does to a running station.
 *
 * Reading them and their turn are take-orders.ts. An order that is void is logged and let go: those behind it do not
 * wait for it. That somebody has looked at the clock holds for the clock of then: the word is void when it is
 * old, or from before this run, since the PC may have started with another year.
 */
import { ok } from '../../contract/result.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { OrderHandlers } from '../shell/take-orders.ts';
import type { WriteLog } from '../shell/write-log.ts';
import { MAX_ERASED_AT_ONCE } from '../sync/pull-erasures.ts';

/** How long somebody's word on the clock holds, and how far it may lie ahead. */
export const TRUST_CLOCK_WITHIN_MS = 10 * 60_000;

export interface OrderPorts {
  readonly ledger: Pick<Ledger, 'holdsAudit' | 'recordAudit' | 'erase' | 'requeueQuarantined'>;
  readonly clock: { wallMs(): number; monotonicMs(): number };
  /** False: not for people to say. */
  readonly confirmClock: (by: { readonly actor: string; readonly reason: string | null }) => boolean;
  readonly log: WriteLog;
}

/** The run starts with this call. */
export function carryOutOrders({ ledger, clock, confirmClock, log }: OrderPorts): OrderHandlers {
  const startedMonotonicMs = clock.monotonicMs();
  /** The order of which a part was erased, and how many of its visits. After a new start it begins anew. */
  let begun: { readonly orderId: string; readonly visits: number } | null = null;

  /** By the clock as it is set now: one that was set back since the start must not make a fresh word old. */
  function isVoid(atMs: number): boolean {
    const nowMs = clock.wallMs();
    const startedAtMs = nowMs - (clock.monotonicMs() - startedMonotonicMs);
    return atMs < startedAtMs || Math.abs(nowMs - atMs) > TRUST_CLOCK_WITHIN_MS;
  }

  return {
    wasNoted: ledger.holdsAudit,
    // Without the order around it: the ledger takes an entry and nothing beside it.
    note: ({ atMs, actor, reason, action }) => ledger.recordAudit({ atMs, actor, reason, action }),
    erase({ orderId, visitIds, actor, reason, atMs }) {
      const from = begun?.orderId === orderId ? begun.visits : 0;
      const to = from + MAX_ERASED_AT_ONCE;
      const erased = ledger.erase({ orderId, visitIds: visitIds.slice(from, to), actor, reason, atMs });
      if (!erased.ok) return erased;
      begun = to < visitIds.length ? { orderId, visits: to } : null;
      return ok(begun === null ? 'whole' : 'part');
    },
    trustClock({ orderId, atMs, actor, reason }) {
      if (isVoid(atMs)) log('warn', 'clock-order-stale', { order: orderId, atMs });
      // A clock that is before the build is not for people to trust.
      else if (!confirmClock({ actor, reason })) log('warn', 'clock-not-confirmed', { order: orderId });
      return ok(null);
    },
    requeue({ atMs, actor, reason }) {
      const visits = ledger.requeueQuarantined();
      return visits === 0
        ? ok(null)
        : ledger.recordAudit({ atMs, actor, reason, action: { kind: 'requeued', visits } });
    },
  };
}

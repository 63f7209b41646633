import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ErasureOrder, ErasurePage } from '../../../contract/erasure.ts';
import { failed, ok } from '../../../contract/result.ts';
import {
  createErasurePull,
  ERASURE_TIMEOUT_MS,
  MAX_ERASED_AT_ONCE,
  PULL_ERASURES_EVERY_MS,
} from '../../../electron/sync/pull-erasures.ts';
import { sampleId } from '../../support/sample-visits.ts';
import {
  answered,
  COLLECTOR,
  createPullBench,
  portal,
  type Reply,
  refused,
  unreachable,
} from './pull-bench.ts';

const order = (number: number): ErasureOrder => ({
  number,
  orderId: `order-${number}`,
  orderedAtMs: 1,
  visitIds: [sampleId(number)],
});

interface Start {
  readonly orders: ErasureOrder[];
  /** Most orders of one answer. */
  readonly pageSize?: number;
  readonly upTo?: number;
  /** Takes the place of the collector's answer; null: it answers. */
  readonly mishap?: (path: string) => Reply | null;
}

function start({ orders, pageSize = 100, upTo = 0, mishap = () => null }: Start) {
  const kept = { upTo };
  const applied: number[] = [];
  const parts: number[] = [];
  const erased = new Set<string>();
  const reported: number[] = [];
  const broken = new Set<number>();
  const bench = createPullBench((path, request) => {
    const instead = mishap(path);
    if (instead !== null) return instead;
    if (path === '/v1/erasures/done') {
      const done = JSON.parse(Buffer.from(request.body ?? []).toString()) as { upTo: number };
      reported.push(done.upTo);
      return answered(200, { upTo: Math.min(done.upTo, orders.at(-1)?.number ?? 0), serverTimeMs: 1 });
    }
    const after = Number(new URL(path, 'https://collector.example').searchParams.get('after'));
    const behind = orders.filter(({ number }) => number > after);
    const page: ErasurePage = { orders: behind.slice(0, pageSize), hasMore: behind.length > pageSize };
    return answered(200, page);
  });
  const pull = createErasurePull({
    ...bench.ports,
    upTo: () => kept.upTo,
    apply(given) {
      if (broken.has(given.number)) return failed({ kind: 'cannot-record', detail: 'disk full' });
      const fresh = given.visitIds.filter((id) => !erased.has(id));
      for (const id of fresh) erased.add(id);
      parts.push(given.visitIds.length);
      if (applied.at(-1) !== given.number) applied.push(given.number);
      return ok({ erased: fresh.length });
    },
    keepUpTo: (number) => {
      kept.upTo = number;
    },
  });
  return { ...bench, pull, kept, applied, parts, reported, broken };
}

describe('pulling orders to erase', () => {
  it('asks for all of them after a start, applies them and says so', async () => {
    const running = start({ orders: [order(3), order(7)], upTo: 3 });
    await running.step(2_000);
    expect(running.requests).toMatchObject([
      {
        path: '/v1/erasures?after=0',
        request: {
          method: 'GET',
          timeoutMs: ERASURE_TIMEOUT_MS,
          headers: { authorization: `Bearer ${COLLECTOR.credential}` },
        },
      },
      { path: '/v1/erasures/done', request: { method: 'POST' } },
    ]);
    expect([running.applied, running.kept.upTo, running.reported]).toEqual([[3, 7], 7, [7]]);
  });

  it('asks for what is behind the last one from then on, and for that one to know it again', async () => {
    const orders = [order(3), order(7)];
    const running = start({ orders });
    await running.step(2_000);
    orders.push(order(8));
    await running.step(PULL_ERASURES_EVERY_MS * 1.1);
    expect(running.requests[2]?.path).toBe('/v1/erasures?after=6');
    expect([running.applied, running.kept.upTo, running.reported]).toEqual([[3, 7, 8], 8, [7, 8]]);
    expect(running.logged.map(({ event }) => event)).not.toContain('collector-lost-orders');
  });

  it('says with each pass how far it is, and nothing when there never was an order', async () => {
    const running = start({ orders: [order(4)], upTo: 4 });
    await running.step(2_000);
    await running.step(PULL_ERASURES_EVERY_MS * 1.1);
    expect(running.reported).toEqual([4, 4]);
    const fresh = start({ orders: [] });
    await fresh.step(2_000);
    expect(fresh.requests).toHaveLength(1);
    expect(fresh.logged).toEqual([]);
  });

  const lost = (running: ReturnType<typeof start>): unknown[] =>
    running.logged.filter(({ event }) => event === 'collector-lost-orders');
  const another = (number: number): ErasureOrder => ({
    ...order(number),
    orderId: `another-${number}`,
    visitIds: [sampleId(100 + number)],
  });

  it.each([
    ['fewer orders than before', [another(5), another(6)]],
    ['as many orders', [another(5), another(6), another(7)]],
    ['more orders', [another(5), another(6), another(7), another(8)]],
  ])('applies every new order of a collector put back from a backup that has %s', async (_what, fresh) => {
    const orders = [1, 2, 3, 4, 5, 6, 7].map(order);
    const running = start({ orders });
    await running.step(2_000);
    running.applied.length = 0;
    orders.splice(4, 3, ...fresh);
    for (let passes = 0; passes < 2; passes += 1) await running.step(PULL_ERASURES_EVERY_MS * 1.1);
    expect(running.applied).toEqual([1, 2, 3, 4, ...fresh.map(({ number }) => number)]);
    expect(running.kept.upTo).toBe(fresh.at(-1)?.number);
    expect(lost(running)).toMatchObject([{ level: 'error', facts: { applied: 7, known: null } }]);
  });

  it('applies them after a start too, and says that orders were lost when their numbers are lower', async () => {
    const running = start({ orders: [order(1), order(2), another(3)], upTo: 5 });
    await running.step(2_000);
    expect([running.applied, running.kept.upTo]).toEqual([[1, 2, 3], 3]);
    expect(lost(running)).toMatchObject([{ level: 'error', facts: { applied: 5, known: 3 } }]);
    await running.step(PULL_ERASURES_EVERY_MS * 1.1);
    await running.step(PULL_ERASURES_EVERY_MS * 1.1);
    expect(lost(running)).toHaveLength(1);
  });

  it('says once that a collector has lost all its orders', async () => {
    const running = start({ orders: [], upTo: 5 });
    await running.step(2_000);
    await running.step(PULL_ERASURES_EVERY_MS * 1.1);
    expect([running.kept.upTo, lost(running).length]).toEqual([0, 1]);
  });

  it.each([
    [MAX_ERASED_AT_ONCE, [MAX_ERASED_AT_ONCE]],
    [MAX_ERASED_AT_ONCE + 1, [MAX_ERASED_AT_ONCE, 1]],
    [1_000, [250, 250, 250, 250]],
  ])('erases %i visits of an order in parts of %j', async (count, parts) => {
    const visitIds = Array.from({ length: count }, (_, n) => sampleId(n + 1));
    const running = start({ orders: [{ ...order(1), visitIds }] });
    await running.step(2_000);
    expect([running.parts, running.kept.upTo]).toEqual([parts, 1]);
  });

  it('goes through all pages in one pass', async () => {
    const orders = Array.from({ length: 7 }, (_, n) => order(n + 1));
    const running = start({ orders, pageSize: 3 });
    await running.step(2_000);
    expect(running.applied).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(running.reported).toEqual([7]);
  });

  it('never skips one that cannot be applied, and goes on with it when the disk is well again', async () => {
    const running = start({ orders: [order(1), order(2), order(3)] });
    running.broken.add(2);
    await running.step(2_000);
    expect([running.applied, running.kept.upTo, running.reported]).toEqual([[1], 1, []]);
    expect(running.logged).toContainEqual(
      expect.objectContaining({ event: 'pull-failed', facts: expect.objectContaining({ problem: null }) }),
    );
    running.broken.clear();
    await running.step(12_000);
    expect([running.applied, running.kept.upTo, running.reported]).toEqual([[1, 2, 3], 3, [3]]);
  });

  it('names orders in the log by number and id, never a person or a visit', async () => {
    const running = start({ orders: [order(1)] });
    await running.step(2_000);
    expect(running.logged).toEqual([
      { level: 'info', event: 'erasure-applied', facts: { number: 1, orderId: 'order-1', visits: 1 } },
    ]);
    const later = start({ orders: [order(1)], upTo: 1 });
    await later.step(2_000);
    await later.step(PULL_ERASURES_EVERY_MS * 1.1);
    expect(later.logged).toHaveLength(1);
  });

  it.each([
    ['a portal', portal],
    ['a refused credential', refused(403, 'forbidden')],
    ['orders that go back', answered(200, { orders: [order(9), order(8)], hasMore: false })],
    ['a number that comes twice', answered(200, { orders: [order(9), order(9)], hasMore: false })],
    ['more behind an empty page', answered(200, { orders: [], hasMore: true })],
    ['an order without visits', answered(200, { orders: [{ ...order(9), visitIds: [] }], hasMore: false })],
  ])('applies nothing of %s', async (_name, reply) => {
    const running = start({ orders: [], upTo: 5, mishap: () => reply });
    await running.step(2_000);
    expect([running.applied, running.kept.upTo, running.reported]).toEqual([[], 5, []]);
    expect(running.requests).toHaveLength(1);
  });

  it('applies nothing more after it was stopped', async () => {
    const running: ReturnType<typeof start> = start({
      orders: [order(1)],
      mishap() {
        void running.pull.stop();
        return null;
      },
    });
    await running.step(2_000);
    expect(running.applied).toEqual([]);
  });

  it('ends with every order applied once, in order, and reported, after any sequence of failures', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 12 }),
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.constantFrom('well', 'unreachable', 'portal', 'away', 'disk'), { maxLength: 15 }),
        async (numbers, pageSize, script) => {
          const orders = numbers.sort((a, b) => a - b).map(order);
          const left = [...script];
          const running: ReturnType<typeof start> = start({
            orders,
            pageSize,
            mishap() {
              const next = left.shift() ?? 'well';
              running.broken.clear();
              if (next === 'disk') for (const number of numbers) running.broken.add(number);
              return { unreachable, portal, away: refused(503, 'internal') }[next as 'portal'] ?? null;
            },
          });
          await running.step(2_000);
          for (let tries = 0; tries < script.length + 1; tries += 1) await running.step(12_000);
          await running.step(PULL_ERASURES_EVERY_MS * 1.1);
          expect(running.applied).toEqual(numbers);
          expect(running.kept.upTo).toBe(numbers.at(-1) ?? 0);
          expect(running.reported.at(-1) ?? 0).toBe(numbers.at(-1) ?? 0);
        },
      ),
      { numRuns: 60 },
    );
  });
});

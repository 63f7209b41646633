import { describe, expect, it } from 'vitest';
import { type Checkpoint, type CheckpointBatch, MAX_CHECKPOINTS } from '../../../contract/checkpoint.ts';
import {
  HAND_OVER_EVERY_MS,
  HAND_OVER_TIMEOUT_MS,
  handOverCheckpoints,
} from '../../../electron/sync/hand-over-checkpoints.ts';
import {
  answered,
  COLLECTOR,
  createPullBench,
  portal,
  type Reply,
  refused,
  unreachable,
} from './pull-bench.ts';

const checkpoint = (seq: number): Checkpoint => ({
  stationId: 'station-1',
  seq,
  auditNumber: seq + 1,
  hash: 'h'.repeat(43),
  atMs: seq,
  publicKey: 'k'.repeat(43),
  signature: 's'.repeat(86),
});

type Answer = 'stored' | 'forked' | 'bad-signature';

const taken = (batch: CheckpointBatch, { lastSeq = 0, odd = {} as Record<number, Answer> } = {}): Reply =>
  answered(200, {
    answers: batch.checkpoints.map(({ seq }) => odd[seq] ?? 'stored'),
    lastSeq,
    serverTimeMs: 77,
  });

function start(
  waiting: Checkpoint[],
  network: (batch: CheckpointBatch, bench: ReturnType<typeof createPullBench>) => Reply | Promise<Reply>,
) {
  const bench = createPullBench((_path, request) =>
    network(JSON.parse(Buffer.from(request.body ?? []).toString()) as CheckpointBatch, bench),
  );
  const told: unknown[] = [];
  const pull = handOverCheckpoints({
    ...bench.ports,
    stationId: 'station-1',
    load: (limit) => waiting.slice(0, limit),
    acknowledge({ seq, auditNumber }) {
      const last = waiting.findIndex((one) => one.seq === seq && one.auditNumber === auditNumber);
      waiting.splice(0, last + 1);
      told.push(['acknowledged', seq]);
    },
    lastSeq: () => 500,
    onForked: (seq) => told.push(['forked', seq]),
    onBehind: (seq) => told.push(['behind', seq]),
    onServerTime: (...time) => told.push(['time', ...time]),
  });
  const sizes = (): number[] =>
    bench.requests.map(
      ({ request }) =>
        (JSON.parse(Buffer.from(request.body ?? []).toString()) as CheckpointBatch).checkpoints.length,
    );
  return { ...bench, pull, told, sizes };
}

describe('handing checkpoints over', () => {
  it('asks nothing while there are none', async () => {
    const running = start([], (batch) => taken(batch));
    await running.step(HAND_OVER_EVERY_MS * 3);
    expect(running.requests).toEqual([]);
    expect(running.logged).toEqual([]);
  });

  it('sends what waits, oldest first, and acknowledges it', async () => {
    const waiting = [checkpoint(100), checkpoint(200)];
    const running = start(waiting, async (batch, bench) => {
      // After the step that began the pass.
      await new Promise((resolve) => setImmediate(resolve));
      bench.timers.step(30);
      return taken(batch, { lastSeq: 200 });
    });
    await running.step(1_000);
    expect(running.requests).toMatchObject([
      {
        path: '/v1/checkpoints',
        request: {
          method: 'POST',
          timeoutMs: HAND_OVER_TIMEOUT_MS,
          headers: { authorization: `Bearer ${COLLECTOR.credential}`, 'content-type': 'application/json' },
        },
      },
    ]);
    expect(running.told).toEqual([
      ['time', 77, 30],
      ['acknowledged', 200],
    ]);
    expect(waiting).toEqual([]);
  });

  it('sends 500 in a request, and the rest in the same pass', async () => {
    const running = start(
      Array.from({ length: MAX_CHECKPOINTS + 1 }, (_, n) => checkpoint(n + 1)),
      (batch) => taken(batch),
    );
    await running.step(2_000);
    expect(running.sizes()).toEqual([MAX_CHECKPOINTS, 1]);
  });

  it('sends a new one at once when it is woken, and otherwise within its interval', async () => {
    const waiting: Checkpoint[] = [];
    const running = start(waiting, (batch) => taken(batch));
    await running.step(2_000);
    waiting.push(checkpoint(1));
    running.pull.wake();
    await running.settled();
    expect(running.sizes()).toEqual([1]);
    waiting.push(checkpoint(2));
    await running.step(HAND_OVER_EVERY_MS * 1.1);
    expect(running.sizes()).toEqual([1, 1]);
  });

  it('tells of a fork before it acknowledges, and goes on', async () => {
    const running = start([checkpoint(1), checkpoint(2), checkpoint(3)], (batch) =>
      taken(batch, { odd: { 2: 'forked' } }),
    );
    await running.step(2_000);
    expect(running.told.slice(1)).toEqual([
      ['forked', 2],
      ['acknowledged', 3],
    ]);
    expect(running.logged).toMatchObject([{ level: 'error', event: 'checkpoint-forked', facts: { seq: 2 } }]);
  });

  it('lets go of one whose signature is refused: those behind it do not wait', async () => {
    const running = start([checkpoint(1), checkpoint(2)], (batch) =>
      taken(batch, { odd: { 1: 'bad-signature' } }),
    );
    await running.step(2_000);
    expect(running.told).toContainEqual(['acknowledged', 2]);
    expect(running.logged).toMatchObject([{ event: 'checkpoint-refused', facts: { seq: 1 } }]);
  });

  it('tells once that the collector has more visits than this ledger, and again when it has more still', async () => {
    const waiting = [checkpoint(1)];
    let lastSeq = 500;
    const running = start(waiting, (batch) => taken(batch, { lastSeq }));
    const behind = (): unknown[] => running.told.filter((one) => (one as string[])[0] === 'behind');
    await running.step(2_000);
    expect(behind()).toEqual([]);
    for (lastSeq of [501, 501, 502]) {
      waiting.push(checkpoint(lastSeq));
      running.pull.wake();
      await running.settled();
    }
    expect(behind()).toEqual([
      ['behind', 501],
      ['behind', 502],
    ]);
  });

  it.each([
    ['a portal', portal],
    ['a refused credential', refused(401, 'unauthorized')],
    ['a broken line', unreachable],
    ['an answer for fewer', answered(200, { answers: [], lastSeq: 900, serverTimeMs: 1 })],
    ['an answer of other words', answered(200, { answers: ['kept'], lastSeq: 900, serverTimeMs: 1 })],
    ['a collector that is away', refused(503, 'internal')],
  ])('keeps what waits after %s, tells nothing of it, and tries again', async (_name, reply) => {
    const waiting = [checkpoint(1)];
    let isWell = false;
    const running = start(waiting, (batch) => (isWell ? taken(batch) : reply));
    await running.step(2_000);
    expect(running.told).toEqual([]);
    expect(waiting).toHaveLength(1);
    isWell = true;
    await running.step(12_000);
    expect(running.told).toContainEqual(['acknowledged', 1]);
  });

  it('touches nothing more after it was stopped', async () => {
    const running: ReturnType<typeof start> = start([checkpoint(1)], (batch) => {
      void running.pull.stop();
      return taken(batch, { lastSeq: 900, odd: { 1: 'forked' } });
    });
    await running.step(2_000);
    expect(running.told.filter((one) => (one as string[])[0] !== 'time')).toEqual([]);
  });
});

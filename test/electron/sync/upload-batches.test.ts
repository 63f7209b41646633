import { describe, expect, it } from 'vitest';
import { MAX_BATCH_BYTES } from '../../../contract/sync-api.ts';
import { SEND_SOON_MS, STOP_GRACE_MS } from '../../../electron/sync/upload-batches.ts';
import { createMemoryOutbox, type MemoryOutbox } from '../../support/memory-outbox.ts';
import { sampleId, sampleKeyId, sampleVisit, sampleVisits } from '../../support/sample-visits.ts';
import {
  answered,
  createTinyCollector,
  createUploaderBench,
  type Network,
  type Reply,
  timedOut,
  type UploaderBench,
  unreachable,
} from '../../support/uploader-bench.ts';

/** Answers by a list, then by the last of it for ever. */
function scripted(replies: readonly Network[]): Network {
  let next = 0;
  return (...exchange) => {
    const reply = replies[Math.min(next, replies.length - 1)];
    next += 1;
    if (reply === undefined) throw new Error('no reply');
    return reply(...exchange);
  };
}

describe('delivery with a working network', () => {
  it('sends what an earlier run left without waiting for a new visit', async () => {
    const outbox = createMemoryOutbox(sampleVisits(3));
    const bench = createUploaderBench(outbox, createTinyCollector().take);
    const status = await bench.step(SEND_SOON_MS);
    expect(status).toMatchObject({ state: 'idle', pending: 0, quarantined: 0, problem: null });
    expect(status.lastAckAtMs).toBe(bench.timers.nowMs());
    expect(outbox.acknowledged).toHaveLength(3);
  });

  it('sends 1,234 visits in order, in batches of at most 500, one after the other', async () => {
    const visits = sampleVisits(1_234);
    const bench = createUploaderBench(createMemoryOutbox(visits), createTinyCollector().take);
    await bench.step(SEND_SOON_MS);
    expect(bench.requests.map((ids) => ids.length)).toEqual([500, 500, 234]);
    expect(bench.requests.flat()).toEqual(visits.map((visit) => visit.id));
  });

  it('makes one request of visits that were recorded in quick succession', async () => {
    const outbox = createMemoryOutbox();
    const bench = createUploaderBench(outbox, createTinyCollector().take);
    await bench.step(SEND_SOON_MS);
    for (const visit of sampleVisits(20)) {
      outbox.add(visit);
      bench.uploader.notify();
    }
    expect(bench.timers.waiting()).toBe(1);
    await bench.step(SEND_SOON_MS);
    expect(bench.requests.map((ids) => ids.length)).toEqual([20]);
  });

  it('rests without a timer when the outbox is empty', async () => {
    const bench = createUploaderBench(createMemoryOutbox(), createTinyCollector().take);
    expect(await bench.step(SEND_SOON_MS)).toMatchObject({ state: 'idle', pending: 0 });
    expect(bench.timers.waiting()).toBe(0);
    expect(bench.requests).toEqual([]);
  });

  it('takes in the same pass a visit that is recorded while a request is under way', async () => {
    const outbox = createMemoryOutbox(sampleVisits(1));
    const tiny = createTinyCollector();
    const bench = createUploaderBench(outbox, (batch) => {
      if (tiny.stored.size === 0) {
        outbox.add(sampleVisit(2));
        bench.uploader.notify();
      }
      return tiny.take(batch);
    });
    expect(await bench.step(SEND_SOON_MS)).toMatchObject({ state: 'idle', pending: 0 });
    expect(bench.requests).toEqual([[sampleId(1)], [sampleId(2)]]);
  });

  it('names the station and its credential, whatever the configured address ends with', async () => {
    const seen: unknown[] = [];
    const tiny = createTinyCollector();
    const bench = createUploaderBench(
      createMemoryOutbox(sampleVisits(1)),
      (batch, { headers, timeoutMs }, url) => {
        seen.push(batch.stationId, headers.authorization, headers['content-encoding'], timeoutMs, url);
        return tiny.take(batch);
      },
      { url: 'https://collector.example/province/' },
    );
    await bench.step(SEND_SOON_MS);
    expect(seen).toEqual([
      'station-1',
      'Bearer secret-credential-123',
      'gzip',
      15_000,
      'https://collector.example/province/v1/visits',
    ]);
  });

  it('cuts a batch before it passes the largest body', async () => {
    const big = 'x'.repeat(3 * 1024 * 1024);
    const visits = [1, 2, 3, 4].map((seq) => sampleVisit(seq, { gate: big }));
    const bench = createUploaderBench(createMemoryOutbox(visits), createTinyCollector().take);
    await bench.step(SEND_SOON_MS);
    expect(bench.requests.map((ids) => ids.length)).toEqual([2, 2]);
  });
});

describe('data keys', () => {
  const keysSeen = (outbox: MemoryOutbox, tiny = createTinyCollector()) => {
    const seen: (readonly string[])[] = [];
    const bench = createUploaderBench(outbox, (batch) => {
      seen.push(batch.keys.map(({ id }) => id));
      return tiny.take(batch);
    });
    return { bench, seen };
  };

  it('go with the visits that name them, each once a request, and with every request anew', async () => {
    const visits = [...sampleVisits(400, 1), ...sampleVisits(400, 2)];
    const { bench, seen } = keysSeen(createMemoryOutbox(visits));
    await bench.step(SEND_SOON_MS);
    expect(seen).toEqual([[sampleKeyId(1), sampleKeyId(2)], [sampleKeyId(2)]]);
  });

  it('are not sent for visits without claims', async () => {
    const { bench, seen } = keysSeen(createMemoryOutbox([sampleVisit(1, { sealedClaims: null })]));
    await bench.step(SEND_SOON_MS);
    expect(seen).toEqual([[]]);
  });

  it('go with their own half when a batch is halved', async () => {
    const visits = [sampleVisit(1, {}, 1), sampleVisit(2, {}, 2)];
    const halves: (readonly string[])[] = [];
    const tiny = createTinyCollector();
    const bench = createUploaderBench(createMemoryOutbox(visits), (batch) => {
      if (batch.visits.length > 1) return answered(413, '<html>');
      halves.push(batch.keys.map(({ id }) => id));
      return tiny.take(batch);
    });
    await bench.step(SEND_SOON_MS);
    expect(halves).toEqual([[sampleKeyId(1)], [sampleKeyId(2)]]);
  });

  it('that the ledger has no more do not hold their visit up', async () => {
    const outbox = createMemoryOutbox([sampleVisit(1), sampleVisit(2)]);
    const { bench, seen } = keysSeen({ ...outbox, loadKeys: () => [] });
    expect(await bench.step(SEND_SOON_MS)).toMatchObject({ pending: 0 });
    expect(seen).toEqual([[]]);
  });
});

describe("the collector's clock", () => {
  it('is told after each answer about rows, with the time that the exchange took', async () => {
    const visits = sampleVisits(501);
    const tiny = createTinyCollector();
    const bench: UploaderBench = createUploaderBench(createMemoryOutbox(visits), (batch) => {
      bench.timers.step(40);
      return tiny.take(batch);
    });
    await bench.step(SEND_SOON_MS);
    expect(bench.serverTimes).toEqual([
      [1, 40],
      [1, 40],
    ]);
  });

  it('is not told by what is no answer of a collector', async () => {
    const replies = [answered(200, '<html>'), answered(503, ''), unreachable];
    const bench = createUploaderBench(createMemoryOutbox(sampleVisits(1)), () => replies.shift() ?? timedOut);
    for (const ms of [SEND_SOON_MS, 12_000, 12_000, 12_000]) await bench.step(ms);
    expect(bench.requests).toHaveLength(4);
    expect(bench.serverTimes).toEqual([]);
  });
});

describe('rows that cannot be delivered', () => {
  it('sets a refused row aside and delivers the 499 around it', async () => {
    const outbox = createMemoryOutbox(sampleVisits(500));
    const bench = createUploaderBench(outbox, createTinyCollector(new Set([sampleId(250)])).take);
    expect(await bench.step(SEND_SOON_MS)).toMatchObject({ state: 'idle', pending: 0, quarantined: 1 });
    expect(outbox.acknowledged).toHaveLength(499);
    expect(outbox.setAside).toEqual([{ id: sampleId(250), reason: 'invalid', detail: 'seq: invalid_type' }]);
  });

  it('sets a row aside that no request can carry, without sending it', async () => {
    const giant = sampleVisit(1, { gate: 'x'.repeat(MAX_BATCH_BYTES) });
    const outbox = createMemoryOutbox([giant, sampleVisit(2)]);
    const bench = createUploaderBench(outbox, createTinyCollector().take);
    await bench.step(SEND_SOON_MS);
    expect(bench.requests).toEqual([[sampleId(2)]]);
    expect(outbox.setAside.map(({ id, reason }) => [id, reason])).toEqual([[giant.id, 'unsendable']]);
  });

  for (const status of [400, 413]) {
    it(`finds by halving the one row that makes the collector answer ${status} to the whole batch`, async () => {
      const poison = sampleId(313);
      const tiny = createTinyCollector();
      const outbox = createMemoryOutbox(sampleVisits(500));
      const bench = createUploaderBench(outbox, (batch) =>
        batch.visits.some((visit) => visit.id === poison)
          ? answered(status, { error: status === 400 ? 'bad-request' : 'too-large', message: 'no' })
          : tiny.take(batch),
      );
      expect(await bench.step(SEND_SOON_MS)).toMatchObject({ state: 'idle', pending: 0, quarantined: 1 });
      expect(outbox.setAside).toEqual([{ id: poison, reason: 'batch-refused', detail: `HTTP ${status} no` }]);
      expect(tiny.stored.size).toBe(499);
      expect(bench.requests.length).toBeLessThanOrEqual(20);
    });
  }

  it('sets nothing aside when the collector refuses every batch: then it is not the rows', async () => {
    const outbox = createMemoryOutbox(sampleVisits(500));
    const bench = createUploaderBench(outbox, () => answered(400, { error: 'bad-request', message: 'no' }));
    expect(await bench.step(SEND_SOON_MS)).toMatchObject({
      state: 'waiting',
      pending: 500,
      quarantined: 0,
      problem: 'not-a-collector',
    });
    expect(bench.requests.length).toBeLessThanOrEqual(13);
  });

  it('reaches a good row behind any number of rows that are refused alone', async () => {
    const bad = new Set(sampleVisits(12).map((visit) => visit.id));
    const tiny = createTinyCollector();
    const outbox = createMemoryOutbox(sampleVisits(13));
    const bench = createUploaderBench(outbox, (batch) =>
      batch.visits.some((visit) => bad.has(visit.id))
        ? answered(400, { error: 'bad-request', message: 'no' })
        : tiny.take(batch),
    );
    let status = await bench.step(SEND_SOON_MS);
    for (let tries = 0; status.pending > 0 && tries < 10; tries += 1) status = await bench.step(12_000);
    expect([...tiny.stored.keys()]).toEqual([sampleId(13)]);
    expect(status).toMatchObject({ state: 'idle', pending: 0, quarantined: 12 });
  });

  it('sends again the rows that an answer leaves out, and ignores ids it never sent', async () => {
    const tiny = createTinyCollector();
    const outbox = createMemoryOutbox(sampleVisits(2));
    const bench = createUploaderBench(
      outbox,
      scripted([
        () =>
          answered(200, {
            rows: [
              { id: sampleId(99), status: 'stored' },
              { id: sampleId(2), status: 'stored' },
            ],
            serverTimeMs: 1,
          }),
        tiny.take,
      ]),
    );
    await bench.step(SEND_SOON_MS);
    expect(bench.requests).toEqual([[sampleId(1), sampleId(2)], [sampleId(1)]]);
    expect(outbox.acknowledged).toEqual([sampleId(2), sampleId(1)]);
  });

  it('waits, and does not spin, when an answer names none of the rows', async () => {
    const bench = createUploaderBench(createMemoryOutbox(sampleVisits(2)), () =>
      answered(200, { rows: [], serverTimeMs: 1 }),
    );
    expect(await bench.step(SEND_SOON_MS)).toMatchObject({ state: 'waiting', problem: 'not-a-collector' });
    expect(bench.requests).toHaveLength(1);
  });
});

describe('a try that fails', () => {
  const cases: readonly [string, Reply, string][] = [
    ['no connection', unreachable, 'unreachable'],
    ['no answer in time', timedOut, 'timed-out'],
    ['200 with a login page', answered(200, '<html>Wi-Fi</html>'), 'not-a-collector'],
    ['200 with JSON of another kind', answered(200, { ok: true }), 'not-a-collector'],
    ['a redirect', answered(302, '', { location: 'https://elsewhere.example' }), 'not-a-collector'],
    ['404', answered(404, 'not here'), 'not-a-collector'],
    ["400 with a proxy's page", answered(400, '<html>bad</html>'), 'not-a-collector'],
    ['401', answered(401, { error: 'unauthorized', message: 'no' }), 'credential-refused'],
    ['403', answered(403, '<html>forbidden</html>'), 'credential-refused'],
    ['429', answered(429, ''), 'overloaded'],
    ['503', answered(503, ''), 'overloaded'],
    ['500', answered(500, 'oops'), 'server-error'],
    ["502 with a proxy's page", answered(502, '<html>bad gateway</html>'), 'server-error'],
  ];
  for (const [name, reply, problem] of cases) {
    it(`keeps every row and says "${problem}" after ${name}`, async () => {
      const outbox = createMemoryOutbox(sampleVisits(10));
      const tiny = createTinyCollector();
      const bench = createUploaderBench(outbox, scripted([() => reply, tiny.take]));
      const status = await bench.step(SEND_SOON_MS);
      expect(status).toEqual({ state: 'waiting', pending: 10, quarantined: 0, lastAckAtMs: null, problem });
      expect(await bench.step(500)).toMatchObject({ state: 'idle', pending: 0, problem: null });
    });
  }

  it('is tried again after waits that double up to 12 s, never longer, however long the outage', async () => {
    const bench = createUploaderBench(createMemoryOutbox(sampleVisits(1)), () => unreachable, {
      random: () => 0.999_999,
    });
    await bench.step(SEND_SOON_MS);
    for (const wait of [500, 1_000, 2_000, 4_000, 8_000, 12_000, 12_000, 12_000]) {
      const before = bench.requests.length;
      await bench.step(wait - 1);
      expect(bench.requests.length).toBe(before);
      await bench.step(1);
      expect(bench.requests.length).toBe(before + 1);
    }
  });

  it('is tried again at once after a time-out of 15 s: that was the wait', async () => {
    const outbox = createMemoryOutbox(sampleVisits(1));
    const tiny = createTinyCollector();
    const bench = createUploaderBench(
      outbox,
      scripted([
        () => {
          bench.timers.step(15_000);
          return timedOut;
        },
        tiny.take,
      ]),
    );
    expect(await bench.step(SEND_SOON_MS)).toMatchObject({ state: 'waiting', problem: 'timed-out' });
    expect(await bench.step(0)).toMatchObject({ state: 'idle', pending: 0 });
  });

  it('waits as long as Retry-After asks', async () => {
    const tiny = createTinyCollector();
    const bench = createUploaderBench(
      createMemoryOutbox(sampleVisits(1)),
      scripted([() => answered(503, '', { 'retry-after': '40' }), tiny.take]),
    );
    await bench.step(SEND_SOON_MS);
    expect(await bench.step(39_999)).toMatchObject({ state: 'waiting', problem: 'overloaded' });
    expect(await bench.step(1)).toMatchObject({ state: 'idle', pending: 0 });
  });

  it('is tried again at once when the network is back', async () => {
    const tiny = createTinyCollector();
    const bench = createUploaderBench(
      createMemoryOutbox(sampleVisits(5)),
      scripted([() => unreachable, tiny.take]),
    );
    await bench.step(SEND_SOON_MS);
    bench.uploader.wake();
    expect(await bench.settled()).toMatchObject({ state: 'idle', pending: 0, problem: null });
    expect(bench.timers.waiting()).toBe(0);
  });

  it('is tried again at once when the network came back while it was still failing', async () => {
    const tiny = createTinyCollector();
    const bench = createUploaderBench(
      createMemoryOutbox(sampleVisits(5)),
      scripted([
        () => {
          bench.uploader.wake();
          bench.uploader.wake();
          return unreachable;
        },
        tiny.take,
      ]),
    );
    expect(await bench.step(SEND_SOON_MS)).toMatchObject({ state: 'idle', pending: 0 });
    expect(bench.requests).toHaveLength(2);
  });

  it('counts new visits on the status line while it waits, without another try', async () => {
    const outbox = createMemoryOutbox(sampleVisits(1));
    const bench = createUploaderBench(outbox, () => unreachable);
    await bench.step(SEND_SOON_MS);
    outbox.add(sampleVisit(2));
    bench.uploader.notify();
    expect(await bench.step(SEND_SOON_MS)).toMatchObject({ state: 'waiting', pending: 2 });
    expect(bench.requests).toHaveLength(1);
  });

  it('never writes the credential or a name into the log', async () => {
    const bench = createUploaderBench(
      createMemoryOutbox(sampleVisits(3)),
      scripted([() => unreachable, createTinyCollector(new Set([sampleId(2)])).take]),
    );
    await bench.step(SEND_SOON_MS);
    await bench.step(12_000);
    const log = JSON.stringify(bench.logged);
    expect(bench.logged.map(({ event }) => event)).toEqual(['sync-failed', 'visits-quarantined']);
    expect(log).not.toMatch(/secret|Nguyễn|0912345678/);
  });
});

describe('faults of our own', () => {
  for (const call of ['load', 'acknowledge', 'quarantine', 'count'] as const) {
    it(`delivers everything once the ledger works again after its ${call} failed`, async () => {
      const outbox = createMemoryOutbox(sampleVisits(4));
      const tiny = createTinyCollector(new Set([sampleId(3)]));
      const bench = createUploaderBench(outbox, tiny.take);
      outbox.failNext(call);
      await bench.step(SEND_SOON_MS);
      expect(await bench.step(12_000)).toMatchObject({ state: 'idle', pending: 0, quarantined: 1 });
      expect([...tiny.stored.values()]).toEqual([1, 1, 1]);
      expect([...outbox.acknowledged].sort()).toEqual([sampleId(1), sampleId(2), sampleId(4)]);
    });
  }

  it('does not say "delivered" when the acknowledgement was not written', async () => {
    const outbox = createMemoryOutbox(sampleVisits(1));
    const bench = createUploaderBench(outbox, createTinyCollector().take);
    outbox.failNext('acknowledge');
    expect(await bench.step(SEND_SOON_MS)).toMatchObject({ state: 'waiting', pending: 1, lastAckAtMs: null });
  });

  it('takes a port that throws for a network that is away', async () => {
    const tiny = createTinyCollector();
    const bench = createUploaderBench(
      createMemoryOutbox(sampleVisits(1)),
      scripted([
        () => {
          throw new Error('bug in the port');
        },
        tiny.take,
      ]),
    );
    expect(await bench.step(SEND_SOON_MS)).toMatchObject({ state: 'waiting', pending: 1 });
    expect(await bench.step(12_000)).toMatchObject({ state: 'idle', pending: 0 });
  });
});

describe('stopping', () => {
  it('records an answer that is under way, then sends nothing more', async () => {
    const outbox = createMemoryOutbox(sampleVisits(600));
    const tiny = createTinyCollector();
    let stopped: Promise<void> = Promise.resolve();
    const bench = createUploaderBench(outbox, (batch) => {
      stopped = bench.uploader.stop();
      return tiny.take(batch);
    });
    await bench.step(SEND_SOON_MS);
    await stopped;
    expect(outbox.acknowledged).toHaveLength(500);
    expect(bench.timers.waiting()).toBe(0);
    bench.uploader.notify();
    bench.uploader.wake();
    expect(bench.timers.waiting()).toBe(0);
    expect(bench.requests).toHaveLength(1);
  });

  it('does not wait for a collector that never answers, and leaves the outbox alone after', async () => {
    const outbox = createMemoryOutbox(sampleVisits(1));
    let answer: (reply: Reply) => void = () => undefined;
    let asked: () => void = () => undefined;
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const late = new Promise<Reply>((resolve) => {
      answer = resolve;
    });
    const tiny = createTinyCollector();
    const bench = createUploaderBench(outbox, async (batch) => {
      asked();
      await late;
      return tiny.take(batch);
    });
    bench.timers.step(SEND_SOON_MS);
    await isAsked;
    const stopped = bench.uploader.stop();
    bench.timers.step(STOP_GRACE_MS);
    await stopped;
    answer(unreachable);
    await late;
    await new Promise((resolve) => setImmediate(resolve));
    expect(tiny.stored.size).toBe(1);
    expect(outbox.acknowledged).toEqual([]);
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { VisitBatch } from '../../../contract/sync-api.ts';
import { SEND_SOON_MS } from '../../../electron/sync/upload-batches.ts';
import { createMemoryOutbox, type MemoryOutbox } from '../../support/memory-outbox.ts';
import { sampleId, sampleVisits } from '../../support/sample-visits.ts';
import {
  answered,
  createTinyCollector,
  createUploaderBench,
  type Reply,
  timedOut,
  unreachable,
} from '../../support/uploader-bench.ts';

/** Everything that can befall one exchange. `lost`: stored and committed, but the answer never came. */
const mishaps = [
  'none',
  'unreachable',
  'timed-out',
  'lost',
  'cut-answer',
  'html',
  '401',
  '413-proxy',
  '429',
  '500',
  '503',
  'half-answered',
  'acknowledge-fails',
  'count-fails',
  'load-fails',
  'load-keys-fails',
  'woken',
] as const;
type Mishap = (typeof mishaps)[number];

interface Collector {
  take(batch: VisitBatch): Reply;
}

function exchange(mishap: Mishap, collector: Collector, batch: VisitBatch, outbox: MemoryOutbox): Reply {
  switch (mishap) {
    case 'unreachable':
      return unreachable;
    case 'timed-out':
      return timedOut;
    case 'lost':
      collector.take(batch);
      return timedOut;
    case 'cut-answer':
      collector.take(batch);
      return answered(200, '{"rows":[{"id":"');
    case 'html':
      return answered(200, '<html>');
    case '401':
    case '500':
      return answered(Number(mishap), '');
    case '413-proxy':
      return batch.visits.length > 2 ? answered(413, '<html>') : collector.take(batch);
    case '429':
    case '503':
      return answered(Number(mishap), '', { 'retry-after': '1' });
    case 'half-answered': {
      const whole = collector.take(batch);
      if (!whole.ok) return whole;
      const answer = JSON.parse(whole.value.text) as { rows: unknown[]; serverTimeMs: number };
      return answered(200, { ...answer, rows: answer.rows.slice(0, Math.ceil(answer.rows.length / 2)) });
    }
    case 'acknowledge-fails':
      outbox.failNext('acknowledge');
      return collector.take(batch);
    case 'count-fails':
      outbox.failNext('count');
      return collector.take(batch);
    case 'load-fails':
      outbox.failNext('load');
      return collector.take(batch);
    case 'load-keys-fails':
      outbox.failNext('load-keys');
      return collector.take(batch);
    case 'woken':
    case 'none':
      return collector.take(batch);
  }
}

it('ends with every id stored exactly once and every poison row set aside, after any sequence of failures', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 40 }),
      fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 4 }),
      fc.array(fc.constantFrom(...mishaps), { maxLength: 25 }),
      fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 25 }),
      async (count, poison, script, pauses) => {
        const refused = new Set(poison.filter((n) => n <= count).map((n) => sampleId(n)));
        const collector = createTinyCollector(refused);
        const outbox = createMemoryOutbox(sampleVisits(count));
        const left = [...script];
        const bench = createUploaderBench(outbox, (batch) => {
          const mishap = left.shift() ?? 'none';
          if (mishap === 'woken') bench.uploader.wake();
          return exchange(mishap, collector, batch, outbox);
        });
        await bench.step(SEND_SOON_MS);
        for (const pause of pauses) await bench.step(pause);
        // The network is well again: within the cap for each mishap left, all is delivered.
        for (let tries = 0; outbox.pendingIds().length > 0 && tries < 60; tries += 1)
          await bench.step(12_000);

        expect(outbox.pendingIds()).toEqual([]);
        expect(new Set(outbox.setAside.map((row) => row.id))).toEqual(refused);
        const good = sampleVisits(count)
          .map((visit) => visit.id)
          .filter((id) => !refused.has(id));
        expect([...collector.stored.keys()].sort()).toEqual(good);
        expect([...outbox.acknowledged].sort()).toEqual(good);
      },
    ),
    { numRuns: 300 },
  );
});

/**
 * What the collector warns its operator of: a chain with two ends, a station with another key, an authority that is
 * not ours. Counts, numbers and ids only.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCollector } from '../../collector/app.ts';
import { type Checkpoint, checkpointText } from '../../contract/checkpoint.ts';
import { createStationSigner } from '../../electron/vault/station-key.ts';
import { startTestCollector, type TestCollector } from '../support/collector.ts';
import { keysOf, sampleVisits } from '../support/sample-visits.ts';

let collector: TestCollector;
beforeAll(async () => {
  collector = await startTestCollector();
});
afterAll(() => collector?.stop());

function checkpoint(seq: number, hash: string, seed: number): Checkpoint {
  const bare = { stationId: 'station-1', seq, auditNumber: 0, hash: hash.repeat(43), atMs: 1 };
  const signer = createStationSigner(Buffer.alloc(32, seed));
  return { ...bare, publicKey: signer.publicKey, signature: signer.sign(checkpointText(bare)) };
}

/** What is logged while a station posts this. */
async function warningsOf(
  url: string,
  payload: object,
  authorityKeyId: string | null = null,
): Promise<unknown[]> {
  const warnings: unknown[] = [];
  const app = createCollector({
    pool: collector.pool,
    authorityKeyId,
    log(level, event, facts) {
      if (level !== 'info') warnings.push([event, facts]);
    },
  });
  const headers = { authorization: `Bearer ${collector.credential}` };
  const answer = await app.inject({ method: 'POST', url, headers, payload });
  await app.close();
  expect(answer.statusCode).toBe(200);
  return warnings;
}

it('warns of a fork, of a refused signature and of every key after the first, once each', async () => {
  const post = (...checkpoints: readonly Checkpoint[]): Promise<unknown[]> =>
    warningsOf('/v1/checkpoints', { stationId: 'station-1', checkpoints });
  const station = { stationId: 'station-1' };
  expect(await post(checkpoint(1, 'a', 1), checkpoint(2, 'a', 1))).toEqual([]);
  expect(await post(checkpoint(3, 'a', 2), checkpoint(4, 'a', 3))).toEqual([
    ['new-station-key', { ...station, keys: 2 }],
  ]);
  expect(await post(checkpoint(5, 'a', 2), checkpoint(2, 'b', 1))).toEqual([
    ['checkpoint-forked', { ...station, seq: 2, auditNumber: 0 }],
  ]);
  expect(await post({ ...checkpoint(6, 'a', 4), atMs: 2 })).toEqual([
    ['checkpoint-bad-signature', { ...station, seq: 6, auditNumber: 0 }],
  ]);
});

it('warns of data keys for another authority only when it was told whose they have to be', async () => {
  const batch = (series: number): object => {
    const visits = sampleVisits(3, series);
    return { stationId: 'station-1', sentAtMs: 1, keys: keysOf(visits), visits };
  };
  expect(await warningsOf('/v1/visits', batch(1))).toEqual([]);
  expect(await warningsOf('/v1/visits', batch(2), 'a0a0a0a0a0a0a0a0')).toEqual([]);
  expect(await warningsOf('/v1/visits', batch(3), 'c0c0c0c0c0c0c0c0')).toEqual([
    ['foreign-authority', { stationId: 'station-1', keys: 1 }],
  ]);
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Checkpoint,
  type CheckpointBatchAnswer,
  checkpointBatchAnswerSchema,
  checkpointText,
  MAX_CHECKPOINTS,
} from '../../contract/checkpoint.ts';
import { createStationSigner } from '../../electron/vault/station-key.ts';
import { startTestCollector, type TestCollector } from '../support/collector.ts';
import { asSource, postRaw, refusalOf } from '../support/post-batch.ts';

let collector: TestCollector;
beforeAll(async () => {
  collector = await startTestCollector();
});
afterAll(() => collector?.stop());

const signerOf = (seed: number) => createStationSigner(Buffer.alloc(32, seed));

function checkpoint(
  seq: number,
  { hash = 'h', auditNumber = seq, seed = 1, stationId = 'station-1' } = {},
): Checkpoint {
  const bare = { stationId, seq, auditNumber, hash: hash.repeat(43), atMs: 1_795_222_800_000 + seq };
  const signer = signerOf(seed);
  return { ...bare, publicKey: signer.publicKey, signature: signer.sign(checkpointText(bare)) };
}

async function handOver(...checkpoints: readonly Checkpoint[]): Promise<CheckpointBatchAnswer> {
  const body = JSON.stringify({ stationId: 'station-1', checkpoints });
  const response = await postRaw(collector, body, {}, '/v1/checkpoints');
  return checkpointBatchAnswerSchema.parse(await response.json());
}

async function countKept(): Promise<number> {
  const { rows } = await collector.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM checkpoint');
  return rows[0]?.n ?? -1;
}

/** In the order of a station's life: one chain goes through all of it. */
describe('checkpoints of a station', () => {
  it('are kept once, however often they come, and answered with the highest visit and the time', async () => {
    const first = await handOver(checkpoint(100), checkpoint(200));
    expect(first).toMatchObject({ answers: ['stored', 'stored'], lastSeq: 200 });
    expect(Math.abs(first.serverTimeMs - Date.now())).toBeLessThan(60_000);
    expect(await handOver(checkpoint(100))).toMatchObject({ answers: ['stored'], lastSeq: 200 });
    expect(await countKept()).toBe(2);
  });

  it('are two when an audit entry stands between them', async () => {
    const answer = await handOver(checkpoint(200, { auditNumber: 201, hash: 'k' }));
    expect(answer.answers).toEqual(['stored']);
  });

  it('are not kept when the signature is of other words, or the key is none', async () => {
    const before = await countKept();
    const good = checkpoint(300);
    const answer = await handOver(
      { ...good, atMs: good.atMs + 1 },
      { ...good, hash: 'z'.repeat(43) },
      { ...good, publicKey: signerOf(2).publicKey },
      { ...good, publicKey: '_'.repeat(43) },
      good,
    );
    expect(answer.answers).toEqual([...Array(4).fill('bad-signature'), 'stored']);
    expect(answer.lastSeq).toBe(300);
    expect(await countKept()).toBe(before + 1);
  });

  it('are forked when another hash is kept for the place, and both sides stay', async () => {
    const before = await countKept();
    expect(await handOver(checkpoint(300, { hash: 'f' }), checkpoint(400))).toMatchObject({
      answers: ['forked', 'stored'],
      lastSeq: 400,
    });
    expect((await handOver(checkpoint(300, { hash: 'f' }))).answers).toEqual(['forked']);
    expect(await countKept()).toBe(before + 2);
  });

  it('are taken from a station that makes a new key at each start, and the first key stays pinned', async () => {
    expect((await handOver(checkpoint(500, { seed: 2 }), checkpoint(501, { seed: 3 }))).answers).toEqual([
      'stored',
      'stored',
    ]);
    const { rows } = await collector.pool.query(
      'SELECT public_key, is_pinned FROM station_key ORDER BY is_pinned DESC, public_key',
    );
    expect(rows).toEqual([
      { public_key: signerOf(1).publicKey, is_pinned: true },
      ...[signerOf(2).publicKey, signerOf(3).publicKey].sort().map((public_key) => ({
        public_key,
        is_pinned: false,
      })),
    ]);
  });

  it('are kept once when the same ones come four times at the same moment', async () => {
    const before = await countKept();
    const many = Array.from({ length: 50 }, (_, n) => checkpoint(600 + n));
    const answers = await Promise.all([1, 2, 3, 4].map(() => handOver(...many)));
    expect(new Set(answers.flatMap((answer) => answer.answers))).toEqual(new Set(['stored']));
    expect(await countKept()).toBe(before + 50);
  });

  it('of an empty ledger are a statement too', async () => {
    expect(await handOver(checkpoint(0, { auditNumber: 1 }))).toMatchObject({ answers: ['stored'] });
  });
});

describe('a request that is refused as a whole', () => {
  const body = (changes: object): string =>
    JSON.stringify({ stationId: 'station-1', checkpoints: [checkpoint(1)], ...changes });

  it.each([
    ['another station', body({ stationId: 'station-2' }), 403, 'forbidden'],
    [
      'a checkpoint of another station',
      body({ checkpoints: [checkpoint(1, { stationId: 'station-2' })] }),
      403,
      'forbidden',
    ],
    ['none', body({ checkpoints: [] }), 400, 'bad-request'],
    [
      'one too many',
      body({ checkpoints: Array(MAX_CHECKPOINTS + 1).fill(checkpoint(1)) }),
      400,
      'bad-request',
    ],
    ['a field too many', body({ more: 1 }), 400, 'bad-request'],
  ] as const)('for %s', async (_name, text, status, error) => {
    const before = await countKept();
    expect(await refusalOf(await postRaw(collector, text, {}, '/v1/checkpoints'))).toEqual([status, error]);
    expect(await countKept()).toBe(before);
  });

  it('for a source, and for nobody', async () => {
    const asked = async (headers: Record<string, string>): Promise<readonly [number, string]> =>
      refusalOf(await postRaw(collector, body({}), headers, '/v1/checkpoints'));
    expect(await asked(asSource(collector))).toEqual([403, 'forbidden']);
    expect(await asked({ authorization: '' })).toEqual([401, 'unauthorized']);
  });

  it('never for the most that one request may carry', async () => {
    const many = Array.from({ length: MAX_CHECKPOINTS }, (_, n) => checkpoint(10_000 + n));
    expect(await handOver(...many)).toMatchObject({ lastSeq: 10_000 + MAX_CHECKPOINTS - 1 });
  });
});

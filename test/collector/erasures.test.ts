import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErasureRefusedError, giveErasure } from '../../collector/give-erasure.ts';
import { recordVisits } from '../../collector/record-visits.ts';
import {
  type ErasurePage,
  erasureDoneAnswerSchema,
  erasurePageSchema,
  MAX_ERASURE_PAGE,
  MAX_ERASURE_VISITS,
} from '../../contract/erasure.ts';
import { type Exit, startTestCollector, type TestCollector } from '../support/collector.ts';
import { asSource, getRaw, postRaw, postVisits, refusalOf } from '../support/post-batch.ts';
import { sampleId, sampleVisit, sampleVisits } from '../support/sample-visits.ts';

let collector: TestCollector;
beforeAll(async () => {
  collector = await startTestCollector();
});
afterAll(() => collector?.stop());

/** Each test has visits of its own. */
let series = 0;
const nextSeries = (): number => {
  series += 1;
  return series;
};
/** Made ids: no order of another test has them. */
const orderOf = (own: number): string => `order-${own}`;

async function lastNumber(): Promise<number> {
  const { rows } = await collector.pool.query<{ n: number }>(
    'SELECT coalesce(max(number), 0)::int AS n FROM erasure',
  );
  return rows[0]?.n ?? -1;
}

const page = async (after: number): Promise<ErasurePage> =>
  erasurePageSchema.parse(await (await getRaw(collector, `/v1/erasures?after=${after}`)).json());

const give = (orderId: string, visitIds: readonly string[]) =>
  giveErasure(collector.pool, { orderId, visitIds, nowMs: 1_795_222_800_000 });

async function storedOf(id: string): Promise<Record<string, unknown>> {
  const { rows } = await collector.pool.query<{ visit: Record<string, unknown> }>(
    'SELECT visit FROM visit WHERE id = $1',
    [id],
  );
  return rows[0]?.visit ?? {};
}

describe('an order to erase', () => {
  it('removes the claims here at once and leaves the fact of the visit', async () => {
    const own = nextSeries();
    const visits = sampleVisits(3, own);
    await postVisits(collector, visits);
    const [first, second, third] = visits;
    if (first === undefined || second === undefined || third === undefined) throw new Error('no visits');
    const given = await give(orderOf(own), [first.id, third.id.toUpperCase()]);
    expect(given).toMatchObject({ isNew: true, visits: 2, erased: 2, notStored: 0 });
    expect(given.stations).toEqual([{ stationId: 'station-1', isDone: false }]);
    expect(await storedOf(first.id)).toEqual({ ...first, sealedClaims: null });
    expect(await storedOf(second.id)).toEqual(second);
    expect(await storedOf(third.id)).toEqual({ ...third, sealedClaims: null });
  });

  it('given again changes nothing, and for other visits it is refused', async () => {
    const own = nextSeries();
    await postVisits(collector, sampleVisits(2, own));
    const first = await give(orderOf(own), [sampleId(1, own)]);
    expect(await give(orderOf(own), [sampleId(1, own)])).toEqual({ ...first, isNew: false });
    await expect(give(orderOf(own), [sampleId(2, own)])).rejects.toBeInstanceOf(ErasureRefusedError);
    expect((await storedOf(sampleId(2, own))).sealedClaims).not.toBeNull();
  });

  it('counts a visit without claims as not erased', async () => {
    const own = nextSeries();
    await postVisits(collector, [sampleVisit(1, { sealedClaims: null }, own)]);
    expect(await give(orderOf(own), [sampleId(1, own)])).toMatchObject({
      visits: 1,
      erased: 0,
      notStored: 0,
    });
  });

  it('holds for a visit that arrives after it: it is stored without its claims', async () => {
    const own = nextSeries();
    const [visit = sampleVisit(1)] = sampleVisits(1, own);
    expect(await give(orderOf(own), [visit.id])).toMatchObject({ erased: 0, notStored: 1, stations: [] });
    expect(await postVisits(collector, [visit])).toMatchObject([{ status: 'stored' }]);
    expect(await storedOf(visit.id)).toEqual({ ...visit, sealedClaims: null });
    expect(await postVisits(collector, [visit])).toMatchObject([{ status: 'duplicate' }]);
  });

  it('is never outrun by batches that are under way: no claims are left, whoever was first', async () => {
    const own = nextSeries();
    const visits = sampleVisits(400, own);
    const parts = Array.from({ length: 8 }, (_, n) => visits.slice(n * 50, n * 50 + 50));
    const sending = parts.map((part) => postVisits(collector, part));
    const giving = give(
      orderOf(own),
      visits.map(({ id }) => id),
    );
    await Promise.all([...sending, giving]);
    const { rows } = await collector.pool.query<{ total: number; sealed: number }>(
      `SELECT count(*)::int AS total, (count(*) FILTER (WHERE jsonb_typeof(visit -> 'sealedClaims') = 'object'))::int AS sealed
       FROM visit WHERE id::text LIKE $1`,
      [`01932b2e-${own.toString(16).padStart(4, '0')}-%`],
    );
    expect(rows).toEqual([{ total: 400, sealed: 0 }]);
  });

  it('names 1 to 1,000 visits', async () => {
    const own = nextSeries();
    const ids = sampleVisits(MAX_ERASURE_VISITS + 1, own).map(({ id }) => id);
    await expect(give(orderOf(own), [])).rejects.toBeInstanceOf(ErasureRefusedError);
    await expect(give(orderOf(own), ids)).rejects.toBeInstanceOf(ErasureRefusedError);
    expect(await give(orderOf(own), ids.slice(1))).toMatchObject({ visits: MAX_ERASURE_VISITS });
  });
});

describe('GET /v1/erasures', () => {
  it('gives a station the orders behind a number, with its own visits and those nobody has', async () => {
    const own = nextSeries();
    const before = await lastNumber();
    const theirs = sampleVisit(2, { stationId: 'station-2', sealedClaims: null }, own);
    await postVisits(collector, [sampleVisit(1, {}, own)]);
    await recordVisits(collector.pool, { stationId: 'station-2', keys: [], visits: [theirs] }, null);
    await give(`${orderOf(own)}-a`, [sampleId(1, own), theirs.id, sampleId(3, own)]);
    await give(`${orderOf(own)}-b`, [theirs.id]);
    const { orders, hasMore } = await page(before);
    expect(hasMore).toBe(false);
    expect(orders).toEqual([
      {
        number: before + 1,
        orderId: `${orderOf(own)}-a`,
        orderedAtMs: 1_795_222_800_000,
        visitIds: [sampleId(1, own), sampleId(3, own)],
      },
    ]);
    expect(await page(before + 1)).toEqual({ orders: [], hasMore: false });
  });

  it('cuts a long list, in the order in which the orders were given', async () => {
    const own = nextSeries();
    const before = await lastNumber();
    for (let n = 1; n <= MAX_ERASURE_PAGE + 1; n += 1) await give(`${orderOf(own)}-${n}`, [sampleId(n, own)]);
    const first = await page(before);
    expect(first.hasMore).toBe(true);
    expect(first.orders.map(({ number }) => number)).toEqual(
      Array.from({ length: MAX_ERASURE_PAGE }, (_, n) => before + n + 1),
    );
    const second = await page(before + MAX_ERASURE_PAGE);
    expect(second).toMatchObject({ hasMore: false, orders: [{ number: before + MAX_ERASURE_PAGE + 1 }] });
  });

  it('numbers orders that are given at the same moment one after the other', async () => {
    const own = nextSeries();
    const before = await lastNumber();
    const given = await Promise.all(
      [1, 2, 3, 4].map((n) => give(`${orderOf(own)}-${n}`, [sampleId(n, own)])),
    );
    expect(given.map(({ number }) => number).sort((a, b) => a - b)).toEqual(
      [1, 2, 3, 4].map((n) => before + n),
    );
  });

  it.each(['after=-1', 'after=1.5', 'after=1e3', 'after=', 'after=1&more=1', 'after=1234567890123456'])(
    'refuses %s',
    async (query) => {
      expect(await refusalOf(await getRaw(collector, `/v1/erasures?${query}`))).toEqual([400, 'bad-request']);
    },
  );

  it('is for stations alone', async () => {
    const response = await getRaw(collector, '/v1/erasures?after=0', asSource(collector));
    expect(await refusalOf(response)).toEqual([403, 'forbidden']);
  });
});

describe('POST /v1/erasures/done', () => {
  const done = async (upTo: unknown): Promise<Response> =>
    postRaw(collector, JSON.stringify({ upTo }), {}, '/v1/erasures/done');

  it('is written down, never goes back, and never beyond the newest order', async () => {
    const own = nextSeries();
    await postVisits(collector, [sampleVisit(1, {}, own)]);
    const { number } = await give(orderOf(own), [sampleId(1, own)]);
    const answer = async (upTo: number): Promise<number> =>
      erasureDoneAnswerSchema.parse(await (await done(upTo)).json()).upTo;
    expect(await answer(number + 1_000)).toBe(number);
    expect(await answer(1)).toBe(number);
    expect((await give(orderOf(own), [sampleId(1, own)])).stations).toEqual([
      { stationId: 'station-1', isDone: true },
    ]);
  });

  it.each([0, -1, 1.5, '1', null])('refuses %j', async (upTo) => {
    expect(await refusalOf(await done(upTo))).toEqual([400, 'bad-request']);
  });
});

describe('npm run collector -- erase', () => {
  const erase = (...args: readonly string[]): Promise<Exit> => collector.run('erase', ...args);

  it('takes visits from a file, one a line, and says what is still to come', async () => {
    const own = nextSeries();
    const visits = sampleVisits(2, own);
    await postVisits(collector, visits);
    const file = join(collector.folder, 'visits.txt');
    writeFileSync(file, `${visits.map(({ id }) => id).join('\r\n')}\n\n`);
    const { code, stdout } = await erase('--order', orderOf(own), '--visits-file', file);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /names 2 visits; claims of 2 removed here, 0 not stored here; waiting for station-1/,
    );
    const again = await erase('--order', orderOf(own), '--visits-file', file, '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ event: 'erased', isNew: false, erased: 2 });
  });

  it.each([
    ['a word that is no visit id', ['--visit', 'not-a-visit'], 'no visit id'],
    ['a file that is not there', ['--visits-file', '/nowhere/visits.txt'], 'ENOENT'],
  ])('ends with 1 for %s, and no order is given', async (_name, args, said) => {
    const before = await lastNumber();
    const { code, stderr } = await erase('--order', 'order-of-nothing', ...args);
    expect({ code, before }).toEqual({ code: 1, before: await lastNumber() });
    expect(stderr).toContain(said);
  });
});

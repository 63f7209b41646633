import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeChain, writeSealed } from '../../collector/hand-out.ts';
import { sweepVisits } from '../../collector/sweep-visits.ts';
import { writeRows } from '../../collector/write-rows.ts';
import { startOfDay } from '../../contract/local-time.ts';
import type { WrappedDataKey } from '../../contract/vault.ts';
import type { Visit } from '../../contract/visit.ts';
import { startTestCollector, type TestCollector } from '../support/collector.ts';
import { postVisits } from '../support/post-batch.ts';
import { sampleKey, sampleKeyId, sampleVisit, sampleVisits } from '../support/sample-visits.ts';

const DAY_MS = 24 * 3_600_000;
const DAY = '2026-11-21';
const dayStartMs = startOfDay(DAY);

let collector: TestCollector;
beforeAll(async () => {
  collector = await startTestCollector();
});
afterAll(() => collector?.stop());
beforeEach(async () => {
  await collector.pool.query('TRUNCATE visit, data_key, checkpoint');
});

const out = (): string => join(collector.folder, 'out.jsonl');
const linesOf = (path: string): unknown[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);

/** One visit of a day before, two of the day at its edges, one of the day behind it; each day has its key. */
async function deliverThreeDays(): Promise<{ visits: readonly Visit[]; keys: readonly WrappedDataKey[] }> {
  const at = [dayStartMs - 1, dayStartMs, dayStartMs + DAY_MS - 1, dayStartMs + DAY_MS];
  const days = ['2026-11-20', DAY, DAY, '2026-11-22'];
  const visits = at.map((atMs, index) => {
    const sealedClaims = { keyId: sampleKeyId(Number(days[index]?.slice(-2))), bytes: 'AAAA' };
    return sampleVisit(index + 1, { atMs, sealedClaims }, 1);
  });
  const keys = [...new Set(days)].map((day) => sampleKey(sampleKeyId(Number(day.slice(-2))), { day }));
  await postVisits(collector, visits, keys);
  return { visits, keys };
}

describe('one day, sealed, for the authority', () => {
  const all = { day: DAY, venueId: null, stationId: null };

  it('holds the keys of the local day first, then its visits, as they were delivered', async () => {
    const { visits, keys } = await deliverThreeDays();
    expect(await writeSealed(collector.pool, all, out())).toEqual({ keys: 1, visits: 2 });
    expect(linesOf(out())).toEqual([{ key: keys[1] }, { visit: visits[1] }, { visit: visits[2] }]);
    expect(statSync(out()).mode & 0o777).toBe(0o600);
  });

  it('is narrowed to a venue and to a station', async () => {
    await postVisits(collector, [
      sampleVisit(1, { venueId: 'venue-1' }, 2),
      sampleVisit(2, { venueId: 'venue-2' }, 3),
    ]);
    const counted = (filter: object) => writeSealed(collector.pool, { ...all, ...filter }, out());
    expect(await counted({ venueId: 'venue-2' })).toEqual({ keys: 1, visits: 1 });
    expect(linesOf(out())[0]).toMatchObject({ key: { id: sampleKeyId(3) } });
    expect(await counted({ stationId: 'station-1' })).toEqual({ keys: 2, visits: 2 });
    expect(await counted({ stationId: 'station-2' })).toEqual({ keys: 0, visits: 0 });
  });

  it('holds nothing that was stored in the clear before claims were sealed', async () => {
    const [visit = sampleVisit(1)] = sampleVisits(1, 4);
    await postVisits(collector, [visit]);
    await collector.pool.query(
      `UPDATE visit SET visit = visit - 'hash' - 'sealedClaims' || '{"claims": {"fullName": "Mẫu"}}'`,
    );
    expect(await writeSealed(collector.pool, all, out())).toEqual({ keys: 0, visits: 0 });
    expect(readFileSync(out(), 'utf8')).toBe('');
  });

  it('is written by the command line', async () => {
    await deliverThreeDays();
    const { code, stdout } = await collector.run('sealed', '--day', DAY, '--out', out(), '--json');
    expect({ code, said: JSON.parse(stdout) }).toEqual({
      code: 0,
      said: { event: 'sealed', out: out(), keys: 1, visits: 2 },
    });
  });
});

describe('a file of rows', () => {
  it('holds each row once, also past what is fetched at once', async () => {
    const query = { sql: `SELECT n::text AS line FROM generate_series(1, 2500) AS n`, values: [] };
    expect(await writeRows(collector.pool, out(), [query, query])).toEqual([2_500, 2_500]);
    expect(linesOf(out())).toEqual(
      [...Array(2).keys()].flatMap(() => [...Array(2_500).keys()].map((n) => n + 1)),
    );
  });

  it('is not there when the run failed, and the one from before stays', async () => {
    const path = join(collector.folder, 'kept.jsonl');
    const good = { sql: `SELECT '1' AS line`, values: [] };
    await writeRows(collector.pool, path, [good]);
    const bad = { sql: `SELECT (1 / 0)::text AS line`, values: [] };
    await expect(writeRows(collector.pool, path, [good, bad])).rejects.toMatchObject({ code: '22012' });
    expect(readFileSync(path, 'utf8')).toBe('1\n');
    expect(existsSync(`${path}.part`)).toBe(false);
  });
});

describe('what a station vouched for', () => {
  it('is the hash of each visit in order, then its checkpoints', async () => {
    const visits = sampleVisits(3, 5);
    await postVisits(collector, visits.toReversed());
    await collector.pool.query(
      `INSERT INTO checkpoint VALUES ('station-1', 3, 2, $1, 7, $1, $2), ('station-1', 2, 1, $1, 6, $1, $2),
                                     ('station-2', 9, 9, $1, 6, $1, $2)`,
      ['h'.repeat(43), 's'.repeat(86)],
    );
    expect(await writeChain(collector.pool, 'station-1', out())).toEqual({ visits: 3, checkpoints: 2 });
    const signed = {
      stationId: 'station-1',
      hash: 'h'.repeat(43),
      publicKey: 'h'.repeat(43),
      signature: 's'.repeat(86),
    };
    expect(linesOf(out())).toEqual([
      ...visits.map(({ seq, hash }) => ({ seq, hash })),
      { checkpoint: { ...signed, seq: 2, auditNumber: 1, atMs: 6 } },
      { checkpoint: { ...signed, seq: 3, auditNumber: 2, atMs: 7 } },
    ]);
    const { code, stdout } = await collector.run('chain', '--station', 'station-1', '--out', out());
    expect([code, stdout.trim()]).toEqual([0, `${out()}: 3 visits, 2 checkpoints`]);
  });
});

describe('the sweep of old days', () => {
  async function left(): Promise<{ visits: string[]; keys: string[] }> {
    const visits = await collector.pool.query<{ at: Date }>('SELECT at FROM visit ORDER BY at');
    const keys = await collector.pool.query<{ day: string }>('SELECT day::text FROM data_key ORDER BY day');
    return { visits: visits.rows.map(({ at }) => at.toISOString()), keys: keys.rows.map(({ day }) => day) };
  }

  it('keeps today and the days before it that were asked for, by local days', async () => {
    await deliverThreeDays();
    // One day before the last moment of the 22nd is the 21st; a moment later it is the 22nd.
    const lastMomentMs = dayStartMs + 2 * DAY_MS - 1;
    expect(await sweepVisits(collector.pool, 1, lastMomentMs)).toEqual({ from: DAY, visits: 1, keys: 1 });
    expect(await left()).toEqual({
      visits: ['2026-11-20T17:00:00.000Z', '2026-11-21T16:59:59.999Z', '2026-11-21T17:00:00.000Z'],
      keys: [DAY, '2026-11-22'],
    });
    expect(await sweepVisits(collector.pool, 1, lastMomentMs)).toMatchObject({ visits: 0, keys: 0 });
    expect(await sweepVisits(collector.pool, 1, lastMomentMs + 1)).toMatchObject({ visits: 2, keys: 1 });
    expect((await left()).keys).toEqual(['2026-11-22']);
  });

  it('counts visits of a doubted clock from when they arrived, and keeps their keys as long', async () => {
    const days = ['1970-01-05', '2090-06-01'];
    const keys = days.map((day, i) => sampleKey(sampleKeyId(70 + i), { day }));
    const visits = days.map((day, i) =>
      sampleVisit(
        i + 1,
        {
          atMs: startOfDay(day),
          notices: ['clock-untrusted'],
          sealedClaims: { keyId: sampleKeyId(70 + i), bytes: 'AAAA' },
        },
        70,
      ),
    );
    await postVisits(collector, visits, keys);
    for (const table of ['visit', 'data_key'])
      await collector.pool.query(`UPDATE ${table} SET received_at = to_timestamp($1::float8 / 1000)`, [
        dayStartMs,
      ]);
    expect(await sweepVisits(collector.pool, 1, dayStartMs + 2 * DAY_MS - 1)).toMatchObject({
      visits: 0,
      keys: 0,
    });
    expect(await sweepVisits(collector.pool, 1, dayStartMs + 2 * DAY_MS)).toMatchObject({
      visits: 2,
      keys: 2,
    });
    expect(await left()).toEqual({ visits: [], keys: [] });
  });

  it('leaves no page with a deleted key behind', async () => {
    await deliverThreeDays();
    const fileOf = async (): Promise<string> =>
      (await collector.pool.query<{ file: string }>(`SELECT pg_relation_filepath('data_key') AS file`))
        .rows[0]?.file ?? '';
    const before = await fileOf();
    await sweepVisits(collector.pool, 1, dayStartMs + DAY_MS);
    expect(await fileOf()).not.toBe(before);
  });

  it('is run by the command line', async () => {
    await deliverThreeDays();
    const { code, stdout } = await collector.run('sweep', '--older-than-days', '3650', '--json');
    expect({ code, said: JSON.parse(stdout) }).toMatchObject({
      code: 0,
      said: { event: 'swept', visits: 0, keys: 0 },
    });
  });
});

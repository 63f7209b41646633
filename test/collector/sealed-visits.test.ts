/**
 * Visits with sealed claims: their data keys, what is the same visit, and visits from before claims were sealed.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordVisits } from '../../collector/record-visits.ts';
import { stableJson } from '../../collector/storable-json.ts';
import type { Visit } from '../../contract/visit.ts';
import { startTestCollector, type TestCollector } from '../support/collector.ts';
import { postVisits } from '../support/post-batch.ts';
import {
  keysOf,
  SAMPLE_AUTHORITY_ID,
  sampleKey,
  sampleKeyId,
  sampleVisit,
  sampleVisits,
} from '../support/sample-visits.ts';

let collector: TestCollector;
beforeAll(async () => {
  collector = await startTestCollector();
});
afterAll(() => collector?.stop());

/** Each test has ids of its own. */
let series = 0;
const nextSeries = (): number => {
  series += 1;
  return series;
};

const statuses = (rows: readonly { status: string }[]): string[] => rows.map((row) => row.status);

async function stored(id: string): Promise<Visit> {
  const { rows } = await collector.pool.query<{ visit: Visit }>('SELECT visit FROM visit WHERE id = $1', [
    id,
  ]);
  if (rows[0] === undefined) throw new Error('not stored');
  return rows[0].visit;
}

async function storedKeys(own: number): Promise<unknown[]> {
  const { rows } = await collector.pool.query(
    `SELECT station_id, day::text, wrapped FROM data_key WHERE id = $1`,
    [sampleKeyId(own)],
  );
  return rows;
}

describe('the data keys of a batch', () => {
  it('are kept as they were wrapped, once', async () => {
    const own = nextSeries();
    await postVisits(collector, sampleVisits(10, own));
    await postVisits(collector, [sampleVisit(11, {}, own)]);
    const key = sampleKey(sampleKeyId(own));
    expect(await storedKeys(own)).toEqual([{ station_id: 'station-1', day: '2026-11-21', wrapped: key }]);
  });

  it('need not come again for visits that come later', async () => {
    const own = nextSeries();
    await postVisits(collector, [sampleVisit(1, {}, own)]);
    expect(statuses(await postVisits(collector, [sampleVisit(2, {}, own)], []))).toEqual(['stored']);
  });

  it('are kept when two batches bring the same one at the same moment', async () => {
    const own = nextSeries();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => postVisits(collector, [sampleVisit(n + 1, {}, own)])),
    );
    expect(new Set(statuses(answers.flat()))).toEqual(new Set(['stored']));
  });

  it('take the place of a stand-in for a lost one, and never the other way round', async () => {
    const own = nextSeries();
    const dead = { recipient: '0'.repeat(16), enc: 'A'.repeat(87), sealed: 'A'.repeat(64) };
    const standIn = sampleKey(sampleKeyId(own), { day: '2026-11-20', venue: dead, authority: dead });
    const real = sampleKey(sampleKeyId(own));
    await postVisits(collector, [sampleVisit(1, {}, own)], [standIn]);
    expect(await storedKeys(own)).toMatchObject([{ day: '2026-11-20', wrapped: standIn }]);
    const kept = [{ station_id: 'station-1', day: '2026-11-21', wrapped: real }];
    await postVisits(collector, [sampleVisit(2, {}, own)], [real]);
    expect(await storedKeys(own)).toEqual(kept);
    await postVisits(collector, [sampleVisit(3, {}, own)], [standIn]);
    expect(await storedKeys(own)).toEqual(kept);
    const another = sampleKey(sampleKeyId(own), { venue: { ...real.venue, sealed: 'B'.repeat(64) } });
    await postVisits(collector, [sampleVisit(4, {}, own)], [another]);
    expect(await storedKeys(own)).toEqual(kept);
  });

  it('of another station take no place of a stand-in', async () => {
    const own = nextSeries();
    const dead = { recipient: '0'.repeat(16), enc: 'A'.repeat(87), sealed: 'A'.repeat(64) };
    const standIn = sampleKey(sampleKeyId(own), { venue: dead, authority: dead });
    await postVisits(collector, [sampleVisit(1, {}, own)], [standIn]);
    const theirs = sampleVisit(2, { stationId: 'station-2' }, own);
    const batch = { stationId: 'station-2', keys: keysOf([theirs]), visits: [theirs] };
    await recordVisits(collector.pool, batch, null);
    expect(await storedKeys(own)).toMatchObject([{ station_id: 'station-1', wrapped: standIn }]);
    const real = sampleKey(sampleKeyId(own));
    await postVisits(collector, [sampleVisit(3, {}, own)], [real]);
    expect(await storedKeys(own)).toMatchObject([{ wrapped: real }]);
  });

  it('are left out when no visit names them', async () => {
    const own = nextSeries();
    const visit = sampleVisit(1, { sealedClaims: null }, own);
    expect(statuses(await postVisits(collector, [visit], [sampleKey(sampleKeyId(own))]))).toEqual(['stored']);
    expect(await storedKeys(own)).toEqual([]);
  });

  it('make a visit invalid when its own is neither there nor stored, and no other', async () => {
    const own = nextSeries();
    const keyless = sampleVisit(2, {}, nextSeries());
    const rows = [sampleVisit(1, {}, own), keyless, sampleVisit(3, { sealedClaims: null }, own)];
    const answers = await postVisits(collector, rows, [sampleKey(sampleKeyId(own))]);
    expect(statuses(answers)).toEqual(['stored', 'refused', 'stored']);
    expect(answers[1]).toMatchObject({
      reason: 'invalid',
      detail: 'sealedClaims.keyId: its data key was never sent',
    });
    expect(statuses(await postVisits(collector, [keyless]))).toEqual(['stored']);
  });

  it('are not lent to another station that names them', async () => {
    const own = nextSeries();
    const ours = sampleVisit(1, {}, own);
    await postVisits(collector, [ours]);
    const theirs = sampleVisit(2, { stationId: 'station-2' }, own);
    const batch = { stationId: 'station-2', keys: keysOf([theirs]), visits: [theirs] };
    const { rows } = await recordVisits(collector.pool, batch, null);
    expect(rows).toMatchObject([{ status: 'refused', reason: 'invalid' }]);
    expect(await storedKeys(own)).toMatchObject([{ station_id: 'station-1' }]);
  });

  it('are stored and counted when they are wrapped to another authority', async () => {
    const own = nextSeries();
    const visits = [sampleVisit(1, {}, own), sampleVisit(2, {}, nextSeries())];
    const foreign = sampleKey(sampleKeyId(own), {
      authority: { recipient: 'ffffffffffffffff', enc: 'f'.repeat(87), sealed: 'f'.repeat(64) },
    });
    const keys = [foreign, sampleKey(sampleKeyId(series))];
    const batch = { stationId: 'station-1', keys, visits };
    const told = await recordVisits(collector.pool, batch, SAMPLE_AUTHORITY_ID);
    expect(statuses(told.rows)).toEqual(['stored', 'stored']);
    expect(told.foreignAuthority).toBe(1);
    expect((await recordVisits(collector.pool, batch, null)).foreignAuthority).toBe(0);

    const file = join(collector.folder, 'authority.json');
    writeFileSync(
      file,
      JSON.stringify({ keyId: SAMPLE_AUTHORITY_ID, name: 'Sở Y tế', publicKey: 'a'.repeat(87) }),
    );
    const counted = await collector.run('--count', '--json', '--authority-key', file);
    expect(JSON.parse(counted.stdout)).toMatchObject({ foreignAuthority: 1, dataKeys: expect.any(Number) });
  });
});

describe('a visit that comes again', () => {
  it('is the same one after its claims were erased on the station, and the first form stays', async () => {
    const own = nextSeries();
    const visit = sampleVisit(1, {}, own);
    await postVisits(collector, [visit]);
    expect(statuses(await postVisits(collector, [{ ...visit, sealedClaims: null }]))).toEqual(['duplicate']);
    expect(await stored(visit.id)).toEqual(visit);
  });

  it('is another one when its chain hash is another', async () => {
    const visit = sampleVisit(1, {}, nextSeries());
    await postVisits(collector, [visit]);
    const [answer] = await postVisits(collector, [{ ...visit, hash: 'x'.repeat(43) }]);
    expect(answer).toMatchObject({ status: 'refused', reason: 'conflict' });
  });

  it.each(['claims', 'codeText', 'tags'])(
    'is refused when it carries %s in the clear, and nothing of it is kept',
    async (field) => {
      const visit = sampleVisit(1, {}, nextSeries());
      const [answer] = await postVisits(collector, [{ ...visit, [field]: { fullName: 'Nguyễn Thị Mẫu' } }]);
      expect(answer).toMatchObject({ status: 'refused', reason: 'invalid' });
      const { rows } = await collector.pool.query('SELECT 1 FROM visit WHERE id = $1', [visit.id]);
      expect(rows).toEqual([]);
    },
  );
});

describe('a visit that was delivered before claims were sealed', () => {
  /** As an older collector stored it. */
  async function storeOlder(visit: Visit): Promise<void> {
    const { sealedClaims: _s, hash: _h, zone: _z, pairing: _p, pairedWith: _w, ...rest } = visit;
    const older = { ...rest, claims: { fullName: 'Nguyễn Thị Mẫu', phone: '0900000001' } };
    await postVisits(collector, [visit]);
    await collector.pool.query('UPDATE visit SET content_sha256 = $2, visit = $3 WHERE id = $1', [
      visit.id,
      createHash('sha256').update(stableJson(older)).digest(),
      older,
    ]);
  }

  it('gives way to its sealed form when that comes: nothing in the clear is left', async () => {
    const visit = sampleVisit(1, {}, nextSeries());
    await storeOlder(visit);
    expect(statuses(await postVisits(collector, [visit]))).toEqual(['duplicate']);
    expect(await stored(visit.id)).toEqual(visit);
    expect(statuses(await postVisits(collector, [visit]))).toEqual(['duplicate']);
  });

  it('is another visit when what both forms have differs', async () => {
    const visit = sampleVisit(1, {}, nextSeries());
    await storeOlder(visit);
    const [answer] = await postVisits(collector, [{ ...visit, outcome: 'deny' }]);
    expect(answer).toMatchObject({ status: 'refused', reason: 'conflict' });
    expect(await stored(visit.id)).toHaveProperty('claims');
  });

  it('loses its clear claims to an erasure order, for good', async () => {
    const visit = sampleVisit(1, {}, nextSeries());
    await storeOlder(visit);
    const erased = await collector.run('erase', '--order', `older-${series}`, '--visit', visit.id, '--json');
    expect(JSON.parse(erased.stdout)).toMatchObject({ erased: 1 });
    expect(JSON.stringify(await stored(visit.id))).not.toContain('Nguyễn');
    expect(statuses(await postVisits(collector, [visit]))).toEqual(['duplicate']);
    expect((await stored(visit.id)).sealedClaims).toBeNull();
  });
});

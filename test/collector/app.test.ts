import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RuleFacts } from '../../contract/rule-facts.ts';
import { apiErrorSchema, MAX_BATCH_BYTES } from '../../contract/sync-api.ts';
import type { Visit } from '../../contract/visit.ts';
import { startTestCollector, type TestCollector } from '../support/collector.ts';
import { postRaw, postVisits, refusalOf } from '../support/post-batch.ts';
import {
  keysOf,
  sampleId,
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

const sampleFacts: RuleFacts = {
  code: {
    family: 'declaration',
    trust: 'verified',
    reason: null,
    notices: [],
    isMasked: false,
    isOnBehalf: false,
    hasDates: true,
    namesPerson: true,
  },
  declaration: {
    source: 'code',
    ageMinutes: 60,
    minutesLeft: 1_380,
    symptoms: ['fever'],
    contacts: [],
    hasTravelled: false,
    lookup: 'not-needed',
  },
  certificate: { kind: 'none', rules: 'none' },
  person: { ageYears: 36, sex: 'female', isForeign: false },
  other: null,
  moment: {
    direction: 'in',
    via: 'serial',
    minuteOfDay: 480,
    weekday: 6,
    isClockTrusted: true,
    isPhoneNear: false,
  },
  occupancy: { inside: 3, room: 'free', isInside: false },
  trustList: 'fresh',
  policy: 'fresh',
};

/** Each test has ids of its own. */
let series = 0;
const nextSeries = (): number => {
  series += 1;
  return series;
};

async function countStored(of: number): Promise<number> {
  const { rows } = await collector.pool.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM visit WHERE id::text LIKE $1',
    [`01932b2e-${of.toString(16).padStart(4, '0')}-%`],
  );
  return rows[0]?.n ?? -1;
}

const statuses = (rows: readonly { status: string }[]): string[] => rows.map((row) => row.status);

describe('a batch', () => {
  it('is stored whole and answered row by row, in order', async () => {
    const own = nextSeries();
    const visits = sampleVisits(500, own);
    const rows = await postVisits(collector, visits);
    expect(rows).toEqual(visits.map(({ id }) => ({ id, status: 'stored' })));
    expect(await countStored(own)).toBe(500);
  });

  it('is answered with duplicates when it comes again, and stored once', async () => {
    const own = nextSeries();
    const visits = sampleVisits(50, own);
    await postVisits(collector, visits);
    const reordered = visits.map((visit) => Object.fromEntries(Object.entries(visit).reverse()));
    expect(new Set(statuses(await postVisits(collector, reordered)))).toEqual(new Set(['duplicate']));
    expect(await countStored(own)).toBe(50);
  });

  it('is stored once when it comes four times at the same moment', async () => {
    const own = nextSeries();
    const visits = sampleVisits(300, own);
    const orders = [visits, visits.toReversed(), visits, visits.toReversed()];
    const answers = await Promise.all(orders.map((order) => postVisits(collector, order)));
    const all = answers.flat();
    expect(all.filter((row) => row.status === 'stored')).toHaveLength(300);
    expect(all.filter((row) => row.status === 'duplicate')).toHaveLength(900);
    expect(await countStored(own)).toBe(300);
  });

  it('is taken without compression too', async () => {
    const visits = sampleVisits(2, nextSeries());
    const body = JSON.stringify({
      stationId: collector.stationId,
      sentAtMs: 1,
      keys: keysOf(visits),
      visits,
    });
    expect((await postRaw(collector, body)).status).toBe(200);
  });

  it('fills typed columns and keeps the whole row', async () => {
    const visit = sampleVisit(7, { outcome: 'deny', reasons: ['expired', 'unsigned-code'] }, nextSeries());
    await postVisits(collector, [visit]);
    const { rows } = await collector.pool.query('SELECT * FROM visit WHERE id = $1', [visit.id]);
    expect(rows[0]).toMatchObject({
      station_id: 'station-1',
      seq: '7',
      at: new Date(visit.atMs),
      gate: 'Cổng chính',
      direction: 'in',
      outcome: 'deny',
      reasons: ['expired', 'unsigned-code'],
      family: 'declaration',
      trust: 'verified',
      rule_id: visit.ruleId,
      visit,
    });
    expect(Math.abs(Date.now() - rows[0].received_at.getTime())).toBeLessThan(60_000);
  });
});

describe('what the verdict was made from', () => {
  it('is kept whole, with the rule in a column of its own', async () => {
    const own = nextSeries();
    const visit = sampleVisit(
      1,
      { ruleId: 'fresh-declaration', combinedWith: sampleId(2, own), facts: sampleFacts },
      own,
    );
    expect(statuses(await postVisits(collector, [visit]))).toEqual(['stored']);
    const { rows } = await collector.pool.query('SELECT rule_id, visit FROM visit WHERE id = $1', [visit.id]);
    expect(rows[0]).toEqual({ rule_id: 'fresh-declaration', visit });
    const other = { ...sampleFacts, trustList: 'stale' };
    const [answer] = await postVisits(collector, [{ ...visit, facts: other }]);
    expect(answer).toMatchObject({ status: 'refused', reason: 'conflict' });
  });
});

describe('a row that cannot be taken', () => {
  it('is refused alone: 499 of 500 are stored', async () => {
    const own = nextSeries();
    const rows: unknown[] = sampleVisits(500, own);
    const poison = { ...(rows[249] as Visit), seq: 'two hundred and fifty' };
    rows[249] = poison;
    const answers = await postVisits(collector, rows);
    expect(answers[249]).toEqual({
      id: poison.id,
      status: 'refused',
      reason: 'invalid',
      detail: 'seq: invalid_type',
    });
    expect(answers.filter((row) => row.status === 'stored')).toHaveLength(499);
    expect(await countStored(own)).toBe(499);
  });

  it('is a conflict when its id is stored with other content, and the first stays', async () => {
    const visit = sampleVisit(1, {}, nextSeries());
    await postVisits(collector, [visit]);
    const [answer] = await postVisits(collector, [{ ...visit, outcome: 'deny' }]);
    expect(answer).toMatchObject({ id: visit.id, status: 'refused', reason: 'conflict' });
    const { rows } = await collector.pool.query('SELECT outcome FROM visit WHERE id = $1', [visit.id]);
    expect(rows).toEqual([{ outcome: 'accept' }]);
  });

  it('is judged against the first when one batch names an id twice', async () => {
    const visit = sampleVisit(1, {}, nextSeries());
    const answers = await postVisits(collector, [visit, visit, { ...visit, gate: 'another' }]);
    expect(statuses(answers)).toEqual(['stored', 'duplicate', 'refused']);
  });

  it("is foreign when it is another station's", async () => {
    const own = nextSeries();
    const answers = await postVisits(collector, [
      sampleVisit(1, { stationId: 'station-2' }, own),
      sampleVisit(2, {}, own),
    ]);
    expect(answers[0]).toMatchObject({ status: 'refused', reason: 'foreign' });
    expect(answers[1]).toMatchObject({ status: 'stored' });
  });

  it('is answered without a word of what it said', async () => {
    const visit = sampleVisit(1, {}, nextSeries());
    const [answer] = await postVisits(collector, [
      {
        ...visit,
        direction: 'Trần Văn Bí Mật',
        'Lê Thị Kín': 1,
        claims: { fullName: 'Nguyễn Thị Ánh Tuyết', phone: 912_345_678 },
      },
    ]);
    expect(answer).toMatchObject({ status: 'refused', reason: 'invalid' });
    expect(JSON.stringify(answer)).not.toMatch(/Trần|Lê|912345678|Nguyễn/);
  });

  it.each([null, 5, 'text', [], {}, { id: 5 }, { id: 'not-an-id' }])(
    'is refused when it is %j',
    async (row) => {
      const own = nextSeries();
      const answers = await postVisits(collector, [row, sampleVisit(1, {}, own)]);
      expect(statuses(answers)).toEqual(['refused', 'stored']);
    },
  );

  it('is refused alone when PostgreSQL itself cannot hold it', async () => {
    const own = nextSeries();
    // A year that timestamptz does not have.
    const answers = await postVisits(collector, [
      sampleVisit(1, {}, own),
      sampleVisit(2, { atMs: -9_000_000_000_000_000 }, own),
      sampleVisit(3, {}, own),
    ]);
    expect(answers[1]).toMatchObject({ reason: 'invalid', detail: 'cannot be stored (SQLSTATE 22008)' });
    expect(statuses(answers)).toEqual(['stored', 'refused', 'stored']);
    expect(await countStored(own)).toBe(2);
  });

  it('is refused alone when it is nested deeper than any stack', async () => {
    const own = nextSeries();
    const deep = `${'['.repeat(60_000)}${']'.repeat(60_000)}`;
    const good = JSON.stringify(sampleVisit(1, {}, own));
    const bad = JSON.stringify({ ...sampleVisit(2, {}, own), facts: 'DEEP' }).replace('"DEEP"', deep);
    const keys = JSON.stringify([sampleKey(sampleKeyId(own))]);
    const body = `{"stationId":"station-1","sentAtMs":1,"keys":${keys},"visits":[${bad},${good}]}`;
    const response = await postRaw(collector, gzipSync(body), { 'content-encoding': 'gzip' });
    const answer = (await response.json()) as { rows: { status: string }[] };
    expect(statuses(answer.rows)).toEqual(['refused', 'stored']);
  });
});

describe('text that a hostile code can carry', () => {
  it('is stored with U+FFFD where jsonb has no place for it, and delivered once all the same', async () => {
    const visit = sampleVisit(
      1,
      {
        gate: 'A\0B',
        venueId: 'x\0y\ud800z',
        policyId: '\\u0000 🙂',
      },
      nextSeries(),
    );
    expect(statuses(await postVisits(collector, [visit]))).toEqual(['stored']);
    expect(statuses(await postVisits(collector, [visit]))).toEqual(['duplicate']);
    const { rows } = await collector.pool.query('SELECT gate, visit FROM visit WHERE id = $1', [visit.id]);
    expect(rows[0].gate).toBe('A\uFFFDB');
    expect(rows[0].visit).toEqual({
      ...visit,
      gate: 'A\uFFFDB',
      venueId: 'x\uFFFDy\uFFFDz',
      policyId: '\\u0000 🙂',
    });
  });

  it('never reaches SQL as anything but a value', async () => {
    const visit = sampleVisit(1, { gate: `'); DROP TABLE visit; --`, venueId: '$1' }, nextSeries());
    expect(statuses(await postVisits(collector, [visit]))).toEqual(['stored']);
  });
});

describe('a request that is refused as a whole', () => {
  const empty = { stationId: 'station-1', sentAtMs: 1, keys: [], visits: [] };
  const envelope = (changes: object): string =>
    JSON.stringify({ ...empty, visits: [sampleVisit(1, {}, 0xfff0)], ...changes });

  it.each([
    ['no credential', { authorization: '' }, envelope({}), 401, 'unauthorized'],
    [
      'another kind of credential',
      { authorization: 'Basic dXNlcjpwYXNz' },
      envelope({}),
      401,
      'unauthorized',
    ],
    [
      'an unknown credential',
      { authorization: `Bearer ${'x'.repeat(43)}` },
      envelope({}),
      401,
      'unauthorized',
    ],
    ["another station's name", {}, envelope({ stationId: 'station-2' }), 403, 'forbidden'],
    ['no JSON', {}, '{"stationId":', 400, 'bad-request'],
    ['an empty body', {}, '', 400, 'bad-request'],
    ['no rows', {}, JSON.stringify(empty), 400, 'bad-request'],
    ['501 rows', {}, envelope({ visits: Array(501).fill(1) }), 400, 'bad-request'],
    ['a field too many', {}, envelope({ more: 1 }), 400, 'bad-request'],
    ['no keys', {}, envelope({ keys: undefined }), 400, 'bad-request'],
    ['a key that is none', {}, envelope({ keys: [{ id: 'x' }] }), 400, 'bad-request'],
    ['a body that is not gzip', { 'content-encoding': 'gzip' }, envelope({}), 400, 'bad-request'],
    ['another encoding', { 'content-encoding': 'br' }, envelope({}), 415, 'unsupported'],
    ['another type', { 'content-type': 'text/plain' }, envelope({}), 415, 'unsupported'],
  ] as const)('for %s', async (_name, headers, body, status, error) => {
    expect(await refusalOf(await postRaw(collector, body, headers))).toEqual([status, error]);
    expect(await countStored(0xfff0)).toBe(0);
  });

  it('for a body of more than 8 MiB', async () => {
    const body = Buffer.alloc(MAX_BATCH_BYTES + 1, ' ');
    expect(await refusalOf(await postRaw(collector, body))).toEqual([413, 'too-large']);
  });

  it('for a gzip bomb: 400 MB in 400 KB are not inflated', async () => {
    const bomb = gzipSync(Buffer.alloc(400 * 1024 * 1024));
    const response = await postRaw(collector, bomb, { 'content-encoding': 'gzip' });
    expect(await refusalOf(response)).toEqual([413, 'too-large']);
    expect(statuses(await postVisits(collector, [sampleVisit(1, {}, nextSeries())]))).toEqual(['stored']);
  });

  it.each([
    ['GET', '/v1/visits'],
    ['DELETE', '/v1/visits'],
    ['GET', '/'],
    ['GET', '/%ff'],
  ])('for %s %s', async (method, path) => {
    expect(await refusalOf(await fetch(collector.url + path, { method }))).toEqual([404, 'not-found']);
  });

  it('for bytes that are not HTTP, with the same kind of body', async () => {
    const { hostname, port } = new URL(collector.url);
    const said = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(Number(port), hostname, () => socket.write(randomBytes(64)));
      socket.on('data', (chunk) => {
        text += chunk.toString();
      });
      socket.on('close', () => resolve(text)).on('error', reject);
    });
    expect(said).toMatch(/^HTTP\/1\.1 400 /);
    expect(apiErrorSchema.parse(JSON.parse(said.split('\r\n\r\n')[1] ?? '')).error).toBe('bad-request');
  });
});

describe('the collector', () => {
  it('says that it is well', async () => {
    const response = await fetch(`${collector.url}/v1/health`);
    expect(await response.json()).toEqual({ ok: true, serverTimeMs: expect.any(Number) });
  });

  it('keeps no credential, only its hash', async () => {
    const { rows } = await collector.pool.query('SELECT * FROM station WHERE id = $1', [collector.stationId]);
    expect(rows[0].credential_sha256).toEqual(createHash('sha256').update(collector.credential).digest());
    expect(JSON.stringify(rows)).not.toContain(collector.credential);
  });
});

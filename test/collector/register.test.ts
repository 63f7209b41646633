import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkHash } from '../../collector/register-tags.ts';
import {
  type DeclarationRecord,
  MAX_REGISTER_PAGE,
  type RegisterEntry,
  registerPageSchema,
} from '../../contract/register.ts';
import { startTestCollector, type TestCollector } from '../support/collector.ts';
import {
  asSource,
  getRaw,
  getRegisterKey,
  postDeclarations,
  postRaw,
  pullRegister,
  refusalOf,
  tagOfRow,
} from '../support/post-batch.ts';
import {
  ACCEPTED,
  DECLARED_MS,
  declaration,
  FEVER,
  HOUR_MS,
  nextPerson,
} from '../support/sample-declarations.ts';

let collector: TestCollector;
beforeAll(async () => {
  collector = await startTestCollector();
});
afterAll(() => collector?.stop());

const tagOfPerson = (n: number): Promise<string> => tagOfRow(collector, declaration(n));
/** What a station that begins from nothing would hold of this person. */
const entriesOf = async (n: number): Promise<RegisterEntry[]> => {
  const tag = await tagOfPerson(n);
  return (await pullRegister(collector)).filter(([held]) => held === tag);
};
const lastSeq = async (): Promise<number> => (await pullRegister(collector)).at(-1)?.[4] ?? 0;

describe('GET /v1/register', () => {
  const pageOf = async (query: string): Promise<Response> => {
    const { epoch } = await getRegisterKey(collector);
    return getRaw(collector, `/v1/register?epoch=${epoch}${query}`);
  };

  it('gives every entry once, in ascending seq, whatever the page', async () => {
    await postDeclarations(
      collector,
      Array.from({ length: 50 }, () => declaration(nextPerson())),
    );
    const whole = await pullRegister(collector);
    const seqs = whole.map(([, , , , seq]) => seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
    expect(new Set(whole.map(([tag]) => tag)).size).toBe(whole.length);
    expect(await pullRegister(collector, { limit: 7 })).toEqual(whole);
    const last = seqs.at(-1) ?? 0;
    expect(await pullRegister(collector, { after: last - 1 })).toEqual(whole.slice(-1));
    expect(await pullRegister(collector, { after: last })).toEqual([]);
  });

  it('says that there is more exactly when there is', async () => {
    const all = await pullRegister(collector);
    const moreOf = async (limit: number): Promise<boolean> => {
      const page = await pageOf(`&limit=${limit}`);
      return registerPageSchema.parse(await page.json()).hasMore;
    };
    expect(await moreOf(all.length - 1)).toBe(true);
    expect(await moreOf(all.length)).toBe(false);
  });

  it('takes limits from 1 to 20,000, and gives 20,000 when none is named', async () => {
    expect((await pageOf('&limit=1')).status).toBe(200);
    expect((await pageOf(`&limit=${MAX_REGISTER_PAGE}`)).status).toBe(200);
    await collector.pool.query(
      `INSERT INTO register_entry (tag, declared_at_ms, valid_until_ms, answers, seq)
       SELECT substring(sha256(n::text::bytea) FOR 16), 1000, 2000, 0, register.last_seq + n
       FROM register, generate_series(1, 20001) AS n`,
    );
    try {
      const page = registerPageSchema.parse(await (await pageOf('')).json());
      expect(page.entries).toHaveLength(MAX_REGISTER_PAGE);
      expect(page.hasMore).toBe(true);
    } finally {
      await collector.pool.query('DELETE FROM register_entry WHERE declared_at_ms = 1000');
    }
  });

  it.each([
    '&limit=0',
    '&limit=20001',
    '&limit=x',
    '&limit=',
    '&limit=1e3',
    '&after=-1',
    '&after=1.5',
    '&more=1',
  ])('refuses %s', async (query) => {
    expect(await refusalOf(await pageOf(query))).toEqual([400, 'bad-request']);
  });

  it('refuses a request without an epoch, and answers one for another epoch with 409', async () => {
    expect(await refusalOf(await getRaw(collector, '/v1/register'))).toEqual([400, 'bad-request']);
    const other = await getRaw(collector, '/v1/register?epoch=20200101-000000000000');
    expect(await refusalOf(other)).toEqual([409, 'wrong-epoch']);
  });

  it('is compressed for those who take gzip, and plain for the others', async () => {
    const { epoch } = await getRegisterKey(collector);
    const path = `/v1/register?epoch=${epoch}`;
    const zipped = await getRaw(collector, path, { 'accept-encoding': 'gzip' });
    const plain = await getRaw(collector, path, { 'accept-encoding': 'gzip;q=0' });
    expect(zipped.headers.get('content-encoding')).toBe('gzip');
    expect(plain.headers.get('content-encoding')).toBe(null);
    expect(await zipped.json()).toEqual(await plain.json());
  });

  it('gives out no later seq before the earlier one is committed', async () => {
    const after = await lastSeq();
    const link = { host: 'kbyt.khambenh.gov.vn', reference: 'held-up-12' };
    const waiters = async (): Promise<number> => {
      const { rows } = await collector.pool.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock'`,
      );
      return rows[0]?.n ?? 0;
    };
    const blocker = await collector.pool.connect();
    try {
      await blocker.query('BEGIN');
      await blocker.query('INSERT INTO declared_link VALUES ($1, 1, 1, 0)', [linkHash(link)]);
      // The first writer has its seq and stops at the link, before its commit.
      const first = postDeclarations(collector, [declaration(nextPerson(), { link })]);
      await expect.poll(waiters, { timeout: 10_000 }).toBe(1);
      const second = postDeclarations(collector, [declaration(nextPerson())]);
      const secondWaits = expect.poll(waiters, { timeout: 10_000 }).toBe(2);
      expect(await Promise.race([second.then(() => 'committed'), secondWaits.then(() => 'waits')])).toBe(
        'waits',
      );
      expect(await pullRegister(collector, { after })).toEqual([]);
      await blocker.query('ROLLBACK');
      await Promise.all([first, second]);
    } finally {
      await blocker.query('ROLLBACK');
      blocker.release();
    }
    expect((await pullRegister(collector, { after })).map((entry) => entry[4])).toEqual([
      after + 1,
      after + 2,
    ]);
  });

  it('never lets a reader miss an entry while others write', async () => {
    const begin = await lastSeq();
    const { epoch } = await getRegisterKey(collector);
    const WRITERS = 6;
    const BATCHES = 12;
    let writing = WRITERS;
    const written: DeclarationRecord[] = [];
    const write = async (writer: number): Promise<void> => {
      for (let batch = 0; batch < BATCHES; batch += 1) {
        // Batches of very different length: they do not take turns by chance.
        const rows = Array.from({ length: writer % 2 === 0 ? 300 : 3 }, () => declaration(nextPerson()));
        const rewritten = written.slice(0, 5).map((row) => ({ ...row, declaredAtMs: row.declaredAtMs + 1 }));
        written.push(...rows);
        await postDeclarations(collector, [...rows, ...rewritten]);
      }
      writing -= 1;
    };
    const read = async (): Promise<Map<string, RegisterEntry>> => {
      const held = new Map<string, RegisterEntry>();
      for (let after = begin; ; ) {
        const wasWriting = writing > 0;
        const response = await getRaw(collector, `/v1/register?epoch=${epoch}&after=${after}&limit=50`);
        const { entries, hasMore } = registerPageSchema.parse(await response.json());
        for (const entry of entries) {
          expect(entry[4]).toBeGreaterThan(after);
          after = entry[4];
          held.set(entry[0], entry);
        }
        if (!wasWriting && !hasMore && entries.length === 0) return held;
      }
    };
    const [held] = await Promise.all([
      read(),
      ...Array.from({ length: WRITERS }, (_, writer) => write(writer)),
    ]);
    const truth = await pullRegister(collector, { after: begin });
    expect(truth).toHaveLength(written.length);
    expect([...held.values()].sort((a, b) => a[4] - b[4])).toEqual(truth);
  });
});

describe('a database that cuts a connection in the middle of a transaction', () => {
  it('is "not now" to the source, and the collector works on', async () => {
    const person = nextPerson();
    await getRegisterKey(collector);
    const blocker = await collector.pool.connect();
    try {
      await blocker.query('BEGIN');
      await blocker.query('SELECT 1 FROM register FOR UPDATE');
      const body = JSON.stringify({ declarations: [declaration(person)] });
      const cut = postRaw(collector, body, asSource(collector), '/v1/declarations');
      const terminate = async (): Promise<number | null> => {
        const { rowCount } = await collector.pool.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'`,
        );
        return rowCount;
      };
      await expect.poll(terminate, { timeout: 10_000 }).toBe(1);
      expect(await refusalOf(await cut)).toEqual([503, 'internal']);
    } finally {
      await blocker.query('ROLLBACK');
      blocker.release();
    }
    expect(await entriesOf(person)).toEqual([]);
    expect(await postDeclarations(collector, [declaration(person)])).toEqual([ACCEPTED]);
  });
});

describe('the look-up of a link', () => {
  const lookUp = async (host: string, reference: string): Promise<unknown> =>
    (await postRaw(collector, JSON.stringify({ host, reference }), {}, '/v1/declarations/look-up')).json();
  const withLink = (reference: string, changes: Partial<DeclarationRecord> = {}): DeclarationRecord => ({
    link: { host: 'kbyt.khambenh.gov.vn', reference },
    declaredAtMs: DECLARED_MS,
    validUntilMs: DECLARED_MS + HOUR_MS,
    answers: FEVER,
    ...changes,
  });

  it('finds what was declared, to the millisecond', async () => {
    expect(await postDeclarations(collector, [withLink('ab12cd34')])).toEqual([ACCEPTED]);
    expect(await lookUp('kbyt.khambenh.gov.vn', 'ab12cd34')).toEqual({
      found: true,
      declaredAtMs: DECLARED_MS,
      validUntilMs: DECLARED_MS + HOUR_MS,
      answers: FEVER,
    });
  });

  it('does not find another reference, another host, or the same letters in capitals', async () => {
    await postDeclarations(collector, [withLink('ef56ab78')]);
    expect(await lookUp('kbyt.khambenh.gov.vn', 'ef56ab79')).toEqual({ found: false });
    expect(await lookUp('tokhaiyte.vn', 'ef56ab78')).toEqual({ found: false });
    expect(await lookUp('kbyt.khambenh.gov.vn', 'EF56AB78')).toEqual({ found: false });
    expect(await lookUp('not a host', 'ef56ab78')).toEqual({ found: false });
  });

  it('takes a host with www. or in capitals for the same', async () => {
    const link = { host: 'WWW.ToKhaiYTe.vn', reference: 'aabbccdd' };
    await postDeclarations(collector, [withLink('', { link })]);
    expect(await lookUp('tokhaiyte.vn', 'aabbccdd')).toMatchObject({ found: true });
  });

  it('does not find a withdrawn declaration, but one past its end', async () => {
    await postDeclarations(collector, [
      withLink('withdrawn1'),
      withLink('withdrawn1', { validUntilMs: 0 }),
      withLink('expired12', { declaredAtMs: DECLARED_MS - 9 * HOUR_MS, validUntilMs: DECLARED_MS - HOUR_MS }),
    ]);
    expect(await lookUp('kbyt.khambenh.gov.vn', 'withdrawn1')).toEqual({ found: false });
    expect(await lookUp('kbyt.khambenh.gov.vn', 'expired12')).toMatchObject({
      found: true,
      validUntilMs: DECLARED_MS - HOUR_MS,
    });
  });

  it.each(['{}', '{"host":"a"}', '{"host":"","reference":"b"}', '{"host":"a","reference":"b","more":1}'])(
    'refuses %s',
    async (body) => {
      const response = await postRaw(collector, body, {}, '/v1/declarations/look-up');
      expect(await refusalOf(response)).toEqual([400, 'bad-request']);
    },
  );

  it('refuses a body of more than 4 KiB', async () => {
    const response = await postRaw(collector, ' '.repeat(4_097), {}, '/v1/declarations/look-up');
    expect(await refusalOf(response)).toEqual([413, 'too-large']);
  });
});

describe('what lies in the database', () => {
  it('holds no number and no link: not in a table, not in a file of PostgreSQL, not in its log', async () => {
    const secrets = ['079090777555', 'SECRETQID-9876', '7955512345', 'secret-reference-42', 'secret.example'];
    const [idNumber = '', qid = '', insuranceNumber = '', reference = '', host = ''] = secrets;
    await postDeclarations(collector, [
      declaration(1, { idNumber, qid, insuranceNumber, link: { host, reference } }),
      // What is refused must leave no trace either.
      declaration(1, { idNumber, qid, answers: 1 << 6 }),
    ]);
    await postRaw(collector, JSON.stringify({ host, reference }), {}, '/v1/declarations/look-up');
    const texts = [
      ...secrets,
      ...secrets.map((text) => text.toLowerCase()),
      ...secrets.map((text) => Buffer.from(text).toString('hex')),
    ];
    const { rows: tables } = await collector.pool.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
    );
    expect(tables.map(({ name }) => name)).toContain('register_entry');
    for (const { name } of tables) {
      const { rows } = await collector.pool.query<{ row: string }>(
        `SELECT coalesce(string_agg(t::text, ' '), '') AS row FROM ${name} AS t`,
      );
      expect(texts.filter((text) => rows[0]?.row.includes(text))).toEqual([]);
    }
    await collector.pool.query('CHECKPOINT');
    const cluster = join(collector.folder, 'cluster');
    const files = readdirSync(cluster, { recursive: true, withFileTypes: true }).filter((file) =>
      file.isFile(),
    );
    let hasSource = false;
    for (const file of files) {
      const bytes = readFileSync(join(file.parentPath, file.name));
      hasSource ||= bytes.includes('source-1');
      expect(texts.filter((text) => bytes.includes(text))).toEqual([]);
    }
    // What is stored in the clear is found this way: the search would have found the others too.
    expect(hasSource).toBe(true);
  });
});

describe('a rotated register', () => {
  it('has a new epoch and key and nothing in it, and the same person another tag', async () => {
    const person = nextPerson();
    await postDeclarations(collector, [declaration(person)]);
    const before = await getRegisterKey(collector);
    const [oldTag, oldSeq] = [await tagOfPerson(person), await lastSeq()];
    const { code, stdout } = await collector.run('--rotate-register', '--json');
    expect(code).toBe(0);
    const after = await getRegisterKey(collector);
    expect(JSON.parse(stdout)).toMatchObject({ event: 'rotated', epoch: after.epoch });
    expect(after.epoch).not.toBe(before.epoch);
    expect(after.key).not.toBe(before.key);
    expect(await refusalOf(await getRaw(collector, `/v1/register?epoch=${before.epoch}`))).toEqual([
      409,
      'wrong-epoch',
    ]);
    expect(await pullRegister(collector)).toEqual([]);
    const { rows } = await collector.pool.query('SELECT * FROM register');
    expect(rows).toHaveLength(1);
    expect(rows[0].key.toString('base64url')).toBe(after.key);

    await postDeclarations(collector, [declaration(person)]);
    const [entry] = await pullRegister(collector);
    expect(entry?.[0]).not.toBe(oldTag);
    expect(entry?.[4]).toBe(oldSeq + 1);
  });
});

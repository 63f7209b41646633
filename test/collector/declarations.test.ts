import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tagOf } from '../../collector/register-tags.ts';
import { MAX_DECLARATION_ROWS, type RegisterEntry } from '../../contract/register.ts';
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
const seconds = (ms: number): number => Math.floor(ms / 1_000);

describe('a declaration that a source hands in', () => {
  it('becomes one entry for each number, in seconds, under the tag that a station makes', async () => {
    const { epoch, key } = await getRegisterKey(collector);
    expect(epoch).toMatch(/^\d{8}-[0-9a-f]{12}$/);
    const after = await lastSeq();
    const row = declaration(nextPerson(), {
      qid: 'vnq-0001-abcdef',
      idNumber: '079 090 000 111',
      insuranceNumber: 'gd4797912345678',
      answers: FEVER,
    });
    expect(await postDeclarations(collector, [row])).toEqual([ACCEPTED]);
    const entries = await pullRegister(collector, { after });
    const tags = ['qid:VNQ-0001-ABCDEF', 'id:079090000111', 'bhyt:7912345678'].map((subject) =>
      tagOf(Buffer.from(key, 'base64url'), subject).toString('base64url'),
    );
    expect(entries).toEqual(
      tags.map((tag, index) => [
        tag,
        seconds(row.declaredAtMs),
        seconds(row.validUntilMs),
        FEVER,
        after + 1 + index,
      ]),
    );
  });

  it('takes the place of an earlier one, under a new seq', async () => {
    const person = nextPerson();
    await postDeclarations(collector, [declaration(person)]);
    const [before] = await entriesOf(person);
    const later = declaration(person, { declaredAtMs: DECLARED_MS + 1, answers: FEVER });
    expect(await postDeclarations(collector, [later])).toEqual([ACCEPTED]);
    const [now, ...more] = await entriesOf(person);
    expect(more).toEqual([]);
    expect(now?.[3]).toBe(FEVER);
    expect(now?.[4]).toBeGreaterThan(before?.[4] ?? Number.NaN);
  });

  it('is superseded when a later one is held, and changes nothing', async () => {
    const person = nextPerson();
    await postDeclarations(collector, [declaration(person, { answers: FEVER })]);
    const held = await entriesOf(person);
    const earlier = declaration(person, {
      declaredAtMs: DECLARED_MS - 1,
      validUntilMs: DECLARED_MS + 9 * HOUR_MS,
    });
    expect(await postDeclarations(collector, [earlier])).toEqual([{ status: 'superseded' }]);
    expect(await entriesOf(person)).toEqual(held);
  });

  it('changes nothing when it comes again: stations pull nothing for it', async () => {
    const rows = [declaration(nextPerson()), declaration(nextPerson(), { qid: 'again-123' })];
    await postDeclarations(collector, rows);
    const after = await lastSeq();
    expect(await postDeclarations(collector, rows)).toEqual([ACCEPTED, ACCEPTED]);
    expect(await pullRegister(collector, { after })).toEqual([]);
  });

  it('is withdrawn by validUntilMs 0, of which stations hear', async () => {
    const person = nextPerson();
    await postDeclarations(collector, [declaration(person)]);
    const after = await lastSeq();
    const withdrawal = declaration(person, { validUntilMs: 0 });
    expect(await postDeclarations(collector, [withdrawal])).toEqual([ACCEPTED]);
    expect(await pullRegister(collector, { after })).toEqual([
      [await tagOfPerson(person), seconds(DECLARED_MS), 0, 0, after + 1],
    ]);
  });

  it('stays withdrawn when its source sends it again after a lost answer, until a later one comes', async () => {
    const person = nextPerson();
    await postDeclarations(collector, [declaration(person)]);
    await postDeclarations(collector, [declaration(person, { validUntilMs: 0 })]);
    expect(await postDeclarations(collector, [declaration(person)])).toEqual([{ status: 'superseded' }]);
    expect((await entriesOf(person))[0]?.[2]).toBe(0);
    await postDeclarations(collector, [declaration(person, { declaredAtMs: DECLARED_MS + 1 })]);
    expect((await entriesOf(person))[0]?.[2]).toBe(seconds(DECLARED_MS + 24 * HOUR_MS));
  });

  it('is judged against the rows before it in the same batch, and one entry comes of them', async () => {
    const person = nextPerson();
    const after = await lastSeq();
    const answers = await postDeclarations(collector, [
      declaration(person),
      declaration(person, { declaredAtMs: DECLARED_MS + 5, answers: FEVER }),
      declaration(person, { declaredAtMs: DECLARED_MS + 2 }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['accepted', 'accepted', 'superseded']);
    expect((await pullRegister(collector, { after })).map(([, , , bits, seq]) => [bits, seq])).toEqual([
      [FEVER, after + 1],
    ]);
  });

  it('is taken without the numbers that stand for nobody, and says which', async () => {
    const row = declaration(nextPerson(), { qid: '079*****0111', insuranceNumber: '123' });
    expect(await postDeclarations(collector, [row])).toEqual([
      { status: 'accepted', unusable: ['qid', 'insuranceNumber'] },
    ]);
  });
});

describe('a row that is no declaration', () => {
  it.each([
    ['text', 'invalid', 'no object'],
    [null, 'invalid', 'no object'],
    [{ idNumber: '001090000001', answers: 0 }, 'invalid', 'declaredAtMs: invalid_type'],
    [declaration(1, { answers: 1 << 6 }), 'invalid', 'answers:'],
    [declaration(1, { answers: -1 }), 'invalid', 'answers: too_small'],
    [declaration(1, { answers: 2 ** 32 }), 'invalid', 'answers: too_big'],
    [declaration(1, { validUntilMs: DECLARED_MS - 1 }), 'invalid', 'validUntilMs: before'],
    [{ ...declaration(1), fullName: 'x' }, 'invalid', 'unrecognized_keys'],
    [declaration(1, { declaredAtMs: DECLARED_MS + HOUR_MS }), 'ahead', 'declaredAtMs: in the future'],
    [{ declaredAtMs: DECLARED_MS, validUntilMs: 0, answers: 0 }, 'names-nobody', 'no number'],
    [declaration(1, { idNumber: '079*****0111' }), 'names-nobody', 'idNumber'],
  ])('is refused alone: %j', async (row, reason, detail) => {
    const [refused, taken] = await postDeclarations(collector, [row, declaration(nextPerson())]);
    expect(refused).toMatchObject({ status: 'refused', reason });
    if (detail !== 'no object') expect(refused).toMatchObject({ detail: expect.stringContaining(detail) });
    expect(taken).toEqual(ACCEPTED);
  });

  it('is answered without a word of what it said', async () => {
    const [answer] = await postDeclarations(collector, [
      { ...declaration(1), idNumber: { secret: '079090123456' }, 'Lê Thị Kín': 1, qid: 'x'.repeat(65) },
    ]);
    expect(answer).toMatchObject({ status: 'refused', reason: 'invalid' });
    expect(JSON.stringify(answer)).not.toMatch(/079090123456|Lê|xxx/);
  });
});

describe('POST /v1/declarations', () => {
  it('takes 1,000 rows and no more, and not none', async () => {
    const rows = Array.from({ length: MAX_DECLARATION_ROWS }, () => declaration(nextPerson()));
    expect(new Set((await postDeclarations(collector, rows)).map(({ status }) => status))).toEqual(
      new Set(['accepted']),
    );
    const after = await lastSeq();
    for (const declarations of [[...rows, declaration(nextPerson())], []]) {
      const body = JSON.stringify({ declarations });
      const response = await postRaw(collector, body, asSource(collector), '/v1/declarations');
      expect(await refusalOf(response)).toEqual([400, 'bad-request']);
    }
    expect(await lastSeq()).toBe(after);
  });

  it('refuses a gzip bomb', async () => {
    const headers = { ...asSource(collector), 'content-encoding': 'gzip' };
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    expect(await refusalOf(await postRaw(collector, bomb, headers, '/v1/declarations'))).toEqual([
      413,
      'too-large',
    ]);
  });
});

describe('credentials', () => {
  const NOBODY = { authorization: `Bearer ${'x'.repeat(43)}` };
  const body = JSON.stringify({ declarations: [declaration(1)] });

  it('of a station do not open the declarations, those of a source nothing else', async () => {
    const source = asSource(collector);
    const answers = [
      await postRaw(collector, body, {}, '/v1/declarations'),
      await postRaw(collector, '{}', source, '/v1/visits'),
      await postRaw(collector, '{"host":"a","reference":"b"}', source, '/v1/declarations/look-up'),
      await getRaw(collector, '/v1/register/key', source),
      await getRaw(collector, '/v1/register?epoch=a', source),
      await getRaw(collector, '/v1/bundles/policies', source),
    ];
    for (const answer of answers) expect(await refusalOf(answer)).toEqual([403, 'forbidden']);
  });

  it.each([
    ['nobody', NOBODY],
    ['none', { authorization: '' }],
  ])('of %s open nothing', async (_name, headers) => {
    const answers = [
      await postRaw(collector, body, headers, '/v1/declarations'),
      await postRaw(collector, '{}', headers, '/v1/declarations/look-up'),
      await getRaw(collector, '/v1/register/key', headers),
      await getRaw(collector, '/v1/register?epoch=a', headers),
      await getRaw(collector, '/v1/bundles/policies', headers),
    ];
    for (const answer of answers) expect(await refusalOf(answer)).toEqual([401, 'unauthorized']);
  });

  it('of a station are not taken for a source', async () => {
    const { code, stderr } = await collector.run(
      `--source-credential=source-2=${collector.credential}`,
      '--count',
    );
    expect({ code, stderr: stderr.trim() }).toEqual({
      code: 1,
      stderr: 'this credential belongs to the station station-1',
    });
  });
});

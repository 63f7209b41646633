import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUNDLE_TYPE, type BundlePayload, MAX_BUNDLE_BYTES } from '../../contract/bundle.ts';
import { type Exit, startTestCollector, type TestCollector } from '../support/collector.ts';
import { getRaw, refusalOf } from '../support/post-batch.ts';

let collector: TestCollector;
beforeAll(async () => {
  collector = await startTestCollector();
});
afterAll(() => collector?.stop());

const { privateKey } = generateKeyPairSync('ed25519');
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function bundle(
  kind: BundlePayload['kind'],
  version: number,
  { header = {}, payload = {} }: { readonly header?: object; readonly payload?: object } = {},
): string {
  const head = { alg: 'EdDSA', typ: BUNDLE_TYPE, kid: 'root-1', ...header };
  const body = {
    kind,
    version,
    issuedAtMs: 1,
    staleAtMs: 2,
    expiresAtMs: 3,
    content: { version },
    ...payload,
  };
  const input = `${encode(head)}.${encode(body)}`;
  return `${input}.${sign(null, Buffer.from(input), privateKey).toString('base64url')}`;
}

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bundles-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let written = 0;
function write(text: string): string {
  written += 1;
  const path = join(folder, `bundle-${written}.jws`);
  writeFileSync(path, text);
  return path;
}

const publish = (...texts: readonly string[]): Promise<Exit> =>
  collector.run('--json', ...texts.flatMap((text) => ['--publish', write(text)]));

describe('a published bundle', () => {
  it('is served to the letter as it was signed, with its version as ETag', async () => {
    expect(await refusalOf(await getRaw(collector, '/v1/bundles/policies'))).toEqual([404, 'not-found']);
    const jws = bundle('policies', 3);
    // A file usually ends with a line feed.
    expect(JSON.parse((await publish(`${jws}\n`)).stdout)).toEqual({
      event: 'published',
      kind: 'policies',
      version: 3,
      isNew: true,
    });
    const response = await getRaw(collector, '/v1/bundles/policies');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/jose');
    expect(response.headers.get('etag')).toBe('"3"');
    expect(await response.text()).toBe(jws);
  });

  it('takes the place of the one before; that one is kept', async () => {
    const [first, second] = [bundle('trust-list', 1), bundle('trust-list', 2)];
    expect((await publish(first)).code).toBe(0);
    expect(await (await getRaw(collector, '/v1/bundles/trust-list')).text()).toBe(first);
    expect((await publish(second)).code).toBe(0);
    expect(await (await getRaw(collector, '/v1/bundles/trust-list')).text()).toBe(second);
    const { rows } = await collector.pool.query(
      `SELECT version, jws FROM bundle WHERE kind = 'trust-list' ORDER BY version`,
    );
    expect(rows).toEqual([
      { version: '1', jws: first },
      { version: '2', jws: second },
    ]);
  });

  it('is not sent again to a station that has it', async () => {
    await publish(bundle('revocations', 7), bundle('revocations', 8));
    const statusWith = async (tag: string): Promise<number> => {
      const response = await getRaw(collector, '/v1/bundles/revocations', { 'if-none-match': tag });
      expect(response.headers.get('etag')).toBe('"8"');
      const body = await response.text();
      if (response.status === 304) expect(body).toBe('');
      return response.status;
    };
    for (const tag of ['"8"', 'W/"8"', '"7", "8"', '*'])
      expect([tag, await statusWith(tag)]).toEqual([tag, 304]);
    for (const tag of ['"7"', '8', '"88"', '']) expect([tag, await statusWith(tag)]).toEqual([tag, 200]);
  });

  it('is compressed for those who take gzip, and plain for the others', async () => {
    const jws = bundle('revocations', 9, { payload: { content: 'A'.repeat(50_000) } });
    await publish(jws);
    // fetch() unzips by itself and hides the length.
    const rawOf = (accept: string): Promise<Buffer> =>
      new Promise((resolve, reject) => {
        const headers = { authorization: `Bearer ${collector.credential}`, 'accept-encoding': accept };
        request(`${collector.url}/v1/bundles/revocations`, { headers }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => resolve(Buffer.concat(chunks)));
        })
          .on('error', reject)
          .end();
      });
    const zipped = await rawOf('gzip');
    expect(zipped.length).toBeLessThan(5_000);
    expect(gunzipSync(zipped).toString()).toBe(jws);
    expect((await rawOf('identity')).toString()).toBe(jws);
  });

  it.each(['settings', 'POLICIES', '..%2f', '%00'])('is not looked for under the kind %s', async (kind) => {
    expect(await refusalOf(await getRaw(collector, `/v1/bundles/${kind}`))).toEqual([404, 'not-found']);
  });
});

describe('publishing', () => {
  it('the same bundle again is no failure and changes nothing', async () => {
    const jws = bundle('policies', 20);
    await publish(jws);
    const { code, stdout } = await publish(jws);
    expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 0, version: 20, isNew: false });
  });

  it.each([
    ['a lower version', () => bundle('policies', 29), 'version 29 does not follow version 30'],
    [
      'the same version with other content',
      () => bundle('policies', 30, { payload: { content: 'other' } }),
      'version 30 does not follow version 30',
    ],
    ['text', () => 'hello', 'not a JWS'],
    [
      'a JWS without a signature',
      () => `${bundle('policies', 31).split('.').slice(0, 2).join('.')}.`,
      'not a JWS',
    ],
    ['another algorithm', () => bundle('policies', 31, { header: { alg: 'none' } }), 'header: alg'],
    ['another type', () => bundle('policies', 31, { header: { typ: 'JWT' } }), 'header: typ'],
    ['another kind', () => bundle('policies', 31, { payload: { kind: 'settings' } }), 'payload: kind'],
    ['a field too many', () => bundle('policies', 31, { payload: { more: 1 } }), 'payload: whole'],
    ['a version below 1', () => bundle('policies', 0), 'payload: version'],
    [
      'a payload that is no JSON',
      () => `${bundle('policies', 31).split('.')[0]}.AAAA.AAAA`,
      'payload: not JSON',
    ],
  ])('refuses %s and names it', async (_name, make, why) => {
    await publish(bundle('policies', 30));
    const { code, stdout, stderr } = await publish(make());
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(why);
    expect(stderr).toMatch(/bundle-\d+\.jws: /);
    expect((await getRaw(collector, '/v1/bundles/policies')).headers.get('etag')).toBe('"30"');
  });

  it('refuses what is larger than any station takes', async () => {
    const { code, stderr } = await publish(
      bundle('trust-list', 99, { payload: { content: 'A'.repeat(MAX_BUNDLE_BYTES) } }),
    );
    expect(code).toBe(1);
    expect(stderr).toContain('larger than');
  });

  it('names a file that is not there', async () => {
    const { code, stderr } = await collector.run('--publish', join(folder, 'none.jws'));
    expect(code).toBe(1);
    expect(stderr).toContain('none.jws');
  });

  it('in order: one version after the other when two people publish at once', async () => {
    const results = await Promise.all(
      [40, 41, 42, 43].map((version) => publish(bundle('policies', version))),
    );
    const { rows } = await collector.pool.query<{ version: string }>(
      `SELECT version FROM bundle WHERE kind = 'policies' AND version >= 40 ORDER BY published_at, version`,
    );
    const versions = rows.map(({ version }) => Number(version));
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    expect(versions.at(-1)).toBe(43);
    expect(results.filter(({ code }) => code === 0)).toHaveLength(versions.length);
  });
});

import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { collectorUrl, exchangeOverHttp } from '../../../electron/sync/exchange-over-http.ts';
import { startPageServer } from '../../support/meddling-proxy.ts';

const request = { method: 'GET', headers: {}, timeoutMs: 5_000, maxAnswerBytes: 1_000 } as const;

async function serve(answer: Parameters<typeof startPageServer>[0]): Promise<string> {
  const server = await startPageServer(answer);
  onTestFinished(server.close);
  return server.url;
}

describe('an exchange', () => {
  it('gets without a body, and reads an answer up to its bound', async () => {
    const url = await serve((response) => response.end('x'.repeat(1_000)));
    const got = await exchangeOverHttp(url, request);
    expect(got.ok && got.value.text.length).toBe(1_000);
  });

  it('gives no text of an answer past its bound, counted after inflation', async () => {
    const plain = await serve((response) => response.end('x'.repeat(1_001)));
    const packed = await serve((response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(1_001))),
    );
    for (const url of [plain, packed])
      expect(await exchangeOverHttp(url, request)).toMatchObject({ ok: true, value: { text: '' } });
  });

  it('sees a 304, which has no body', async () => {
    const url = await serve((response) => response.writeHead(304, { etag: '"3"' }).end());
    expect(await exchangeOverHttp(url, request)).toMatchObject({
      ok: true,
      value: { status: 304, text: '' },
    });
  });
});

describe('an address of the collector', () => {
  it.each(['https://c.example', 'https://c.example/', 'https://c.example//'])(
    'is the same for %s',
    (base) => {
      expect(collectorUrl(base, '/v1/visits')).toBe('https://c.example/v1/visits');
    },
  );
});

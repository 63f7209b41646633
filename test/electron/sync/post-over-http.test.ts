import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MAX_ANSWER_BYTES, postOverHttp } from '../../../electron/sync/post-over-http.ts';
import { startPageServer } from '../../support/meddling-proxy.ts';

async function serve(answer: Parameters<typeof startPageServer>[0]): Promise<string> {
  const server = await startPageServer(answer);
  onTestFinished(server.close);
  return server.url;
}

const request = { headers: { authorization: 'Bearer x' }, body: gzipSync('{}'), timeoutMs: 5_000 };

describe('posting over HTTP', () => {
  it('gives back status, headers and text', async () => {
    const url = await serve((response) => response.writeHead(503, { 'retry-after': '3' }).end('bận'));
    const posted = await postOverHttp(url, request);
    if (!posted.ok) throw new Error(posted.error.detail);
    expect(posted.value.status).toBe(503);
    expect(posted.value.text).toBe('bận');
    expect(posted.value.headers.get('Retry-After')).toBe('3');
  });

  it('follows no redirect: the credential stays with the configured host', async () => {
    let asked = 0;
    const elsewhere = await serve((response) => {
      asked += 1;
      response.end('{}');
    });
    const url = await serve((response) => response.writeHead(307, { location: elsewhere }).end());
    expect(await postOverHttp(url, request)).toMatchObject({ ok: true, value: { status: 307 } });
    expect(asked).toBe(0);
  });

  it('reads no more of an endless answer than its bound', async () => {
    let sent = 0;
    const url = await serve((response) => {
      response.writeHead(200);
      const more = (): void => {
        if (response.destroyed) return;
        sent += 256 * 1024;
        response.write(Buffer.alloc(256 * 1024, 'x'), more);
      };
      more();
    });
    expect(await postOverHttp(url, request)).toMatchObject({ ok: true, value: { status: 200, text: '' } });
    expect(sent).toBeLessThan(MAX_ANSWER_BYTES * 20);
  });

  it('gives up on a server that takes the request and never answers', async () => {
    const url = await serve(() => undefined);
    const posted = await postOverHttp(url, { ...request, timeoutMs: 100 });
    expect(posted).toEqual({ ok: false, error: { kind: 'timed-out', detail: 'no answer in time' } });
  });

  it('gives up on an answer that never ends in time', async () => {
    const url = await serve((response) => response.writeHead(200).write('{"rows":'));
    const posted = await postOverHttp(url, { ...request, timeoutMs: 100 });
    expect(posted).toMatchObject({ ok: false, error: { kind: 'timed-out' } });
  });

  it('says "unreachable" when nobody listens, the connection is cut, or the name does not exist', async () => {
    const cut = await serve((response) => response.socket?.destroy());
    for (const url of [cut, 'http://127.0.0.1:1', 'http://no-such-host.invalid']) {
      const posted = await postOverHttp(url, request);
      expect(posted).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
    }
  });
});

/**
 * A proxy between station and collector that can let the request through and lose the answer.
 */
import { createServer, type Server, type ServerResponse } from 'node:http';

export interface MeddlingProxy {
  readonly url: string;
  /** Answers lost so far. */
  lost(): number;
  close(): Promise<void>;
}

/** `isLost(n)`: whether the answer to the n-th request (from 1) is lost after the collector gave it. */
export async function startMeddlingProxy(
  target: () => string,
  isLost: (n: number) => boolean,
): Promise<MeddlingProxy> {
  let requests = 0;
  let lost = 0;
  const server = createServer(async (request, response) => {
    requests += 1;
    const n = requests;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    try {
      const answer = await fetch(target() + (request.url ?? ''), {
        method: 'POST',
        headers: {
          authorization: request.headers.authorization ?? '',
          'content-type': 'application/json',
          'content-encoding': 'gzip',
        },
        body: new Uint8Array(Buffer.concat(chunks)),
      });
      const text = await answer.text();
      if (isLost(n)) {
        lost += 1;
        request.socket.destroy();
      } else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
    } catch {
      request.socket.destroy();
    }
  });
  return { url: await listen(server), lost: () => lost, close: () => closeServer(server) };
}

/** A server that answers everything in one way: a captive portal, a page, a void. */
export async function startPageServer(
  answer: (response: ServerResponse) => void,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => answer(response));
  });
  return { url: await listen(server), close: () => closeServer(server) };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return `http://127.0.0.1:${address.port}`;
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

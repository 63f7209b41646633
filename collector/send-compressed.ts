/** Send compressed: text that a station may take as gzip. Level 1: hashes hardly shrink, the rest does at once. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';

const compress = promisify(gzip);

/** Shorter answers fit one packet either way, bytes. */
const WORTH_BYTES = 1_024;

/** RFC 9110 section 12.5.3, as far as gzip goes: named or `*`, and not with q=0. */
export function acceptsGzip(header: string | undefined): boolean {
  const qualities = new Map(
    (header ?? '').split(',').map((part) => {
      const [coding = '', ...parameters] = part.split(';').map((word) => word.trim().toLowerCase());
      const quality = parameters.find((word) => word.startsWith('q='))?.slice(2) ?? '1';
      return [coding, Number(quality)];
    }),
  );
  return (qualities.get('gzip') ?? qualities.get('x-gzip') ?? qualities.get('*') ?? 0) > 0;
}

export async function sendJsonText(
  request: FastifyRequest,
  reply: FastifyReply,
  json: string,
): Promise<FastifyReply> {
  reply.type('application/json; charset=utf-8').header('vary', 'accept-encoding');
  const isWorthIt = json.length >= WORTH_BYTES && acceptsGzip(request.headers['accept-encoding']);
  if (!isWorthIt) return reply.send(json);
  return reply.header('content-encoding', 'gzip').send(await compress(json, { level: 1 }));
}

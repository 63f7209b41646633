/**
 * Collector: the HTTP face of the backend (docs/openapi.yaml). Takes batches of visits from stations.
 *
 * Nothing is read from a body before the credential was checked; a body is bounded before and after
 * inflation; every answer that is not 2xx has an `apiErrorSchema` body from one catalogue. The log
 * holds ids, counts and codes, never a row.
 */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import { type BatchAnswer, MAX_BATCH_BYTES, visitBatchEnvelopeSchema } from '../contract/sync-api.ts';
import { codeOf, ProblemError, type ProblemName, problemOf, problems } from './errors.ts';
import { recordVisits } from './record-visits.ts';
import { loadStation } from './stations.ts';

export type CollectorLog = (
  level: 'info' | 'warn' | 'error',
  event: string,
  facts?: Readonly<Record<string, unknown>>,
) => void;

export interface CollectorPorts {
  /** A migrated database (migrate.ts). */
  readonly pool: Pool;
  readonly log?: CollectorLog;
}

/** A client that sends its request slower than this is cut off, milliseconds. */
export const REQUEST_TIMEOUT_MS = 30_000;

const inflate = promisify(gunzip);

declare module 'fastify' {
  interface FastifyRequest {
    /** The authenticated station; empty on routes without a credential. */
    stationId: string;
  }
}

export function createCollector({ pool, log = () => undefined }: CollectorPorts): FastifyInstance {
  const app = Fastify({
    bodyLimit: MAX_BATCH_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    frameworkErrors: (error, _request, reply) => answerProblem(reply, problemOf(error)),
    clientErrorHandler(_error, socket) {
      const { status, error, message } = problems.badRequest;
      const body = JSON.stringify({ error, message });
      if (socket.writable) {
        socket.end(
          `HTTP/1.1 ${status} Bad Request\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
        );
      }
    },
  });

  app.decorateRequest('stationId', '');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => parseBody(request.headers['content-encoding'], body),
  );
  app.setNotFoundHandler((_request, reply) => answerProblem(reply, 'notFound'));
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error);
    if (problems[problem].status >= 500) {
      log('error', 'request-failed', { url: request.routeOptions.url, problem, code: codeOf(error) });
    }
    // Fastify closes the line under a body it refuses; what is still on its way then resets it, and the
    // station hears a broken connection instead of the answer. Kept open, Node reads the rest away.
    reply.removeHeader('connection');
    return answerProblem(reply, problem);
  });

  app.get('/v1/health', async () => {
    await pool.query('SELECT 1');
    return { ok: true, serverTimeMs: Date.now() };
  });

  app.post(
    '/v1/visits',
    {
      // onRequest, not preHandler: an unknown caller's body is neither read nor inflated.
      onRequest: async (request) => {
        const credential = /^Bearer ([A-Za-z0-9._~+/=-]{1,512})$/i.exec(
          request.headers.authorization ?? '',
        )?.[1];
        if (credential === undefined) throw new ProblemError('noCredential');
        const stationId = await loadStation(pool, credential);
        if (stationId === null) throw new ProblemError('unknownCredential');
        request.stationId = stationId;
      },
    },
    async (request): Promise<BatchAnswer> => {
      const batch = visitBatchEnvelopeSchema.safeParse(request.body);
      if (!batch.success) throw new ProblemError('notABatch');
      if (batch.data.stationId !== request.stationId) throw new ProblemError('otherStation');
      const rows = await recordVisits(pool, request.stationId, batch.data.visits);
      const count = (status: string): number => rows.filter((row) => row.status === status).length;
      log(count('refused') > 0 ? 'warn' : 'info', 'batch', {
        stationId: request.stationId,
        stored: count('stored'),
        duplicate: count('duplicate'),
        refused: count('refused'),
      });
      return { rows: [...rows], serverTimeMs: Date.now() };
    },
  );
  return app;
}

async function parseBody(encoding: string | undefined, body: Buffer): Promise<unknown> {
  const text = await inflateBody(encoding?.trim().toLowerCase() ?? 'identity', body);
  try {
    return JSON.parse(text.toString('utf8'));
  } catch {
    throw new ProblemError('notJson');
  }
}

async function inflateBody(encoding: string, body: Buffer): Promise<Buffer> {
  if (encoding === 'identity' || encoding === '') return body;
  if (encoding !== 'gzip' && encoding !== 'x-gzip') throw new ProblemError('otherEncoding');
  try {
    return await inflate(body, { maxOutputLength: MAX_BATCH_BYTES });
  } catch (error) {
    throw new ProblemError(codeOf(error) === 'ERR_BUFFER_TOO_LARGE' ? 'tooLarge' : 'notGzip');
  }
}

function answerProblem(reply: FastifyReply, name: ProblemName): FastifyReply {
  const { status, error, message, ...rest } = problems[name];
  return reply
    .code(status)
    .headers('headers' in rest ? rest.headers : {})
    .send({ error, message });
}

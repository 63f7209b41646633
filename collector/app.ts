/**
 * Collector: the HTTP face of the backend (docs/openapi.yaml). One file in routes/ for each part of it.
 *
 * Nothing is read from a body before the credential was checked; a body is bounded before and after
 * inflation; every answer that is not 2xx has an `apiErrorSchema` body from one catalogue. The log
 * holds ids, counts and codes, never a row.
 */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { MAX_BATCH_BYTES } from '../contract/sync-api.ts';
import { codeOf, ProblemError, type ProblemName, problemOf, problems } from './errors.ts';
import type { CollectorPorts } from './ports.ts';
import { addBundleRoutes } from './routes/bundles.ts';
import { addCheckpointRoutes } from './routes/checkpoints.ts';
import { addDeclarationRoutes } from './routes/declarations.ts';
import { addErasureRoutes } from './routes/erasures.ts';
import { addRegisterRoutes } from './routes/register.ts';
import { addVisitRoutes } from './routes/visits.ts';

/** A client that sends its request slower than this is cut off, milliseconds. */
export const REQUEST_TIMEOUT_MS = 30_000;

const inflate = promisify(gunzip);

export function createCollector(ports: CollectorPorts): FastifyInstance {
  const { pool, log } = ports;
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

  app.decorateRequest('callerId', '');
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

  addVisitRoutes(app, ports);
  addCheckpointRoutes(app, ports);
  addErasureRoutes(app, ports);
  addDeclarationRoutes(app, ports);
  addRegisterRoutes(app, ports);
  addBundleRoutes(app, ports);
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

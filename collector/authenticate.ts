/**
 * Authenticate: which station or source is calling, decided before a body is read.
 *
 * An unknown caller's body is neither read nor inflated. A caller of the other kind is told so (403): its
 * credential is good, and nothing here is for it.
 */
import type { FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import { type CallerKind, loadCaller } from './credentials.ts';
import { ProblemError } from './errors.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Id of the authenticated station or source; empty on routes without a credential. */
    callerId: string;
  }
}

/** An onRequest hook, not a preHandler: it runs before the body is touched. */
export const requireCaller =
  (pool: Pool, kind: CallerKind) =>
  async (request: FastifyRequest): Promise<void> => {
    const credential = /^Bearer ([A-Za-z0-9._~+/=-]{1,512})$/i.exec(request.headers.authorization ?? '')?.[1];
    if (credential === undefined) throw new ProblemError('noCredential');
    const id = await loadCaller(pool, kind, credential);
    if (id !== null) {
      request.callerId = id;
      return;
    }
    const other = await loadCaller(pool, kind === 'station' ? 'source' : 'station', credential);
    if (other === null) throw new ProblemError('unknownCredential');
    throw new ProblemError(kind === 'station' ? 'stationsOnly' : 'sourcesOnly');
  };

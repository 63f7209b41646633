/** GET /v1/erasures and POST /v1/erasures/done: orders to remove what is known of a person (contract/erasure.ts). */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type ErasureDoneAnswer, type ErasurePage, erasureDoneSchema } from '../../contract/erasure.ts';
import { requireCaller } from '../authenticate.ts';
import { ProblemError } from '../errors.ts';
import { loadErasures, recordErasuresDone } from '../load-erasures.ts';
import type { CollectorPorts } from '../ports.ts';

/** Digits only, and below what a double can hold. */
const afterQuerySchema = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .default(0),
});

/** `{upTo}` with room, bytes. */
const DONE_BYTES = 1_024;

export function addErasureRoutes(app: FastifyInstance, { pool, log }: CollectorPorts): void {
  const onRequest = requireCaller(pool, 'station');

  app.get('/v1/erasures', { onRequest }, async (request): Promise<ErasurePage> => {
    const query = afterQuerySchema.safeParse(request.query);
    if (!query.success) throw new ProblemError('badAfter');
    return loadErasures(pool, request.callerId, query.data.after);
  });

  app.post(
    '/v1/erasures/done',
    { onRequest, bodyLimit: DONE_BYTES },
    async (request): Promise<ErasureDoneAnswer> => {
      const done = erasureDoneSchema.safeParse(request.body);
      if (!done.success) throw new ProblemError('notDone');
      const upTo = await recordErasuresDone(pool, request.callerId, done.data.upTo);
      log('info', 'erasures-done', { stationId: request.callerId, upTo });
      return { upTo, serverTimeMs: Date.now() };
    },
  );
}

/** POST /v1/visits: batches of visits from stations. */
import type { FastifyInstance } from 'fastify';
import { type BatchAnswer, visitBatchEnvelopeSchema } from '../../contract/sync-api.ts';
import { requireCaller } from '../authenticate.ts';
import { ProblemError } from '../errors.ts';
import type { CollectorPorts } from '../ports.ts';
import { recordVisits } from '../record-visits.ts';

export function addVisitRoutes(app: FastifyInstance, { pool, log, authorityKeyId }: CollectorPorts): void {
  app.post(
    '/v1/visits',
    { onRequest: requireCaller(pool, 'station') },
    async (request): Promise<BatchAnswer> => {
      const batch = visitBatchEnvelopeSchema.safeParse(request.body);
      if (!batch.success) throw new ProblemError('notABatch');
      if (batch.data.stationId !== request.callerId) throw new ProblemError('otherStation');
      const { rows, foreignAuthority } = await recordVisits(pool, batch.data, authorityKeyId);
      const count = (status: string): number => rows.filter((row) => row.status === status).length;
      log(count('refused') > 0 ? 'warn' : 'info', 'batch', {
        stationId: request.callerId,
        stored: count('stored'),
        duplicate: count('duplicate'),
        refused: count('refused'),
      });
      if (foreignAuthority > 0) {
        log('warn', 'foreign-authority', { stationId: request.callerId, keys: foreignAuthority });
      }
      return { rows: [...rows], serverTimeMs: Date.now() };
    },
  );
}

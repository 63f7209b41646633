/** POST /v1/checkpoints: how far a station's hash chain reached, signed (contract/checkpoint.ts). */
import type { FastifyInstance } from 'fastify';
import { type CheckpointBatchAnswer, checkpointBatchSchema } from '../../contract/checkpoint.ts';
import { requireCaller } from '../authenticate.ts';
import { ProblemError } from '../errors.ts';
import type { CollectorPorts } from '../ports.ts';
import { recordCheckpoints } from '../record-checkpoints.ts';

export function addCheckpointRoutes(app: FastifyInstance, { pool, log }: CollectorPorts): void {
  app.post(
    '/v1/checkpoints',
    { onRequest: requireCaller(pool, 'station') },
    async (request): Promise<CheckpointBatchAnswer> => {
      const batch = checkpointBatchSchema.safeParse(request.body);
      if (!batch.success) throw new ProblemError('notCheckpoints');
      const stationId = request.callerId;
      const { checkpoints } = batch.data;
      if ([batch.data, ...checkpoints].some((named) => named.stationId !== stationId)) {
        throw new ProblemError('otherStation');
      }
      const { answers, lastSeq, newKeys } = await recordCheckpoints(pool, stationId, checkpoints);
      if (newKeys > 0) log('warn', 'new-station-key', { stationId, keys: newKeys });
      for (const [index, answer] of answers.entries()) {
        if (answer === 'stored') continue;
        const { seq, auditNumber } = checkpoints[index] ?? {};
        log('warn', `checkpoint-${answer}`, { stationId, seq, auditNumber });
      }
      return { answers: [...answers], lastSeq, serverTimeMs: Date.now() };
    },
  );
}

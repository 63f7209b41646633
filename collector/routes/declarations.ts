/**
 * POST /v1/declarations, from sources; POST /v1/declarations/look-up, from stations.
 *
 * A visitor stands at the gate while a look-up runs (LOOKUP_TIMEOUT_MS): it is one indexed read.
 */
import type { FastifyInstance } from 'fastify';
import {
  type DeclarationBatchAnswer,
  declarationBatchEnvelopeSchema,
  type LookUpAnswer,
  lookUpRequestSchema,
} from '../../contract/register.ts';
import { requireCaller } from '../authenticate.ts';
import { ProblemError } from '../errors.ts';
import { lookUpLink } from '../load-register.ts';
import type { CollectorPorts } from '../ports.ts';
import { recordDeclarations } from '../record-declarations.ts';

/** A host of 253 and a reference of 128 characters, escaped, with room, bytes. */
const LOOK_UP_BYTES = 4_096;

export function addDeclarationRoutes(app: FastifyInstance, { pool, log }: CollectorPorts): void {
  app.post(
    '/v1/declarations',
    { onRequest: requireCaller(pool, 'source') },
    async (request): Promise<DeclarationBatchAnswer> => {
      const batch = declarationBatchEnvelopeSchema.safeParse(request.body);
      if (!batch.success) throw new ProblemError('notDeclarations');
      const rows = await recordDeclarations(pool, batch.data.declarations, Date.now());
      const count = (status: string): number => rows.filter((row) => row.status === status).length;
      log(count('refused') > 0 ? 'warn' : 'info', 'declarations', {
        sourceId: request.callerId,
        accepted: count('accepted'),
        superseded: count('superseded'),
        refused: count('refused'),
      });
      return { rows: [...rows], serverTimeMs: Date.now() };
    },
  );

  app.post(
    '/v1/declarations/look-up',
    { onRequest: requireCaller(pool, 'station'), bodyLimit: LOOK_UP_BYTES },
    async (request): Promise<LookUpAnswer> => {
      const link = lookUpRequestSchema.safeParse(request.body);
      if (!link.success) throw new ProblemError('notALink');
      return lookUpLink(pool, link.data);
    },
  );
}

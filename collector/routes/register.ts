/** GET /v1/register/key and GET /v1/register: what stations find people by while the network is down. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { MAX_REGISTER_PAGE, type RegisterKey, registerEpochSchema } from '../../contract/register.ts';
import { requireCaller } from '../authenticate.ts';
import { ProblemError } from '../errors.ts';
import { loadRegisterKey, loadRegisterPage } from '../load-register.ts';
import type { CollectorPorts } from '../ports.ts';
import { sendJsonText } from '../send-compressed.ts';

/** A number as a query writes it: digits only, so that "1e3", "0x10" and "" are no numbers. */
const wholeNumber = z
  .string()
  .regex(/^\d{1,16}$/)
  .transform(Number);

const pageQuerySchema = z.strictObject({
  epoch: registerEpochSchema,
  after: wholeNumber.pipe(z.int().nonnegative()).default(0),
  limit: wholeNumber.pipe(z.int().min(1).max(MAX_REGISTER_PAGE)).default(MAX_REGISTER_PAGE),
});

export function addRegisterRoutes(app: FastifyInstance, { pool }: CollectorPorts): void {
  const onRequest = requireCaller(pool, 'station');

  app.get('/v1/register/key', { onRequest }, async (_request, reply): Promise<RegisterKey> => {
    // The one secret that is sent: no proxy may keep it.
    reply.header('cache-control', 'no-store');
    return loadRegisterKey(pool, Date.now());
  });

  app.get('/v1/register', { onRequest }, async (request, reply) => {
    const query = pageQuerySchema.safeParse(request.query);
    if (!query.success) throw new ProblemError('badQuery');
    const page = await loadRegisterPage(pool, query.data);
    if (page === null) throw new ProblemError('wrongEpoch');
    return sendJsonText(request, reply, page);
  });
}

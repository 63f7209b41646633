/** GET /v1/bundles/{kind}: the newest signed bundle of a kind. Its ETag is its version in quotes. */
import type { FastifyInstance } from 'fastify';
import { bundleKindSchema } from '../../contract/bundle.ts';
import { requireCaller } from '../authenticate.ts';
import { createBundleShelf } from '../bundles.ts';
import { ProblemError } from '../errors.ts';
import type { CollectorPorts } from '../ports.ts';
import { acceptsGzip } from '../send-compressed.ts';

export function addBundleRoutes(app: FastifyInstance, { pool }: CollectorPorts): void {
  const shelf = createBundleShelf(pool);

  app.get<{ Params: { kind: string } }>(
    '/v1/bundles/:kind',
    { onRequest: requireCaller(pool, 'station') },
    async (request, reply) => {
      const kind = bundleKindSchema.safeParse(request.params.kind);
      if (!kind.success) throw new ProblemError('notPublished');
      const version = await shelf.loadVersion(kind.data);
      if (version === null) throw new ProblemError('notPublished');
      reply.headers({ etag: `"${version}"`, vary: 'accept-encoding' });
      if (hasVersion(request.headers['if-none-match'], version)) return reply.code(304).send();
      const bundle = await shelf.load(kind.data, version);
      reply.type('application/jose');
      if (!acceptsGzip(request.headers['accept-encoding'])) return reply.send(bundle.jws);
      return reply.header('content-encoding', 'gzip').send(bundle.gzip);
    },
  );
}

/** RFC 9110 section 13.1.2: a list of tags, weak or not, or `*`. */
function hasVersion(header: string | undefined, version: number): boolean {
  const tags = (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(`"${version}"`) || tags.includes('*');
}

/**
 * Errors: every problem the collector answers with, in one catalogue.
 *
 * The body of each is `apiErrorSchema` (contract/sync-api.ts). Messages never repeat what was sent:
 * a request is full of personal data.
 */
import type { ApiError } from '../contract/sync-api.ts';

interface Problem extends ApiError {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export const problems = {
  notJson: { status: 400, error: 'bad-request', message: 'the body is not JSON' },
  notGzip: { status: 400, error: 'bad-request', message: 'the body is not gzip' },
  notABatch: {
    status: 400,
    error: 'bad-request',
    message: 'the body is not a batch: {stationId, sentAtMs, keys: 0 to 500, visits: 1 to 500 rows}',
  },
  notCheckpoints: {
    status: 400,
    error: 'bad-request',
    message: 'the body is not {stationId, checkpoints: 1 to 500 rows}',
  },
  notDone: { status: 400, error: 'bad-request', message: 'the body is not {upTo}' },
  notDeclarations: {
    status: 400,
    error: 'bad-request',
    message: 'the body is not {declarations: 1 to 1000 rows}',
  },
  notALink: { status: 400, error: 'bad-request', message: 'the body is not {host, reference}' },
  badQuery: {
    status: 400,
    error: 'bad-request',
    message: 'the query is not epoch, after (0 or more) and limit (1 to 20000)',
  },
  badAfter: { status: 400, error: 'bad-request', message: 'the query is not after (0 or more)' },
  badRequest: { status: 400, error: 'bad-request', message: 'the request is not well formed' },
  noCredential: {
    status: 401,
    error: 'unauthorized',
    message: 'a credential is needed (Authorization: Bearer ...)',
    headers: { 'www-authenticate': 'Bearer' },
  },
  unknownCredential: {
    status: 401,
    error: 'unauthorized',
    message: 'nobody has this credential',
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  },
  otherStation: {
    status: 403,
    error: 'forbidden',
    message: 'the credential belongs to another station than the body names',
  },
  stationsOnly: { status: 403, error: 'forbidden', message: 'this is for stations, not for sources' },
  sourcesOnly: { status: 403, error: 'forbidden', message: 'this is for sources, not for stations' },
  notPublished: { status: 404, error: 'not-found', message: 'no bundle of this kind is published' },
  wrongEpoch: {
    status: 409,
    error: 'wrong-epoch',
    message: 'the register has another epoch: get its key and begin from nothing',
  },
  notFound: { status: 404, error: 'not-found', message: 'no such address or method' },
  tooLarge: { status: 413, error: 'too-large', message: 'the body is larger than a batch may be' },
  notJsonType: { status: 415, error: 'unsupported', message: 'send application/json' },
  otherEncoding: { status: 415, error: 'unsupported', message: 'send gzip or no content encoding' },
  databaseAway: {
    status: 503,
    error: 'internal',
    message: 'the database cannot be reached',
    headers: { 'retry-after': '2' },
  },
  internal: { status: 500, error: 'internal', message: 'the collector failed; nothing was stored' },
} as const satisfies Record<string, Problem>;
export type ProblemName = keyof typeof problems;

/** Thrown inside a route to answer with a problem; caught once, in app.ts. */
export class ProblemError extends Error {
  readonly problem: ProblemName;
  constructor(problem: ProblemName) {
    super(problems[problem].message);
    this.problem = problem;
  }
}

/** Fastify's own refusals, by its closed list of codes. */
const fastifyProblems: Readonly<Record<string, ProblemName>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'tooLarge',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'notJsonType',
  FST_ERR_CTP_EMPTY_TYPE: 'notJsonType',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'notJson',
  FST_ERR_CTP_INVALID_JSON_BODY: 'notJson',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'badRequest',
  FST_ERR_BAD_URL: 'notFound',
};

/** SQLSTATE classes that mean "not now": connection, resources, operator intervention, and Node's own. */
const awayCodes = /^(08...|53...|57P..|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOENT)$/;

export function problemOf(error: unknown): ProblemName {
  if (error instanceof ProblemError) return error.problem;
  const code = codeOf(error);
  if (code !== null && code in fastifyProblems) return fastifyProblems[code] ?? 'internal';
  if (code !== null && awayCodes.test(code)) return 'databaseAway';
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  return status >= 400 && status < 500 ? 'badRequest' : 'internal';
}

export function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

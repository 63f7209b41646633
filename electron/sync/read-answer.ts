/**
 * Read the answer: what one HTTP exchange with the collector means, for rows that were sent and for pulls.
 *
 * Only a body that is the collector's own acknowledges anything: a captive portal answers 200 with
 * HTML, a proxy 400 with its own page. Such an answer takes no row out of the outbox.
 */

import type { SyncStatus } from '../../contract/status.ts';
import { type ApiError, apiErrorSchema, batchAnswerSchema, type RowAnswer } from '../../contract/sync-api.ts';
import { parseRetryAfterMs } from './backoff.ts';
import type { ExchangeAnswer } from './exchange-over-http.ts';

export type SyncProblem = NonNullable<SyncStatus['problem']>;
export type PostResponse = ExchangeAnswer;

/** Why an exchange brought nothing; it may be tried again. */
export interface AnswerFailure {
  readonly kind: 'failed';
  readonly problem: SyncProblem;
  readonly detail: string;
  readonly retryAfterMs: number | null;
}

export type Answer =
  /** The collector judged the rows one by one. `serverTimeMs`: its clock. */
  | { readonly kind: 'judged'; readonly rows: readonly RowAnswer[]; readonly serverTimeMs: number }
  /** The request as a whole was refused: one of its rows is at fault, or its size (a proxy may say so too). */
  | { readonly kind: 'refused-whole'; readonly detail: string }
  | AnswerFailure;

export function readAnswer(response: PostResponse, nowMs: number): Answer {
  const { status } = response;
  const body = parseJson(response.text);
  if (status >= 200 && status < 300) {
    const answer = batchAnswerSchema.safeParse(body);
    return answer.success ? { kind: 'judged', ...answer.data } : describeFailure(response, nowMs);
  }
  const refusal = apiErrorSchema.safeParse(body);
  if (status === 413 || ((status === 400 || status === 422) && refusal.success)) {
    return {
      kind: 'refused-whole',
      detail: refusal.success ? `HTTP ${status} ${refusal.data.message}`.slice(0, 500) : `HTTP ${status}`,
    };
  }
  return describeFailure(response, nowMs);
}

/** What an answer means that is not the one asked for: a page of somebody else's, or a collector in need. */
export function describeFailure({ status, headers }: ExchangeAnswer, nowMs: number): AnswerFailure {
  const fail = (problem: SyncProblem, retryAfterMs: number | null = null): AnswerFailure => ({
    kind: 'failed',
    problem,
    detail: `HTTP ${status}`,
    retryAfterMs,
  });
  if (status === 401 || status === 403) return fail('credential-refused');
  if (status === 408) return fail('timed-out');
  if (status === 429 || status === 503) {
    return fail('overloaded', parseRetryAfterMs(headers.get('retry-after'), nowMs));
  }
  return fail(status >= 500 ? 'server-error' : 'not-a-collector');
}

/** The closed error in the body of a refusal; null when the body is not the collector's. */
export function apiErrorOf({ text }: ExchangeAnswer): ApiError['error'] | null {
  const refusal = apiErrorSchema.safeParse(parseJson(text));
  return refusal.success ? refusal.data.error : null;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

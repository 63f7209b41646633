/**
 * Read the answer: what one HTTP exchange with the collector means for the rows that were sent.
 *
 * Only a body that is the collector's own acknowledges anything: a captive portal answers 200 with
 * HTML, a proxy 400 with its own page. Such an answer takes no row out of the outbox.
 */

import type { SyncStatus } from '../../contract/status.ts';
import { apiErrorSchema, batchAnswerSchema, type RowAnswer } from '../../contract/sync-api.ts';
import { parseRetryAfterMs } from './backoff.ts';

export type SyncProblem = NonNullable<SyncStatus['problem']>;

export interface PostResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly text: string;
}

export type Answer =
  /** The collector judged the rows one by one. */
  | { readonly kind: 'judged'; readonly rows: readonly RowAnswer[] }
  /** The request as a whole was refused: one of its rows is at fault, or its size (a proxy may say so too). */
  | { readonly kind: 'refused-whole'; readonly detail: string }
  | {
      readonly kind: 'failed';
      readonly problem: SyncProblem;
      readonly detail: string;
      readonly retryAfterMs: number | null;
    };

export function readAnswer(response: PostResponse, nowMs: number): Answer {
  const { status } = response;
  const body = parseJson(response.text);
  const fail = (problem: SyncProblem, retryAfterMs: number | null = null): Answer => ({
    kind: 'failed',
    problem,
    detail: `HTTP ${status}`,
    retryAfterMs,
  });

  if (status >= 200 && status < 300) {
    const answer = batchAnswerSchema.safeParse(body);
    return answer.success ? { kind: 'judged', rows: answer.data.rows } : fail('not-a-collector');
  }
  if (status === 401 || status === 403) return fail('credential-refused');
  if (status === 408) return fail('timed-out');
  if (status === 429 || status === 503) {
    return fail('overloaded', parseRetryAfterMs(response.headers.get('retry-after'), nowMs));
  }
  if (status >= 500) return fail('server-error');
  const refusal = apiErrorSchema.safeParse(body);
  if (status === 413 || ((status === 400 || status === 422) && refusal.success)) {
    return {
      kind: 'refused-whole',
      detail: refusal.success ? `HTTP ${status} ${refusal.data.message}`.slice(0, 500) : `HTTP ${status}`,
    };
  }
  return fail('not-a-collector');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Post over HTTP: the real port of the uploader, on the platform's fetch.
 *
 * Redirects are refused (the credential goes to the configured host only), the answer is read as a
 * stream and bounded, and the whole exchange has one deadline. Never throws; never logs a header.
 */
import { failed, ok, type Result } from '../../contract/result.ts';
import type { PostResponse } from './read-answer.ts';

/** Longest answer that is read, bytes: 500 row answers are under 400 KiB. */
export const MAX_ANSWER_BYTES = 2 * 1024 * 1024;

export interface PostRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** For the whole exchange: connecting, sending, and reading the answer. */
  readonly timeoutMs: number;
}

export interface PostFailure {
  readonly kind: 'unreachable' | 'timed-out';
  readonly detail: string;
}

/** An answer longer than MAX_ANSWER_BYTES comes back with empty text: it cannot be a collector's. */
export async function postOverHttp(
  url: string,
  request: PostRequest,
): Promise<Result<PostResponse, PostFailure>> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: request.headers,
      body: new Uint8Array(request.body),
      redirect: 'manual',
      signal: AbortSignal.timeout(request.timeoutMs),
    });
    return ok({ status: response.status, headers: response.headers, text: await readBounded(response) });
  } catch (error) {
    return failed(failureOf(error));
  }
}

async function readBounded(response: Response): Promise<string> {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    total += value.byteLength;
    if (total > MAX_ANSWER_BYTES) {
      await reader.cancel();
      return '';
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const TIME_OUT_CODES = new Set([
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

/** `detail` is the system's code (ECONNREFUSED ...) or the error's name: short, and free of addresses. */
function failureOf(error: unknown): PostFailure {
  if (!(error instanceof Error)) return { kind: 'unreachable', detail: 'unknown' };
  if (error.name === 'TimeoutError') return { kind: 'timed-out', detail: 'no answer in time' };
  const cause = error.cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : error.name;
  return { kind: TIME_OUT_CODES.has(code) ? 'timed-out' : 'unreachable', detail: code };
}

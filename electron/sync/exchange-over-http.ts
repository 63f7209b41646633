/**
 * Exchange over HTTP: one request to the collector and its answer, on the platform's fetch.
 *
 * Redirects are refused (the credential goes to the configured host only), the answer is read as a stream
 * and bounded after inflation, and the whole exchange has one deadline. Never throws; never logs a header.
 */
import { failed, ok, type Result } from '../../contract/result.ts';

export interface ExchangeRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** For the whole exchange: connecting, sending, and reading the answer. */
  readonly timeoutMs: number;
  /** An answer longer than this comes back with empty text: it cannot be a collector's. */
  readonly maxAnswerBytes: number;
}

export interface ExchangeAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly text: string;
}

export interface ExchangeFailure {
  readonly kind: 'unreachable' | 'timed-out';
  /** The system's code or the error's name: short, and free of addresses. */
  readonly detail: string;
}

export type Exchange = (
  url: string,
  request: ExchangeRequest,
) => Promise<Result<ExchangeAnswer, ExchangeFailure>>;

export async function exchangeOverHttp(
  url: string,
  { method, headers, body, timeoutMs, maxAnswerBytes }: ExchangeRequest,
): Promise<Result<ExchangeAnswer, ExchangeFailure>> {
  try {
    const response = await fetch(url, {
      method,
      headers,
      ...(body === undefined ? {} : { body: new Uint8Array(body) }),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await readBounded(response, maxAnswerBytes);
    return ok({ status: response.status, headers: response.headers, text });
  } catch (error) {
    return failed(failureOf(error));
  }
}

/** An address of the collector's API, whether or not the configured one has a path or a closing slash. */
export const collectorUrl = (base: string, path: string): string => `${base.replace(/\/+$/, '')}${path}`;

async function readBounded(response: Response, maxAnswerBytes: number): Promise<string> {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    total += value.byteLength;
    if (total > maxAnswerBytes) {
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

function failureOf(error: unknown): ExchangeFailure {
  if (!(error instanceof Error)) return { kind: 'unreachable', detail: 'unknown' };
  if (error.name === 'TimeoutError') return { kind: 'timed-out', detail: 'no answer in time' };
  const cause = error.cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : error.name;
  return { kind: TIME_OUT_CODES.has(code) ? 'timed-out' : 'unreachable', detail: code };
}

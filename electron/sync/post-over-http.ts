/**
 * Post over HTTP: the real port of the uploader, an exchange of one batch for the answer about its rows.
 *
 * Adds nothing to exchange-over-http but the method and the longest answer that an uploader reads.
 */
import type { Result } from '../../contract/result.ts';
import {
  type ExchangeAnswer,
  type ExchangeFailure,
  type ExchangeRequest,
  exchangeOverHttp,
} from './exchange-over-http.ts';

/** Longest answer that is read, bytes: 500 row answers are under 400 KiB. */
export const MAX_ANSWER_BYTES = 2 * 1024 * 1024;

export type PostRequest = Omit<ExchangeRequest, 'method' | 'maxAnswerBytes' | 'body'> & {
  readonly body: Uint8Array;
};
export type PostFailure = ExchangeFailure;

/** An answer longer than MAX_ANSWER_BYTES comes back with empty text: it cannot be a collector's. */
export const postOverHttp = (
  url: string,
  request: PostRequest,
): Promise<Result<ExchangeAnswer, ExchangeFailure>> =>
  exchangeOverHttp(url, { ...request, method: 'POST', maxAnswerBytes: MAX_ANSWER_BYTES });

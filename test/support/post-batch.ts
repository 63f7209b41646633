/**
 * Hands a batch to a collector the way a station would, or a hostile client: raw body, raw headers.
 */
import { gzipSync } from 'node:zlib';
import { apiErrorSchema, type BatchAnswer, batchAnswerSchema } from '../../contract/sync-api.ts';
import type { TestCollector } from './collector.ts';

export async function postRaw(
  collector: TestCollector,
  body: Uint8Array | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(`${collector.url}/v1/visits`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${collector.credential}`,
      'content-type': 'application/json',
      ...headers,
    },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
}

/** A well-formed envelope around any rows; the answer is parsed as a station parses it. */
export async function postVisits(
  collector: TestCollector,
  visits: readonly unknown[],
): Promise<BatchAnswer['rows']> {
  const body = JSON.stringify({ stationId: collector.stationId, sentAtMs: 1, visits });
  const response = await postRaw(collector, gzipSync(body), { 'content-encoding': 'gzip' });
  if (response.status !== 200) throw new Error(`HTTP ${response.status}: ${await response.text()}`);
  return batchAnswerSchema.parse(await response.json()).rows;
}

/** The status and the closed error of an answer that must be a refusal. */
export async function refusalOf(response: Response): Promise<readonly [number, string]> {
  return [response.status, apiErrorSchema.parse(await response.json()).error];
}

/**
 * Talks to a collector the way a station or a source would, or a hostile client: raw body, raw headers.
 */
import { gzipSync } from 'node:zlib';
import { tagOf } from '../../collector/register-tags.ts';
import {
  type DeclarationBatchAnswer,
  type DeclarationRecord,
  declarationBatchAnswerSchema,
  type RegisterEntry,
  type RegisterKey,
  registerKeySchema,
  registerPageSchema,
  registerSubject,
} from '../../contract/register.ts';
import { apiErrorSchema, type BatchAnswer, batchAnswerSchema } from '../../contract/sync-api.ts';
import type { WrappedDataKey } from '../../contract/vault.ts';
import type { TestCollector } from './collector.ts';
import { keysOf } from './sample-visits.ts';

type Headers = Readonly<Record<string, string>>;

const GZIP: Headers = { 'content-encoding': 'gzip' };

export async function postRaw(
  collector: TestCollector,
  body: Uint8Array | string,
  headers: Headers = {},
  path = '/v1/visits',
): Promise<Response> {
  return fetch(collector.url + path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${collector.credential}`,
      'content-type': 'application/json',
      ...headers,
    },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
}

/** As the enrolled station, unless the headers say otherwise. */
export const getRaw = (collector: TestCollector, path: string, headers: Headers = {}): Promise<Response> =>
  fetch(collector.url + path, {
    headers: { authorization: `Bearer ${collector.credential}`, ...headers },
  });

export const asSource = (collector: TestCollector): Headers => ({
  authorization: `Bearer ${collector.sourceCredential}`,
});

/** A well-formed envelope around any rows, with the keys they name; the answer is parsed as a station parses it. */
export async function postVisits(
  collector: TestCollector,
  visits: readonly unknown[],
  keys: readonly WrappedDataKey[] = keysOf(visits),
): Promise<BatchAnswer['rows']> {
  const body = JSON.stringify({ stationId: collector.stationId, sentAtMs: 1, keys, visits });
  const response = await postRaw(collector, gzipSync(body), GZIP);
  return batchAnswerSchema.parse(await bodyOf(response)).rows;
}

/** The same for declarations, as the enrolled source. */
export async function postDeclarations(
  collector: TestCollector,
  declarations: readonly unknown[],
): Promise<DeclarationBatchAnswer['rows']> {
  const headers = { ...GZIP, ...asSource(collector) };
  const body = gzipSync(JSON.stringify({ declarations }));
  const response = await postRaw(collector, body, headers, '/v1/declarations');
  return declarationBatchAnswerSchema.parse(await bodyOf(response)).rows;
}

export const getRegisterKey = async (collector: TestCollector): Promise<RegisterKey> =>
  registerKeySchema.parse(await bodyOf(await getRaw(collector, '/v1/register/key')));

/** Every entry behind `after`, page by page, as a station pulls them. */
export async function pullRegister(
  collector: TestCollector,
  { after = 0, limit = 20_000 }: { readonly after?: number; readonly limit?: number } = {},
): Promise<readonly RegisterEntry[]> {
  const { epoch } = await getRegisterKey(collector);
  const entries: RegisterEntry[] = [];
  for (let from = after; ; ) {
    const path = `/v1/register?epoch=${epoch}&after=${from}&limit=${limit}`;
    const page = registerPageSchema.parse(await bodyOf(await getRaw(collector, path)));
    entries.push(...page.entries);
    from = page.entries.at(-1)?.[4] ?? from;
    if (!page.hasMore) return entries;
  }
}

/** The tag that a station would look for, of the id number of a row. */
export async function tagOfRow(
  collector: TestCollector,
  { idNumber = '' }: DeclarationRecord,
): Promise<string> {
  const { key } = await getRegisterKey(collector);
  const subject = registerSubject('id', idNumber);
  if (subject === null) throw new Error('the row has no id number of one person');
  return tagOf(Buffer.from(key, 'base64url'), subject).toString('base64url');
}

async function bodyOf(response: Response): Promise<unknown> {
  if (response.status !== 200) throw new Error(`HTTP ${response.status}: ${await response.text()}`);
  return response.json();
}

/** The status and the closed error of an answer that must be a refusal. */
export async function refusalOf(response: Response): Promise<readonly [number, string]> {
  return [response.status, apiErrorSchema.parse(await response.json()).error];
}

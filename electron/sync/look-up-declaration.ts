/**
 * Look up a declaration: asks the collector about one declaration link while a visitor stands there.
 *
 * The one thing at the gate that asks the network, so it is bounded: it answers by LOOKUP_TIMEOUT_MS whatever
 * the network does, is not tried again, and after a failure nobody waits for it for UNREACHED_FOR_MS. An
 * answer is never kept: a declaration may be withdrawn.
 */
import {
  LOOKUP_TIMEOUT_MS,
  type LookUpAnswer,
  type LookUpRequest,
  lookUpAnswerSchema,
} from '../../contract/register.ts';
import { collectorUrl, type Exchange } from './exchange-over-http.ts';
import type { PullLog } from './keep-pulling.ts';
import { describeFailure, parseJson, type SyncProblem } from './read-answer.ts';

/** After a look-up that reached nobody, the next visitors are not made to wait, milliseconds. */
export const UNREACHED_FOR_MS = 10_000;
const MAX_ANSWER_BYTES = 4 * 1024;

interface Unanswered {
  /** Null: an exchange that threw, which is a bug of ours. */
  readonly problem: SyncProblem | null;
  readonly detail: string;
}
/** A refusal (an odd link, say) came at once and says nothing of the next visitor's look-up. */
const MUTING: ReadonlySet<SyncProblem | null> = new Set<SyncProblem>([
  'unreachable',
  'timed-out',
  'overloaded',
  'server-error',
]);

export interface LookUpPorts {
  readonly exchange: Exchange;
  readonly collector: { readonly url: string; readonly credential: string };
  /** Milliseconds that only go forward: a clock set back must not silence the look-up. */
  readonly clock: { monotonicMs(): number };
  readonly timers: { set(ms: number, task: () => void): () => void };
  readonly log: PullLog;
  readonly timeoutMs?: number;
}

/** 'not-reached': no answer of a collector in time; never thrown. */
export type LookUp = (request: LookUpRequest) => Promise<LookUpAnswer | 'not-reached'>;

export function createLookUp(ports: LookUpPorts): LookUp {
  const { clock, timers, log, timeoutMs = LOOKUP_TIMEOUT_MS } = ports;
  const url = collectorUrl(ports.collector.url, '/v1/declarations/look-up');
  const headers = {
    authorization: `Bearer ${ports.collector.credential}`,
    'content-type': 'application/json',
    accept: 'application/json',
  };
  let unreachedAtMs: number | null = null;
  let lastTold: string | null = null;

  function notReached({ problem, detail }: Unanswered): 'not-reached' {
    if (MUTING.has(problem)) unreachedAtMs = clock.monotonicMs();
    const told = `${problem} ${detail}`;
    if (told !== lastTold) log('warn', 'look-up-failed', { problem, detail });
    lastTold = told;
    return 'not-reached';
  }

  async function ask(request: LookUpRequest): Promise<LookUpAnswer | Unanswered> {
    const got = await ports.exchange(url, {
      method: 'POST',
      headers,
      body: Buffer.from(JSON.stringify(request)),
      timeoutMs,
      maxAnswerBytes: MAX_ANSWER_BYTES,
    });
    if (!got.ok) return { problem: got.error.kind, detail: got.error.detail };
    const parsed =
      got.value.status === 200 ? lookUpAnswerSchema.safeParse(parseJson(got.value.text)) : undefined;
    // Nothing is sent again, so Retry-After and with it the time do not matter.
    return parsed?.success === true ? parsed.data : describeFailure(got.value, 0);
  }

  return async (request) => {
    if (unreachedAtMs !== null && clock.monotonicMs() - unreachedAtMs < UNREACHED_FOR_MS)
      return 'not-reached';
    let cancel: () => void = () => undefined;
    // Beside the exchange's own deadline: the visitor's does not depend on how an exchange ends.
    const deadline = new Promise<Unanswered>((resolve) => {
      cancel = timers.set(timeoutMs, () => resolve({ problem: 'timed-out', detail: 'deadline' }));
    });
    const answer = await Promise.race([
      ask(request).catch(
        (error: unknown): Unanswered => ({
          problem: null,
          detail: error instanceof Error ? error.name : 'unknown',
        }),
      ),
      deadline,
    ]);
    cancel();
    if ('problem' in answer) return notReached(answer);
    unreachedAtMs = null;
    lastTold = null;
    return answer;
  };
}

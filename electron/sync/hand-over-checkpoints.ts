/**
 * Hand over checkpoints: sends the collector what this station signed of its hash chain (contract/checkpoint.ts).
 *
 * Oldest first, again until the collector has answered for them. Tells what the answer gives away of this ledger: that
 * the collector holds another chain (`onForked`), or a longer one (`onBehind`: a backup was put back). Both are told
 * before the checkpoints are acknowledged: killed in between, they are told twice rather than never.
 */
import {
  type Checkpoint,
  type CheckpointBatchAnswer,
  checkpointBatchAnswerSchema,
  MAX_CHECKPOINTS,
} from '../../contract/checkpoint.ts';
import { collectorUrl, type Exchange } from './exchange-over-http.ts';
import { keepPulling, type Pull, type PullPass, type PullPorts, type PullState } from './keep-pulling.ts';
import { describeFailure, parseJson } from './read-answer.ts';
import type { OnServerTime } from './upload-batches.ts';

/** How often it is looked whether there is something to hand over; `wake` does so at once. Milliseconds. */
export const HAND_OVER_EVERY_MS = 60_000;
/** For one whole exchange, milliseconds. */
export const HAND_OVER_TIMEOUT_MS = 15_000;
/** 500 answers of at most 16 letters. */
const MAX_ANSWER_BYTES = 64 * 1024;

export interface CheckpointPorts extends PullPorts {
  readonly clock: { wallMs(): number; monotonicMs(): number };
  readonly exchange: Exchange;
  readonly collector: { readonly url: string; readonly credential: string };
  readonly stationId: string;
  /** Not yet acknowledged, oldest first. */
  readonly load: (limit: number) => readonly Checkpoint[];
  /** This checkpoint and those before it need not be sent again. */
  readonly acknowledge: (upTo: { readonly seq: number; readonly auditNumber: number }) => void;
  /** Number of the last visit in this ledger. */
  readonly lastSeq: () => number;
  /** The collector keeps another hash for this place of the chain. Once for each checkpoint that it names so. */
  readonly onForked: (seq: number) => void;
  /** The collector keeps a checkpoint of a visit that this ledger does not have. Once a run for each number. */
  readonly onBehind: (lastSeq: number) => void;
  readonly onServerTime: OnServerTime;
  readonly onState?: (state: PullState) => void;
}

type Failed = PullPass & { readonly kind: 'failed' };
type Sent = { readonly kind: 'sent'; readonly answer: CheckpointBatchAnswer } | Failed;

export function handOverCheckpoints(ports: CheckpointPorts): Pull {
  const { clock, stationId, log } = ports;
  const url = collectorUrl(ports.collector.url, '/v1/checkpoints');
  let toldBehind = 0;

  async function send(checkpoints: readonly Checkpoint[]): Promise<Sent> {
    const sentAtMs = clock.monotonicMs();
    const got = await ports.exchange(url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${ports.collector.credential}`,
        'content-type': 'application/json',
        accept: 'application/json',
      },
      body: Buffer.from(JSON.stringify({ stationId, checkpoints })),
      timeoutMs: HAND_OVER_TIMEOUT_MS,
      maxAnswerBytes: MAX_ANSWER_BYTES,
    });
    if (!got.ok)
      return { kind: 'failed', problem: got.error.kind, detail: got.error.detail, retryAfterMs: null };
    const answer =
      got.value.status === 200 ? checkpointBatchAnswerSchema.safeParse(parseJson(got.value.text)) : undefined;
    // Each checkpoint must have been answered for: anything else is not the answer to what was sent.
    if (answer?.success !== true || answer.data.answers.length !== checkpoints.length) {
      return describeFailure(got.value, clock.wallMs());
    }
    ports.onServerTime(answer.data.serverTimeMs, Math.max(0, clock.monotonicMs() - sentAtMs));
    return { kind: 'sent', answer: answer.data };
  }

  async function pass(isOver: () => boolean): Promise<PullPass> {
    for (;;) {
      const checkpoints = ports.load(MAX_CHECKPOINTS);
      const last = checkpoints.at(-1);
      if (last === undefined) return { kind: 'done' };
      const sent = await send(checkpoints);
      if (isOver()) return { kind: 'stopped' };
      if (sent.kind === 'failed') return sent;
      tell(checkpoints, sent.answer);
      ports.acknowledge({ seq: last.seq, auditNumber: last.auditNumber });
    }
  }

  function tell(checkpoints: readonly Checkpoint[], { answers, lastSeq }: CheckpointBatchAnswer): void {
    for (const [index, { seq, auditNumber }] of checkpoints.entries()) {
      const answer = answers[index];
      if (answer === 'forked') {
        log('error', 'checkpoint-forked', { seq, auditNumber });
        ports.onForked(seq);
      }
      // It would be refused for ever; those behind it must not wait for that.
      if (answer === 'bad-signature') log('error', 'checkpoint-refused', { seq, auditNumber });
    }
    if (lastSeq <= ports.lastSeq() || lastSeq === toldBehind) return;
    toldBehind = lastSeq;
    log('error', 'collector-has-more', { lastSeq });
    ports.onBehind(lastSeq);
  }

  return keepPulling({
    ...ports,
    name: 'checkpoints',
    everyMs: HAND_OVER_EVERY_MS,
    pass,
    onState: ports.onState ?? (() => undefined),
  });
}

/**
 * An uploader on stepped timers: the test says when time passes and what the network answers.
 */

import { gunzipSync } from 'node:zlib';
import { failed, ok, type Result } from '../../contract/result.ts';
import type { SyncStatus } from '../../contract/status.ts';
import type { BatchAnswer, RowAnswer, VisitBatch } from '../../contract/sync-api.ts';
import type { PostFailure, PostRequest } from '../../electron/sync/post-over-http.ts';
import type { PostResponse } from '../../electron/sync/read-answer.ts';
import { createUploader, type Uploader } from '../../electron/sync/upload-batches.ts';
import type { MemoryOutbox } from './memory-outbox.ts';
import { createSteppedTimers, type SteppedTimers } from './stepped-timers.ts';

export type Reply = Result<PostResponse, PostFailure>;
export type Network = (batch: VisitBatch, request: PostRequest, url: string) => Reply | Promise<Reply>;

export interface UploaderBench {
  readonly uploader: Uploader;
  readonly timers: SteppedTimers;
  readonly statuses: readonly SyncStatus[];
  /** What the collector's clock said, and the round trip. */
  readonly serverTimes: readonly (readonly [serverTimeMs: number, roundTripMs: number])[];
  /** Ids of each request, in order. */
  readonly requests: readonly (readonly string[])[];
  readonly logged: readonly { readonly event: string; readonly facts: unknown }[];
  /** Moves time on and waits until the uploader rests or waits again. */
  step(ms: number): Promise<SyncStatus>;
  /** Waits until the uploader rests or waits. */
  settled(): Promise<SyncStatus>;
}

export function createUploaderBench(
  outbox: MemoryOutbox,
  network: Network,
  options: { readonly random?: () => number; readonly url?: string } = {},
): UploaderBench {
  const timers = createSteppedTimers();
  const statuses: SyncStatus[] = [];
  const serverTimes: [number, number][] = [];
  const requests: string[][] = [];
  const logged: { event: string; facts: unknown }[] = [];
  let isBusy = false;
  let waiters: (() => void)[] = [];
  const uploader = createUploader({
    outbox,
    async post(url, request) {
      const batch = JSON.parse(gunzipSync(request.body).toString()) as VisitBatch;
      requests.push(batch.visits.map((visit) => visit.id));
      return network(batch, request, url);
    },
    collector: { url: options.url ?? 'https://collector.example', credential: 'secret-credential-123' },
    stationId: 'station-1',
    // Another zero than the wall clock's: the two must not be mixed.
    clock: { wallMs: timers.nowMs, monotonicMs: () => timers.nowMs() - 900_000 },
    timers,
    random: options.random ?? (() => 0.5),
    onStatus(status) {
      statuses.push(status);
      isBusy = status.state === 'sending';
      if (isBusy) return;
      const told = waiters;
      waiters = [];
      for (const tell of told) tell();
    },
    onServerTime: (...told) => serverTimes.push(told),
    log: (_level, event, facts) => logged.push({ event, facts }),
  });
  const last = (): SyncStatus => {
    const status = statuses.at(-1);
    if (status === undefined) throw new Error('the uploader has not said anything yet');
    return status;
  };
  const settled = async (): Promise<SyncStatus> => {
    // What began has said so before the event loop turns.
    await new Promise((resolve) => setImmediate(resolve));
    if (isBusy) await new Promise<void>((resolve) => waiters.push(resolve));
    return last();
  };
  return {
    uploader,
    timers,
    statuses,
    serverTimes,
    requests,
    logged,
    settled,
    async step(ms) {
      timers.step(ms);
      return settled();
    },
  };
}

export const answered = (status: number, body: unknown, headers: Record<string, string> = {}): Reply =>
  ok({
    status,
    headers: new Headers(headers),
    text: typeof body === 'string' ? body : JSON.stringify(body),
  });

export const unreachable: Reply = failed({ kind: 'unreachable', detail: 'ECONNREFUSED' });
export const timedOut: Reply = failed({ kind: 'timed-out', detail: 'no answer in time' });

/** A collector in a few lines: stores each id once, refuses the ids it is told to. */
export function createTinyCollector(refused: ReadonlySet<string> = new Set()): {
  readonly stored: Map<string, number>;
  take(batch: VisitBatch): Reply;
} {
  const stored = new Map<string, number>();
  return {
    stored,
    take(batch) {
      const rows = batch.visits.map(({ id }): RowAnswer => {
        if (refused.has(id)) return { id, status: 'refused', reason: 'invalid', detail: 'seq: invalid_type' };
        const times = stored.get(id) ?? 0;
        if (times === 0) stored.set(id, 1);
        return { id, status: times === 0 ? 'stored' : 'duplicate' };
      });
      return answered(200, { rows, serverTimeMs: 1 } satisfies BatchAnswer);
    },
  };
}

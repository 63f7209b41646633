/**
 * Upload: empties the outbox to the collector in batches, one request at a time (docs/protocol-sync.md).
 *
 * A row leaves the outbox only when the collector answered for that very row; a row it refuses for
 * good is set aside and never blocks those behind it; everything else stays and is sent again.
 * Never throws, never waits in the way of a scan, reads nothing but the outbox. What this module
 * remembers changes only after the outbox's transaction: killed at any point, it only sends again.
 */
import type { Result } from '../../contract/result.ts';
import type { SyncStatus } from '../../contract/status.ts';
import { MAX_BATCH_VISITS, type RowAnswer } from '../../contract/sync-api.ts';
import type { WrappedDataKey } from '../../contract/vault.ts';
import type { Visit } from '../../contract/visit.ts';
import { backoffMs } from './backoff.ts';
import { collectorUrl } from './exchange-over-http.ts';
import { keyIdsOf, type PackedRow, packBody, packRows } from './pack-batch.ts';
import type { PostFailure, PostRequest } from './post-over-http.ts';
import { type Answer, type PostResponse, readAnswer, type SyncProblem } from './read-answer.ts';

/** A recorded visit is sent this much later, so that a rush becomes a few batches, milliseconds. */
export const SEND_SOON_MS = 100;
/** For one whole exchange with the collector, milliseconds. */
export const POST_TIMEOUT_MS = 15_000;
/** How long `stop` waits for an answer that is under way, milliseconds. */
export const STOP_GRACE_MS = 1_000;
/** Rows that may fail alone, with none accepted, before the pass is given up: then it is not the rows. */
const MAX_SUSPECTS_A_PASS = 3;
/** Each is loaded again with every pass: 500 rows and these stay under 25 ms of the main thread. */
const MAX_SUSPECTS = 300;

export interface Quarantine {
  readonly id: string;
  /** The collector's reason (invalid, conflict, foreign), or `batch-refused`, or `unsendable`. */
  readonly reason: string;
  /** English, for staff and log; never personal data. */
  readonly detail: string;
}

export interface Outbox {
  /** Rows neither acknowledged nor quarantined, oldest first. */
  loadPending(limit: number): readonly Visit[];
  /** The wrapped data keys of these ids; one that is not there is left out. */
  loadKeys(ids: readonly string[]): readonly WrappedDataKey[];
  acknowledge(ids: readonly string[], ackedAtMs: number): void;
  quarantine(rows: readonly Quarantine[], atMs: number): void;
  countPending(): { readonly pending: number; readonly quarantined: number };
}

/** What the collector's clock said, and how long the exchange took in which it said so, milliseconds. */
export type OnServerTime = (serverTimeMs: number, roundTripMs: number) => void;

export interface UploaderPorts {
  readonly outbox: Outbox;
  readonly post: (url: string, request: PostRequest) => Promise<Result<PostResponse, PostFailure>>;
  readonly collector: { readonly url: string; readonly credential: string };
  readonly stationId: string;
  readonly clock: { wallMs(): number; monotonicMs(): number };
  readonly timers: { set(ms: number, task: () => void): () => void };
  /** In [0, 1). */
  readonly random: () => number;
  readonly onStatus: (status: SyncStatus) => void;
  /** The collector's clock, of a moment within the last `roundTripMs`; after each answer that took rows. */
  readonly onServerTime: OnServerTime;
  readonly log: (
    level: 'info' | 'warn' | 'error',
    event: string,
    facts?: Readonly<Record<string, unknown>>,
  ) => void;
}

export interface Uploader {
  /** A visit was recorded. Cheap, does no work of its own: safe in the way of a scan. */
  notify(): void;
  /** The network is back, or a person asked: try at once, whatever wait was running. */
  wake(): void;
  /** Sends nothing more. Waits up to STOP_GRACE_MS for an answer under way; after it the outbox is not touched. */
  stop(): Promise<void>;
}

type Pass =
  | { readonly kind: 'empty' | 'moved' | 'closed' }
  | {
      readonly kind: 'failed';
      /** Null: our own outbox failed, not the collector. */
      readonly problem: SyncProblem | null;
      readonly detail: string;
      readonly retryAfterMs: number | null;
    };

const closed: Pass = { kind: 'closed' };
const notACollector = (detail: string): Pass => ({
  kind: 'failed',
  problem: 'not-a-collector',
  detail,
  retryAfterMs: null,
});

/** Begins by itself SEND_SOON_MS after it was made: what an earlier run left is sent without a new visit. */
export function createUploader(ports: UploaderPorts): Uploader {
  const { outbox, clock, timers, stationId } = ports;
  const url = collectorUrl(ports.collector.url, '/v1/visits');
  const headers = {
    authorization: `Bearer ${ports.collector.credential}`,
    'content-type': 'application/json',
    'content-encoding': 'gzip',
    accept: 'application/json',
  };

  let phase: 'resting' | 'sending' | 'waiting' = 'resting';
  let running: Promise<void> = Promise.resolve();
  let cancelSoon: (() => void) | null = null;
  let cancelWait: (() => void) | null = null;
  let isWoken = false;
  let isStopping = false;
  let isClosed = false;
  let failures = 0;
  let problem: SyncProblem | null = null;
  let lastAckAtMs: number | null = null;
  let counts: { readonly pending: number; readonly quarantined: number } = { pending: 0, quarantined: 0 };
  /** Rows refused alone while nothing was accepted: passed over until it is known whose fault it is. */
  const suspects = new Map<string, string>();

  function publish(): void {
    if (isClosed) return;
    try {
      counts = outbox.countPending();
    } catch (error) {
      // The state is worth saying even when the numbers beside it are the last ones known.
      ports.log('error', 'outbox-count-failed', { detail: nameOf(error) });
    }
    const state = phase === 'resting' ? 'idle' : phase;
    ports.onStatus({ state, ...counts, lastAckAtMs, problem });
  }

  function begin(): void {
    cancelSoon?.();
    cancelWait?.();
    cancelSoon = null;
    cancelWait = null;
    if (isStopping || phase === 'sending') return;
    phase = 'sending';
    running = drain();
  }

  function beginSoon(): void {
    if (isStopping || cancelSoon !== null || phase === 'sending') return;
    cancelSoon = timers.set(SEND_SOON_MS, () => {
      cancelSoon = null;
      // While waiting only the number of kept visits is brought up to date.
      if (phase === 'resting') begin();
      else if (phase === 'waiting') publish();
    });
  }

  async function drain(): Promise<void> {
    while (!isStopping) {
      const startedAtMs = clock.wallMs();
      const pass = await sendPass().catch(
        (error: unknown): Pass => ({
          kind: 'failed',
          problem: null,
          detail: nameOf(error),
          retryAfterMs: null,
        }),
      );
      if (pass.kind === 'closed' || isClosed) return;
      if (pass.kind === 'failed') {
        failures += 1;
        problem = pass.problem;
        ports.log('warn', 'sync-failed', { problem: pass.problem, detail: pass.detail, failures });
        if (isWoken) {
          isWoken = false;
          failures = 0;
          continue;
        }
        rest('waiting', waitMs(pass.retryAfterMs, clock.wallMs() - startedAtMs));
        return;
      }
      failures = 0;
      isWoken = false;
      problem = null;
      if (pass.kind === 'empty') break;
    }
    rest('resting', null);
  }

  function rest(next: 'resting' | 'waiting', forMs: number | null): void {
    phase = next;
    if (forMs !== null && !isStopping) cancelWait = timers.set(forMs, begin);
    publish();
  }

  /** Counted from the start of the failed try: a time-out has already waited, so it is tried again at once. */
  function waitMs(retryAfterMs: number | null, spentMs: number): number {
    const ownMs = backoffMs(failures, ports.random());
    return Math.max(ownMs - Math.min(Math.max(spentMs, 0), ownMs), retryAfterMs ?? 0);
  }

  /** One load of the outbox. A batch refused as a whole is halved down to the row that is at fault. */
  async function sendPass(): Promise<Pass> {
    const visits = outbox
      .loadPending(MAX_BATCH_VISITS + suspects.size)
      .filter((visit) => !suspects.has(visit.id));
    if (visits.length === 0) {
      if (suspects.size === 0) return { kind: 'empty' };
      suspects.clear();
      return notACollector('every row was refused alone');
    }
    const { rows, unsendable } = packRows(visits, outbox.loadKeys(keyIdsOf(visits)));
    if (unsendable.length > 0) setAside(unsendable.map((row) => ({ ...row, reason: 'unsendable' })));
    publish();

    let accepted = false;
    let suspectsHere = 0;
    const parts: (readonly PackedRow[])[] = rows.length === 0 ? [] : [rows];
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      if (isStopping) return closed;
      const answer = await send(part);
      if (isClosed) return closed;
      if (answer.kind === 'failed') return answer;
      if (answer.kind === 'judged') {
        if (!apply(part, answer.rows)) return notACollector('the answer named none of the rows');
        accepted = true;
        continue;
      }
      const [first] = part;
      if (part.length === 1 && first !== undefined) {
        suspects.set(first.id, answer.detail);
        suspectsHere += 1;
        if (!accepted && suspectsHere === MAX_SUSPECTS_A_PASS) break;
      } else {
        const middle = Math.ceil(part.length / 2);
        parts.push(part.slice(middle), part.slice(0, middle));
      }
    }
    if (accepted && suspects.size > 0) {
      // The collector takes other rows and refuses these by themselves: it is these rows.
      setAside([...suspects].map(([id, detail]) => ({ id, reason: 'batch-refused', detail })));
      suspects.clear();
    }
    if (suspects.size > MAX_SUSPECTS) suspects.clear();
    return accepted || rows.length === 0 ? { kind: 'moved' } : notACollector('each row was refused alone');
  }

  async function send(rows: readonly PackedRow[]): Promise<Answer> {
    const body = await packBody(stationId, clock.wallMs(), rows);
    const sentAtMs = clock.monotonicMs();
    const posted = await ports.post(url, { headers, body, timeoutMs: POST_TIMEOUT_MS });
    if (posted.ok) {
      const answer = readAnswer(posted.value, clock.wallMs());
      if (answer.kind === 'judged' && !isClosed) {
        ports.onServerTime(answer.serverTimeMs, Math.max(0, clock.monotonicMs() - sentAtMs));
      }
      return answer;
    }
    return { kind: 'failed', problem: posted.error.kind, detail: posted.error.detail, retryAfterMs: null };
  }

  /** True when at least one row that was sent left the outbox. Rows without an answer stay. */
  function apply(sent: readonly PackedRow[], answers: readonly RowAnswer[]): boolean {
    const open = new Set(sent.map((row) => row.id));
    const acknowledged: string[] = [];
    const refused: Quarantine[] = [];
    for (const answer of answers) {
      if (!open.delete(answer.id)) continue;
      if (answer.status === 'refused') {
        refused.push({ id: answer.id, reason: answer.reason, detail: answer.detail });
      } else acknowledged.push(answer.id);
    }
    if (acknowledged.length > 0) {
      const atMs = clock.wallMs();
      outbox.acknowledge(acknowledged, atMs);
      lastAckAtMs = atMs;
    }
    if (refused.length > 0) setAside(refused);
    return acknowledged.length + refused.length > 0;
  }

  function setAside(rows: readonly Quarantine[]): void {
    outbox.quarantine(rows, clock.wallMs());
    ports.log('error', 'visits-quarantined', {
      count: rows.length,
      rows: rows.slice(0, 10).map(({ id, reason, detail }) => ({ id, reason, detail })),
    });
  }

  beginSoon();
  return {
    notify: beginSoon,
    wake() {
      if (phase === 'sending') isWoken = true;
      else failures = 0;
      begin();
    },
    async stop() {
      isStopping = true;
      cancelSoon?.();
      cancelWait?.();
      let endGrace: () => void = () => undefined;
      const grace = new Promise<void>((resolve) => {
        endGrace = timers.set(STOP_GRACE_MS, resolve);
      });
      await Promise.race([running, grace]);
      endGrace();
      isClosed = true;
    },
  };
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');

/**
 * Send in background: the product's uploader and checkpoint hand-over, with each exchange told as a stage.
 *
 * What the collector may never say to this station (another chain, a longer one, a visit refused) is an alarm.
 */
import type { Ledger } from '../../electron/ledger/open-ledger.ts';
import { exchangeOverHttp } from '../../electron/sync/exchange-over-http.ts';
import { handOverCheckpoints } from '../../electron/sync/hand-over-checkpoints.ts';
import { postOverHttp } from '../../electron/sync/post-over-http.ts';
import { createUploader } from '../../electron/sync/upload-batches.ts';
import type { WriterTale, WriterTask } from './writer-talk.ts';

const LOOK_EVERY_MS = 20;

export interface SendingOptions {
  readonly task: WriterTask;
  readonly ledger: Ledger;
  readonly random: () => number;
  readonly wallMs: () => number;
  readonly tell: (tale: WriterTale) => void;
}

export interface Sending {
  /** A visit was recorded. */
  notify(): void;
  /** Settles when the collector has everything, checkpoints included. */
  drained(): Promise<void>;
}

export function sendInBackground({ task, ledger, random, wallMs, tell }: SendingOptions): Sending {
  const { collector, stationId } = task;
  if (collector === null) return { notify: () => undefined, drained: async () => undefined };
  const clock = { wallMs, monotonicMs: () => performance.now() };
  const timers = {
    set(ms: number, run: () => void) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  };
  const log = (level: string, event: string, facts?: Readonly<Record<string, unknown>>): void => {
    if (level === 'error') tell({ kind: 'alarm', detail: `${event} ${JSON.stringify(facts ?? {})}` });
  };
  const common = { collector, stationId, clock, timers, random, onServerTime: () => undefined };

  const uploader = createUploader({
    ...common,
    log,
    post: async (url, request) => {
      tell({ kind: 'begin', stage: 'upload' });
      return postOverHttp(url, request);
    },
    outbox: {
      loadPending: ledger.loadPending,
      loadKeys: ledger.loadKeys,
      countPending: ledger.countPending,
      quarantine: ledger.quarantine,
      acknowledge(ids, atMs) {
        ledger.acknowledge(ids, atMs);
        tell({ kind: 'end', stage: 'upload' });
      },
    },
    onStatus: () => undefined,
  });
  const checkpoints = handOverCheckpoints({
    ...common,
    log,
    exchange: (url, request) => {
      tell({ kind: 'begin', stage: 'checkpoint' });
      return exchangeOverHttp(url, request);
    },
    load: ledger.loadCheckpoints,
    acknowledge(upTo) {
      ledger.acknowledgeCheckpoints(upTo);
      tell({ kind: 'end', stage: 'checkpoint' });
    },
    lastSeq: ledger.lastSeq,
    onForked: (seq) => tell({ kind: 'alarm', detail: `the collector has another chain at ${seq}` }),
    onBehind: (seq) => tell({ kind: 'alarm', detail: `the collector has visits up to ${seq}` }),
  });
  // Lives are short: nothing waits for the first pull of a quiet morning.
  checkpoints.wake();

  return {
    notify: uploader.notify,
    async drained() {
      ledger.signCheckpoint(wallMs());
      for (;;) {
        if (ledger.countPending().pending === 0 && ledger.loadCheckpoints(1).length === 0) return;
        uploader.wake();
        checkpoints.wake();
        await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
      }
    },
  };
}

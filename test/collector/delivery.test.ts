/**
 * The real uploader, ledger, HTTP and collector together. Only the length of waits is ours.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { SyncStatus } from '../../contract/status.ts';
import { MAX_BATCH_VISITS } from '../../contract/sync-api.ts';
import type { NewVisit } from '../../contract/visit.ts';
import { type Ledger, openLedger } from '../../electron/ledger/open-ledger.ts';
import { postOverHttp } from '../../electron/sync/post-over-http.ts';
import {
  createUploader,
  type Outbox,
  POST_TIMEOUT_MS,
  SEND_SOON_MS,
} from '../../electron/sync/upload-batches.ts';
import type { DataKeys } from '../../electron/vault/data-keys.ts';
import { openSampleSealer, sampleSigner } from '../../scripts/rig/sample-vault.ts';
import { startTestCollector, type TestCollector } from '../support/collector.ts';
import { startMeddlingProxy, startPageServer } from '../support/meddling-proxy.ts';
import { createMemoryOutbox } from '../support/memory-outbox.ts';
import { sampleId, sampleNewVisits, sampleVisits } from '../support/sample-visits.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let collector: TestCollector;
let sealer: DataKeys;
beforeAll(async () => {
  sealer = await openSampleSealer();
  collector = await startTestCollector();
});
afterAll(async () => {
  await collector?.stop();
  sealer?.close();
});

interface Delivery {
  /** Resolves at the first status that fits. */
  until(fits: (status: SyncStatus) => boolean): Promise<SyncStatus>;
  wake(): void;
}

function deliver(
  outbox: Outbox,
  options: {
    url?: string;
    credential?: string;
    timeoutMs?: number;
    onBatch?: () => void;
    /** Asked for a moment later. */
    onWait?: (ms: number) => void;
    onServerTime?: (serverTimeMs: number, roundTripMs: number) => void;
  } = {},
): Delivery {
  const seen: SyncStatus[] = [];
  let watchers: ((status: SyncStatus) => void)[] = [];
  const uploader = createUploader({
    outbox,
    async post(url, request) {
      options.onBatch?.();
      return postOverHttp(url, { ...request, timeoutMs: options.timeoutMs ?? POST_TIMEOUT_MS });
    },
    collector: { url: options.url ?? collector.url, credential: options.credential ?? collector.credential },
    stationId: collector.stationId,
    clock: { wallMs: Date.now, monotonicMs: () => performance.now() },
    timers: {
      set(ms, task) {
        options.onWait?.(ms);
        const timer = setTimeout(task, Math.min(ms, 20));
        return () => clearTimeout(timer);
      },
    },
    random: Math.random,
    onStatus(status) {
      seen.push(status);
      for (const watch of [...watchers]) watch(status);
    },
    onServerTime: options.onServerTime ?? (() => undefined),
    log: () => undefined,
  });
  onTestFinished(() => uploader.stop());
  return {
    wake: uploader.wake,
    until: (fits) =>
      new Promise((resolve) => {
        const earlier = seen.find(fits);
        if (earlier !== undefined) return resolve(earlier);
        const watch = (status: SyncStatus): void => {
          if (!fits(status)) return;
          watchers = watchers.filter((other) => other !== watch);
          resolve(status);
        };
        watchers.push(watch);
      }),
  };
}

const isDelivered = (status: SyncStatus): boolean => status.state === 'idle' && status.pending === 0;

async function storedIds(series: number): Promise<string[]> {
  const { rows } = await collector.pool.query<{ id: string }>(
    'SELECT id::text FROM visit WHERE id::text LIKE $1 ORDER BY id',
    [`01932b2e-${series.toString(16).padStart(4, '0')}-%`],
  );
  return rows.map((row) => row.id);
}

const idsOf = (visits: readonly NewVisit[]): string[] => visits.map((visit) => visit.id);

function ledgerWith(visits: readonly NewVisit[]): Ledger {
  const path = join(temporaryFolder(), 'ledger.db');
  const { stationId } = collector;
  const opened = openLedger({ path, nowMs: Date.now, stationId, sealer, signer: sampleSigner });
  if (!opened.ok) throw new Error(opened.error.detail);
  onTestFinished(() => opened.value.close());
  for (const visit of visits) {
    const recorded = opened.value.recordVisit(visit);
    if (!recorded.ok) throw new Error(recorded.error.detail);
  }
  return opened.value;
}

describe('from ledger to PostgreSQL', () => {
  it('delivers each visit once and marks it so', async () => {
    const visits = sampleNewVisits(1_200, 1);
    const ledger = ledgerWith(visits);
    const times: number[] = [];
    const onServerTime = (serverTimeMs: number, roundTripMs: number): void => {
      // One machine, one clock: what the collector said lies within what has passed here.
      expect(serverTimeMs).toBeGreaterThanOrEqual(startedAtMs);
      expect(serverTimeMs).toBeLessThanOrEqual(Date.now());
      expect(roundTripMs).toBeLessThanOrEqual(Date.now() - startedAtMs + 1);
      times.push(serverTimeMs);
    };
    const startedAtMs = Date.now();
    await deliver(ledger, { onServerTime }).until(isDelivered);
    expect(times).toHaveLength(3);
    expect(times).toEqual(times.toSorted());
    expect(await storedIds(1)).toEqual(idsOf(visits));
    expect(ledger.countPending()).toEqual({ pending: 0, quarantined: 0 });
  });

  it('delivers 499 of 500 when one is refused, and keeps that one in sight', async () => {
    const visits = sampleNewVisits(500, 2);
    visits[249] = { ...(visits[249] as NewVisit), stationId: 'station-2' };
    const ledger = ledgerWith(visits);
    const status = await deliver(ledger).until(isDelivered);
    expect(status.quarantined).toBe(1);
    expect(await storedIds(2)).toEqual(idsOf(visits).filter((id) => id !== sampleId(250, 2)));
  });

  it('stores none twice when the collector committed and its answer was lost, again and again', async () => {
    const visits = sampleNewVisits(2_000, 3);
    const proxy = await startMeddlingProxy(
      () => collector.url,
      (n) => n % 3 !== 0,
    );
    onTestFinished(proxy.close);
    await deliver(ledgerWith(visits), { url: proxy.url }).until(isDelivered);
    expect(proxy.lost()).toBeGreaterThanOrEqual(8);
    expect(await storedIds(3)).toEqual(idsOf(visits));
  });

  it('loses none and stores none twice when the collector is killed again and again while it works', async () => {
    const visits = sampleNewVisits(5_000, 4);
    const ledger = ledgerWith(visits);
    let batches = 0;
    let kills = 0;
    let comeBack: Promise<void> = Promise.resolve();
    const delivery = deliver(ledger, {
      onBatch() {
        batches += 1;
        if (batches % 4 !== 2 || kills === 3) return;
        kills += 1;
        comeBack = comeBack.then(() => collector.restart());
      },
    });
    await delivery.until(isDelivered);
    await comeBack;
    expect(kills).toBe(3);
    expect(await storedIds(4)).toEqual(idsOf(visits));
  });

  it('goes on at once when the network is back after an outage', async () => {
    await collector.kill();
    const visits = sampleNewVisits(100, 5);
    const delivery = deliver(ledgerWith(visits));
    const away = await delivery.until((status) => status.state === 'waiting');
    expect(away).toMatchObject({ problem: 'unreachable', pending: 100 });
    await collector.restart();
    delivery.wake();
    expect(await delivery.until(isDelivered)).toMatchObject({ problem: null });
    expect(await storedIds(5)).toEqual(idsOf(visits));
  });

  it('drains 10,000 visits in full batches, one behind the other', async () => {
    const ledger = ledgerWith(sampleNewVisits(10_000, 6));
    const waits: number[] = [];
    let batches = 0;
    const delivery = deliver(ledger, {
      onBatch: () => {
        batches += 1;
      },
      onWait: (ms) => waits.push(ms),
    });
    await delivery.until(isDelivered);
    expect(batches).toBe(10_000 / MAX_BATCH_VISITS);
    // Before the first; none between.
    expect(waits).toEqual([SEND_SOON_MS]);
    expect(await storedIds(6)).toHaveLength(10_000);
  });
});

describe('what is not our collector', () => {
  it.each([
    ['a login page', 200, '<html>Wi-Fi miễn phí</html>', 'not-a-collector'],
    ['a broken proxy', 502, '<html>Bad Gateway</html>', 'server-error'],
  ] as const)('keeps every visit before %s', async (_name, code, page, problem) => {
    const server = await startPageServer((response) =>
      response.writeHead(code, { 'content-type': 'text/html' }).end(page),
    );
    onTestFinished(server.close);
    const outbox = createMemoryOutbox(sampleVisits(10));
    const status = await deliver(outbox, { url: server.url }).until(({ state }) => state === 'waiting');
    expect(status).toMatchObject({ problem, pending: 10, quarantined: 0 });
  });

  it('keeps every visit before a server that never answers', async () => {
    const server = await startPageServer(() => undefined);
    onTestFinished(server.close);
    const outbox = createMemoryOutbox(sampleVisits(10));
    const delivery = deliver(outbox, { url: server.url, timeoutMs: 100 });
    const status = await delivery.until(({ state }) => state === 'waiting');
    expect(status).toMatchObject({ problem: 'timed-out', pending: 10, quarantined: 0 });
  });

  it('keeps every visit when the credential is refused, and says so', async () => {
    const outbox = createMemoryOutbox(sampleVisits(10, 7));
    const delivery = deliver(outbox, { credential: 'not-the-credential-of-anyone' });
    const status = await delivery.until(({ state }) => state === 'waiting');
    expect(status).toMatchObject({ problem: 'credential-refused', pending: 10, quarantined: 0 });
    expect(await storedIds(7)).toEqual([]);
  });
});

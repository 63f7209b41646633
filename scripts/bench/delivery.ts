/**
 * Bench: how fast a station that was offline for weeks delivers what waits, to the real collector and PostgreSQL.
 *
 * Everything is the station's own (ledger, uploader, HTTP); both ends share this machine, so no network is in it.
 */
import { join } from 'node:path';
import { openLedger } from '../../electron/ledger/open-ledger.ts';
import { postOverHttp } from '../../electron/sync/post-over-http.ts';
import { createUploader, POST_TIMEOUT_MS } from '../../electron/sync/upload-batches.ts';
import { fillLedger } from '../rig/fill-ledger.ts';
import { openSampleSealer, sampleSigner } from '../rig/sample-vault.ts';
import { startCollector } from '../rig/start-collector.ts';
import { type BarLine, type PartLine, summarise } from './measure.ts';

const VISITS = 10_000;
/** Visits a second. */
const BAR = 1_000;
const STATION = 'bench-1';
const CREDENTIAL = 'bench-only-credential-of-no-station';

function barOf(perSecond: number, stored: number): BarLine {
  return {
    value: perSecond,
    bar: BAR,
    met: perSecond >= BAR && stored === VISITS,
    says: `visits a second from SQLite to PostgreSQL; ${stored} of ${VISITS} arrived`,
  };
}

export async function measureDelivery(folder: string): Promise<PartLine> {
  const path = join(folder, 'ledger.db');
  fillLedger(path, VISITS, 6, { pending: VISITS, stationId: STATION });
  const collector = await startCollector({
    dataDir: join(folder, 'collector'),
    stationId: STATION,
    credential: CREDENTIAL,
  });
  const sealer = await openSampleSealer();
  const opened = openLedger({ path, nowMs: Date.now, stationId: STATION, sealer, signer: sampleSigner });
  if (!opened.ok) throw new Error(opened.error.detail);
  const ledger = opened.value;
  try {
    const batches: number[] = [];
    const startedAtMs = performance.now();
    await new Promise<void>((done) => {
      const uploader = createUploader({
        outbox: ledger,
        async post(url, request) {
          const sentAtMs = performance.now();
          const answer = await postOverHttp(url, { ...request, timeoutMs: POST_TIMEOUT_MS });
          batches.push(performance.now() - sentAtMs);
          return answer;
        },
        collector: { url: collector.url, credential: CREDENTIAL },
        stationId: STATION,
        clock: { wallMs: Date.now, monotonicMs: () => performance.now() },
        timers: {
          set(ms, task) {
            const timer = setTimeout(task, ms);
            return () => clearTimeout(timer);
          },
        },
        random: Math.random,
        onStatus(status) {
          if (status.state !== 'idle' || status.pending > 0) return;
          void uploader.stop();
          done();
        },
        onServerTime: () => undefined,
        log: () => undefined,
      });
    });
    const perSecond = Math.round((VISITS * 1_000) / (performance.now() - startedAtMs));
    const { visits } = await collector.count();
    return {
      results: { deliver_batch: { ...summarise(batches), perSecond } },
      bars: { deliver_visits_a_second: barOf(perSecond, visits) },
    };
  } finally {
    ledger.close();
    sealer.close();
    await collector.stop();
  }
}

/**
 * Open sync: everything of this station that talks to its collector, each in its own time.
 *
 * The uploader empties the outbox, two pulls bring the register and the signed bundles, and a look-up asks
 * about one declaration link. None of them is in the way of a scan but the look-up, which has a deadline.
 */
import { join } from 'node:path';
import type { AuditAction } from '../../contract/audit.ts';
import { registerKeySchema } from '../../contract/register.ts';
import type { Settings } from '../../contract/settings.ts';
import type { StationStatus, SyncStatus } from '../../contract/status.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import { openRegister, type Register } from '../register/open-register.ts';
import type { BundleStore } from '../shell/keep-bundles.ts';
import type { SecretKeeper } from '../shell/keep-secret.ts';
import { textOf } from '../shell/load-settings.ts';
import type { WriteLog } from '../shell/write-log.ts';
import { exchangeOverHttp } from '../sync/exchange-over-http.ts';
import { handOverCheckpoints } from '../sync/hand-over-checkpoints.ts';
import { createLookUp, type LookUp } from '../sync/look-up-declaration.ts';
import { postOverHttp } from '../sync/post-over-http.ts';
import { createBundlePull } from '../sync/pull-bundles.ts';
import { createErasurePull } from '../sync/pull-erasures.ts';
import { createRegisterPull } from '../sync/pull-register.ts';
import { createUploader, type OnServerTime, type Uploader } from '../sync/upload-batches.ts';

const REGISTER_KEY = 'register-key';
/** A bundle under this is taken over in a few milliseconds. */
const HEAVY_BUNDLE_CHARACTERS = 256 * 1024;

/** What sync needs of the process around it. */
export interface SyncSurroundings {
  readonly dataDir: string;
  readonly clock: { wallMs(): number; monotonicUs(): number };
  readonly secrets: SecretKeeper;
  readonly log: WriteLog;
  /** Resolves when nobody was scanned for a while, or after some time in any case. */
  readonly quietGate: () => Promise<void>;
  readonly onSync: (status: SyncStatus) => void;
  /** The collector's clock, of a moment within the last `roundTripMs`. */
  readonly onServerTime: OnServerTime;
  /** The collector holds visits of this station that its ledger does not have. */
  readonly onBehind: () => void;
  readonly onRegister: (register: StationStatus['register']) => void;
}

export interface SyncPorts extends SyncSurroundings {
  readonly ledger: Ledger;
  readonly collector: NonNullable<Settings['collector']>;
  readonly stationId: string;
  readonly store: Pick<
    BundleStore<Record<'trust-list' | 'policies' | 'revocations', unknown>>,
    'take' | 'current'
  >;
}

export interface Sync {
  readonly uploader: Uploader;
  /** Null: its file could not be opened; unsigned codes are then only `identified`. */
  readonly register: Register | null;
  readonly lookUp: LookUp;
  /** There may be checkpoints to hand over. */
  handOver(): void;
  /** The network is back, or a person asked. */
  wake(): void;
  close(): void;
}

export function openSync(ports: SyncPorts): Sync {
  const { ledger, collector, stationId, store, log, secrets } = ports;
  const clock = {
    wallMs: ports.clock.wallMs,
    monotonicMs: () => ports.clock.monotonicUs() / 1_000,
  };
  const timers = {
    set(ms: number, task: () => void): () => void {
      const timer = setTimeout(task, ms);
      return () => clearTimeout(timer);
    },
  };
  const common = { collector, clock, timers, random: Math.random, log, exchange: exchangeOverHttp };
  const uploader = createUploader({
    ...common,
    outbox: ledger,
    post: postOverHttp,
    stationId,
    onStatus: ports.onSync,
    onServerTime: ports.onServerTime,
  });
  const yieldNow = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const note = (action: AuditAction): void => {
    const written = ledger.recordAudit({ atMs: clock.wallMs(), actor: 'collector', reason: null, action });
    if (!written.ok) log('error', 'audit-not-written', { kind: action.kind, detail: written.error.detail });
  };
  const checkpoints = handOverCheckpoints({
    ...common,
    stationId,
    load: ledger.loadCheckpoints,
    acknowledge: ledger.acknowledgeCheckpoints,
    lastSeq: ledger.lastSeq,
    onForked: (seq) => note({ kind: 'chain-forked', seq }),
    onBehind(expectedSeq) {
      ports.onBehind();
      note({ kind: 'ledger-older', expectedSeq, foundSeq: ledger.lastSeq() });
    },
    onServerTime: ports.onServerTime,
  });
  const erasures = createErasurePull({
    ...common,
    upTo: ledger.erasuresUpTo,
    apply: ({ orderId, visitIds }) =>
      ledger.erase({ orderId, visitIds, actor: 'collector', reason: null, atMs: clock.wallMs() }),
    keepUpTo: ledger.keepErasuresUpTo,
    yieldNow,
  });
  const bundles = createBundlePull({
    ...common,
    // Taking over a million revocations holds the thread for up to half a second: not while people pass.
    async exchange(url, request) {
      const answer = await exchangeOverHttp(url, request);
      if (answer.ok && answer.value.text.length > HEAVY_BUNDLE_CHARACTERS) await ports.quietGate();
      return answer;
    },
    versionInUse: (kind) => store.current(kind)?.version ?? null,
    take: store.take,
  });
  const opened = openRegister({
    path: join(ports.dataDir, 'register.db'),
    nowMs: clock.wallMs,
    onSetAside: (detail) => log('error', 'register-set-aside', { detail }),
  });
  if (!opened.ok) log('error', 'register-not-opened', { detail: opened.error.detail });
  const register = opened.ok ? opened.value : null;
  const registerPull =
    register === null
      ? null
      : createRegisterPull({
          ...common,
          register,
          yieldNow,
          loadKey() {
            const kept = secrets.load(REGISTER_KEY);
            try {
              return kept === null ? null : registerKeySchema.parse(JSON.parse(kept.toString('utf8')));
            } catch (error) {
              log('warn', 'register-key-not-read', { error: textOf(error) });
              return null;
            }
          },
          keepKey: (key) => secrets.save(REGISTER_KEY, Buffer.from(JSON.stringify(key))),
          onStatus: ({ entries, updatedAtMs }) => ports.onRegister({ entries, updatedAtMs }),
        });
  if (register !== null) ports.onRegister({ entries: register.count(), updatedAtMs: register.updatedAtMs() });

  return {
    uploader,
    register,
    lookUp: createLookUp(common),
    handOver: () => checkpoints.wake(),
    wake() {
      uploader.wake();
      checkpoints.wake();
      erasures.wake();
      bundles.wake();
      registerPull?.wake();
    },
    close() {
      void uploader.stop();
      void checkpoints.stop();
      void erasures.stop();
      void bundles.stop();
      void registerPull?.stop();
      register?.close();
    },
  };
}

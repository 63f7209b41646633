/**
 * An earlier life of a station: the real wiring on the same data folder, in this process, under a clock of its own.
 *
 * What the real Electron then starts on (a ledger of last month, a tag key of yesterday, a clock that ran ahead) was
 * written by the code that would have written it, not by the test. Nothing is shown and nothing is sent.
 */
import { randomBytes } from 'node:crypto';
import type { Scan } from '../../contract/scan.ts';
import type { Visit } from '../../contract/visit.ts';
import { createUuidV7 } from '../../electron/ledger/uuid-v7.ts';
import { createSecretKeeper } from '../../electron/shell/keep-secret.ts';
import { openStation, type Station } from '../../electron/wiring/open-station.ts';

/** The keyring of the machine is left alone: both lives keep their secrets by the development key. */
export const WITHOUT_KEYRING = ['--password-store=basic'];

export interface EarlierStation {
  readonly station: Station;
  /** One code at this lane; its visit. */
  scan(lane: string, text: string): Visit;
  passMs(ms: number): void;
}

/** Opens the station of `dataDir` (its settings must be there) at `atMs`, lets `live` happen, and ends it in order. */
export async function liveAt(
  dataDir: string,
  atMs: number,
  live: (earlier: EarlierStation) => Promise<void> | void,
): Promise<void> {
  let nowMs = atMs;
  const clock = { wallMs: () => nowMs, monotonicUs: () => (nowMs - atMs) * 1_000 };
  const newId = createUuidV7((length) => randomBytes(length));
  const fail = (what: unknown): never => {
    throw new Error(`the earlier station: ${JSON.stringify(what)}`);
  };
  const opened = await openStation({
    dataDir,
    isShipped: false,
    version: '0.1.0',
    runId: newId(atMs),
    newId,
    isPhoneNear: () => false,
    clock,
    // The settings of an earlier life ask for no backups.
    backUpWorker: new URL('file:///none'),
    secrets: createSecretKeeper({
      dataDir,
      isShipped: false,
      safeStorage: {
        isEncryptionAvailable: () => false,
        encryptString: fail,
        decryptString: fail,
      },
      env: {},
      log: () => {},
    }),
    log: (level, event, fields) => (level === 'error' ? fail({ event, ...fields }) : undefined),
    show: () => {},
    showAnew: () => {},
    ask: () => {},
    askedSheet: () => null,
    outOfOrder: fail,
    quietGate: () => Promise.resolve(),
    onSync: () => {},
    onClock: () => {},
    onKeeping: () => {},
    onRegister: () => {},
  });
  if (!opened.ok) return fail(opened.error);
  const station = opened.value;
  try {
    await live({
      station,
      scan(lane, text) {
        const scan: Scan = {
          deviceId: 'scanner-1',
          lane,
          via: 'serial',
          text,
          isUtf8: true,
          byteLength: Buffer.byteLength(text),
          lastByteAtMs: nowMs,
        };
        const outcome = station.passage.take(scan);
        if (outcome instanceof Promise || outcome.kind !== 'recorded') return fail(outcome);
        return outcome.visit;
      },
      passMs(ms) {
        nowMs += ms;
      },
    });
  } finally {
    station.close();
  }
}

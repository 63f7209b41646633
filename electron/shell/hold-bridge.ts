/**
 * Holds native-bridge: starts the utility process, hears it, and starts it again when it dies.
 *
 * A native driver that crashes takes only its own process along: the screens stay, the gate says that
 * the scanners are gone, and within a second they are back (first restart at once, then backing off).
 */
import { kill } from 'node:process';
import { utilityProcess } from 'electron';
import { type FromBridge, fromBridgeSchema, type ToBridge } from '../../contract/bridge-messages.ts';
import type { DeviceCommand, HeldDevice, NearbySettings } from '../../contract/devices.ts';
import type { WriteLog } from './write-log.ts';

export const RESTART_FIRST_MS = 50;
/** Longest wait before a bridge that had come up is started again: with its start-up it is back within a second. */
export const RESTART_LONGEST_MS = 400;
/** The same for one that died before it was ready: a broken driver must not eat the machine. */
export const RESTART_BROKEN_LONGEST_MS = 5_000;
/** Asked this often whether it lives; one that missed so many answers hangs, and is ended. */
const PING_EVERY_MS = 1_000;
const MOST_PINGS_MISSED = 4;
/** A bridge that dies this soon after it was ready fell over its devices; so often in a row, and it is broken. */
const DIED_AT_ONCE_MS = 1_000;
const MOST_DEATHS_AT_ONCE = 5;
/** A bridge that lived this long was healthy: the back-off starts anew. */
const HEALTHY_AFTER_MS = 10_000;

export interface Bridge {
  /** Ports may be dead after sleep: close and open them all. */
  reopen(): void;
  command(deviceId: string, command: DeviceCommand): void;
  /** New limits of "at the reader" for a dongle; they hold over a restart of the bridge too. */
  nearby(deviceId: string, settings: NearbySettings): void;
  stop(): void;
}

export function holdBridge(
  options: {
    readonly modulePath: string;
    readonly devices: readonly HeldDevice[];
    readonly hear: (message: FromBridge) => void;
    readonly died: () => void;
  },
  log: WriteLog,
): Bridge {
  let isStopped = false;
  let restartAfterMs = RESTART_FIRST_MS;
  let deathsAtOnce = 0;
  let child: Electron.UtilityProcess | null = null;
  let devices = options.devices;

  function tell(message: ToBridge): void {
    child?.postMessage(message);
  }

  function start(): void {
    if (isStopped) return;
    const startedAtMs = performance.now();
    let readyAtMs: number | null = null;
    /** Counted by pings, not by time: a machine that slept has missed none. */
    let missed = 0;
    const process = utilityProcess.fork(options.modulePath, [], {
      serviceName: 'native-bridge',
      stdio: 'inherit',
    });
    child = process;
    process.on('message', (raw: unknown) => {
      const message = fromBridgeSchema.safeParse(raw);
      if (!message.success) {
        log('error', 'bridge-message-refused', { issue: message.error.issues[0]?.code ?? '' });
        return;
      }
      missed = 0;
      if (message.data.type === 'ready') {
        readyAtMs = performance.now();
        tell({ type: 'hold', devices: [...devices] });
      }
      options.hear(message.data);
    });
    const pinging = setInterval(() => {
      missed += 1;
      if (missed > MOST_PINGS_MISSED) {
        log('error', 'bridge-hangs', { missed });
        // Not SIGTERM: what hangs may not hear it.
        if (process.pid !== undefined) kill(process.pid, 'SIGKILL');
        return;
      }
      process.postMessage({ type: 'ping' } satisfies ToBridge);
    }, PING_EVERY_MS);
    process.once('exit', (code) => {
      clearInterval(pinging);
      child = null;
      if (isStopped) return;
      const nowMs = performance.now();
      deathsAtOnce = nowMs - (readyAtMs ?? nowMs) < DIED_AT_ONCE_MS ? deathsAtOnce + 1 : 0;
      if (nowMs - startedAtMs > HEALTHY_AFTER_MS) restartAfterMs = RESTART_FIRST_MS;
      const isBroken = readyAtMs === null || deathsAtOnce > MOST_DEATHS_AT_ONCE;
      const waitMs = Math.min(restartAfterMs, isBroken ? RESTART_BROKEN_LONGEST_MS : RESTART_LONGEST_MS);
      log('error', 'bridge-died', { code, waitMs, deathsAtOnce });
      options.died();
      setTimeout(start, waitMs);
      restartAfterMs = Math.min(restartAfterMs * 2, RESTART_BROKEN_LONGEST_MS);
    });
  }

  start();
  return {
    reopen: () => tell({ type: 'reopen' }),
    command: (deviceId, command) => tell({ type: 'command', deviceId, command }),
    nearby(deviceId, settings) {
      devices = devices.map((device) =>
        device.kind === 'ble' && device.id === deviceId ? { ...device, nearby: settings } : device,
      );
      tell({ type: 'nearby', deviceId, settings });
    },
    stop() {
      isStopped = true;
      tell({ type: 'stop' });
    },
  };
}

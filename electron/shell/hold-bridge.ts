/**
 * Holds native-bridge: starts the utility process, hears it, and starts it again when it dies.
 *
 * A native driver that crashes takes only its own process along: the screens stay, the gate says that
 * the scanners are gone, and within a second they are back (first restart at once, then backing off).
 */
import { utilityProcess } from 'electron';
import { type FromBridge, fromBridgeSchema, type ToBridge } from '../../contract/bridge-messages.ts';
import type { HeldDevice } from '../../contract/devices.ts';
import type { WriteLog } from './write-log.ts';

export const RESTART_FIRST_MS = 50;
export const RESTART_LONGEST_MS = 5_000;
/** A bridge that lived this long was healthy: the back-off starts anew. */
const HEALTHY_AFTER_MS = 10_000;

export interface Bridge {
  /** Ports may be dead after sleep: close and open them all. */
  reopen(): void;
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
  let child: Electron.UtilityProcess | null = null;

  function tell(message: ToBridge): void {
    child?.postMessage(message);
  }

  function start(): void {
    if (isStopped) return;
    const startedAtMs = performance.now();
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
      if (message.data.type === 'ready') tell({ type: 'hold', devices: [...options.devices] });
      options.hear(message.data);
    });
    process.once('exit', (code) => {
      child = null;
      if (isStopped) return;
      log('error', 'bridge-died', { code, restartAfterMs });
      options.died();
      if (performance.now() - startedAtMs > HEALTHY_AFTER_MS) restartAfterMs = RESTART_FIRST_MS;
      setTimeout(start, restartAfterMs);
      restartAfterMs = Math.min(restartAfterMs * 2, RESTART_LONGEST_MS);
    });
  }

  start();
  return {
    reopen: () => tell({ type: 'reopen' }),
    stop() {
      isStopped = true;
      tell({ type: 'stop' });
    },
  };
}

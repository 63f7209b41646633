/**
 * A real station in the real Electron on a folder of its own, with scanners on ptys that can be pulled.
 *
 * For the device benches: starts, waits until every device is ready, and leaves nothing behind.
 */
import { rmSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import type { BleDongle, SerialDevice } from '../../../contract/devices.ts';
import { makeFolder } from '../../rig/make-folder.ts';
import { openPtyPair, type PtyPair } from '../../rig/open-pty-pair.ts';
import { rigSettings, withScanner, writeRigSettings } from '../../rig/rig-settings.ts';
import { type StationProcess, spawnStation } from '../../rig/spawn-station.ts';
import { atEnd } from '../../runtime/setup-error.ts';

export interface BenchScanner {
  readonly id: string;
  /** The line as it is plugged in now. */
  pair: PtyPair;
  /** A new cable in the same socket, after `pair.unplug()`. */
  replug(): Promise<void>;
}

export interface BenchStation {
  readonly dataDir: string;
  readonly process: StationProcess;
  readonly scanners: readonly BenchScanner[];
  /** Lines of stderr that tell of a leak. */
  readonly leakWarnings: readonly string[];
  /** Waits until `count` visits more than those at index `from` of what was heard were recorded. */
  untilRecorded(count: number, withinMs: number): Promise<void>;
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 15_000;

function settingOf(id: string, path: string): SerialDevice {
  const [device] = withScanner(path).serial;
  if (device === undefined) throw new Error('no scanner in the settings of the rig');
  return { ...device, id, label: id, path, lane: id, direction: 'in' };
}

/**
 * A scanner has a clock of its own: what plays it comes before the station's processes, where the system
 * allows it (root). Else a busy machine stretches pauses that the station is then blamed for.
 */
function giveWay(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      setPriority(pid, constants.priority.PRIORITY_HIGH);
    } catch {
      // Not root: the figures say how long the pauses were.
    }
  }
}

/** Ends what `giveWay` did to this process, so that the next station does not inherit it. */
function takeTurn(): void {
  try {
    setPriority(process.pid, constants.priority.PRIORITY_NORMAL);
  } catch {
    // It never had priority.
  }
}

export async function runStation(scannerCount: number, ble: BleDongle | null = null): Promise<BenchStation> {
  const folder = makeFolder('bench');
  const dataDir = join(folder, 'station');
  const scanners: BenchScanner[] = [];
  let station: StationProcess | null = null;
  const leakWarnings: string[] = [];

  const stop = async (): Promise<void> => {
    withdraw();
    takeTurn();
    await station?.stop();
    for (const scanner of scanners) await scanner.pair.unplug();
    rmSync(folder, { recursive: true, force: true });
  };
  const withdraw = atEnd(stop);
  try {
    for (let i = 1; i <= scannerCount; i += 1) {
      const id = `scanner-${i}`;
      const scanner: BenchScanner = {
        id,
        pair: await openPtyPair(folder, id),
        async replug() {
          scanner.pair = await openPtyPair(folder, id);
        },
      };
      scanners.push(scanner);
    }
    writeRigSettings(dataDir, {
      ...rigSettings,
      serial: scanners.map(({ id, pair }) => settingOf(id, pair.stationPath)),
      ble,
    });
    station = await spawnStation(dataDir, (line) => {
      if (/MaxListenersExceeded|EMFILE|heap out of memory/.test(line)) leakWarnings.push(line);
    });
    const { ears } = station;
    for (const id of [...scanners.map((scanner) => scanner.id), ...(ble === null ? [] : [ble.id])])
      await ears.next('device', ({ deviceId, state }) => deviceId === id && state === 'ready', {
        withinMs: READY_WITHIN_MS,
      });
    const running = station;
    giveWay([process.pid, ...scanners.map(({ pair }) => pair.pid)]);
    return {
      dataDir,
      process: running,
      scanners,
      leakWarnings,
      async untilRecorded(count, withinMs) {
        const deadline = performance.now() + withinMs;
        let recorded = 0;
        for (let from = 0; recorded < count; ) {
          const left = deadline - performance.now();
          if (left <= 0) return;
          for (; from < ears.heard.length; from += 1)
            if (ears.heard[from]?.event === 'recorded') recorded += 1;
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

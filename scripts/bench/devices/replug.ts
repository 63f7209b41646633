/** Pulls a scanner's cable and puts it back, again and again, while codes are scanned at five a second. */
import { setTimeout as pause } from 'node:timers/promises';
import { percentile } from '../../rig/percentiles.ts';
import { seededRandom } from '../../rig/seeded-random.ts';
import { makeCodes, tally } from './expect-visits.ts';
import { runStation } from './run-station.ts';
import { judge, type Listening, scanOn } from './scan-on.ts';
import { findBridge, openFiles, residentBytes } from './watch-processes.ts';

const PLUGGED_MS = { least: 400, most: 1_400 } as const;
const PULLED_MS = { least: 20, most: 600 } as const;
/** More than this after a replug is a hang. */
const BACK_WITHIN_MS = 10_000;
const LONGEST_CYCLE_MS = PLUGGED_MS.most + PULLED_MS.most + 2_000;
const SETTLE_MS = 2_000;
/** Cycles before memory and files are first looked at: the first ones load what a replug needs. */
const WARM_UP_CYCLES = 10;

export async function measureReplug(cycles: number) {
  const station = await runStation(1);
  try {
    const [scanner] = station.scanners;
    if (scanner === undefined) throw new Error('no scanner');
    const { ears, pid } = station.process;
    const random = seededRandom(2);
    const between = ({ least, most }: { readonly least: number; readonly most: number }): number =>
      least + random() * (most - least);
    const codes = makeCodes(Math.ceil((cycles * LONGEST_CYCLE_MS) / 200), 3, Date.now());
    let isOver = false;
    const scanning = scanOn(scanner, codes, 3, () => isOver);

    const listened: Listening[] = [];
    const backMs: number[] = [];
    let hangs = 0;
    let readyAtMs = performance.now();
    const look = () => {
      const bridge = findBridge(pid);
      if (bridge === null) throw new Error('native-bridge is not running');
      return {
        bridge,
        bridgeFiles: openFiles(bridge),
        bridgeBytes: residentBytes(bridge),
        mainFiles: openFiles(pid),
        mainBytes: residentBytes(pid),
      };
    };
    let before = look();
    let done = 0;
    for (; done < cycles && hangs === 0; done += 1) {
      if (done === WARM_UP_CYCLES) before = look();
      await pause(between(PLUGGED_MS));
      listened.push({ fromMs: readyAtMs, toMs: performance.now() });
      const from = ears.heard.length;
      await scanner.pair.unplug();
      await pause(between(PULLED_MS));
      await scanner.replug();
      const pluggedAtMs = performance.now();
      try {
        // A replug within the time in which nobody looked may never have been seen as gone.
        await ears.next('device', ({ state }) => state === 'ready', { from, withinMs: BACK_WITHIN_MS });
        backMs.push(performance.now() - pluggedAtMs);
      } catch {
        hangs += 1;
      }
      readyAtMs = performance.now();
    }
    await pause(SETTLE_MS);
    listened.push({ fromMs: readyAtMs, toMs: performance.now() });
    isOver = true;
    const attempts = await scanning;
    await pause(SETTLE_MS);
    const after = look();
    const repeats = ears.heard.filter(({ event }) => event === 'repeat').length;
    const counts = judge(attempts, listened, await tally(station.dataDir, codes));
    const grown = (name: Exclude<keyof typeof after, 'bridge'>): number =>
      (after[name] ?? 0) - (before[name] ?? 0);
    return {
      figures: { cycles: done, lost: counts.lost, doubled: counts.doubled + repeats },
      details: {
        hangs,
        ...counts,
        backMs: { p50: percentile(backMs, 0.5), p99: percentile(backMs, 0.99) },
        sameBridge: before.bridge === after.bridge,
        openFilesGrown: { bridge: grown('bridgeFiles'), main: grown('mainFiles') },
        memoryGrownMb: {
          bridge: Math.round(grown('bridgeBytes') / 1e5) / 10,
          main: Math.round(grown('mainBytes') / 1e5) / 10,
        },
        leakWarnings: station.leakWarnings,
      },
    };
  } finally {
    await station.stop();
  }
}

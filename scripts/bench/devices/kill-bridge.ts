/**
 * Kills the process that holds the drivers (SIGKILL) at random moments while codes are scanned.
 *
 * Recovery is from the kill to the last device being ready again. What is scanned while nobody holds the
 * port is lost as on a real serial port, whose driver throws it away; those codes count as interrupted.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { percentile } from '../../rig/percentiles.ts';
import { seededRandom } from '../../rig/seeded-random.ts';
import { makeCodes, tally } from './expect-visits.ts';
import { runStation } from './run-station.ts';
import { judge, type Listening, scanOn } from './scan-on.ts';
import { findBridge } from './watch-processes.ts';

const SCANNERS = 3;
/** Time between a recovery and the next kill; random within. */
const ALIVE_MS = { least: 100, most: 3_000 } as const;
const BACK_WITHIN_MS = 20_000;
const SETTLE_MS = 2_000;

export async function measureKillBridge(cycles: number) {
  const station = await runStation(SCANNERS);
  try {
    const [scanner] = station.scanners;
    if (scanner === undefined) throw new Error('no scanner');
    const { ears, pid } = station.process;
    const random = seededRandom(4);
    const codes = makeCodes(Math.ceil((cycles * (ALIVE_MS.most + 1_000)) / 200), 5, Date.now());
    let isOver = false;
    const scanning = scanOn(scanner, codes, 5, () => isOver);
    const listened: Listening[] = [];
    const recoveryMs: number[] = [];
    let readyAtMs = performance.now();
    for (let i = 0; i < cycles; i += 1) {
      await pause(ALIVE_MS.least + random() * (ALIVE_MS.most - ALIVE_MS.least));
      const bridge = findBridge(pid);
      if (bridge === null) throw new Error('native-bridge is not running');
      const from = ears.heard.length;
      const killedAtMs = performance.now();
      process.kill(bridge, 'SIGKILL');
      listened.push({ fromMs: readyAtMs, toMs: killedAtMs });
      await Promise.all(
        station.scanners.map(({ id }) =>
          ears.next('device', ({ deviceId, state }) => deviceId === id && state === 'ready', {
            from,
            withinMs: BACK_WITHIN_MS,
          }),
        ),
      );
      readyAtMs = performance.now();
      recoveryMs.push(readyAtMs - killedAtMs);
    }
    await pause(SETTLE_MS);
    listened.push({ fromMs: readyAtMs, toMs: performance.now() });
    isOver = true;
    const attempts = await scanning;
    await pause(SETTLE_MS);
    const repeats = ears.heard.filter(({ event }) => event === 'repeat').length;
    const counts = judge(attempts, listened, await tally(station.dataDir, codes));
    return {
      figures: {
        cycles: recoveryMs.length,
        recoveryP99Ms: percentile(recoveryMs, 0.99),
        lost: counts.lost,
        doubled: counts.doubled + repeats,
      },
      details: {
        ...counts,
        recoveryMs: { p50: percentile(recoveryMs, 0.5), max: percentile(recoveryMs, 1) },
      },
    };
  } finally {
    await station.stop();
  }
}

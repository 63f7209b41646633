/** A hundred people in one second at three scanners: how many visits. */
import { setTimeout as pause } from 'node:timers/promises';
import { makeCodes, tally } from './expect-visits.ts';
import { runStation } from './run-station.ts';

const SCANS = 100;
const LINES = 3;
const WITHIN_MS = 1_000;
const SETTLED_WITHIN_MS = 15_000;

export async function measureBurst() {
  const station = await runStation(LINES);
  try {
    const codes = makeCodes(SCANS, 2, Date.now());
    const startedAtMs = performance.now();
    await Promise.all(
      station.scanners.map(async ({ pair }, line) => {
        for (let i = line; i < SCANS; i += LINES) {
          const leftMs = startedAtMs + (i * WITHIN_MS) / SCANS - performance.now();
          if (leftMs > 0) await pause(leftMs);
          await pair.write(`${codes[i]?.text ?? ''}\r`);
        }
      }),
    );
    const tookMs = Math.round(performance.now() - startedAtMs);
    await station.untilRecorded(SCANS, SETTLED_WITHIN_MS);
    const { times, invented } = await tally(station.dataDir, codes);
    const visits = times.reduce((sum, count) => sum + count, 0);
    return {
      figures: { sent: SCANS, visits },
      details: { tookMs, exact: times.filter((count) => count === 1).length, invented },
    };
  } finally {
    await station.stop();
  }
}

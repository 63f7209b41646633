/**
 * Scans over ptys, cut into random pieces with random pauses of up to 30 ms: how many are exact.
 *
 * Several lines at once only to keep it short: each is scanned one code after the other. The pauses that
 * really happened are measured; a busy machine stretches them beyond 30 ms, and beyond SUFFIXED_QUIET_MS the
 * rig itself has broken the code, which is told apart from what the station did.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { SUFFIXED_QUIET_MS } from '../../../contract/scan.ts';
import { percentile } from '../../rig/percentiles.ts';
import { seededRandom } from '../../rig/seeded-random.ts';
import { writeInChunks } from '../../rig/write-in-chunks.ts';
import { makeCodes, tally } from './expect-visits.ts';
import { runStation } from './run-station.ts';

const LINES = 8;
const LARGEST_CHUNK = 32;
const LARGEST_GAP_MS = 30;
/** Between two people at one scanner, ms: shorter than any. */
const BETWEEN_CODES_MS = 60;
const suffixes = ['\r', '\n', '\r\n'] as const;
const SETTLED_WITHIN_MS = 30_000;

export async function measureSerialChunked(sent: number) {
  const station = await runStation(LINES);
  try {
    const codes = makeCodes(sent, 1, Date.now());
    /** By code: the longest pause inside it as it happened, ms. */
    const longestGaps = new Array<number>(sent).fill(0);
    await Promise.all(
      station.scanners.map(async ({ pair }, line) => {
        const random = seededRandom(1_000 + line);
        const suffix = suffixes[line % suffixes.length] ?? '\r';
        for (let i = line; i < codes.length; i += LINES) {
          const longestMs = await writeInChunks(
            pair.write,
            Buffer.from(`${codes[i]?.text ?? ''}${suffix}`),
            { largest: LARGEST_CHUNK, gapMs: LARGEST_GAP_MS },
            random,
          );
          longestGaps[i] = longestMs;
          await pause(random() * BETWEEN_CODES_MS);
        }
      }),
    );
    await station.untilRecorded(sent, SETTLED_WITHIN_MS);
    const { times, invented } = await tally(station.dataDir, codes);
    return {
      figures: { sent, exact: times.filter((count) => count === 1).length },
      details: {
        doubled: times.filter((count) => count > 1).length,
        invented,
        brokenByTheRig: longestGaps.filter((gapMs) => gapMs >= SUFFIXED_QUIET_MS).length,
        /** Longest pauses of the codes that were not exact: above SUFFIXED_QUIET_MS it was not the station. */
        gapsOfInexactMs: longestGaps
          .filter((_, i) => times[i] !== 1)
          .map(Math.round)
          .sort((a, b) => a - b)
          .slice(0, 50),
        longestGapMs: { p50: percentile(longestGaps, 0.5), max: percentile(longestGaps, 1) },
      },
    };
  } finally {
    await station.stop();
  }
}

/**
 * Soak bars: what a run must reach, and in words what it missed. Pure.
 *
 * What is not measured is missed too: a run that could not look says nothing good of the gate.
 */
import type { MemoryCourse } from './soak-memory.ts';
import type { SoakFigures } from './soak-tally.ts';

/** From the last byte at the driver to the frame, for 99 of 100. */
export const MAX_PAINTED_P99_MS = 60;
/** Who comes in the last moment is answered after the end, and so are those who stand before them. */
export const LONGEST_SLACK_MS = 15_000;
export const SHORTEST_SLACK_MS = 3_000;
const SLACK_SHARE = 0.25;
/** From the first to the last fifth of the run: what a collector of garbage may not yet have come to. */
export const MAY_GROW_MB = { main: 32, renderer: 32 } as const;

export interface SoakRun {
  /** As asked for. */
  readonly minutes: number;
  readonly visitors: number;
  /** Dealt with at the entrance, by a scan or by the guard. */
  readonly taken: number;
  /** Until the last of them had read their answer. */
  readonly elapsedMs: number;
  readonly figures: Pick<SoakFigures, 'dropped' | 'neverPainted' | 'paintedP99Ms'>;
  /** Codes that stood behind a slow look-up, and the frames that said so; null: no burst was sent. */
  readonly burst: { readonly codes: number; readonly shownBusy: number } | null;
  /** Null: the run was too short to say. */
  readonly memory: MemoryCourse | null;
  /** Shorter runs are no measure of memory. */
  readonly isMemoryMeasured: boolean;
}

/** How much longer than the asked minutes a run may take. A gate at half the rate takes twice as long. */
export const slackMs = (minutes: number): number =>
  Math.max(SHORTEST_SLACK_MS, Math.min(LONGEST_SLACK_MS, minutes * 60_000 * SLACK_SHARE));

function missedMemory(memory: MemoryCourse): readonly string[] {
  return (['main', 'renderer'] as const).flatMap((part) => {
    const grownMb = memory.last[part] - memory.first[part];
    return grownMb <= MAY_GROW_MB[part]
      ? []
      : [`memory: ${part} grew by ${Math.round(grownMb)} MB (${MAY_GROW_MB[part]} allowed)`];
  });
}

/** One sentence for each bar that was missed. */
export function missedBars(run: SoakRun): readonly string[] {
  const { figures, burst, memory } = run;
  const missed: string[] = [];
  const allowedMs = run.minutes * 60_000 + slackMs(run.minutes);
  if (run.taken < run.visitors) missed.push(`rate: ${run.taken} of ${run.visitors} visitors were taken`);
  if (run.elapsedMs > allowedMs)
    missed.push(`rate: ${Math.round(run.elapsedMs / 1_000)} s for ${run.minutes} minutes of visitors`);
  if (figures.dropped > 0)
    missed.push(`dropped: ${figures.dropped}, ${figures.neverPainted} of them not painted`);
  // Written so that a percentile of nothing, which is no number, is missed.
  if (!(figures.paintedP99Ms <= MAX_PAINTED_P99_MS))
    missed.push(`painted: p99 ${figures.paintedP99Ms} ms (${MAX_PAINTED_P99_MS} allowed)`);
  if (burst === null) missed.push('queueing: no burst was sent');
  else if (burst.shownBusy === 0)
    missed.push(`queueing: ${burst.codes} codes stood behind a slow look-up, and no frame said so`);
  if (memory !== null) missed.push(...missedMemory(memory));
  else if (run.isMemoryMeasured) missed.push('memory: too few samples');
  return missed;
}

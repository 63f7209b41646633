/**
 * Soak tally: what the station said of what was sent, and for how long each visitor waited for their answer. Pure.
 *
 * A code that was sent is answered by exactly one of: a recorded visit, the last answer again (a double scan), "scan
 * again". The wait is from the last byte at the driver to the frame that was on the screen.
 */
import type { Announcement } from '../../electron/shell/announce.ts';
import { percentile } from './percentiles.ts';

export interface SoakFigures {
  readonly recorded: number;
  readonly repeats: number;
  readonly scanAgain: number;
  readonly byStaff: number;
  readonly painted: number;
  /** Never answered, or answered and never on the screen. */
  readonly dropped: number;
  readonly paintedP50Ms: number;
  readonly paintedP99Ms: number;
  readonly paintedMaxMs: number;
  /** The longest waits, longest first: the second (UTC) in which each began, and how much of it was before the commit. */
  readonly slowest: readonly { readonly at: string; readonly waitMs: number; readonly durableMs: number }[];
  /** How often the screen said that a code is being read, or that others wait. */
  readonly shownReading: number;
  readonly shownBusy: number;
}

/** Families that staff record without a scan. */
const STAFF_FAMILIES: ReadonlySet<string> = new Set(['assisted-declaration', 'manual-record']);

const SLOWEST_TOLD = 8;

export interface SoakTally {
  hear(announcement: Announcement): void;
  /** Answers so far, of scans. */
  answered(): number;
  /** Recorded and not yet painted. */
  unpainted(): number;
  figures(sent: number): SoakFigures;
}

export function createSoakTally(): SoakTally {
  /** By visit id, in their order: when its last byte had come, and after how long it was on the disk. */
  const waiting = new Map<string, { readonly fromMs: number; readonly durableMs: number }>();
  const waits: number[] = [];
  let slowest: readonly { readonly fromMs: number; readonly waitMs: number; readonly durableMs: number }[] =
    [];
  let recorded = 0;
  let repeats = 0;
  let scanAgain = 0;
  let byStaff = 0;
  let shownReading = 0;
  let shownBusy = 0;

  function paint(promptId: string, atMs: number): void {
    if (!waiting.has(promptId)) return;
    // A frame shows the answers of every lane; its report names the newest one only.
    for (const [visitId, { fromMs, durableMs }] of waiting) {
      waiting.delete(visitId);
      const waitMs = atMs - fromMs;
      waits.push(waitMs);
      slowest = [...slowest, { fromMs, waitMs, durableMs }]
        .sort((one, other) => other.waitMs - one.waitMs)
        .slice(0, SLOWEST_TOLD);
      if (visitId === promptId) return;
    }
  }

  const answered = (): number => recorded + repeats + scanAgain;

  return {
    hear(announcement) {
      switch (announcement.event) {
        case 'recorded':
          if (STAFF_FAMILIES.has(announcement.family)) byStaff += 1;
          else {
            recorded += 1;
            const { visitId, lastByteAtMs: fromMs, durableAtMs } = announcement;
            waiting.set(visitId, { fromMs, durableMs: durableAtMs - fromMs });
          }
          return;
        case 'repeat':
          repeats += 1;
          return;
        case 'drop':
          scanAgain += 1;
          return;
        case 'painted':
          if (announcement.screen === 'reading') shownReading += 1;
          if (announcement.screen === 'busy') shownBusy += 1;
          if (announcement.promptId !== null) paint(announcement.promptId, announcement.atMs);
          return;
        default:
          return;
      }
    },
    answered,
    unpainted: () => waiting.size,
    figures: (sent) => ({
      recorded,
      repeats,
      scanAgain,
      byStaff,
      painted: waits.length,
      dropped: Math.max(0, sent - answered()) + waiting.size,
      paintedP50Ms: percentile(waits, 0.5),
      paintedP99Ms: percentile(waits, 0.99),
      paintedMaxMs: percentile(waits, 1),
      slowest: slowest.map(({ fromMs, waitMs, durableMs }) => ({
        at: new Date(fromMs).toISOString().slice(11, 19),
        waitMs: Math.round(waitMs),
        durableMs: Math.round(durableMs),
      })),
      shownReading,
      shownBusy,
    }),
  };
}

/**
 * Soak tally: what the station said of what was sent, and for how long each visitor waited for their answer. Pure.
 *
 * A code that was sent is answered by exactly one of: a recorded visit, the last answer again (a double scan), "scan
 * again". A visitor has seen their answer when the frame of their own prompt was on the screen: an answer that the next
 * one of its lane took the place of was never seen by anybody. The wait is from the last byte at the driver to that frame.
 */
import type { Announcement } from '../../electron/shell/announce.ts';
import { percentile } from './percentiles.ts';

/**
 * Between two codes at one scanner: no hand takes one away and holds the next up sooner. An answer that gave way so soon
 * was nobody's to read.
 */
export const NO_HAND_MOVES_WITHIN_MS = 300;

export interface SoakFigures {
  readonly recorded: number;
  readonly repeats: number;
  readonly scanAgain: number;
  readonly byStaff: number;
  readonly painted: number;
  /** Never answered, or answered and never on the screen. */
  readonly dropped: number;
  /** Recorded, and its own prompt was in no frame. */
  readonly neverPainted: number;
  /** The same, where the next code of the lane came sooner than a hand moves. */
  readonly overtaken: number;
  /** Those who were not painted, for whoever looks for the cause: when (UTC), where, and how soon the next one came. */
  readonly unseen: readonly {
    readonly at: string;
    readonly lane: string;
    readonly isByStaff: boolean;
    readonly nextAfterMs: number | null;
  }[];
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
  /** False: who is recorded from here on waits by design, and their wait is not counted. */
  followTimes(isOn: boolean): void;
  /** Answers so far, of scans. */
  answered(): number;
  /** Recorded and not yet painted, and nothing else of that lane since. */
  unpainted(): number;
  /** Frames so far that said that others wait. */
  shownBusy(): number;
  figures(sent: number): SoakFigures;
}

interface Waiting {
  /** Order in which the station answered; a slow look-up is told after those who stood behind it. */
  readonly seq: number;
  readonly lane: string;
  readonly isByStaff: boolean;
  readonly isTimed: boolean;
  /** When its last byte had come, and after how long it was on the disk. */
  readonly fromMs: number;
  readonly durableMs: number;
}

type RecordedAnnouncement = Extract<Announcement, { event: 'recorded' }>;

interface Wait {
  readonly fromMs: number;
  readonly waitMs: number;
  readonly durableMs: number;
}

export function createSoakTally(): SoakTally {
  /** By visit id: recorded, and its own frame was not told. */
  const waiting = new Map<string, Waiting>();
  /** Every record of a lane, in order of answering. */
  const lanes = new Map<string, Waiting[]>();
  const waits: number[] = [];
  let slowest: readonly Wait[] = [];
  let recorded = 0;
  let repeats = 0;
  let scanAgain = 0;
  let byStaff = 0;
  let painted = 0;
  let areTimesFollowed = true;
  let shownReading = 0;
  let shownBusy = 0;

  function record({ visitId, seq, lane, family, lastByteAtMs, durableAtMs }: RecordedAnnouncement): void {
    const isByStaff = STAFF_FAMILIES.has(family);
    if (isByStaff) byStaff += 1;
    else recorded += 1;
    const one: Waiting = {
      seq,
      lane,
      isByStaff,
      // Staff's own records come from no scanner: there is no last byte to count from.
      isTimed: areTimesFollowed && !isByStaff,
      fromMs: lastByteAtMs,
      durableMs: durableAtMs - lastByteAtMs,
    };
    const ofLane = lanes.get(lane) ?? [];
    lanes.set(lane, ofLane);
    ofLane.splice(ofLane.findLastIndex((other) => other.seq < seq) + 1, 0, one);
    waiting.set(visitId, one);
  }

  function paint(promptId: string, atMs: number): void {
    const one = waiting.get(promptId);
    if (one === undefined) return;
    waiting.delete(promptId);
    if (!one.isByStaff) painted += 1;
    if (!one.isTimed) return;
    const { fromMs, durableMs } = one;
    const waitMs = atMs - fromMs;
    waits.push(waitMs);
    slowest = [...slowest, { fromMs, waitMs, durableMs }]
      .sort((first, second) => second.waitMs - first.waitMs)
      .slice(0, SLOWEST_TOLD);
  }

  const answered = (): number => recorded + repeats + scanAgain;
  /** Whom the lane answered next. */
  function nextOf(one: Waiting): Waiting | undefined {
    const ofLane = lanes.get(one.lane) ?? [];
    return ofLane[ofLane.indexOf(one) + 1];
  }
  /** How soon the next code of the lane came; null: none did yet, or one of both was staff's record. */
  function nextAfterMs(one: Waiting): number | null {
    const next = nextOf(one);
    return next === undefined || one.isByStaff || next.isByStaff ? null : next.fromMs - one.fromMs;
  }
  function wasOvertaken(one: Waiting): boolean {
    const afterMs = nextAfterMs(one);
    return afterMs !== null && afterMs < NO_HAND_MOVES_WITHIN_MS;
  }

  const timeOf = (atMs: number): string => new Date(atMs).toISOString().slice(11, 19);

  return {
    hear(announcement) {
      switch (announcement.event) {
        case 'recorded':
          record(announcement);
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
    followTimes(isOn) {
      areTimesFollowed = isOn;
    },
    answered,
    unpainted: () => [...waiting.values()].filter((one) => nextOf(one) === undefined).length,
    shownBusy: () => shownBusy,
    figures(sent) {
      const unseen = [...waiting.values()];
      const overtaken = unseen.filter(wasOvertaken).length;
      const neverPainted = unseen.length - overtaken;
      return {
        recorded,
        repeats,
        scanAgain,
        byStaff,
        painted,
        dropped: Math.max(0, sent - answered()) + neverPainted,
        neverPainted,
        overtaken,
        unseen: unseen
          .filter((one) => !wasOvertaken(one))
          .slice(0, SLOWEST_TOLD)
          .map((one) => {
            const { fromMs, lane, isByStaff } = one;
            const afterMs = nextAfterMs(one);
            return {
              at: timeOf(fromMs),
              lane,
              isByStaff,
              nextAfterMs: afterMs === null ? null : Math.round(afterMs),
            };
          }),
        paintedP50Ms: percentile(waits, 0.5),
        paintedP99Ms: percentile(waits, 0.99),
        paintedMaxMs: percentile(waits, 1),
        slowest: slowest.map(({ fromMs, waitMs, durableMs }) => ({
          at: timeOf(fromMs),
          waitMs: Math.round(waitMs),
          durableMs: Math.round(durableMs),
        })),
        shownReading,
        shownBusy,
      };
    },
  };
}

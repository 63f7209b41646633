/**
 * Keeps which prompts stand: at most one a lane, and which lanes share the screen. Pure.
 *
 * Rules: a lane's next prompt takes that lane's part only. A part whose time is over stays, empty, while
 * another answer is being read: nothing grows, shrinks or moves under a reader's eyes, and nobody finds a
 * stranger's answer on their side. The next prompt that stands alone takes the whole screen again. More
 * lanes than MAX_PARTS: the oldest accept gives way, as its visitor is walking in already.
 */
import type { Prompt } from '../contract/prompt.ts';
import type { StationStatus } from '../contract/status.ts';

/** Parts that can still be read at 3 m. */
export const MAX_PARTS = 3;

export interface Standing {
  readonly prompt: Prompt;
  /** Counts the prompts that were shown, so that the same prompt shown anew is a new showing. */
  readonly showing: number;
}

export interface Places {
  /** In order of showing, one a lane. */
  readonly standing: readonly Standing[];
  /** Lanes that share the screen, each once; empty when no prompt stands. */
  readonly lanes: readonly string[];
}

export const noPlaces: Places = { standing: [], lanes: [] };

/** How soon a prompt gives way: first who needs nothing more, then who can scan again, then who must read. */
const yieldOrder: Readonly<Record<Prompt['kind'], number>> = { accept: 0, 'scan-again': 1, deny: 2, ask: 3 };

function leaveRoom(standing: readonly Standing[]): readonly Standing[] {
  if (standing.length < MAX_PARTS) return standing;
  const [leaving] = [...standing].sort(
    (one, other) =>
      yieldOrder[one.prompt.kind] - yieldOrder[other.prompt.kind] || one.showing - other.showing,
  );
  return standing.filter((one) => one !== leaving);
}

export function takePrompt({ standing }: Places, next: Standing): Places {
  const others = leaveRoom(standing.filter(({ prompt }) => prompt.lane !== next.prompt.lane));
  const all = [...others, next];
  return { standing: all, lanes: all.map(({ prompt }) => prompt.lane) };
}

/** A showing's time is over; nothing changes when it had given way before. */
export function endShowing({ standing, lanes }: Places, showing: number): Places {
  const left = standing.filter((one) => one.showing !== showing);
  return left.length === 0 ? noPlaces : { standing: left, lanes };
}

/** The lanes in the order in which the station lists its scanners, so that each has its own side; others behind. */
export function orderLanes(lanes: readonly string[], status: StationStatus | null): readonly string[] {
  const known = status?.devices.map(({ lane }) => lane) ?? [];
  const place = (lane: string): number => (known.includes(lane) ? known.indexOf(lane) : known.length);
  return [...lanes].sort((one, other) => place(one) - place(other) || one.localeCompare(other));
}

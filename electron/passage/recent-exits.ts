/**
 * Recent exits: who has just gone out, so that a second code of theirs, or the same one left under the scanner, is not
 * taken for another passage.
 *
 * Holds tags and visit ids, in memory, for COMBINE_MS, and no more than a crowd that leaves at once. Time is the
 * monotonic clock. What a restart forgets costs one flagged exit.
 */
import { COMBINE_MS } from '../../contract/rule-facts.ts';

const WINDOW_US = COMBINE_MS * 1_000;
/** More people than pass the lanes of one station in a minute. */
const MAX_REMEMBERED = 512;

export interface RecentExits {
  /** The visit by which somebody with one of these tags left this zone, its window's last microsecond included. */
  find(zone: string, tags: readonly string[], nowUs: number): string | null;
  remember(zone: string, tags: readonly string[], visitId: string, nowUs: number): void;
  forget(nowUs: number): void;
}

export function createRecentExits(): RecentExits {
  /** Oldest first. */
  const exits = new Map<string, { readonly keys: readonly string[]; readonly atUs: number }>();
  const visitOf = new Map<string, string>();

  function drop(visitId: string, keys: readonly string[]): void {
    exits.delete(visitId);
    // A later exit may bear the same tag.
    for (const key of keys) if (visitOf.get(key) === visitId) visitOf.delete(key);
  }

  function forget(nowUs: number): void {
    for (const [visitId, { keys, atUs }] of exits) {
      if (nowUs - atUs <= WINDOW_US) return;
      drop(visitId, keys);
    }
  }

  return {
    find(zone, tags, nowUs) {
      forget(nowUs);
      for (const tag of tags) {
        const visitId = visitOf.get(`${zone} ${tag}`);
        if (visitId !== undefined) return visitId;
      }
      return null;
    },
    remember(zone, tags, visitId, nowUs) {
      if (tags.length === 0) return;
      const keys = tags.map((tag) => `${zone} ${tag}`);
      exits.set(visitId, { keys, atUs: nowUs });
      for (const key of keys) visitOf.set(key, visitId);
      for (const [oldest, exit] of exits) {
        if (exits.size <= MAX_REMEMBERED) return;
        drop(oldest, exit.keys);
      }
    },
    forget,
  };
}

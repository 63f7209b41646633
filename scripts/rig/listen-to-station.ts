/**
 * Hears what a running station announces (`--announce`): lets a script wait for what has happened,
 * instead of sleeping. Everything heard is kept, so nothing that came before the wait is missed.
 */
import type { Readable } from 'node:stream';
import type { Announcement } from '../../electron/shell/announce.ts';
import { readLines } from './read-lines.ts';

export type EventName = Announcement['event'];
export type EventOf<E extends EventName> = Extract<Announcement, { event: E }>;

export interface StationEars {
  readonly heard: readonly Announcement[];
  /** The first announcement at or after index `from` that fits; rejects after `withinMs`. */
  next<E extends EventName>(
    event: E,
    fits?: (announcement: EventOf<E>) => boolean,
    options?: { readonly from?: number; readonly withinMs?: number },
  ): Promise<EventOf<E>>;
}

const DEFAULT_WAIT_MS = 10_000;
const READY_WITHIN_MS = 30_000;

export function listenToStation(stdout: Readable): StationEars {
  const heard: Announcement[] = [];
  const waiting = new Set<() => void>();
  readLines(stdout, (line) => {
    if (!line.startsWith('{"event":')) return;
    heard.push(JSON.parse(line) as Announcement);
    for (const look of [...waiting]) look();
  });
  return {
    heard,
    next(event, fits = () => true, { from = 0, withinMs = DEFAULT_WAIT_MS } = {}) {
      type Wanted = EventOf<typeof event>;
      return new Promise<Wanted>((resolve, reject) => {
        let looked = from;
        const timer = setTimeout(() => {
          waiting.delete(look);
          const last = heard.slice(-5).map((announcement) => JSON.stringify(announcement));
          reject(new Error(`no "${event}" within ${withinMs} ms; last heard: ${last.join(' ')}`));
        }, withinMs);
        function look(): void {
          for (; looked < heard.length; looked += 1) {
            const announcement = heard[looked];
            if (announcement?.event !== event || !fits(announcement as Wanted)) continue;
            clearTimeout(timer);
            waiting.delete(look);
            resolve(announcement as Wanted);
            return;
          }
        }
        waiting.add(look);
        look();
      });
    },
  };
}

/** Waits until the station stands: ready, its present state said, its first screen painted. */
export async function untilStanding(ears: StationEars): Promise<EventOf<'ready'>> {
  const ready = await ears.next('ready', () => true, { withinMs: READY_WITHIN_MS });
  // The report of the first screen comes behind the standing state: what is heard later is news.
  await ears.next('painted');
  return ready;
}

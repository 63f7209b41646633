/**
 * Soak arrivals: who comes to the door in the soak, and when. Pure; the same seed gives the same people and times.
 *
 * People arrive as people do, independently of each other: exponential gaps around the rate. Kinds are those of the
 * crowd, with a look-up link now and then and somebody without a phone whom the guard declares for; some of those who
 * were let in leave again after some minutes.
 */
import { makeCrowd, type Visitor } from './make-crowd.ts';
import { seededRandom } from './seeded-random.ts';

export type Arrival =
  | {
      readonly kind: 'scan';
      readonly atMs: number;
      readonly visitor: SoakVisitor;
      readonly leavesAtMs: number | null;
    }
  /** Nobody's code: the guard declares, by the citizen card that is held up. */
  | { readonly kind: 'no-phone'; readonly atMs: number; readonly card: Uint8Array };

/** `expects` null: whatever the collector says of a link. */
export type SoakVisitor = Omit<Visitor, 'expects'> & { readonly expects: Visitor['expects'] | null };

export interface ArrivalOptions {
  readonly perMinute: number;
  readonly seed: number;
  /** When codes will be shown, Unix ms, for an arrival `atMs` after the beginning. */
  readonly wallMs: (atMs: number) => number;
}

/** Codes are signed this many at a time, so that those of a long run are fresh. */
const CROWD_AT_A_TIME = 64;
/** One in so many holds up the link of a declaration, which the collector is asked about. */
const LINK_EVERY = 40;
/** One in so many has nothing to scan but a card. */
const NO_PHONE_EVERY = 75;
const LEAVING_SHARE = 0.3;
const SHORTEST_STAY_MS = 45_000;
const LONGEST_STAY_MS = 300_000;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(`${text}\r`);

/** An endless stream of arrivals, earliest first. */
export function* makeArrivals({ perMinute, seed, wallMs }: ArrivalOptions): Generator<Arrival> {
  const random = seededRandom(seed ^ 0x50a_c);
  let atMs = 0;
  let count = 0;
  for (let round = 0; ; round += 1) {
    for (const visitor of makeCrowd(CROWD_AT_A_TIME, seed * 1_000 + round, wallMs(atMs))) {
      // The gap of a Poisson stream; 1 - random is never 0.
      atMs += (-Math.log(1 - random()) * 60_000) / perMinute;
      count += 1;
      const stayMs = SHORTEST_STAY_MS + random() * (LONGEST_STAY_MS - SHORTEST_STAY_MS);
      const isLeaving = random() < LEAVING_SHARE;
      if (count % NO_PHONE_EVERY === 0) {
        yield { kind: 'no-phone', atMs, card: bytes(cardOf(seed, count)) };
        continue;
      }
      const isLink = count % LINK_EVERY === 0;
      const comes: SoakVisitor = isLink
        ? { label: 'declaration link', pieces: [bytes(linkOf(count))], expects: null }
        : visitor;
      // Only who was let in comes out again.
      const leavesAtMs = isLeaving && comes.expects === 'accept' ? atMs + stayMs : null;
      yield { kind: 'scan', atMs, visitor: comes, leavesAtMs };
    }
  }
}

const linkOf = (count: number): string =>
  `https://tokhaiyte.vn/?page=x&id=${count.toString(16).padStart(16, '0')}`;

const cardOf = (seed: number, count: number): string =>
  `001099${String((seed * 1_000 + count) % 1_000_000).padStart(6, '0')}||Nguyễn Văn Mẫu|01021999|Nam|Thôn Mẫu, Xã Mẫu, Tỉnh Mẫu|01062021`;

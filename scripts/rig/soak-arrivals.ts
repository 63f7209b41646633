/**
 * Soak arrivals: who comes to the door in the soak, and when. Pure; the same seed gives the same people and times.
 *
 * People arrive as people do, independently of each other, and as many as the rate says: exponential gaps, stretched so
 * that the next one after them would come at the end. Kinds are those of the crowd, with a look-up link now and then and
 * somebody without a phone whom the guard declares for; some of those who were let in leave again after some minutes.
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
  readonly minutes: number;
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
/** How many wait behind the look-up of the burst, among a crowd that holds as many signed declarations. */
const BURST_BEHIND = 4;
const BURST_CROWD = 32;
/** Behind every round and every link of the arrivals. */
const BURST_ROUND = 999;
const BURST_LINK = 0xb0_0000_0000;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(`${text}\r`);

/** How many come in all. */
export const countArrivals = ({
  perMinute,
  minutes,
}: Pick<ArrivalOptions, 'perMinute' | 'minutes'>): number => Math.round(perMinute * minutes);

/** Moments of so many arrivals within the minutes: a Poisson stream of which the number is known. */
function* arrivalTimes(count: number, minutes: number, random: () => number): Generator<number> {
  // 1 - random is never 0.
  const gaps = Array.from({ length: count + 1 }, () => -Math.log(1 - random()));
  const stretch = (minutes * 60_000) / gaps.reduce((sum, gap) => sum + gap, 0);
  let atMs = 0;
  for (const gap of gaps.slice(0, count)) {
    atMs += gap * stretch;
    yield atMs;
  }
}

/** Earliest first. */
export function* makeArrivals(options: ArrivalOptions): Generator<Arrival, undefined> {
  const { minutes, seed, wallMs } = options;
  const random = seededRandom(seed ^ 0x50a_c);
  const times = arrivalTimes(countArrivals(options), minutes, seededRandom(seed ^ 0x71_3e5));
  let crowd: Visitor[] = [];
  let round = 0;
  let count = 0;
  for (const atMs of times) {
    if (crowd.length === 0) {
      crowd = [...makeCrowd(CROWD_AT_A_TIME, seed * 1_000 + round, wallMs(atMs))];
      round += 1;
    }
    const visitor = crowd.shift();
    if (visitor === undefined) throw new Error('the crowd is empty');
    count += 1;
    const isLeaving = random() < LEAVING_SHARE;
    const stayMs = SHORTEST_STAY_MS + random() * (LONGEST_STAY_MS - SHORTEST_STAY_MS);
    if (count % NO_PHONE_EVERY === 0) {
      yield { kind: 'no-phone', atMs, card: bytes(cardOf(seed, count)) };
      continue;
    }
    const comes: SoakVisitor = count % LINK_EVERY === 0 ? linkHolder(linkOf(count)) : visitor;
    // Only who was let in comes out again.
    const leavesAtMs = isLeaving && comes.expects === 'accept' ? atMs + stayMs : null;
    yield { kind: 'scan', atMs, visitor: comes, leavesAtMs };
  }
}

/** Who stands close behind each other: the first one's link is looked up, and the others wait for it. */
export function makeBurst(seed: number, nowMs: number): readonly SoakVisitor[] {
  const behind = makeCrowd(BURST_CROWD, seed * 1_000 + BURST_ROUND, nowMs).filter(
    ({ label }) => label === 'signed declaration',
  );
  return [linkHolder(linkOf(BURST_LINK)), ...behind.slice(0, BURST_BEHIND)];
}

const linkHolder = (link: string): SoakVisitor => ({
  label: 'declaration link',
  pieces: [bytes(link)],
  expects: null,
});

const linkOf = (count: number): string =>
  `https://tokhaiyte.vn/?page=x&id=${count.toString(16).padStart(16, '0')}`;

const cardOf = (seed: number, count: number): string =>
  `001099${String((seed * 1_000 + count) % 1_000_000).padStart(6, '0')}||Nguyễn Văn Mẫu|01021999|Nam|Thôn Mẫu, Xã Mẫu, Tỉnh Mẫu|01062021`;

/**
 * Health cards that were split over several QR codes: keeps the parts until the last one is scanned.
 *
 * The reader itself knows one text at a time; this is the only memory in front of it. Parts of one lane are
 * forgotten a minute after the first, when another card's part comes, or when any other code does: two
 * visitors' halves are never put together (and would not verify if they were). Pure: the time comes in.
 * Bounded: 8 parts of 4,296 characters a lane, 32 lanes. Source: SMART Health Cards 1.4.0, "Encoding QRs".
 */
import { MAX_SCAN_CHARACTERS } from '../../contract/scan.ts';
import { MAX_CHUNKS } from './read-health-card.ts';

const CHUNK = /^\s*(shc:\/(\d{1,2})\/(\d{1,2})\/\d+)\s*$/i;
/** From the first part of a set to its last, milliseconds. */
export const KEEP_CHUNKS_MS = 60_000;
const MAX_LANES = 32;

export type ChunkAnswer =
  /** Any other text: read it as it is. */
  | { readonly kind: 'not-a-chunk' }
  /** A part of a card whose other parts were not scanned yet; `missing` are their numbers, ascending. */
  | { readonly kind: 'waiting'; readonly total: number; readonly missing: readonly number[] }
  /** The last part: `text` is all of them in order, one a line, as the reader takes them. */
  | { readonly kind: 'whole'; readonly text: string };

/** Give it every scan of every lane in order; `atMs` is Unix milliseconds. */
export type ChunkJoiner = (text: string, lane: string, atMs: number) => ChunkAnswer;

interface Waiting {
  readonly total: number;
  readonly parts: Map<number, string>;
  readonly sinceMs: number;
}

const NOT_A_CHUNK: ChunkAnswer = { kind: 'not-a-chunk' };

export function createChunkJoiner(): ChunkJoiner {
  const waiting = new Map<string, Waiting>();

  /** A clock that was set back says nothing of how long a part has waited. */
  const isCurrent = ({ sinceMs }: Waiting, atMs: number): boolean =>
    atMs >= sinceMs && atMs - sinceMs <= KEEP_CHUNKS_MS;

  const forgetOld = (atMs: number): void => {
    for (const [lane, one] of waiting) if (!isCurrent(one, atMs)) waiting.delete(lane);
    while (waiting.size > MAX_LANES) waiting.delete(waiting.keys().next().value ?? '');
  };

  return (text, lane, atMs) => {
    const chunk = text.length <= MAX_SCAN_CHARACTERS ? CHUNK.exec(text) : null;
    const [part = '', number, total] = [chunk?.[1], Number(chunk?.[2]), Number(chunk?.[3])];
    if (chunk === null || number < 1 || number > total || total < 2 || total > MAX_CHUNKS) {
      waiting.delete(lane);
      return NOT_A_CHUNK;
    }
    const before = waiting.get(lane);
    const isSameCard =
      before !== undefined &&
      before.total === total &&
      isCurrent(before, atMs) &&
      (before.parts.get(number) ?? part) === part;
    const set = isSameCard ? before : { total, parts: new Map<number, string>(), sinceMs: atMs };
    set.parts.set(number, part);
    const numbers = Array.from({ length: total }, (_, index) => index + 1);
    const missing = numbers.filter((one) => !set.parts.has(one));
    waiting.delete(lane); // so that the lane goes to the end: the longest unused one is dropped first
    if (missing.length === 0) {
      return { kind: 'whole', text: numbers.map((one) => set.parts.get(one) ?? '').join('\n') };
    }
    waiting.set(lane, set);
    forgetOld(atMs);
    return { kind: 'waiting', total, missing };
  };
}

/**
 * Health cards that were split over several QR codes: keeps the parts until the last one is scanned.
 *
 * The reader itself knows one text at a time; this is the only memory in front of it, a few kilobytes a
 * lane. Parts of one lane are forgotten after a minute, when another card's part comes, or when any other
 * code does: two visitors' halves are never put together (and would not verify if they were).
 */
const CHUNK = /^shc:\/(\d{1,2})\/(\d{1,2})\/\d+$/i;
const KEEP_MS = 60_000;
const MAX_PARTS = 8;

interface Waiting {
  readonly total: number;
  readonly parts: Map<number, string>;
  readonly untilMs: number;
}

/**
 * Give it every scan in order. Returns what the reader should read: the text itself, or, when this was the
 * last part that a lane waited for, all parts, one a line.
 */
export function createChunkJoiner(): (text: string, lane: string, atMs: number) => string {
  const waiting = new Map<string, Waiting>();
  return (text, lane, atMs) => {
    const chunk = CHUNK.exec(text.trim());
    const [number, total] = [Number(chunk?.[1]), Number(chunk?.[2])];
    if (chunk === null || number < 1 || number > total || total > MAX_PARTS) {
      waiting.delete(lane);
      return text;
    }
    const before = waiting.get(lane);
    const isSameCard =
      before !== undefined &&
      before.total === total &&
      atMs <= before.untilMs &&
      (before.parts.get(number) ?? text) === text;
    const parts = isSameCard ? before.parts : new Map<number, string>();
    parts.set(number, text);
    if (parts.size < total) {
      waiting.set(lane, { total, parts, untilMs: atMs + KEEP_MS });
      return text;
    }
    waiting.delete(lane);
    return [...parts.values()].map((part) => part.trim()).join('\n');
  };
}

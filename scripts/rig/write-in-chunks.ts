/**
 * Writes bytes the way slow lines and USB stacks deliver them: in pieces of any size with pauses between.
 *
 * A cut may fall inside a character. Sizes and pauses come from the random source that is handed in, so a
 * run can be repeated; the pauses that really happened are measured, because a busy machine stretches them.
 */
export interface Chunking {
  /** Longest piece, bytes; pieces have 1 to that many. */
  readonly largest: number;
  /** Longest pause between two pieces, ms. */
  readonly gapMs: number;
}

/** What comes out when nothing is cut. */
export const whole: Chunking = { largest: Number.MAX_SAFE_INTEGER, gapMs: 0 };

export function cutIntoChunks(bytes: Uint8Array, largest: number, random: () => number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; ) {
    const size = Math.min(bytes.length - from, 1 + Math.floor(random() * largest));
    chunks.push(bytes.subarray(from, from + size));
    from += size;
  }
  return chunks;
}

/** Writes all of `bytes`; returns the longest time between two pieces as it happened, ms. */
export async function writeInChunks(
  write: (bytes: Uint8Array) => Promise<void>,
  bytes: Uint8Array,
  { largest, gapMs }: Chunking,
  random: () => number,
): Promise<number> {
  let longestMs = 0;
  let lastAtMs: number | null = null;
  const chunks = largest >= bytes.length ? [bytes] : cutIntoChunks(bytes, largest, random);
  for (const chunk of chunks) {
    if (lastAtMs !== null && gapMs > 0) {
      const pauseMs = Math.floor(random() * (gapMs + 1));
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    await write(chunk);
    const nowMs = performance.now();
    if (lastAtMs !== null) longestMs = Math.max(longestMs, nowMs - lastAtMs);
    lastAtMs = nowMs;
  }
  return longestMs;
}

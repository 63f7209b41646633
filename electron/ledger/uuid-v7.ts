/**
 * UUIDv7: ids that sort by time, so that a new visit is always appended at the right end of an index.
 *
 * RFC 9562 section 5.7, monotonic by section 6.2 method 1: the 12 bits after the time are a counter that
 * starts at random with its highest bit clear and borrows from the next millisecond when it is full.
 * Clock and random are handed in. The order of visits is `seq`, never the id.
 */

const MAX_COUNTER = 0xfff;
/**
 * A clock set back by less than this keeps counting from the latest time seen, so ids stay in order. Set
 * back further it was wrong before, and following it beats writing a false time for days.
 */
const MAX_HELD_ROLLBACK_MS = 10_000;
const MAX_TIME_MS = 2 ** 48 - 1;

/**
 * A generator of UUIDv7 in lower case, ascending within a run unless the clock falls back by over 10 s.
 *
 * @param random n fresh random bytes; 10 are drawn per id.
 */
export function createUuidV7(random: (n: number) => Uint8Array): (nowMs: number) => string {
  let lastMs = -1;
  let counter = 0;
  return (nowMs) => {
    const bytes = random(10);
    const timeMs = Math.min(Math.max(Math.floor(nowMs), 0), MAX_TIME_MS);
    if (timeMs > lastMs || lastMs - timeMs > MAX_HELD_ROLLBACK_MS) {
      lastMs = timeMs;
      counter = (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) & 0x7ff;
    } else if (counter < MAX_COUNTER) {
      counter++;
    } else {
      lastMs++;
      counter = (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) & 0x7ff;
    }
    const time = lastMs.toString(16).padStart(12, '0');
    const variant = (0x80 | ((bytes[2] ?? 0) & 0x3f)).toString(16);
    let tail = '';
    for (const byte of bytes.subarray(3, 10)) tail += byte.toString(16).padStart(2, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${variant}${tail.slice(0, 2)}-${tail.slice(2)}`;
  };
}

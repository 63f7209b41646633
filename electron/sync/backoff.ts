/**
 * Back-off: how long to wait after a failed try.
 *
 * Capped exponential with jitter. The cap is what makes delivery resume within 15 s of the
 * network's return, whatever the outage; the jitter keeps a province's stations from coming back
 * in step. Pure: the random number is handed in.
 */
export const BACKOFF_BASE_MS = 500;
export const BACKOFF_FACTOR = 2;
export const BACKOFF_CAP_MS = 12_000;
/** A collector may ask for more (Retry-After), but never for so much that delivery seems dead. */
export const RETRY_AFTER_CAP_MS = 5 * 60_000;

/**
 * Wait before the next try, counted from the start of the failed one, milliseconds.
 *
 * @param failures tries that failed in a row, 1 or more
 * @param random in [0, 1)
 */
export function backoffMs(failures: number, random: number): number {
  const doublings = Math.min(Math.max(failures - 1, 0), 30);
  const ceiling = Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * BACKOFF_FACTOR ** doublings);
  return Math.round(ceiling / 2 + (random * ceiling) / 2);
}

/**
 * Reads a Retry-After header (RFC 9110 section 10.2.3: seconds or an HTTP date). Null when there is
 * none or it makes no sense. Capped: the station's clock may be wrong by years.
 */
export function parseRetryAfterMs(header: string | null, nowMs: number): number | null {
  const text = header?.trim() ?? '';
  if (text === '') return null;
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMs;
  if (!Number.isFinite(waitMs)) return /^\d+$/.test(text) ? RETRY_AFTER_CAP_MS : null;
  return Math.min(Math.max(waitMs, 0), RETRY_AFTER_CAP_MS);
}

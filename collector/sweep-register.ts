/**
 * Sweep the register: lets go of declarations that no station needs any more.
 *
 * A declaration is kept 30 days past its end: stations keep it 21, so that a gate can say "too old". A
 * withdrawal is kept 90 days past the declaration it withdraws, longer than a station stays offline; one
 * that comes back later still holds the entry, which has its own end. Safe at any time, beside any writer.
 */
import type { Pool } from 'pg';

const DAY_MS = 24 * 3_600_000;
export const KEEP_PAST_END_MS = 30 * DAY_MS;
export const KEEP_WITHDRAWN_MS = 90 * DAY_MS;
export const SWEEP_EVERY_MS = 6 * 3_600_000;

/** How many entries and links went. Throws when the database cannot be used. */
export async function sweepRegister(
  pool: Pool,
  nowMs: number,
): Promise<{ readonly entries: number; readonly links: number }> {
  const sweep = async (table: 'register_entry' | 'declared_link'): Promise<number> => {
    const { rowCount } = await pool.query(
      `DELETE FROM ${table}
       WHERE (valid_until_ms > 0 AND valid_until_ms < $1) OR (valid_until_ms = 0 AND declared_at_ms < $2)`,
      [nowMs - KEEP_PAST_END_MS, nowMs - KEEP_WITHDRAWN_MS],
    );
    return rowCount ?? 0;
  };
  return { entries: await sweep('register_entry'), links: await sweep('declared_link') };
}

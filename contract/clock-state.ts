/**
 * Clock state: whether the station can rely on the date, and if not, why.
 *
 * Order never depends on it: visits are ordered by sequence. While it is not trusted, rules that rest on the clock
 * lead to `ask`, prompts carry the notice, nothing is deleted by age and nobody is taken for gone at closing time.
 */
import { z } from 'zod';

export const clockDoubtSchema = z.enum([
  'before-build', // earlier than this program or its newest signed bundle was made
  'behind-ledger', // earlier than the last recorded visit
  'jumped', // set by more than a few minutes while running
  'long-gap', // far later than anything recorded: a box that was off for months, or a wrong year
  'collector-differs', // the collector's clock says otherwise
]);
export type ClockDoubt = z.infer<typeof clockDoubtSchema>;

/** Doubts that somebody who has looked at a clock on the wall may lift; the others say that the clock is wrong. */
export const doubtsForPeople: ReadonlySet<ClockDoubt> = new Set(['behind-ledger', 'jumped', 'long-gap']);

export const clockStateSchema = z.strictObject({
  isTrusted: z.boolean(),
  /** Null exactly when trusted. */
  doubt: clockDoubtSchema.nullable(),
});
export type ClockState = z.infer<typeof clockStateSchema>;

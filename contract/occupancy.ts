/**
 * Occupancy: who came in, who went out, how many are inside, without knowing who anybody is.
 *
 * Passages of one person are paired by person tags: HMACs of the person's numbers under a key that lives for one
 * gate day and is destroyed at its end. A gate day runs from closing time to closing time.
 */
import { z } from 'zod';

export const zoneIdSchema = z.string().regex(/^[a-z0-9-]{1,32}$/);

/** What is said of a zone in the settings. */
export const zoneSettingsSchema = z
  .strictObject({
    id: zoneIdSchema,
    name: z.string().min(1).max(60),
    /** From this many people on staff are told. Null: no limit. */
    softLimit: z.int().positive().max(1_000_000).nullable(),
    /** From this many people on rules see `full`. Null: no limit. */
    hardLimit: z.int().positive().max(1_000_000).nullable(),
  })
  .refine(({ softLimit, hardLimit }) => softLimit === null || hardLimit === null || softLimit <= hardLimit, {
    error: 'softLimit must not be above hardLimit',
  });
export type ZoneSettings = z.infer<typeof zoneSettingsSchema>;

export const DEFAULT_ZONE: ZoneSettings = { id: 'main', name: 'Gatehouse', softLimit: null, hardLimit: null };

/** How one passage stands to the person's others of the gate day. */
export const pairings = [
  'none', // nobody entered or left: denied, unreadable
  'entry',
  'again', // the same person within COMBINE_MS of the passage it belongs to: one passage, not two
  'entry-without-exit', // came in while inside: an exit was not scanned
  'exit',
  'exit-without-entry', // went out without having come in
  'overridden', // staff went against the verdict of `pairedWith`: this one holds
  'undone', // staff took the verdict of `pairedWith` back: that passage was none
  'turned-away', // asked about, then denied within COMBINE_MS: that entry was none
] as const;
export const pairingSchema = z.enum(pairings);
export type Pairing = z.infer<typeof pairingSchema>;

/** `unlimited`: the zone has no limits. */
export const roomSchema = z.enum(['unlimited', 'free', 'nearly-full', 'full']);
export type Room = z.infer<typeof roomSchema>;

/** What rules see (rule-facts.ts, group `occupancy`), before this passage. */
export const occupancyFactsSchema = z.strictObject({
  /** People inside the zone now. */
  inside: z.int().nonnegative(),
  room: roomSchema,
  /** This person is inside; false also when nobody can tell. */
  isInside: z.boolean(),
});
export type OccupancyFacts = z.infer<typeof occupancyFactsSchema>;

/** A person inside, as the ledger knows them. */
export interface Inside {
  /** The visit by which they came in. */
  readonly visitId: string;
  readonly seq: number;
  readonly zone: string;
  readonly atMs: number;
  /** True when the gate left it to staff whether they go in. */
  readonly wasAsked: boolean;
}

/** What the idle screen and the staff screen are told, one of each zone. */
export const zoneStatusSchema = z.strictObject({
  id: zoneIdSchema,
  name: z.string(),
  inside: z.int().nonnegative(),
  room: roomSchema,
  softLimit: z.int().nullable(),
  hardLimit: z.int().nullable(),
});
export type ZoneStatus = z.infer<typeof zoneStatusSchema>;

/** 16 bytes of HMAC-SHA256 under the gate day's key, base64url. */
export const personTagSchema = z.string().regex(/^[A-Za-z0-9_-]{22}$/);

/**
 * Admin's desk: today's numbers, the day's log, the export, the truth about sync. Opened by an admin's PIN over the
 * running gate, which goes on behind it. Names nobody: the log's names take the vault's passphrase (scripts/export.ts).
 *
 * The reports forms and tracing get their own pages here: `page` is the list to add to.
 */
import { z } from 'zod';
import { operatorNameSchema } from './operators.ts';
import { familySchema, trustSchema } from './reading.ts';
import { reasonSchema } from './reasons.ts';
import { directionSchema, laneIdSchema } from './scan.ts';
import { localDaySchema } from './vault.ts';
import { MAX_VENUE_CODE_BYTES } from './venue-code.ts';
import { outcomeSchema } from './verdict.ts';
import { visitIdSchema } from './visit-id.ts';

/** Rows of the log that come at once. */
export const DESK_ROWS = 50;
/** Rows of the log that the desk holds at most: who looks for more filters, or exports the day. */
export const MAX_DESK_ROWS = 2_000;
export const deskPages = ['today', 'log', 'export', 'code', 'sync'] as const;
export type DeskPage = (typeof deskPages)[number];

export const hourCountsSchema = z.strictObject({
  /** Local hour, 0 to 23. */
  hour: z.int().min(0).max(23),
  in: z.int().nonnegative(),
  out: z.int().nonnegative(),
  refused: z.int().nonnegative(),
});
export type HourCounts = z.infer<typeof hourCountsSchema>;

export const logFilterSchema = z.strictObject({
  day: localDaySchema,
  outcome: outcomeSchema.nullable(),
  direction: directionSchema.nullable(),
  lane: laneIdSchema.nullable(),
  family: familySchema.nullable(),
  /** A visit's number. */
  seq: z.int().positive().nullable(),
});
export type LogFilter = z.infer<typeof logFilterSchema>;

export const logRowSchema = z.strictObject({
  visitId: visitIdSchema,
  seq: z.int().positive(),
  atMs: z.number(),
  lane: laneIdSchema,
  direction: directionSchema,
  outcome: outcomeSchema,
  family: familySchema,
  trust: trustSchema,
  reasons: z.array(reasonSchema).min(1),
  /** Where the collector stands with it. */
  delivery: z.enum(['delivered', 'waiting', 'refused']),
});
export type LogRow = z.infer<typeof logRowSchema>;

export const exportFolderSchema = z.strictObject({
  path: z.string().max(1_000),
  /** The stick's own name, or the folder's. */
  label: z.string().max(200),
  freeBytes: z.number().nonnegative().nullable(),
  isRemovable: z.boolean(),
});
export type ExportFolder = z.infer<typeof exportFolderSchema>;

/** What became of this place's code, or of a scan while one was waited for. */
export const codeSayings = [
  'taken',
  'generated',
  'removed',
  /** The scan went its way as somebody's passage; the desk still waits. */
  'not-a-place',
  'too-long',
  'unprintable',
  'timed-out',
  /** The settings or the audit did not take it: nothing has changed. */
  'not-kept',
  'printing',
  'printed',
  'not-printed',
] as const;
export type CodeSaying = (typeof codeSayings)[number];

export const deskViewSchema = z.strictObject({
  operator: operatorNameSchema,
  page: z.enum(deskPages),
  /** When it signs out by itself if nobody touches it, Unix milliseconds. */
  closesAtMs: z.number(),
  /** The ledger could not be read for the desk: what stands here is old. The gate is not touched by it. */
  isUnread: z.boolean(),
  today: z.strictObject({
    day: localDaySchema,
    /** Verdicts that stand (none that staff took back or decided otherwise), as the status line has them. */
    accept: z.int(),
    deny: z.int(),
    ask: z.int(),
    /** Passages of people: what staff took back or decided otherwise is not counted, one person's two codes once. */
    in: z.int(),
    out: z.int(),
    hours: z.array(hourCountsSchema).length(24),
  }),
  log: z.strictObject({
    filter: logFilterSchema,
    rows: z.array(logRowSchema).max(MAX_DESK_ROWS),
    /** Rows of the filter altogether. */
    total: z.int().nonnegative(),
    isLoading: z.boolean(),
    /** Days that have visits, newest first. */
    days: z.array(localDaySchema).max(120),
  }),
  folders: z.array(exportFolderSchema).max(32),
  export: z
    .strictObject({
      state: z.enum(['running', 'done', 'failed', 'cancelled']),
      day: localDaySchema,
      rows: z.int().nonnegative(),
      total: z.int().nonnegative(),
      /** Rows of the whole ledger that nobody can read any more, of whichever day: they are in no file. */
      unreadable: z.int().nonnegative().optional(),
      /** Where it lies when it is done. */
      file: z.string().max(1_200).nullable(),
      problem: z.enum(['folder-gone', 'no-room', 'failed']).nullable(),
    })
    .nullable(),
  sync: z.strictObject({
    oldestWaitingAtMs: z.number().nullable(),
    /** What the collector refused for good, newest first, and why in its own word. */
    refused: z
      .array(
        z.strictObject({
          seq: z.int(),
          atMs: z.number(),
          reason: z.string().max(200),
        }),
      )
      .max(50),
    lastCheckpointAtMs: z.number().nullable(),
  }),
  /** This place's own code; the one that stands is in the status (`face.qrText`). */
  code: z.strictObject({
    /** Until when the next code of a place at any reader is taken, Unix milliseconds; null: none is waited for. */
    listeningUntilMs: z.number().nullable(),
    /** A link that was held up: is it this place's code? */
    offered: z.string().min(1).max(MAX_VENUE_CODE_BYTES).nullable(),
    said: z.enum(codeSayings).nullable(),
  }),
});
export type DeskView = z.infer<typeof deskViewSchema>;

export const deskActionSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('touch') }),
  z.strictObject({ type: z.literal('close') }),
  z.strictObject({ type: z.literal('page'), page: z.enum(deskPages) }),
  z.strictObject({ type: z.literal('filter'), filter: logFilterSchema }),
  z.strictObject({ type: z.literal('more') }),
  z.strictObject({ type: z.literal('export'), day: localDaySchema, folder: z.string().max(1_000) }),
  z.strictObject({ type: z.literal('cancel-export') }),
  z.strictObject({ type: z.literal('send-again') }),
  z.strictObject({ type: z.literal('print-poster') }),
  /** Waits for the portal's code at the gate's readers. */
  z.strictObject({ type: z.literal('code-listen') }),
  z.strictObject({ type: z.literal('code-stop') }),
  /** Yes, the link that is offered is this place's code. */
  z.strictObject({ type: z.literal('code-take') }),
  z.strictObject({ type: z.literal('code-generate') }),
  z.strictObject({ type: z.literal('code-remove') }),
  z.strictObject({ type: z.literal('devices') }),
]);
export type DeskAction = z.infer<typeof deskActionSchema>;

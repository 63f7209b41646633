/**
 * Writer talk: what the crash test asks of its writer process, and what the writer tells on file descriptor 3.
 *
 * One JSON object a line, written synchronously: what was told is in the kernel before the writer goes on, so a
 * SIGKILL right after it takes nothing back. Both ends parse with these schemas.
 */
import { z } from 'zod';

/** What a kill can be aimed at. `record` is one scan, the others run between scans. */
export const stages = [
  'migration',
  'record',
  'upload',
  'checkpoint',
  'retention',
  'erasure',
  'closing',
  'audit',
  'export',
  'backup',
  'remembering',
  'tidying',
] as const;
export const stageSchema = z.enum(stages);
export type Stage = z.infer<typeof stageSchema>;

/** Deliberate faults of the writer, to prove that the crash test sees them. */
export const breakages = ['shows-first', 'records-twice', 'forgets-outbox', 'rewrites-history'] as const;

export const writerTaskSchema = z.strictObject({
  /** Holds ledger.db and all that belongs to it. */
  folder: z.string(),
  stationId: z.string(),
  /** Null: nothing is sent. */
  collector: z.strictObject({ url: z.string(), credential: z.string() }).nullable(),
  /** What its clock says at the start; it goes on from there. */
  startAtMs: z.int(),
  /** Codes to scan, one a line; it begins somewhere, by its seed. */
  codesFile: z.string(),
  seed: z.int(),
  /** Done more often than others; null: none. */
  favour: stageSchema.nullable(),
  /** `scan`: until it is killed. `drain`: sends everything, tells `drained`, ends. */
  mode: z.enum(['scan', 'drain']),
  retainDays: z.int().positive(),
  breakage: z.enum(breakages).nullable(),
});
export type WriterTask = z.infer<typeof writerTaskSchema>;

export const writerTaleSchema = z.discriminatedUnion('kind', [
  /** Ledger open, passage warm: it could scan now. It waits for a line on stdin. */
  z.strictObject({ kind: z.literal('ready') }),
  /** A prompt is on the screens. Null: the broken writer does not know the number yet. */
  z.strictObject({ kind: z.literal('shown'), id: z.string(), seq: z.int().nullable() }),
  z.strictObject({ kind: z.literal('begin'), stage: stageSchema }),
  z.strictObject({ kind: z.literal('end'), stage: stageSchema }),
  /** The gate is out of order with this kind; the next `shown` says that it is well again. */
  z.strictObject({ kind: z.literal('fault'), fault: z.string(), detail: z.string() }),
  /** A background task could not be done; it will be tried again. */
  z.strictObject({ kind: z.literal('put-off'), stage: stageSchema, detail: z.string() }),
  /** What must never be: the collector has another chain, a visit was refused, a bug. */
  z.strictObject({ kind: z.literal('alarm'), detail: z.string() }),
  z.strictObject({ kind: z.literal('drained') }),
]);
export type WriterTale = z.infer<typeof writerTaleSchema>;

/** The writer's end of the pipe. */
export const TALE_FD = 3;

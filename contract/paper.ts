/**
 * Paper: what a station prints for visitors: their slips, and the venue's own code as a poster.
 *
 * A hidden page of ours draws it (renderer/paper.html) and is handed this by the main process; it never stands in an
 * address. Names are masked.
 */
import { z } from 'zod';
import { MAX_PARTY, slipViewSchema } from './assisted.ts';
import { bilingualSchema } from './bilingual.ts';

/** Widths of receipt rolls, millimetres. */
export const rollWidths = [58, 80] as const;
export const rollWidthSchema = z.literal(rollWidths);
export type RollWidth = z.infer<typeof rollWidthSchema>;
export const DEFAULT_ROLL_WIDTH: RollWidth = 58;
/** Side of the venue's code on its poster, without the white around it: at least 15 cm, for phones two metres away. */
export const POSTER_CODE_MM = 152;

export const slipsPaperSchema = z.strictObject({
  kind: z.literal('slips'),
  venueName: z.string().max(120),
  gate: z.string().max(60),
  widthMm: rollWidthSchema,
  slips: z.array(slipViewSchema).min(1).max(MAX_PARTY),
});
export type SlipsPaper = z.infer<typeof slipsPaperSchema>;

export const posterPaperSchema = z.strictObject({
  kind: z.literal('poster'),
  venueName: z.string().max(120),
  /** Text of the venue's own code. */
  qrText: z.string().min(1).max(300),
  /** The venue's rules in one line; null: none is printed. */
  rule: bilingualSchema.nullable(),
});
export type PosterPaper = z.infer<typeof posterPaperSchema>;

export const paperSchema = z.discriminatedUnion('kind', [slipsPaperSchema, posterPaperSchema]);
export type Paper = z.infer<typeof paperSchema>;

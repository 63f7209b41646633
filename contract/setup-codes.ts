/**
 * Set-up codes: the configuration bar codes of scanner makers that the set-up sheet shows and prints.
 *
 * Data ships in resources/setup-codes. Only what a named source documents is drawn: a wrong code can leave
 * a scanner silent. What is not proven is listed by the name it has in the maker's manual (`lookUp`).
 */
import { z } from 'zod';

const textsSchema = z.strictObject({ vi: z.string().min(1), en: z.string().min(1) });
const idSchema = z.string().regex(/^[a-z0-9-]{1,32}$/);

/** What a code is for: back to a known state, how the scanner is connected, how its codes end. */
export const setupPurposeSchema = z.enum(['reset', 'connection', 'suffix']);
export type SetupPurpose = z.infer<typeof setupPurposeSchema>;

export const setupCodeSchema = z.strictObject({
  id: idSchema,
  purpose: setupPurposeSchema,
  title: textsSchema,
  /** When to scan it and what follows. */
  note: textsSchema,
  symbology: z.literal('code128'),
  /**
   * Characters of the symbol; `^FNC3` is function character 3, which makes it a set-up code. With bwip-js:
   * `{ bcid: 'code128', text: data, parsefnc: true }`. No other `^` occurs.
   */
  data: z.string().regex(/^(?:[\x20-\x5d\x5f-\x7e]|\^FNC3)+$/),
  /** What is printed under the bars, for whoever compares it with the manual. */
  command: z.string().min(1).max(24),
  /** Where the command is documented. */
  source: z.string().min(1),
});
export type SetupCode = z.infer<typeof setupCodeSchema>;

/** A setting to look up in the maker's own manual, by the name that it has there. */
export const setupLookUpSchema = z.strictObject({
  purpose: setupPurposeSchema,
  title: textsSchema,
  nameInManual: z.string().min(1),
});
export type SetupLookUp = z.infer<typeof setupLookUpSchema>;

export const setupMakerSchema = z.strictObject({
  id: idSchema,
  /** The maker's name, the same in every language. */
  maker: z.string().min(1),
  /** Series that these codes were documented for. */
  models: z.string().min(1),
  intro: textsSchema,
  /** In the order in which they are scanned. May be empty. */
  codes: z.array(setupCodeSchema),
  lookUp: z.array(setupLookUpSchema),
  /** Where it is documented how the maker writes a command into a bar code; null: nothing is drawn. */
  encodingSource: z.string().min(1).nullable(),
});
export type SetupMaker = z.infer<typeof setupMakerSchema>;

export const setupCodesSchema = z
  .strictObject({ makers: z.array(setupMakerSchema).min(1) })
  .superRefine(({ makers }, context) => {
    const ids = new Set<string>();
    for (const [index, { id, codes, encodingSource }] of makers.entries()) {
      for (const each of [id, ...codes.map((code) => `${id}/${code.id}`)]) {
        if (ids.has(each))
          context.addIssue({ code: 'custom', path: ['makers', index], message: `"${each}" is taken` });
        ids.add(each);
      }
      if (codes.length > 0 && encodingSource === null)
        context.addIssue({
          code: 'custom',
          path: ['makers', index, 'codes'],
          message: 'a code is drawn whose encoding nobody documents',
        });
    }
  });
export type SetupCodes = z.infer<typeof setupCodesSchema>;

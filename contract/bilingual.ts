/**
 * Bilingual: a sentence for people, Vietnamese first.
 */
import { z } from 'zod';

export const bilingualSchema = z.strictObject({
  vi: z.string().min(1).max(200),
  en: z.string().min(1).max(200),
});
export type Bilingual = z.infer<typeof bilingualSchema>;

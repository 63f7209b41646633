/**
 * Revocation sets: which declarations and certificates no longer hold, as sorted prefixes of hashes.
 *
 * An entry is the first 8 bytes of a SHA-256, so a set says nothing of whom it revokes, and a million
 * entries are 8 MB. Two codes share a prefix by chance once in 1.8e13 look-ups per million entries.
 * DCC hashes are those of the EU revocation lists, SHA-256 cut to 16 bytes there and to 8 here
 * (Decision (EU) 2021/1073 as amended by 2022/483: types UCI, COUNTRYCODEUCI and SIGNATURE).
 */
import { z } from 'zod';

export const REVOCATION_PREFIX_BYTES = 8;
/** Of all sets together. */
export const MAX_REVOCATIONS = 2_000_000;

export const revocationSetNames = [
  'declaration', // SHA-256 of the declaration id's 16 bytes
  'dcc-uci', // of the certificate id (UVCI) in UTF-8, as it stands in the payload
  'dcc-country-uci', // of the issuing country (CWT claim 1) directly followed by the UVCI, both in UTF-8
  'dcc-signature', // of the COSE signature; for ES256 of its first half (r), as s can be negated
] as const;
export const revocationSetNameSchema = z.enum(revocationSetNames);
export type RevocationSetName = z.infer<typeof revocationSetNameSchema>;

const MAX_PREFIX_CHARACTERS = Math.ceil((MAX_REVOCATIONS * REVOCATION_PREFIX_BYTES) / 3) * 4;

export const revocationsSchema = z.strictObject({
  sets: z
    .array(
      z.strictObject({
        name: revocationSetNameSchema,
        /** Prefixes in ascending order, each once, joined; base64. */
        prefixes: z.base64().max(MAX_PREFIX_CHARACTERS),
      }),
    )
    .max(revocationSetNames.length),
});
export type Revocations = z.infer<typeof revocationsSchema>;

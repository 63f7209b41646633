/**
 * Trust list: which issuers' keys may sign which families.
 *
 * The development list in resources/trust-lists is public by design: its private keys are made by
 * scripts/issue-declaration.ts from a fixed seed, so a shipped build refuses it (see docs/protocol.md).
 */
import { z } from 'zod';
import { familySchema } from './reading.ts';

export const trustedKeySchema = z.strictObject({
  /** First 8 bytes of SHA-256 of the certificate or SPKI in DER, hex (HCERT 1.0.8 section 3.3.1). */
  keyId: z.string().regex(/^[0-9a-f]{16}$/),
  issuer: z.string().min(1),
  /** ISO 3166-1 alpha-2. */
  country: z.string().regex(/^[A-Z]{2}$/),
  families: z.array(familySchema).min(1),
  /** SubjectPublicKeyInfo, base64 DER. */
  spki: z.base64(),
  notBeforeMs: z.int(),
  notAfterMs: z.int(),
});
export type TrustedKey = z.infer<typeof trustedKeySchema>;

export const trustListSchema = z.strictObject({
  version: z.int().positive(),
  issuedAtMs: z.int(),
  isDevelopment: z.boolean(),
  keys: z.array(trustedKeySchema),
});
export type TrustList = z.infer<typeof trustListSchema>;

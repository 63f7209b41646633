/**
 * Trust list: which issuers' keys may sign which families.
 *
 * HCERT keys are found by key id, SMART Health Card keys by issuer and key id, VDS-NC signers by the
 * country authority (CSCA) that issued their certificate.
 * The development list in resources/trust-lists is public by design: its private keys come from fixed
 * phrases (scripts/development-keys.ts), so a shipped build refuses it (see docs/protocol.md).
 */
import { z } from 'zod';
import { familySchema } from './reading.ts';

const countrySchema = z.string().regex(/^[A-Z]{2}$/);

export const trustedKeySchema = z.strictObject({
  /** First 8 bytes of SHA-256 of the certificate or SPKI in DER, hex (HCERT 1.0.8 section 3.3.1). */
  keyId: z.string().regex(/^[0-9a-f]{16}$/),
  issuer: z.string().min(1),
  /** ISO 3166-1 alpha-2. */
  country: countrySchema,
  /** Countries that it may sign for; absent: its own for declarations, any for a DCC. */
  countries: z.array(countrySchema).min(1).optional(),
  families: z.array(familySchema).min(1),
  /** SubjectPublicKeyInfo, base64 DER. */
  spki: z.base64(),
  notBeforeMs: z.int(),
  notAfterMs: z.int(),
  /** Kinds of DCC that the key's certificate allows (extended key usage); absent: any kind. */
  usages: z.array(z.enum(['test', 'vaccination', 'recovery'])).optional(),
});
export type TrustedKey = z.infer<typeof trustedKeySchema>;

/** One key of a SMART Health Card issuer: a public P-256 JWK whose kid is its RFC 7638 thumbprint. */
export const healthCardJwkSchema = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  kid: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  y: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  alg: z.literal('ES256').optional(),
  use: z.literal('sig').optional(),
  /** Counter of the revocation list that the issuer keeps for this key; absent: it keeps none. */
  crlVersion: z.int().positive().optional(),
  /** A private key never belongs on a trust list. */
  d: z.undefined().optional(),
});
export type HealthCardJwk = z.infer<typeof healthCardJwkSchema>;

/** Revoked cards of one key (SMART Health Cards 1.4.0, section "Revocation"). */
export const healthCardCrlSchema = z.object({
  kid: z.string(),
  method: z.literal('rid'),
  ctr: z.int().positive(),
  /** `rid`, or `rid.seconds`: cards with this rid that begin before that time. */
  rids: z.array(z.string().regex(/^[A-Za-z0-9_-]{1,24}(\.\d{1,12})?$/)).max(1_000_000),
});
export type HealthCardCrl = z.infer<typeof healthCardCrlSchema>;

export const healthCardIssuerSchema = z.strictObject({
  iss: z.url({ protocol: /^https$/ }).regex(/[^/]$/),
  name: z.string().min(1),
  keys: z.array(healthCardJwkSchema),
  crls: z.array(healthCardCrlSchema),
});
export type HealthCardIssuer = z.infer<typeof healthCardIssuerSchema>;

export const trustListSchema = z.strictObject({
  /** Its keys' private halves are public. Version and dates are the bundle's (bundle.ts). */
  isDevelopment: z.boolean(),
  keys: z.array(trustedKeySchema),
  /** Issuers of SMART Health Cards. */
  healthCardIssuers: z.array(healthCardIssuerSchema).optional(),
  /**
   * Country signing authorities (CSCA) of VDS-NC signers, X.509 in base64 DER; with `states`, the issuing
   * states (ICAO Doc 9303, "VNM") that a message under it may name.
   */
  documentAuthorities: z
    .array(
      z.union([
        z.base64(),
        z.strictObject({ der: z.base64(), states: z.array(z.string().regex(/^[A-Z]{1,3}$/)).min(1) }),
      ]),
    )
    .optional(),
  /** Revocation lists of those authorities, base64 DER. */
  documentCrls: z.array(z.base64()).optional(),
});
export type TrustList = z.infer<typeof trustListSchema>;

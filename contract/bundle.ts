/**
 * Bundle: signed, versioned configuration that a station takes over from the collector, or ships with.
 *
 * A bundle is a JWS in compact form (RFC 7515), signed with ES256 or EdDSA (Ed25519, RFC 8037) by a root
 * whose key is pinned in the station; nothing else decides whether it is genuine: not the collector, not
 * TLS. Versions of one kind only go up. Its age never stops the gate: past `staleAtMs` verdicts carry a
 * notice, past `expiresAtMs` the policy decides (trust list) or the notice stays (policies, revocations).
 */
import { z } from 'zod';

export const bundleKinds = ['trust-list', 'policies', 'revocations'] as const;
export const bundleKindSchema = z.enum(bundleKinds);
export type BundleKind = z.infer<typeof bundleKindSchema>;

/** `typ` of the protected header. */
export const BUNDLE_TYPE = 'gatehouse-bundle+jws';
/** Longest bundle in compact form, bytes: two million revocations of 8 bytes are 28.5 MB after both base64. */
export const MAX_BUNDLE_BYTES = 32 * 1024 * 1024;

export const bundleHeaderSchema = z.strictObject({
  alg: z.enum(['ES256', 'EdDSA']),
  typ: z.literal(BUNDLE_TYPE),
  /** Key id of the root. */
  kid: z.string().min(1).max(64),
});

export const bundlePayloadSchema = z
  .strictObject({
    kind: bundleKindSchema,
    version: z.int().positive(),
    /** Also the earliest that a station's clock can be right: before it no date is trusted. */
    issuedAtMs: z.int(),
    /** Soft limit: from here on the content should have been renewed. */
    staleAtMs: z.int(),
    /** Hard limit: from here on it is not relied on. */
    expiresAtMs: z.int(),
    /** By kind: trust-list.ts, national-rules.ts (policyCollection), revocation.ts. */
    content: z.unknown(),
  })
  .refine(({ issuedAtMs, staleAtMs, expiresAtMs }) => issuedAtMs <= staleAtMs && staleAtMs <= expiresAtMs, {
    error: 'must be issuedAtMs <= staleAtMs <= expiresAtMs',
  });
export type BundlePayload = z.infer<typeof bundlePayloadSchema>;

/** A root that may sign bundles, pinned in the settings or in the build. */
export const trustRootSchema = z.strictObject({
  keyId: z.string().min(1).max(64),
  /** SubjectPublicKeyInfo of a P-256 or Ed25519 key, base64 DER. */
  spki: z.base64().min(1),
  kinds: z.array(bundleKindSchema).min(1),
});
export type TrustRoot = z.infer<typeof trustRootSchema>;

/** A root as a station relies on it; a development root's private half is public. */
export interface PinnedRoot extends TrustRoot {
  readonly isDevelopment: boolean;
}

/** What a bundle says once its signature has verified, and who signed it. */
export interface OpenedBundle extends BundlePayload {
  readonly rootKeyId: string;
  readonly isDevelopment: boolean;
}

/** Why a bundle does not open. */
export const bundleRefusals = [
  'too-large', // over MAX_BUNDLE_BYTES
  'broken', // not a JWS of this form, or a payload that is none; `none` and HS256 end here
  'unknown-root', // no pinned root has this key id
  'bad-signature', // no match, or another algorithm than the root's key has
  'wrong-kind', // the root may not sign this kind, or another kind was asked for
] as const;
export type BundleRefusal = (typeof bundleRefusals)[number];
export interface BundleRefused {
  readonly kind: 'bundle-refused';
  readonly reason: BundleRefusal;
  /** English, for staff and log. */
  readonly detail: string;
}

/** Why a station does not take a bundle over: it does not open, or it may not replace the one in use. */
export interface BundleNotTaken {
  /** Beside refusals: a replay or rollback; content that does not load; a disk that did not keep it. */
  readonly kind: BundleRefusal | 'not-newer' | 'wrong-content' | 'not-kept';
  /** English, for staff and log. */
  readonly detail: string;
}

/** What the screens and logs may say of one kind of configuration. */
export const bundleStatusSchema = z.strictObject({
  kind: bundleKindSchema,
  version: z.int().nonnegative(),
  issuedAtMs: z.int(),
  staleAtMs: z.int(),
  expiresAtMs: z.int(),
});
export type BundleStatus = z.infer<typeof bundleStatusSchema>;

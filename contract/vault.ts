/**
 * Vault: how what a code says of a person is sealed, and who can open it again.
 *
 * Claims are AES-256-GCM under a data key; a data key belongs to one local day and one run of the program, lives
 * only in that run's memory, and is kept wrapped with HPKE (RFC 9180, base mode) to two recipients: the venue and
 * the health authority. A station can therefore write and never read back. docs/privacy.md says what each key opens.
 */
import { z } from 'zod';

/** DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM: RFC 9180 section 7, ids 0x0010, 0x0001, 0x0002. */
export const HPKE_SUITE = 'p256-sha256-aes256gcm';
/** `info` of the wrap; the `aad` is the data key's id. */
export const HPKE_INFO = 'gatehouse data key v1';
export const DATA_KEY_BYTES = 32;

const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);

/** Local calendar day in Viet Nam. */
export const localDaySchema = z.iso.date();

/** 16 random bytes, base64url. Never used twice by any station. */
export const dataKeyIdSchema = z.string().regex(/^[A-Za-z0-9_-]{22}$/);

/** First 8 bytes of SHA-256 over the raw public key, hex: names a recipient's key. */
export const recipientKeyIdSchema = z.string().regex(/^[0-9a-f]{16}$/);

/** Uncompressed P-256 point, 65 bytes, base64url. */
export const recipientPublicKeySchema = z.string().regex(/^[A-Za-z0-9_-]{87}$/);

export const recipientSchema = z.strictObject({
  keyId: recipientKeyIdSchema,
  /** Whose key it is, for people: "Sở Y tế ..." */
  name: z.string().min(1).max(120),
  publicKey: recipientPublicKeySchema,
});
export type Recipient = z.infer<typeof recipientSchema>;

/** A data key as one recipient can open it. */
export const wrapSchema = z.strictObject({
  recipient: recipientKeyIdSchema,
  /** HPKE encapsulated key, 65 bytes, base64url. */
  enc: z.string().regex(/^[A-Za-z0-9_-]{87}$/),
  /** The 32 bytes of the data key and 16 of tag, base64url. */
  sealed: z.string().regex(/^[A-Za-z0-9_-]{64}$/),
});
export type Wrap = z.infer<typeof wrapSchema>;

/** A data key as it lies in the ledger and goes to the collector. */
export const wrappedDataKeySchema = z.strictObject({
  id: dataKeyIdSchema,
  day: localDaySchema,
  madeAtMs: z.int(),
  venue: wrapSchema,
  authority: wrapSchema,
});
export type WrappedDataKey = z.infer<typeof wrappedDataKeySchema>;

/** Largest sealed claims of one visit, bytes before base64. */
export const MAX_SEALED_BYTES = 16 * 1024;

/**
 * Claims of one visit: 12 bytes nonce, ciphertext, 16 bytes tag. Plain text is raw DEFLATE (RFC 1951, preset
 * dictionary CLAIMS_DICTIONARY) of the JSON, filled up with zeros to a multiple of 32 bytes. AAD: `visitId day keyId`
 * in UTF-8.
 */
export const sealedClaimsSchema = z.strictObject({
  keyId: dataKeyIdSchema,
  bytes: base64url.max(Math.ceil((MAX_SEALED_BYTES * 4) / 3)),
});
export type SealedClaims = z.infer<typeof sealedClaimsSchema>;

/** Part of the format: changing a letter of it makes every stored claim unreadable. */
export const CLAIMS_DICTIONARY =
  '"certificate":{"extras":["reference":"keyId":"issuer":"VN","validUntil":"20validFrom":"cardIssuedOn":"2021-' +
  '"expiresAtMs":179"issuedAtMs":179"app":"communeCode":"answers":{"symptoms":[],"contacts":[],"hasTravelled":false}' +
  '"declarationId":"declarantQid":"onBehalf":true"qid":"address":"Phường Quận Thành phố Xã Huyện Tỉnh "phone":"09' +
  '"insuranceNumber":"oldIdNumber":"idNumber":"0"idKind":"citizen-id""nationality":"VN""sex":"female""sex":"male"' +
  '"birthDate":"19{"fullName":"Nguyễn Thị Trần Văn Lê Phạm Hoàng ';

/** A secret sealed by a passphrase or a recovery code: scrypt (RFC 7914), then AES-256-GCM. */
export const passwordSealSchema = z.strictObject({
  kdf: z.literal('scrypt'),
  /** Power of two. Upper end: a file cannot ask for more than 1 GiB. */
  n: z
    .int()
    .min(1 << 14)
    .max(1 << 20),
  r: z.literal(8),
  p: z.int().min(1).max(4),
  /** 16 bytes, base64url. */
  salt: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  /** 12 bytes nonce, ciphertext, 16 bytes tag, base64url. AAD: the recipient key id and what seals it ("passphrase", "recovery"). */
  sealed: base64url.max(1_024),
});
export type PasswordSeal = z.infer<typeof passwordSealSchema>;

/** Slowest derivation that a guess may cost on the PC the vault was made on, milliseconds. */
export const MIN_DERIVATION_MS = 250;

/** `vault.json` in the data folder. Holds no secret in the clear; may be copied into backups. */
export const vaultFileSchema = z.strictObject({
  version: z.literal(1),
  suite: z.literal(HPKE_SUITE),
  /** Oldest first; new data keys go to the last. Older ones stay while days sealed to them are kept. */
  venueKeys: z
    .array(
      z.strictObject({
        ...recipientSchema.shape,
        madeAtMs: z.int(),
        /** The private key (32 bytes scalar) under the admin's passphrase. */
        byPassphrase: passwordSealSchema,
        /** The same under the code of the printed recovery sheet. */
        byRecovery: passwordSealSchema,
      }),
    )
    .min(1)
    .max(64),
  authority: recipientSchema,
  /** Its keys lay under the published development passphrase once: no shipped station seals to them, whatever was changed since. */
  isDevelopment: z.literal(true).optional(),
});
export type VaultFile = z.infer<typeof vaultFileSchema>;

/**
 * Seal claims: what a code says of its holder, as one sealed value that fits one visit only.
 *
 * AES-256-GCM under a data key; associated data are the visit's id, the day and the data key's id, so a value moved
 * to another row, day or key does not open. The plain text is raw DEFLATE (RFC 1951) of the JSON with
 * CLAIMS_DICTIONARY, filled up with zeros to PAD_BYTES: the length tells no name. Synchronous, keeps nothing.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync, type ZlibOptions } from 'node:zlib';
import { type Claims, claimsSchema } from '../../contract/reading.ts';
import { failed, ok, type Result } from '../../contract/result.ts';
import { CLAIMS_DICTIONARY, MAX_SEALED_BYTES } from '../../contract/vault.ts';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** A name more or less changes the length in one visit of three or so instead of in each; costs 16 bytes a visit. */
export const PAD_BYTES = 32;
/** The JSON of the largest code that a reader takes is far below this. */
const MAX_JSON_BYTES = 256 * 1024;

/**
 * The dictionary and claims together are under 4 KiB but for certificates: a window of 4 KiB and a small hash table
 * cost a third of the time of zlib's defaults and, measured on declarations, no byte.
 */
const PACK: ZlibOptions = {
  dictionary: Buffer.from(CLAIMS_DICTIONARY),
  level: 6,
  windowBits: 12,
  memLevel: 5,
  chunkSize: 1_024,
};
const UNPACK: ZlibOptions = { dictionary: PACK.dictionary, maxOutputLength: MAX_JSON_BYTES };

/** Where sealed claims belong. */
export interface ClaimsPlace {
  readonly keyId: string;
  readonly visitId: string;
  /** Local day of the data key. */
  readonly day: string;
}

const aadOf = ({ keyId, visitId, day }: ClaimsPlace): Buffer => Buffer.from(`${visitId} ${day} ${keyId}`);

/**
 * Nonce, ciphertext, tag. Claims over MAX_SEALED_BYTES, which only a hostile code has, are kept without their
 * certificate and extras: who it was is worth more than what else the code carried.
 */
export function sealClaims(
  dataKey: Uint8Array,
  place: ClaimsPlace,
  claims: Claims,
  random: (n: number) => Uint8Array = randomBytes,
): Buffer {
  const whole = pack(claims);
  const packed =
    whole.length <= MAX_SEALED_BYTES - NONCE_BYTES - TAG_BYTES
      ? whole
      : pack({ ...claims, certificate: undefined, extras: undefined });
  const nonce = random(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, dataKey, nonce).setAAD(aadOf(place));
  const sealed = Buffer.concat([nonce, cipher.update(packed), cipher.final(), cipher.getAuthTag()]);
  packed.fill(0);
  return sealed;
}

/** Undefined fields of `claims` are left out, as JSON does. */
function pack(claims: { readonly [Field in keyof Claims]: Claims[Field] | undefined }): Buffer {
  const packed = deflateRawSync(JSON.stringify(claims), PACK);
  const padded = Buffer.alloc(Math.ceil(packed.length / PAD_BYTES) * PAD_BYTES);
  packed.copy(padded);
  packed.fill(0);
  return padded;
}

export interface CannotOpen {
  /** does-not-open: another key, another place, or changed bytes; not-claims: sealed by who held the key, yet no claims. */
  readonly kind: 'does-not-open' | 'not-claims';
  readonly detail: string;
}

/** The claims that were sealed for this place. Never tells what was inside of what does not parse. */
export function openClaims(
  dataKey: Uint8Array,
  place: ClaimsPlace,
  bytes: Uint8Array,
): Result<Claims, CannotOpen> {
  const packed = openBytes(dataKey, place, bytes);
  if (packed === null) return failed({ kind: 'does-not-open', detail: `claims of visit ${place.visitId}` });
  try {
    // Zeros behind the end of the DEFLATE stream are not read.
    const json = inflateRawSync(packed, UNPACK);
    const claims = claimsSchema.safeParse(JSON.parse(json.toString()));
    json.fill(0);
    if (claims.success) return ok(claims.data);
  } catch {
    // Told below.
  } finally {
    packed.fill(0);
  }
  return failed({ kind: 'not-claims', detail: `claims of visit ${place.visitId}` });
}

function openBytes(dataKey: Uint8Array, place: ClaimsPlace, bytes: Uint8Array): Buffer | null {
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return null;
  const opener = createDecipheriv(CIPHER, dataKey, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(aadOf(place))
    .setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  try {
    const first = opener.update(bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES));
    return Buffer.concat([first, opener.final()]);
  } catch {
    return null;
  }
}
